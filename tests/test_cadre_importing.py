"""Lines of a workbook checked and carried out: what each would do, what is wrong, what lines mean to each other."""

import pytest
from django.db import transaction

from cadres.forms import EntryForm
from cadres.importing.checking import Asked, Outcome, carry_out, check_lines
from cadres.models import Inquiry, Person, Post
from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH
from tests.cadre_books import cells
from tests.factories import make_admin, make_id_number, make_person, make_post

pytestmark = pytest.mark.django_db
SAME_PERSON = "确认是同一人，新增任职"
ID, DUTY = "身份证号码", "团内现任职务"


class Desk:
    """Somebody of the university imports."""

    def __init__(self, city, kind=Kind.OWN):
        self.city, self.kind, self.org = city, kind, city.university
        self.by = make_admin(city.university)

    def check(self, *lines, **options):
        return check_lines(_numbered(lines), kind=self.kind, org=self.org, by=self.by, **options)

    @transaction.atomic
    def carry_out(self, *lines):
        return carry_out(_numbered(lines), kind=self.kind, org=self.org, by=self.by)

    def done(self, *lines):
        told = self.carry_out(*lines)
        assert all(one.post for one in told), told
        return [one.post for one in told]


def _numbered(lines):
    return [line if isinstance(line, Asked) else Asked(row, line) for row, line in enumerate(lines, start=2)]


@pytest.fixture
def desk(city):
    return Desk(city)


def outcomes(verdicts):
    return [verdict.outcome for verdict in verdicts]


def test_a_right_line_is_new_and_entered_as_on_the_page(desk):
    line = cells()
    assert outcomes(desk.check(line)) == [Outcome.NEW]
    (post,) = desk.done(line)
    assert (post.org, post.duty, post.person.name) == (desk.org, "deputy", "林晓明")
    assert Person.objects.get().id_number == line[ID]


def test_all_faults_of_a_line_are_told_at_once_by_column(desk):
    (verdict,) = desk.check(cells(姓名="L", 学历="博士后", 手机号码="123"))
    assert verdict.outcome == Outcome.FAULTY
    assert set(verdict.faults) == {"姓名", "学历", "手机号码"}
    (done,) = desk.carry_out(cells(姓名="L"))
    assert (done.post, Post.objects.count()) == (None, 0)


def test_what_reading_found_stays_the_fault_of_its_cell(desk):
    (verdict,) = desk.check(Asked(2, cells(身份证号码="1"), {ID: "身份证号码是数字格式。"}))
    assert verdict.faults[ID] == ["身份证号码是数字格式。"]


def test_the_same_file_twice_makes_no_duplicates_and_updates_nobody(desk):
    lines = [cells(姓名="林晓明"), cells(姓名="王小红", 团内现任职务="书记")]
    desk.done(*lines)
    before = list(Post.objects.values()), list(Person.objects.values())
    assert outcomes(desk.check(*lines)) == [Outcome.SAME] * 2
    desk.done(*lines)
    assert (list(Post.objects.values()), list(Person.objects.values())) == before


def test_an_update_needs_its_box_and_tells_the_difference(desk):
    line = cells()
    desk.done(line)
    changed = line | {"学历": "大学专科", "手机号码": "13900139000", "任现职年月": "2025-03"}
    (verdict,) = desk.check(changed)
    assert (verdict.outcome, verdict.faults) == (Outcome.UPDATE, {})
    assert sorted(verdict.differences) == [
        ("任现职年月", "2024-09", "2025-03"), ("学历", "大学本科", "大学专科"),
        ("手机号码", "138****8000", "139****9000"),
    ]  # fmt: skip
    desk.done(changed)
    assert Person.objects.get().education == "20"
    desk.done(Asked(2, changed, updates=True))
    person = Person.objects.get()
    assert (person.education, person.phone, person.version) == ("30", "13900139000", 2)
    assert Post.objects.get().since_on.isoformat() == "2025-03-01"


def test_blank_cells_change_nothing(desk):
    line = cells()
    desk.done(line)
    blank = {label: "" for label in line} | {label: line[label] for label in ("姓名", ID, DUTY)}
    assert outcomes(desk.check(blank)) == [Outcome.SAME]


def test_a_wrong_cell_of_somebody_in_post_is_a_fault_at_its_column(desk):
    line = cells()
    desk.done(line)
    (verdict,) = desk.check(line | {"学历": "博士后"})
    assert (verdict.outcome, set(verdict.faults)) == (Outcome.FAULTY, {"学历"})


def test_a_further_post_is_confirmed_first_and_leaves_what_is_registered(desk):
    desk.done(cells(身份证号码=(number := make_id_number())))
    line = cells(身份证号码=number, 团内现任职务="宣传委员", 学历="大学专科")
    (verdict,) = desk.check(line)
    assert (verdict.outcome, set(verdict.faults)) == (Outcome.SECOND, {SAME_PERSON})
    assert verdict.differences == [("学历", "大学本科", "大学专科")]
    assert "已在本组织任副书记" in verdict.note
    assert desk.carry_out(line)[0].post is None
    (post,) = desk.done(Asked(2, line, confirmed=True))
    assert (post.person.education, Person.objects.count(), Post.objects.count()) == ("20", 1, 2)


