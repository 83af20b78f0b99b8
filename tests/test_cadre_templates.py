"""The two templates: ready for one organisation, and read back as they were filled in.

EXAMPLES=500 .venv/bin/pytest tests/test_cadre_templates.py   five hundred tables, instead of four
"""

import io
import os
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH, Sort, columns_of, offered
from cadres.sheets.line import line_form
from cadres.sheets.reading import INVENTED, read_cadres
from cadres.sheets.templates import EXAMPLE_NOTE, PREPARED, write_template
from orgs.codes import OrgType
from orgs.rules import tidy
from tests.cadre_books import cells, filled
from tests.factories import make_admin, make_id_number, make_org
from zhtj.sheets.reading import SheetError
from zhtj.sheets.template import LISTS, NOTES

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def template(org, kind=Kind.OWN, by=None) -> bytes:
    stream = io.BytesIO()
    write_template(stream, kind=kind, org=org, by=by or make_admin(org))
    return stream.getvalue()


def opened(content: bytes):
    return load_workbook(io.BytesIO(content))


@pytest.fixture
def own(city) -> bytes:
    return template(city.branch)


@pytest.fixture
def below(city) -> bytes:
    return template(city.university, Kind.BELOW)


def letters(sheet) -> dict[str, str]:
    """Letters of the columns by label."""
    return {re.split(r"[*\n]", cell.value)[0]: cell.column_letter for cell in sheet[1]}


def rules(sheet) -> dict[str, object]:
    """What a spreadsheet checks in each column, by label."""
    by_letter = {letter: label for label, letter in letters(sheet).items()}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        [place] = rule.sqref.ranges
        assert (place.min_row, place.max_row) == (2, PREPARED + 1)
        found[by_letter[place.coord.rstrip("0123456789").partition("2:")[0]]] = rule
    return found


def listed(book, name: str) -> list[str]:
    """The texts under a name, or in a range."""
    place = book.defined_names[name].attr_text if name in book.defined_names else name
    title, _, cells = place.replace("$", "").rpartition("!")
    return [cell.value for [cell] in book[title.strip("'")][cells] if cell.value]


def test_the_columns_are_headed_in_the_order_of_the_guide_with_what_is_required(own, below):
    sheet = opened(own).worksheets[0]
    assert list(letters(sheet)) == [column.label for column in columns_of(Kind.OWN)]
    assert list(letters(opened(below).worksheets[0])) == [column.label for column in columns_of(Kind.BELOW)]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:2] == ["姓名*\n（必填）", "身份证号码*\n（必填）"]
    assert "在读状况\n（学生必填）" in heads
    assert "发展团员编号\n（2017年起入团的必填）" in heads


def test_numbers_and_months_are_text_and_days_are_days(own):
    sheet = opened(own).worksheets[0]
    formats = {
        label: sheet.column_dimensions[letter].number_format for label, letter in letters(sheet).items()
    }
    assert formats["身份证号码"] == formats["手机号码"] == formats["任现职年月"] == "@"
    assert {label for label, one in formats.items() if one != "@"} == {
        column.label for column in columns_of(Kind.OWN) if column.sort == Sort.DAY
    }
    assert formats["入团时间"] == "yyyy-mm-dd"


def test_lists_offer_the_options_of_the_form(city, own):
    for org in (city.branch, city.college, city.city):
        book = opened(template(org))
        found = rules(book.worksheets[0])
        for column in columns_of(Kind.OWN):
            options = offered(column, org_type=org.type)
            if options:
                name = found[column.label].formula1.rpartition(",")[2].rstrip(")")
                assert listed(book, name) == options, column.label
    assert opened(own)[LISTS].sheet_state == "hidden"


def test_a_list_depends_on_another_answer(own):
    book = opened(own)
    found = rules(book.worksheets[0])
    occupation = letters(book.worksheets[0])["职业"]
    assert re.match(rf'IF\(OR\(\${occupation}2="教职工",.*\),不填,在读状况\)', found["在读状况"].formula1)
    assert found["团干部性质"].formula1 == f'IF(OR(${occupation}2="学生"),团干部性质_1,团干部性质)'
    assert (listed(book, "不填"), listed(book, "团干部性质_1")) == ([], ["兼职"])
    assert len(listed(book, "在读状况")) == 7


def test_rules_fit_into_a_spreadsheet(below):
    for rule in rules(opened(below).worksheets[0]).values():
        assert len(rule.formula1 or "") <= 255
        assert len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert len(rule.error or "") <= 225


def test_every_column_is_explained(own):
    book = opened(own)
    told = {row[0]: row for row in book[NOTES].iter_rows(values_only=True)}
    for column in columns_of(Kind.OWN):
        assert told[column.label][2] == column.note
    assert any("入团志愿书" in str(row[0]) for row in told.values())
    assert all(rule.showInputMessage for rule in rules(book.worksheets[0]).values())


def test_the_sheets_stand_in_order_and_the_head_stays_in_sight(own, below):
    assert opened(own).sheetnames == ["导入本级团干部", "示例", "填写说明", "选项"]
    assert opened(below).sheetnames == ["导入下级支部成员", "示例", "填写说明", "我的支部", "选项"]
    assert opened(own).worksheets[0].freeze_panes == "B2"
    sheet = opened(below).worksheets[0]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == (
        "C2",
        "$1:$1",
        "landscape",
    )


