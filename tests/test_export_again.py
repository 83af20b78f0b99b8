"""What was exported is imported again unchanged: every line of the file is one of which nothing is to be done.

EXAMPLES=1000 .venv/bin/pytest tests/test_export_again.py
"""

import os
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cadres.actions import exports as acts
from cadres.codes import (
    IN_PARTY,
    Duty,
    Education,
    Nature,
    Occupation,
    PoliticalStatus,
    Selection,
    StudyStatus,
)
from cadres.exporting.making import make
from cadres.importing.checking import Asked, check_lines
from cadres.importing.verdicts import Outcome
from cadres.models import Export
from cadres.models.exporting import ExportState
from cadres.rules import values
from cadres.sheets import Kind
from cadres.sheets.reading import read_cadres
from orgs.codes import OrgType
from tests.factories import make_admin, make_id_number, make_org, make_person, make_post
from zhtj.codes.nations import NATIONS
from zhtj.doors.models import Session

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
DAYS = st.dates(date(1985, 1, 1), date(2000, 12, 28))
GIVEN = st.text("海燕磊晓明川阳", min_size=1, max_size=4)


class Quiet:
    """Nobody watches."""

    def tell(self, done: int, total: int) -> None:
        pass


JOBS = ["辅导员", "=1+1", "会计（二）", "科员 甲"]
WORKING = [one for one in Occupation if one != Occupation.STUDENT]


@st.composite
def people(draw, family: str) -> dict:
    """Somebody whose record breaks no rule: what depends on other answers follows from them."""
    born_on, status = draw(DAYS), draw(st.sampled_from(PoliticalStatus))
    is_student, volunteers = draw(st.booleans()), draw(st.booleans())
    is_party = status in IN_PARTY
    has_joined = status == PoliticalStatus.LEAGUE_MEMBER or draw(st.booleans())
    applied = draw(st.booleans()) or is_party
    return {
        "name": family + draw(GIVEN),
        "id_number": make_id_number(born_on=born_on),
        "phone": f"139{draw(st.integers(0, 10**8 - 1)):08}",
        "nation": draw(st.sampled_from([code for code, _ in NATIONS])),
        "education": draw(st.sampled_from(Education)),
        "occupation": Occupation.STUDENT if is_student else draw(st.sampled_from(WORKING)),
        "study_status": draw(st.sampled_from(StudyStatus)) if is_student else "",
        "occupation_detail": "" if is_student else draw(st.sampled_from(JOBS)),
        "political_status": status,
        "joined_league_on": date(born_on.year + 15, 5, 4) if has_joined else None,
        "joined_party_on": date(born_on.year + 20, 7, 1) if is_party else None,
        "applied_party": applied,
        "applied_party_on": date(born_on.year + 19, 3, 1) if applied else None,
        "is_volunteer": volunteers,
        "volunteer_since_on": date(born_on.year + 18, 3, 5) if volunteers else None,
    } | draw(st.sampled_from(LACKING))


# What the record of somebody loaded from elsewhere may owe.
LACKING = (
    {},
    {},
    {"phone": ""},
    {"applied_party": None, "applied_party_on": None},
    {"joined_league_on": None},
)


@st.composite
def posts(draw, org_type) -> dict:
    duty = draw(st.sampled_from([Duty(code) for code, _ in values.duty_choices(org_type)]))
    return {
        "duty": duty, "duty_name": "宣传干事" if duty == Duty.OTHER else "",
        "since_on": draw(st.dates(date(2022, 1, 1), date(2026, 6, 1))).replace(day=1),
        "selection": draw(st.sampled_from(Selection)), "nature": draw(st.sampled_from(Nature)),
        "duty_status": draw(st.sampled_from(["on", "off"])),
    }  # fmt: skip


def staff(family: str, org_type) -> st.SearchStrategy:
    """No two of one name: a file that hides their numbers would not say which of them is which."""
    described = st.tuples(people(family), posts(org_type))
    return st.lists(described, min_size=1, max_size=4, unique_by=lambda one: one[0]["name"])


def staffed(org, described) -> int:
    """Each duty once, which a 书记 demands and the others do not mind."""
    taken = set()
    for person, post in described:
        if post["duty"] not in taken:
            taken.add(post["duty"])
            is_student = person["occupation"] == Occupation.STUDENT
            make_post(
                org, make_person(**person), **(post | ({"nature": Nature.PART_TIME} if is_student else {}))
            )
    return len(taken)


def exported(account, org, *, columns: str, is_full: bool) -> bytes:
    """The whole way, without the pages."""
    session = Session.objects.filter(account=account).first() or opened(account)
    facts = {"layout": "long", "query": "", "told": [["范围", org.name]], "lines": 1, "people": 1, "orgs": 1}
    export = acts.ask_export(
        by=account, org=org, session=session.pk, columns=columns, is_full=is_full, reason="核对" if is_full else "",
        full_people=1, **facts,
    )  # fmt: skip
    if is_full:
        acts.decide_export(export=export, agrees=True, reason="", by=make_admin(org))
        acts.make_export(export=Export.objects.get(pk=export.pk), by=account, session=session.pk)
    make(export.pk, Quiet())
    export = Export.objects.get(pk=export.pk)
    assert export.state == ExportState.MADE
    return b"".join(acts.take_export(export=export, by=account, session=session.pk))


def opened(account) -> Session:
    now = timezone.now()
    later = now.replace(year=now.year + 1)
    return Session.objects.create(
        pk=f"{account.pk:040}", expire_date=later, account=account, started_at=now, seen_at=now
    )


def outcomes(content: bytes, *, kind: Kind, org, by) -> list[tuple]:
    read = read_cadres(content, "导出.xlsx", kind=kind)
    assert read.notices == []
    asked = [
        Asked(line.number, line.cells, line.faults, confirmed=False, updates=False) for line in read.lines
    ]
    verdicts = check_lines(asked, kind=kind, org=org, by=by)
    return [(one.outcome, one.faults, one.differences) for one in verdicts]


SAME = (Outcome.SAME, {}, [])


@pytest.mark.parametrize("is_full", [False, True], ids=["masked", "full"])
@pytest.mark.parametrize("kind", Kind)
def test_what_was_exported_is_imported_again_unchanged(city, kind, is_full):
    account = make_admin(city.college)
    twin = make_org(city.college, city.branch.name, industry=city.branch.industry)

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(staff("周", OrgType.COMMITTEE), staff("林", OrgType.BRANCH), staff("石", OrgType.BRANCH))
    def unchanged(own, below, beside):
        with transaction.atomic():
            count = staffed(city.college, own)
            branches = staffed(city.branch, below) + staffed(twin, beside)
            content = exported(account, city.college, columns=kind.value, is_full=is_full)
            told = outcomes(content, kind=kind, org=city.college, by=account)
            assert told == [SAME] * (count if kind == Kind.OWN else branches)
            transaction.set_rollback(True)

    unchanged()


def test_namesakes_whose_numbers_begin_alike_are_told_apart_by_their_phones(city):
    account = make_admin(city.branch)
    for phone, duty in (("13911112222", Duty.SECRETARY), ("13933334444", Duty.DEPUTY)):
        make_post(city.branch, make_person(name="周海燕", phone=phone), duty)
    content = exported(account, city.branch, columns="own", is_full=False)
    assert outcomes(content, kind=Kind.OWN, org=city.branch, by=account) == [SAME, SAME]
