"""Form, workbook line and database constraints agree about any person, right or wrong.

    .venv/bin/pytest tests/test_cadre_agreement.py                     some dozens of persons
    EXAMPLES=10000 .venv/bin/pytest -s tests/test_cadre_agreement.py   ten thousand, with the figures

The form is the narrower fence. It alone keeps that something required is there (在读状况 of students, 入党时间 of
party members, 入团时间 of League members), ages, the order of days, the shape of numbers: records taken over from
older systems lack some of that, or were right on another day, and must stay storable; they count as incomplete.
Constraints keep what no record may ever claim: an answer that another one leaves no place for, a number used
twice, two 书记, one kind of post held twice.
"""

import copy
import os
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadres import codes
from cadres.codes import Duty
from cadres.forms import EntryForm
from cadres.forms.cadre import PERSON_FACTS, POST_FACTS
from cadres.models import Person, Post
from cadres.sheets import Kind
from cadres.sheets.line import STAYS, line_form
from cadres.sheets.reading import read_cadres
from tests.answers import answers, pdf
from tests.cadre_books import table
from tests.factories import make_admin, make_id_number, make_person, make_post
from zhtj.codes.nations import NATIONS

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
TODAY = date(2026, 11, 2)
TAKEN_NUMBER = "201844000001"
BORN = [
    date(1998, 5, 4),
    date(2008, 11, 2),
    date(2008, 11, 3),
    date(2004, 2, 29),
    date(2012, 11, 2),
    date(2013, 11, 2),
]
DAYS = [
    "", "2010-05-04", "2012-02-29", "2016-12-31", "2017-01-01", "2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01",
    "2022-02-28", "2022-03-01", "2024-09-01", "2026-11-02", "2026-11-03", "2019.9.1", "20190901", "2021-02-29", "不详",
]  # fmt: skip


def options(listed) -> st.SearchStrategy:
    return st.sampled_from([*(value for value, _ in getattr(listed, "choices", listed)), "", "？"])


# What may stand in each field, beside the right answer.
TYPED = {
    "name": st.sampled_from(["林晓明", "阿依古丽·买买提", "林 晓明", "林", "", "Lin"]),
    "nation": options(NATIONS),
    "education": options(codes.Education),
    "occupation": options(codes.Occupation),
    "study_status": options(codes.StudyStatus),
    "occupation_detail": st.sampled_from(["", "辅导员", " ", "x" * 51]),
    "political_status": options(codes.PoliticalStatus),
    "joined_league_on": st.sampled_from(DAYS),
    "member_number": st.sampled_from(
        ["", TAKEN_NUMBER, "201744000002", "201944000002", "202044000002", "202444000002", "12345678", "2010x"]
    ),
    "early_reason": st.sampled_from(["", "年龄认定表已批准", "13800138000", "x" * 101]),
    "joined_party_on": st.sampled_from(DAYS),
    "duty": options(Duty),
    "duty_name": st.sampled_from(["", "团务秘书", "x" * 31]),
    "since_on": st.sampled_from(["2024-09", "2026-11", "2026-12", "2010-01", "202409", "", "2024-13", "2024-09-01"]),
    "selection": options(codes.Selection),
    "nature": options(codes.Nature),
    "in_party_committee": st.sampled_from(["yes", "no", ""]),
    "duty_status": options(codes.DutyStatus),
    "phone": st.sampled_from(["13800138000", "19900000000", "12345678901", "", "１３８00138000"]),
    "applied_party": st.sampled_from(["yes", "no", "", "maybe"]),
    "applied_party_on": st.sampled_from(DAYS),
    "is_volunteer": st.sampled_from(["yes", "no", ""]),
    "volunteer_since_on": st.sampled_from(DAYS),
    "is_same_person": st.sampled_from(["", "on"]),
}  # fmt: skip
# Answers that go together, so that many persons are right.
KINDS = [
    {},
    {"occupation": "student", "study_status": "bachelor", "occupation_detail": ""},
    {"political_status": "01", "joined_party_on": "2024-09-01", "applied_party": "yes",
     "applied_party_on": "2022-03-01"},
    {"political_status": "13", "joined_league_on": "", "is_volunteer": "no", "volunteer_since_on": ""},
    {"joined_league_on": "2019-01-01", "member_number": "201944000002"},
    {"duty": "other", "duty_name": "团务秘书"},
]  # fmt: skip


@st.composite
def people(draw) -> tuple[dict, bool]:
    """Answers that go together, every other time some changed at will; whether a 入团志愿书 lies beside."""
    new = make_id_number(born_on=BORN[0], order=draw(st.integers(500, 999)))
    filled = answers(duty="deputy", is_same_person="", id_number=new)
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=2)):
        filled |= kind
    if draw(st.booleans()):
        changed = draw(st.lists(st.sampled_from(sorted(TYPED)), min_size=1, max_size=4, unique=True))
        filled |= {name: draw(TYPED[name]) for name in changed} | {"id_number": draw(numbers())}
    return filled, draw(st.booleans())


@st.composite
def numbers(draw) -> str:
    """Of somebody new, most often; of somebody known; of nobody."""
    new = make_id_number(born_on=draw(st.sampled_from(BORN)), order=draw(st.integers(500, 999)))
    return draw(st.sampled_from([new, new, new, new, KNOWN, ELSEWHERE, "", new[:-1] + "？", new[:17]]))


