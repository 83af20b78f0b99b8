"""A line of a workbook: labels become fields, texts become answers, the entry form decides."""

from datetime import date

import pytest

from cadres.forms import EntryForm
from cadres.forms.cadre import GROUPS
from cadres.sheets.line import line_form
from tests.answers import answers, pdf
from tests.factories import make_admin, make_id_number, make_person, make_post

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINE = {
    "姓名": "林晓明", "民族": "汉族", "学历": "大学本科", "职业": "教职工", "在读状况": "", "具体职业": "辅导员",
    "政治面貌": "共青团员", "入团时间": "2012-05-04", "发展团员编号": "", "入党时间": "", "团内现任职务": "书记",
    "任现职年月": "2024.09", "任现职方式": "选举", "团干部性质": "兼职", "是否同级党（工）委（党支部）委员": "否",
    "在岗状态": "在岗", "手机号码": "13800138000", "是否递交入党申请书": "否", "递交入党申请书时间": "",
    "是否成为注册志愿者": "是", "成为注册志愿者的时间": "2020-03-05",
}  # fmt: skip


@pytest.fixture
def read(city):
    """read(学历="大学专科", …) is the form of a line with these cells."""
    by = make_admin(city.branch)
    number = make_id_number(born_on=date(1998, 5, 4))

    def make(*, files=None, **changes):
        return line_form({"身份证号码": number, **LINE, **changes}, org=city.branch, by=by, files=files)

    return make


def test_a_right_line_is_taken_as_the_page_would_take_it(read):
    form = read()
    assert form.errors == {}
    person, post = form.filled_person(), form.filled_post()
    assert (person.name, person.education, person.is_volunteer) == ("林晓明", "20", True)
    assert (post.duty, post.since_on, post.in_party_committee) == ("secretary", date(2024, 9, 1), False)


def test_every_column_of_the_guide_is_a_field(city):
    form = EntryForm(org=city.branch, by=make_admin(city.branch))
    labels = [form.fields[name].label for _, names in GROUPS for name in names.split()]
    assert len(set(labels)) == len(labels)
    assert {"身份证号码", *LINE} <= set(labels)


@pytest.mark.parametrize(
    ("label", "text", "field"),
    [
        ("学历", "本科毕业", "education"),
        ("学历", "20", "education"),
        ("是否成为注册志愿者", "yes", "is_volunteer"),
        ("团内现任职务", "常委", "duty"),
        ("任现职年月", "不详", "since_on"),
        ("姓名", "", "name"),
    ],
)
def test_a_text_that_is_no_answer_is_refused_at_its_field(read, label, text, field):
    assert list(read(**{label: text}).errors) == [field]


def test_spaces_around_a_text_do_not_matter(read):
    assert read(学历=" 大学专科 ").errors == {}


def test_columns_that_are_no_field_are_not_read(read):
    assert read(**{"备注": "x", "takes_over": "是", "duty": "deputy"}).errors == {}


def test_a_missing_column_is_an_empty_answer(city):
    form = line_form({}, org=city.branch, by=make_admin(city.branch))
    sheet = EntryForm({}, org=city.branch, by=form.by)
    assert form.errors == sheet.errors


def test_a_known_person_is_confirmed_in_a_column(read, city):
    person = make_person(name="林晓明")
    make_post(city.branch, person, "deputy")
    assert list(read(身份证号码=person.id_number).errors) == ["is_same_person"]
    assert read(**{"身份证号码": person.id_number, "确认是同一人，新增任职": "是"}).errors == {}


def test_a_line_with_a_known_person_leaves_what_is_registered(read, city):
    person = make_person(name="林晓明", education="30")
    make_post(city.branch, person, "deputy")
    line = read(**{"身份证号码": person.id_number, "确认是同一人，新增任职": "是", "学历": "大学本科"})
    assert line.errors == {}
    assert line.filled_person().education == "30"


def test_the_application_comes_beside_the_line(read):
    joined = {"入团时间": "2020-01-01", "发展团员编号": "202044000001"}
    assert list(read(**joined).errors) == ["application"]
    assert read(**joined, files={"application": pdf()}).errors == {}


def test_line_and_page_take_the_same_answers(read, city):
    page = EntryForm(answers(), org=city.branch, by=make_admin(city.branch))
    assert page.errors == read().errors == {}