def test_somebody_known_elsewhere_gets_the_sentence_of_the_page_and_the_way(desk, city):
    person = make_person(name="林晓明")
    make_post(city.village, person)
    line = cells(身份证号码=person.id_number)
    (verdict,) = desk.check(line)
    form = EntryForm({"name": "林晓明", "id_number": person.id_number}, org=desk.org, by=desk.by)
    assert verdict.faults == {ID: list(form.errors["id_number"])}
    assert "转接/核实" in verdict.note
    Inquiry.objects.create(
        person=person, asking_org=desk.org, asked_by=desk.by, reason="x", addressed_org=city.village,
        expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    assert "正在等待处理" in desk.check(line)[0].note


def test_a_second_secretary_is_told_where_one_takes_over(desk):
    desk.done(cells(团内现任职务="书记"))
    (verdict,) = desk.check(cells(团内现任职务="书记"))
    assert "接任" in verdict.faults[DUTY][0]
    assert "录入页面" in verdict.faults[DUTY][0]


def test_a_masked_number_finds_somebody_in_post_here(desk):
    line = cells()
    desk.done(line)
    masked = line | {ID: Person.objects.get().masked_id_number, "手机号码": "138****8000"}
    assert outcomes(desk.check(masked)) == [Outcome.SAME]
    (done,) = desk.carry_out(Asked(2, masked | {"学历": "大学专科"}, updates=True))
    assert done.post is not None
    person = Person.objects.get()
    assert (person.education, person.id_number, person.phone) == ("30", line[ID], "13800138000")


@pytest.mark.parametrize(
    "other",
    [
        {ID: "540105" + "*" * 12},
        {"姓名": "王小红"},
        {DUTY: "宣传委员"},
        {"手机号码": "139****8000"},
    ],
)
def test_a_masked_number_that_fits_nobody_is_a_fault(desk, other):
    line = cells()
    desk.done(line)
    (verdict,) = desk.check(line | {ID: line[ID][:6] + "*" * 12} | other)
    (label,) = verdict.faults
    assert label == ("手机号码" if "手机号码" in other else ID)
    assert "只显示了一部分" in verdict.faults[label][0]


def test_no_file_tells_the_digits_of_a_number_one_after_the_other(desk):
    line = cells()
    desk.done(line)
    for mask in (line[ID][:4] + "*" * 10 + line[ID][-4:], line[ID][:-1] + "*", "*" * 17 + line[ID][-1]):
        assert outcomes(desk.check(line | {ID: mask})) == [Outcome.FAULTY]


def test_two_people_that_fit_a_masked_number_are_told_apart_by_nobody(desk):
    desk.done(cells(), cells(团内现任职务="宣传委员"))
    masked = cells(身份证号码="440105" + "*" * 12)
    assert set(desk.check(masked)[0].faults) == {ID}


def test_a_branch_is_found_by_name_and_refused_out_of_reach(city):
    desk = Desk(city, Kind.BELOW)
    right = {BRANCH: city.branch.name, **cells()}
    (post,) = desk.done(right)
    assert post.org == city.branch
    (verdict,) = desk.check({BRANCH: city.village.name, **cells(学历="博士后")})
    assert set(verdict.faults) == {BRANCH, "学历"}


# --- lines of one file -------------------------------------------------------------------------------------


def test_the_same_post_twice_is_a_fault_of_the_later_line(desk):
    line = cells()
    first, second = desk.check(line, line)
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.FAULTY)
    assert "第2行" in second.faults[ID][0]
    assert second.note == ""  # no further post: nothing else is said of it


def test_lines_beside_are_told_of_too(desk):
    line = cells()
    (verdict,) = desk.check(Asked(7, line), beside=[Asked(3, line)])
    assert "第3行" in verdict.faults[ID][0]


def test_two_secretaries_in_a_file_are_one_too_many(desk):
    verdicts = desk.check(cells(团内现任职务="书记"), cells(团内现任职务="书记"))
    assert outcomes(verdicts) == [Outcome.NEW, Outcome.FAULTY]
    assert "第2行" in verdicts[1].faults[DUTY][0]


def test_one_member_number_of_two_people_is_a_fault(desk):
    facts = {"入团时间": "2018-05-04", "发展团员编号": "201844000001"}
    verdicts = desk.check(cells(**facts), cells(**facts))
    assert set(verdicts[1].faults) == {"发展团员编号"}


def test_contradicting_facts_of_one_person_are_faults(desk):
    number = make_id_number()
    second = cells(身份证号码=number, 团内现任职务="宣传委员", 学历="大学专科")
    verdicts = desk.check(cells(身份证号码=number), second)
    assert set(verdicts[1].faults) == {"学历"}


def test_two_posts_of_one_new_person_are_one_person(desk):
    number = make_id_number()
    first, second = cells(身份证号码=number), cells(身份证号码=number, 团内现任职务="宣传委员")
    verdicts = desk.check(first, second)
    assert outcomes(verdicts) == [Outcome.NEW, Outcome.SECOND]
    assert desk.check(first, Asked(3, second, confirmed=True))[1].faults == {}
    desk.done(first, Asked(3, second, confirmed=True))
    assert (Person.objects.count(), Post.objects.count()) == (1, 2)


def test_a_file_that_a_workbook_cannot_hold_is_owed_afterwards(desk):
    line = cells(入团时间="2020-05-04", 发展团员编号="202044000001")
    (verdict,) = desk.check(line)
    assert verdict.outcome == Outcome.NEW
    assert "入团志愿书" in verdict.note
    (post,) = desk.done(line)
    assert "application" in post.person.missing(in_xinjiang=False, today=post.since_on)