def test_the_branches_are_those_that_this_admin_may_enter_for(city):
    make_org(city.college, "研究生团支部", industry=city.college.industry)
    content = template(city.university, Kind.BELOW)
    book = opened(content)
    rows = list(book["我的支部"].iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in rows} == {"2025级汉语言1班团支部", "2025级汉语言2班团支部", "研究生团支部"}
    assert listed(book, rules(book.worksheets[0])[BRANCH].formula1) == [row[0] for row in rows]
    stranger = opened(template(city.university, Kind.BELOW, by=make_admin(city.group)))
    assert stranger["我的支部"].max_row == 2


def test_a_template_for_an_organisation_without_branches_is_whole(city):
    sheet = opened(template(city.park, Kind.BELOW)).worksheets[0]
    assert rules(sheet)[BRANCH].type is None


@pytest.mark.parametrize("org", ["branch", "general_branch", "college", "park", "city"])
def test_the_examples_could_be_entered_as_they_are(city, org):
    org = getattr(city, org)
    by = make_admin(org)
    sheet = opened(template(org, by=by))["示例"]
    assert sheet["A1"].value == EXAMPLE_NOTE
    sheet.delete_rows(1)
    lines = [
        dict(zip(letters(sheet), row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    read = read_cadres(filled(template(org, by=by), *lines), "示例.xlsx", kind=Kind.OWN)
    assert len(read.lines) == 3
    for line in read.lines:
        assert line.faults == {"身份证号码": INVENTED}  # copied into the first sheet, they are still nobody
        assert line_form(line.cells, org=org, by=by).errors == {}


def test_an_empty_template_has_no_lines(own, below):
    for content, kind in ((own, Kind.OWN), (below, Kind.BELOW)):
        read = read_cadres(content, "模板.xlsx", kind=kind)
        assert (read.lines, read.notices, read.head_at) == ([], [], 1)


def test_a_template_is_not_taken_for_the_other(own, below):
    for content, kind in ((own, Kind.BELOW), (below, Kind.OWN)):
        with pytest.raises(SheetError, match=f"这是《{kind.other.label}》的模板"):
            read_cadres(content, "模板.xlsx", kind=kind)


def test_a_template_without_its_columns_is_still_known(below):
    book = opened(below)
    book.worksheets[0].delete_cols(1)
    book.worksheets[0].title = "Sheet1"
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(SheetError, match="这是《导入下级支部成员》的模板"):
        read_cadres(stream.getvalue(), "模板.xlsx", kind=Kind.OWN)


def test_cells_of_a_template_are_filled_as_a_spreadsheet_fills_them(own):
    typed = cells(
        入团时间=date(2012, 5, 4), 成为注册志愿者的时间=43895, 任现职年月="2021.10", 手机号码=13800138000
    )
    typed["身份证号码"] = 440105199505040012
    [line] = read_cadres(filled(own, typed), "名单.xlsx", kind=Kind.OWN).lines
    assert (line.number, line.cells["入团时间"], line.cells["任现职年月"]) == (2, "2012-05-04", "2021-10")
    assert (line.cells["成为注册志愿者的时间"], line.cells["手机号码"]) == ("2020-03-05", "13800138000")
    assert list(line.faults) == ["身份证号码"]


# What may stand in a column, as the template asks for it.
WORDS = st.text(st.characters(categories=("Lo", "Nd", "Ll", "Po"), max_codepoint=0x9FFF), max_size=12)
DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))


def values_of(column, org_type):
    if options := offered(column, org_type=org_type):
        return st.sampled_from(options)
    return {
        Sort.DAY: st.none() | DAYS,
        Sort.MONTH: DAYS.map(lambda day: f"{day:%Y-%m}"),
        Sort.NAME: st.sampled_from(["林晓明", "王芳", "阿依古丽·买买提", "欧阳娜娜"]),
        Sort.NUMBER: st.sampled_from(["", "13800138000", "201944000001"]),
        Sort.WORDS: WORDS.map(tidy),
    }[column.sort]


@pytest.mark.parametrize("org", ["branch", "city"])
def test_what_a_template_takes_is_read_as_it_was_filled_in(city, org):
    org = getattr(city, org)
    content, columns = template(org), columns_of(Kind.OWN)
    lines = st.fixed_dictionaries({column.label: values_of(column, org.type) for column in columns})

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(lines, min_size=1, max_size=6))
    def check(typed):
        for line in typed:
            line["身份证号码"] = make_id_number()
        read = read_cadres(filled(content, *typed), "名单.xlsx", kind=Kind.OWN)
        assert read.notices == []
        for line, told in zip(read.lines, typed, strict=True):
            assert line.faults == {}
            assert line.cells == {
                label: value.isoformat() if isinstance(value, date) else value or ""
                for label, value in told.items()
            }

    check()


def test_duties_of_every_type_of_organisation_are_read(own):
    [column] = [column for column in columns_of(Kind.OWN) if column.name == "duty"]
    duties = [label for type in OrgType for label in offered(column, org_type=type)]
    read = read_cadres(
        filled(own, *(cells(团内现任职务=label) for label in duties)), "名单.xlsx", kind=Kind.OWN
    )
    assert [line.cells["团内现任职务"] for line in read.lines] == duties