KNOWN = make_id_number(born_on=date(1998, 5, 4), order=401)  # 书记 and 组织委员 of the branch
ELSEWHERE = make_id_number(born_on=date(1998, 5, 4), order=402)
TEXTS = {"yes": "是", "no": "否", "on": "是"}
LISTS = {
    "nation": dict(NATIONS), "education": codes.Education, "occupation": codes.Occupation,
    "study_status": codes.StudyStatus, "political_status": codes.PoliticalStatus, "duty": Duty,
    "selection": codes.Selection, "nature": codes.Nature, "duty_status": codes.DutyStatus,
}  # fmt: skip
LABELS = {name: dict(getattr(listed, "choices", None) or listed) for name, listed in LISTS.items()}
YES_NO = {"in_party_committee", "applied_party", "is_volunteer", "is_same_person"}


def as_line(filled: dict, fields: dict) -> dict[str, str]:
    """The same answers as somebody would write them into a workbook."""
    return {fields[name].label: _written(name, answer) for name, answer in filled.items()}


def _written(name: str, answer: str) -> str:
    if name in YES_NO:
        return TEXTS.get(answer, answer)
    return LABELS[name].get(answer, answer) if name in LABELS else answer


def typed_rows(form: EntryForm, person: Person, post: Post) -> bool:
    """Put the answers into the rows as they were typed, each alone; False when one cannot be read at all."""
    for row, names in ((person, (*PERSON_FACTS, "member_number", "phone")), (post, POST_FACTS)):
        for name in names:
            field, answer = copy.copy(form.fields[name]), form.data.get(name, "")
            field.required = False
            try:
                setattr(row, name, field.clean(answer))
            except ValidationError:
                return False
    return True


def stored(person: Person, post: Post, city) -> bool:
    """Whether the database takes the two rows; they are gone afterwards either way."""
    point = transaction.savepoint()
    try:
        with transaction.atomic():
            if person._state.adding:
                person.save(force_insert=True)
            else:
                person.save()
            post.person, post.org = person, city.branch
            post.save(force_insert=True)
        return True
    except IntegrityError:
        return False
    finally:
        transaction.savepoint_rollback(point)


@pytest.fixture
def peopled(city):
    """A branch with a 书记, and somebody of another enterprise who has a 发展团员编号."""
    with time_machine.travel(TODAY, tick=False):
        secretary = make_person(name="林晓明", id_number=KNOWN)
        make_post(city.branch, secretary)
        make_post(city.branch, secretary, Duty.ORGANISATION)
        other = make_person(name="林晓明", id_number=ELSEWHERE, member_number=TAKEN_NUMBER)
        make_post(city.crew, other)
        city.admin = make_admin(city.branch)
        yield city


@pytest.mark.django_db
def test_form_line_and_constraints_agree_about_everybody(peopled):
    seen = Counter()
    fields = EntryForm(org=peopled.branch, by=peopled.admin).fields

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 200,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(people())
    def agree(case):
        filled, has_file = case
        page = EntryForm(filled | STAYS, files(has_file), org=peopled.branch, by=peopled.admin)
        line = line_form(as_line(filled, fields), org=peopled.branch, by=peopled.admin, files=files(has_file))
        assert page.errors.keys() == line.errors.keys(), (page.errors, line.errors)
        seen["persons"] += 1
        if page.is_valid():
            seen["taken"] += 1
            check_taken(page, line)
            check_taken(page, out_of_a_workbook(as_line(filled, fields), peopled, has_file))
        seen["refused by a constraint"] += refused_as_typed(page)

    def check_taken(page, line):
        person, post = page.filled_person(), page.filled_post()
        assert facts(person, post) == facts(line.filled_person(), line.filled_post())
        person.application = ""
        assert stored(person, post, peopled), facts(person, post)

    def refused_as_typed(page) -> bool:
        """What a constraint refuses, the form refuses too, or does not store as it was typed."""
        person, post = new_rows(page)
        if not typed_rows(page, person, post):
            return False
        person.member_number = person.member_number or None
        if stored(person, post, peopled):
            return False
        if page.is_valid():
            kept = facts(page.filled_person(), page.filled_post())
            assert kept != facts(person, post), kept
        return True

    agree()
    print(f"\n{dict(seen)}")  # noqa: T201 - the figures are what one runs it for
    assert seen["taken"] > seen["persons"] / 10
    assert seen["refused by a constraint"] > 0


def new_rows(form: EntryForm) -> tuple[Person, Post]:
    """Rows without facts, of the person whom the typed number is of."""
    number = form.data["id_number"]
    known = Person.objects.filter(pk=None)
    if form.told:
        known = Person.objects.with_id_number(number)
    person = known.first() or Person(name="林晓明")
    if person._state.adding:
        told = form.told
        person.id_number = told.number if told else make_id_number(order=300)
        person.sex, person.born_on = (told.sex, told.born_on) if told else ("M", date(1995, 5, 4))
    return person, Post()


def out_of_a_workbook(cells: dict[str, str], city, has_file: bool) -> EntryForm:
    """The form of the line that is read where these cells were written; that somebody is known, no column tells."""
    [line] = read_cadres(table(cells), "名单.xlsx", kind=Kind.OWN).lines
    assert line.faults == {}
    form = line_form(cells | line.cells, org=city.branch, by=city.admin, files=files(has_file))
    assert form.errors == {}
    return form


def files(has_file: bool) -> dict:
    return {"application": pdf()} if has_file else {}


def facts(person: Person, post: Post) -> tuple:
    """What the constraints look at, and everything else that was typed."""
    of_person = [getattr(person, name) for name in (*PERSON_FACTS, "member_number")]
    return (*of_person, *(getattr(post, name) for name in POST_FACTS))
