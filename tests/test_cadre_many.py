"""Many at once leave the very rows, histories and lines of the log that one after the other leaves."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cadres import actions
from cadres.access import ELSEWHERE
from cadres.actions.many import carry
from cadres.importing import carrying
from cadres.importing.carrying import register_for
from cadres.importing.checking import Asked, Outcome, carry_out, check_lines
from cadres.importing.judging import Judge
from cadres.importing.neighbours import Neighbours
from cadres.models import Certification, Inquiry, Person, Post
from cadres.models.inquiry import Answer
from cadres.register import LIVE
from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH
from cadres.sheets.line import line_form, update_form
from monitoring.models import Staffing
from monitoring.recounting import recount
from tests.cadre_books import cells
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.staffing import wrong
from zhtj.audit.chain import unlinked
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ID, DUTY, SAME_PERSON = "身份证号码", "团内现任职务", "确认是同一人，新增任职"
NEVER_EQUAL = {
    "id",
    "created_at",
    "updated_at",
    "history_id",
    "history_date",
    "at",
    "changed_at",
    "target_id",
}
SEALED = {"id_number_sealed", "phone_sealed"}
KEYS = {"person_id", "post_id", "person", "post"}


def world(city):
    """Somebody in post here, loaded without history; somebody in post elsewhere who was asked for; somebody free."""
    by = make_admin(city.university)
    here, there, free = (make_person(name=name) for name in ("林晓明", "王小红", "李大明"))
    make_post(city.university, here, "deputy")
    make_post(city.village, there, "secretary")
    Inquiry.objects.create(
        person=there, asking_org=city.university, asked_by=by, reason="x", addressed_org=city.village,
        expires_at="2099-01-01T00:00Z", answer=Answer.ACCEPTED, answered_at="2099-01-01T00:00Z",
    )  # fmt: skip
    Person.objects.filter(pk=free.pk).update(phone_sealed="")
    recount()
    return by, here, there, free


def lines_of(here, there, free):
    joined = {"入团时间": "2018-05-04", "发展团员编号": "201844000001"}
    number = make_id_number(born_on=date(1998, 5, 4))
    return [
        cells(姓名="赵一"),
        cells(姓名="赵二", 团内现任职务="书记", **joined),
        cells(姓名="林晓明", 身份证号码=here.id_number, 学历="大学专科", 任现职年月="2025-01", 手机号码="13900139000"),
        cells(姓名="王小红", 身份证号码=there.id_number, 团内现任职务="宣传委员"),
        cells(姓名="李大明", 身份证号码=free.id_number, 团内现任职务="组织委员", 手机号码="13700137000"),
        cells(姓名="赵三", 身份证号码=number),
        cells(姓名="赵三", 身份证号码=number, 团内现任职务="宣传委员"),
    ]  # fmt: skip


def one_by_one(lines, *, org, by):
    for line in lines:
        form = line_form(line | {SAME_PERSON: "是"}, org=org, by=by)
        person = Person.objects.with_id_number(line[ID]).first()
        held = (
            person and Post.objects.open().with_names().filter(person=person, org=org, duty="deputy").first()
        )
        if held and line[DUTY] == "副书记":
            form = update_form(line, post=held, by=by)
            assert form.is_valid(), form.errors
            versions = form.cleaned_data["versions"]
            actions.update_cadre(
                person=form.filled_person(), post=form.filled_post(), versions=versions, by=by
            )
        else:
            assert form.is_valid(), form.errors
            actions.enter_cadre(org=org, person=form.filled_person(), post=form.filled_post(), by=by)


def at_once(lines, *, org, by):
    asked = [Asked(row, line, confirmed=True, updates=True) for row, line in enumerate(lines, start=2)]
    with transaction.atomic():
        done = carry_out(asked, kind=Kind.OWN, org=org, by=by)
    assert all(one.post for one in done), done


def traces():
    """Everything that is kept, without keys and moments; rows in an order of their own."""
    people = {person.pk: person.id_number for person in Person.objects.all()}
    tables = (
        Person.objects, Post.objects, Person.history, Post.history, AuditEntry.objects, Inquiry.objects,
        Staffing.objects, Certification.objects,
    )  # fmt: skip
    return {rows.model.__name__: sorted(_told(rows, people)) for rows in tables}


def _told(rows, people):
    for row in rows.values():
        told = {key: value for key, value in row.items() if key not in NEVER_EQUAL | SEALED | KEYS}
        told["whose"] = people.get(row.get("person_id") or row.get("id"), "")
        told["facts"] = {key: value for key, value in row.get("facts", {}).items() if key not in KEYS}
        yield repr(sorted(told.items(), key=lambda pair: pair[0]))


def test_at_once_leaves_what_one_after_the_other_leaves(city):
    by, *people = world(city)
    lines, found = lines_of(*people), []
    for way in (one_by_one, at_once):
        with transaction.atomic():
            way(lines, org=city.university, by=by)
            found.append(traces())
            assert wrong() == []
            transaction.set_rollback(True)
        by.__dict__.pop("_nodes", None)
    for name, told in found[0].items():
        assert found[1][name] == told, name


def test_numbers_are_sealed_for_their_own_rows_in_the_history_too(city):
    by, *people = world(city)
    at_once(lines_of(*people), org=city.university, by=by)
    for row in Person.history.all():
        assert row.instance.phone in ("13800000000", "13800138000", "13900139000", "13700137000", "")


def test_each_line_of_the_log_is_in_the_chain(city):
    by, *people = world(city)
    at_once(lines_of(*people), org=city.university, by=by)
    if connection.vendor != "postgresql":  # there it is linked when the transaction commits
        assert list(unlinked()) == []


@pytest.mark.parametrize("count", [60])
def test_a_cadre_costs_few_statements(city, count):
    """Checked and entered, checked and left alone; the target is ten a cadre."""
    by = make_admin(city.university)
    lines = [Asked(row, cells(团内现任职务="宣传委员")) for row in range(2, count + 2)]
    for outcome in (Outcome.NEW, Outcome.SAME):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            verdicts = check_lines(lines, kind=Kind.OWN, org=city.university, by=by)
            carry_out(lines, kind=Kind.OWN, org=city.university, by=by)
        assert {verdict.outcome for verdict in verdicts} == {outcome}
        assert len(asked) < 2 * count


def test_updates_and_further_posts_cost_few_statements_too(city):
    by = make_admin(city.university)
    lines = [cells(团内现任职务="宣传委员") for _ in range(30)]
    at_once(lines, org=city.university, by=by)
    changed = [line | {"学历": "大学专科", "任现职年月": "2025-01"} for line in lines]
    further = [line | {DUTY: "文体委员"} for line in lines]
    for again in (changed, further):
        with CaptureQueriesContext(connection) as asked:
            at_once(again, org=city.university, by=by)
        assert len(asked) < 10 * len(lines)


def test_lines_about_many_branches_are_counted_in_every_row_above(city):
    by = make_admin(city.university)
    branches = [city.branch.name, city.sibling.name] * 5
    lines = [
        Asked(row, {BRANCH: name, **cells(团内现任职务="文体委员")}) for row, name in enumerate(branches, 2)
    ]
    carry_out(lines, kind=Kind.BELOW, org=city.university, by=by)
    assert Staffing.objects.get(pk=city.university.pk).total == 10
    assert wrong() == []


def test_nothing_stays_when_the_caller_takes_it_back(city):
    by = make_admin(city.university)
    with transaction.atomic():
        carry_out([Asked(2, cells())], kind=Kind.OWN, org=city.university, by=by)
        transaction.set_rollback(True)
    assert (Person.objects.count(), Post.objects.count(), Person.history.count()) == (0, 0, 0)


def test_a_closed_organisation_takes_nobody(city):
    by = make_admin(city.university)
    lines = [Asked(2, {BRANCH: city.branch.name, **cells()})]
    checked = check_lines(lines, kind=Kind.BELOW, org=city.university, by=by)
    assert checked[0].outcome == Outcome.NEW
    type(city.branch).objects.filter(pk=city.branch.pk).update(closed_on=date(2026, 1, 1))
    (done,) = carry_out(lines, kind=Kind.BELOW, org=city.university, by=by)
    assert (done.post, set(done.verdict.faults)) == (None, {BRANCH})


def test_what_was_read_for_many_lines_answers_as_the_database_does(city):
    """Known here, elsewhere, asked for, free, masked, in the way: by either register the verdict is the same."""
    by, *people = world(city)
    org, stranger = city.university, make_person(name="周强")
    make_post(city.village, stranger, "deputy")
    make_post(org, make_person(name="吴丽", member_number="201844000001"), "secretary")
    masked = people[0].masked_id_number
    lines = [
        *lines_of(*people),
        cells(姓名="周强", 身份证号码=stranger.id_number),
        cells(姓名="周弱", 身份证号码=people[0].id_number),
        cells(姓名="林晓明", 身份证号码=masked, 手机号码="138****0000", 学历="大学专科"),
        cells(姓名="林晓明", 身份证号码=masked, 团内现任职务="宣传委员"),
        cells(姓名="林晓明", 身份证号码=people[0].id_number, 团内现任职务="宣传委员", 手机号码="138****0000"),
        cells(姓名="郑新", 身份证号码=""),
    ]
    asked = [Asked(row, line) for row, line in enumerate(lines, start=2)]
    places = dict.fromkeys((line.number for line in asked), org)
    neighbours = Neighbours.of(asked, places)
    told = []
    for register in (LIVE, register_for(asked, places)):
        judge = Judge(by, register, neighbours)
        told.append([judge.judge(line, org, org=org).verdict for line in asked])
    assert told[0] == told[1]
    assert {verdict.outcome for verdict in told[0]} == set(Outcome) - {Outcome.SAME}


def test_whoever_was_entered_elsewhere_in_the_meantime_is_judged_anew(city, monkeypatch):
    by, line = make_admin(city.university), cells()

    def be_slow(deeds, *, by):
        if not Person.objects.exists():
            make_post(city.village, make_person(name="林晓明", id_number=line[ID]))
        return carry(deeds, by=by)

    monkeypatch.setattr(carrying, "carry", be_slow)
    first, second = carry_out(
        [Asked(2, line), Asked(3, cells(姓名="王小红"))], kind=Kind.OWN, org=city.university, by=by
    )
    assert first.verdict.faults == {ID: [ELSEWHERE]}
    assert second.post is not None
    assert (Person.objects.count(), Post.objects.count()) == (2, 2)


def test_a_changed_occupation_must_fit_the_posts_elsewhere(city):
    by = make_admin(city.university)
    line = cells()
    at_once([line], org=city.university, by=by)
    make_post(city.college, Person.objects.get(), "deputy", nature="full_time")
    changed = line | {"职业": "学生", "在读状况": "本科在读"}
    (verdict,) = check_lines([Asked(2, changed)], kind=Kind.OWN, org=city.university, by=by)
    assert set(verdict.faults) == {"职业"}
    assert city.college.name in verdict.faults["职业"][0]
