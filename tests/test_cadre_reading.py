"""What comes back in the two templates is read as it was meant, or refused in its cell."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadres.forms import EntryForm
from cadres.forms.cadre import GROUPS
from cadres.sheets import Kind, aliases
from cadres.sheets.columns import BRANCH, NO_COLUMN, Needed, Sort, columns_of, offered
from cadres.sheets.heads import meant
from cadres.sheets.line import line_form
from cadres.sheets.reading import read_cadres
from cadres.sheets.tidying import FIRST_SERIAL, LAST_SERIAL, LONGEST, NUMERIC_ID, plain, tidied
from orgs.codes import OrgType
from tests.cadre_books import book, cells, table
from tests.factories import make_admin, make_id_number
from zhtj.sheets.reading import SheetError

pytestmark = pytest.mark.once

COLUMNS = {column.label: column for column in columns_of(Kind.BELOW)}
BY_NAME = {column.name: column for column in columns_of(Kind.BELOW)}


def read(*lines, kind=Kind.OWN, name="名单.xlsx", **told):
    return read_cadres(table(*lines, **told), name, kind=kind)


def one(**changes):
    """The line that a right one becomes with other values in some cells."""
    [line] = read(cells(**changes)).lines
    return line


def cell(label: str, value: object) -> tuple[str, str]:
    """(text, fault) of a cell that holds the value."""
    line = one(**{label: value})
    return line.cells[label], line.faults.get(label, "")


def csv(*rows) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


# --- the columns -------------------------------------------------------------------------------------------


def test_the_columns_are_the_fields_of_the_guide_in_its_order():
    fields = [name for _, names in GROUPS for name in names.split() if name not in NO_COLUMN]
    own = columns_of(Kind.OWN)
    assert [column.name for column in own] == fields
    assert [column.label for column in own] == [EntryForm.base_fields[name].label for name in fields]
    assert columns_of(Kind.BELOW)[0].label == BRANCH
    assert columns_of(Kind.BELOW)[1:] == own


def test_what_depends_on_another_answer_is_needed_sometimes():
    needed = {column.name: column.needed for column in columns_of(Kind.OWN)}
    assert (needed["name"], needed["study_status"]) == (Needed.ALWAYS, Needed.SOMETIMES)


# --- finding the columns -----------------------------------------------------------------------------------


def test_columns_stand_in_any_order_under_marked_heads():
    heads = {
        "手机号码": " 手机 号码＊", "姓名": "姓名*\n（必填）", "在岗状态": "【必填】在岗状态",
        "是否同级党（工）委（党支部）委员": "是否同级党(工)委(党支部)委员（必填）", "入党时间": "入党时间（党员填写）:",
    }  # fmt: skip
    right = cells()
    shuffled = {heads.get(label, label): right[label] for label in [*heads, *(right.keys() - heads.keys())]}
    result = read(shuffled)
    assert result.lines[0].cells == right
    assert result.notices == []


@pytest.mark.parametrize(("name", "others"), aliases.HEADS.items())
def test_other_names_of_columns_are_understood(name, others):
    assert {meant(other) for other in others} == {BY_NAME[name].label}


def test_no_other_name_means_two_columns():
    names = [plain(other) for others in aliases.HEADS.values() for other in others]
    names += [plain(column.label) for column in columns_of(Kind.BELOW)]
    assert len(set(names)) == len(names)


def test_a_column_found_by_another_name_is_told():
    line = cells()
    line["身份证号"], line["电话"] = line.pop("身份证号码"), line.pop("手机号码")
    result = read(line)
    assert result.lines[0].cells["手机号码"] == "13800138000"
    assert result.notices == ["“身份证号”列按“身份证号码”读取，“电话”列按“手机号码”读取。"]
    assert result.headers["手机号码"] == "电话"


def test_the_label_goes_before_another_name():
    result = read(cells() | {"联系电话": "020-38000000"})
    assert result.lines[0].cells["手机号码"] == "13800138000"
    assert result.notices == ["不认识的列“联系电话”，已略过。"]


def test_two_columns_that_mean_the_same_are_refused():
    line = cells()
    del line["手机号码"]
    with pytest.raises(SheetError, match="“电话”和“手机”都像是“手机号码”"):
        read(line | {"电话": "1", "手机": "2"})


def test_extra_columns_are_left_out_with_a_notice():
    result = read({"序号": 1, **cells(), "备注": "x", "年龄": 30, "出生年月": "1995.5"})
    assert result.notices == ["“年龄”“出生年月”由身份证号码得出，没有读取。", "不认识的列“备注”，已略过。"]
    assert result.lines[0].faults == {}


def test_a_missing_column_is_told_or_refused():
    line = cells()
    del line["具体职业"]
    assert read(line).notices == ["没有“具体职业”列，按未填写读取。"]
    del line["民族"]
    with pytest.raises(SheetError, match=r"名单\.xlsx：缺少“民族”列"):
        read(line)


def test_study_and_work_may_share_a_column():
    teacher, student = cells(职业="教师"), cells(职业="学生", 在读状况="本科", 具体职业="")
    lines = [
        {**line, "在读状况/具体职业": line.pop("具体职业") or line["在读状况"]} for line in (teacher, student)
    ]
    for line in lines:
        del line["在读状况"]
    shared = read(*lines)
    assert [line.cells["具体职业"] for line in shared.lines] == ["辅导员", ""]
    assert [line.cells["在读状况"] for line in shared.lines] == ["", "本科在读"]
    assert shared.notices == []


def test_titles_above_the_head_do_not_matter():
    above = [["云山大学团干部名单"], [], ["填表日期：2026-11-28", None, "姓名"], *[["说明"]] * 6]
    result = read(cells(), above=above)
    assert (result.head_at, result.lines[0].number) == (10, 11)
    assert result.lines[0].cells["姓名"] == "林晓明"


def test_a_head_further_down_is_not_found():
    with pytest.raises(SheetError, match="前10行中没有找到"):
        read(cells(), above=[["说明"]] * 10)


def test_lines_that_are_only_numbered_are_no_lines():
    assert len(read({"序号": 1, **cells()}, {"序号": 2}, {"序号": 3}).lines) == 1


def test_texts_below_a_table_and_its_head_once_more_are_no_persons():
    right = cells()
    foot = [["合计：1人"], ["填表人：张三", "审核人：李四"], ["说明：本表一式两份"], list(right)]
    result = read_cadres(book([list(right), list(right.values()), *foot]), "名单.xlsx", kind=Kind.OWN)
    assert [line.number for line in result.lines] == [2]
    assert result.notices == ["第3、4、5、6行是表头或表尾的文字，不是人员，已略过。"]
    assert read(cells() | {"身份证号码": "", "姓名": "注"}).lines  # too much stands there for a foot
    assert read({**dict.fromkeys(right), "姓名": "林晓明"}).lines  # and too little to be sure


def test_cells_beside_the_table_matter_only_where_commas_divide_cells():
    right = cells()
    rows = [list(right), [*right.values(), "", "旁注"]]
    assert read_cadres(book(rows), "名单.xlsx", kind=Kind.OWN).lines[0].faults == {}
    [line] = read_cadres(csv(*rows), "名单.csv", kind=Kind.OWN).lines
    assert "逗号" in line.faults[""]


# --- which of the two templates ----------------------------------------------------------------------------


def test_the_wrong_template_is_known_by_its_mark_its_title_or_its_columns():
    below = cells(**{BRANCH: "一班团支部"})
    for line, kind, told in (
        (cells(), Kind.OWN, {"mark": Kind.BELOW.mark}),
        (cells(), Kind.OWN, {"title": "导入下级支部成员"}),
        (below, Kind.OWN, {}),
        (cells(), Kind.BELOW, {"mark": Kind.OWN.mark}),
        (cells(), Kind.BELOW, {"title": "导入本级团干部 (2)"}),
        (cells(), Kind.BELOW, {}),
    ):
        with pytest.raises(SheetError) as refused:
            read(line, kind=kind, **told)
        assert f"这是《{kind.other.label}》的" in str(refused.value)
        assert kind.other.place in str(refused.value)


def test_a_branch_added_to_the_other_template_is_meant():
    assert read(cells(**{BRANCH: "一班团支部"}), kind=Kind.BELOW, mark=Kind.OWN.mark).lines


def test_an_old_workbook_is_refused_with_what_to_do():
    with pytest.raises(SheetError, match=r"另存为.*XLSX"):
        read_cadres(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "名单.xls", kind=Kind.OWN)


# --- days and months ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "2021-09-01", "2021.9.1", "2021/9/1", "2021年9月1日", "2021 年 9 月 1 号", "２０２１．９．１", "20210901",
        20210901, date(2021, 9, 1), datetime(2021, 9, 1, 8, 30), 44440, 44440.5, "44440", "2021-09-01 08:30:00",
        "2021/9/1 0:00", "2021—09—01", "\u200b2021-09-01\n",
    ],
)  # fmt: skip
def test_days_are_read_in_every_usual_way(value):
    assert cell("入团时间", value) == ("2021-09-01", "")


@pytest.mark.parametrize(
    "value",
    ["2021-09", "2021.9", "2021.09", "2021/9", "2021年9月", "202109", 202109, 2021.9, 2021.8999999999999,
     date(2021, 9, 1), 44440, "2021-09-01", "２０２１年９月", "2021 . 9"],
)  # fmt: skip
def test_months_are_read_in_every_usual_way(value):
    assert cell("任现职年月", value) == ("2021-09", "")


def test_a_number_that_may_have_lost_its_zero_is_refused():
    assert "2021年10月" in cell("任现职年月", 2021.1)[1]
    assert cell("任现职年月", "2021.1") == ("2021-01", "")
    assert cell("任现职年月", "2021.10") == ("2021-10", "")
    assert cell("任现职年月", 2021.11) == ("2021-11", "")
    assert cell("任现职年月", 2021.01) == ("2021-01", "")
    assert "2021年10月" in cell("任现职年月", 2021.1000000000001)[1]


def test_a_csv_does_not_tell_january_from_october():
    right = cells(任现职年月="2021.1")
    [line] = read_cadres(csv(list(right), right.values()), "名单.csv", kind=Kind.OWN).lines
    assert "2021-10" in line.faults["任现职年月"]


def test_serial_numbers_are_days_within_a_long_life():
    day, month = COLUMNS["入团时间"], COLUMNS["任现职年月"]
    assert tidied(day, str(FIRST_SERIAL), is_number=True) == ("1930-01-01", "")
    assert tidied(day, str(LAST_SERIAL), is_number=True) == ("2099-12-31", "")
    for beyond in (FIRST_SERIAL - 1, LAST_SERIAL + 1):
        assert tidied(day, str(beyond), is_number=True) == (str(beyond), "")
        assert tidied(month, str(beyond), is_number=True) == (str(beyond), "")


@pytest.mark.parametrize("value", ["2021", "2021-02-30", "不详", "去年", "2021-9", "2021.13.1"])
def test_what_is_no_day_stays_as_it_was_typed(value):
    assert cell("入团时间", value) == (value, "")


# --- numbers -----------------------------------------------------------------------------------------------


def test_an_id_number_that_was_a_number_is_refused_by_name():
    text, fault = cell("身份证号码", 440105199505040012)
    assert fault == NUMERIC_ID
    assert "文本格式" in fault
    assert text.startswith("44010519950504")
    assert cell("身份证号码", 440105950504001)[1] == NUMERIC_ID  # also one of which nothing is lost
    assert "数字" in cell("身份证号码", "4.40105E+17")[1]


def test_digits_are_made_half_width_and_close():
    number = make_id_number()
    spread = f"{number[:6]} {number[6:14]}-{number[14:]}"
    wide = str.translate(spread, {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    for typed in (spread, wide, f"'{number}", f"\u200e{number.lower()}\u202c", f"{number}\n"):
        assert cell("身份证号码", typed) == (number, "")
    assert tidied(COLUMNS["身份证号码"], f'="{number}"') == (number, "")  # of a CSV
    assert cell("手机号码", 13800138000) == ("13800138000", "")
    assert cell("手机号码", "+86 138-0013-8000") == ("13800138000", "")
    assert cell("发展团员编号", 201944000001) == ("201944000001", "")
    assert "末尾几位已丢失" in cell("发展团员编号", 2015160000000012)[1]


def test_a_sex_beside_the_number_must_be_that_of_the_number():
    man, woman = make_id_number(order=101), make_id_number(order=102)
    for told in ("男", "男性", "M", " 男 ", 1):
        assert read(cells(身份证号码=man) | {"性别": told}).lines[0].faults == {}
        assert "女" in read(cells(身份证号码=woman) | {"性别": told}).lines[0].faults["身份证号码"]
    for told in ("女", "女性", "F", 2):
        assert read(cells(身份证号码=woman) | {"性别": told}).lines[0].faults == {}
        assert "男" in read(cells(身份证号码=man) | {"性别": told}).lines[0].faults["身份证号码"]
    assert read(cells(身份证号码=man) | {"性别": "不详"}).lines[0].faults == {}


# --- words and choices -------------------------------------------------------------------------------------


def test_spaces_are_taken_out_of_short_names_only():
    assert cell("姓名", " 李　明\u200b") == ("李明", "")
    assert cell("姓名", "阿依古丽 买买提")[0] == "阿依古丽 买买提"


def test_line_breaks_in_words_were_pressed_to_fit_a_cell():
    assert cell("具体职业", "高校\n辅导员")[0] == "高校辅导员"
    assert cell("具体职业", "IT\n工程师")[0] == "IT 工程师"


@pytest.mark.parametrize("text", ["无", "/", "—", " - ", "暂无"])
def test_a_sign_for_nothing_is_nothing_where_nothing_may_stand(text):
    assert cell("发展团员编号", text)[0] == ""
    assert cell("姓名", text)[0] == text.strip()
    assert cell("具体职业", text)[0] == text.strip()  # the page takes it too


def test_a_cell_that_holds_a_page_is_refused():
    assert cell("具体职业", "字" * LONGEST)[1] == ""
    text, fault = cell("具体职业", "字" * (LONGEST + 1))
    assert (len(text), f"{LONGEST + 1}个字" in fault) == (LONGEST, True)


@pytest.mark.parametrize("text", [*aliases.YES, " y ", "yes", True, 1])
def test_yes_has_many_faces(text):
    assert cell("是否成为注册志愿者", text) == ("是", "")


@pytest.mark.parametrize("text", [*aliases.NO, "no", False, 0])
def test_so_has_no(text):
    assert cell("是否成为注册志愿者", text) == ("否", "")


@pytest.mark.parametrize("name", aliases.CHOICES)
def test_other_ways_to_say_an_option_are_understood(name):
    column, told = BY_NAME[name], aliases.CHOICES[name]
    labels = {label for type in OrgType for label in offered(column, org_type=type)}
    assert told.keys() <= labels
    for label in labels:
        for text in (label, f" {label} ", label.replace("（", "(").replace("）", ")"), *told.get(label, ())):
            assert tidied(column, text) == (label, "")


@pytest.mark.parametrize("name", aliases.CHOICES)
def test_no_other_way_says_two_options(name):
    others = [plain(other).removesuffix("族") for told in aliases.CHOICES[name].values() for other in told]
    labels = {label for type in OrgType for label in offered(BY_NAME[name], org_type=type)}
    assert len(set(others)) == len(others)
    assert not {plain(label).removesuffix("族") for label in labels} & set(others)


def test_every_list_of_options_has_its_line_of_other_ways():
    assert {
        column.name for column in columns_of(Kind.OWN) if column.sort == Sort.CHOICE
    } == aliases.CHOICES.keys()


@pytest.mark.parametrize("text", ["汉", "汉 族", "汉族"])
def test_a_nation_is_told_with_and_without_its_last_sign(text):
    assert cell("民族", text)[0] == "汉族"


def test_known_misspellings_of_nations_are_mended():
    for text, nation in (("哈呢", "哈尼族"), ("哈呢族", "哈尼族"), ("僳僳", "傈僳族"), ("僳僳族", "傈僳族")):
        assert cell("民族", text)[0] == nation


def test_the_duty_is_that_of_the_organisation():
    assert cell("团内现任职务", "团支部书记")[0] == "书记"
    assert cell("团内现任职务", "团委副书记")[0] == "副书记"
    assert cell("团内现任职务", "学生会主席")[0] == "学生会主席"


@pytest.mark.parametrize("text", ["研究生", "本科在读", "20"])
def test_what_has_two_meanings_or_none_stays_for_the_form_to_refuse(text):
    assert cell("学历", text) == (text, "")


# --- with the form -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_read_is_taken_by_the_form(city):
    by = make_admin(city.branch)
    typed = cells(
        学历="本科", 职业="教师", 政治面貌="团员", 入团时间=date(2012, 5, 4), 任现职年月=2024.9, 任现职方式="任命",
        是否递交入党申请书="无", 是否成为注册志愿者="√", 成为注册志愿者的时间=43895, 手机号码=13800138000,
        入党时间="无",
    )  # fmt: skip
    form = line_form(one(**typed).cells, org=city.branch, by=by)
    assert form.errors == {}
    person = form.filled_person()
    assert (person.education, person.joined_league_on, person.volunteer_since_on) == (
        "20", date(2012, 5, 4), date(2020, 3, 5)
    )  # fmt: skip
    assert form.filled_post().since_on == date(2024, 9, 1)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*COLUMNS.values()]), st.text(max_size=30), st.booleans(), st.booleans())
def test_any_text_is_read_without_an_accident_and_what_was_read_is_read_the_same(column, text, number, exact):
    tidy, fault = tidied(column, text, is_number=number, is_exact=exact)
    if not fault:
        assert tidied(column, tidy) == (tidy, "")
