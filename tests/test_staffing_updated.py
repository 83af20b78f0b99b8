"""最近更新 of a staffing row: moves when somebody did something or a norm came into force, not when days pass."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cadres.codes import Duty
from monitoring.models import Staffing
from monitoring.origins.sources import SOURCES
from monitoring.recounting import AGEING, recount, renew
from orgs import tree
from orgs.codes import OrgType
from orgs.models import Org
from orgs.signals import org_told
from tests.factories import fill_profile, make_person, make_post
from tests.norms import in_days, make_norm

pytestmark = pytest.mark.once

TODAY = timezone.localdate


def updated(org):
    return Staffing.objects.get(pk=org.pk).changed_at


@pytest.fixture
def settled(city):
    """Everybody there has turned 35, and every term is running, until 40 years from now."""
    for org, kind in ((city.university, {"student_count": 9000}), (city.group, {})):
        fill_profile(org, **kind)
        born_on = TODAY().replace(day=1) - timedelta(days=35 * 365 + 200)
        since_on = TODAY().replace(day=1) - timedelta(days=200)
        make_post(org, person=make_person(born_on=born_on), duty=Duty.SECRETARY, since_on=since_on)
    recount()
    return city


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("university", {"student_count": 9001}),
        ("university", {"required": None}),
        ("group", {"enterprise_level": 3}),
        ("group", {"place": "440105"}),
    ],
)
def test_it_moves_when_a_fact_of_the_row_does(settled, key, facts):
    """From what it was, one by one: forms take them once, all together."""
    org = getattr(settled, key)
    before = updated(org)
    assert Staffing.objects.filter(pk=org.pk).exclude(**facts).update(**facts)
    org_told.send(Org, org=org, by=None)
    assert updated(org) > before


def test_it_moves_when_the_profile_is_submitted(city):
    recount()
    Staffing.objects.update(changed_at=None)
    fill_profile(city.university, student_count=9000)
    assert updated(city.university)
    assert not updated(city.group)


def test_it_stays_when_the_same_is_told_again_or_the_name_changes(settled):
    before = updated(settled.university)
    fill_profile(settled.university, student_count=9000)
    tree.rename(org=settled.university, name="云山师范大学团委", by=None)
    assert updated(settled.university) == before


def test_it_moves_when_another_type_is_told(settled):
    before = updated(settled.group)
    tree.retype(org=settled.subsidiary, type=OrgType.GENERAL_BRANCH, by=None)
    assert updated(settled.subsidiary) is not None
    assert updated(settled.group) == before  # the units below it are as many


@pytest.mark.parametrize(("days", "moves"), [(1, False), (2, True)])
def test_it_moves_on_the_day_a_norm_comes_into_force(settled, days, moves):
    before = updated(settled.university)
    make_norm(settled.city, days=2, full_time=7)
    renew(in_days(days))
    row = Staffing.objects.get(pk=settled.university.pk)
    assert (row.required == 7) == moves
    assert (row.changed_at > before) == moves


def test_a_norm_that_requires_the_same_moves_nothing(settled):
    row = Staffing.objects.get(pk=settled.university.pk)
    make_norm(settled.city, days=1, full_time=row.required, posts=row.required_posts)
    renew(in_days(1))
    again = Staffing.objects.get(pk=row.pk)
    assert (again.required, again.changed_at) == (row.required, row.changed_at)


def test_it_stays_while_people_grow_older_and_terms_run_out(settled):
    """Once by the night's renewal; a repair of the same day tells of a figure that was wrong."""
    before = {org: updated(org) for org in (settled.university, settled.group)}
    was = Staffing.objects.get(pk=settled.university.pk)
    assert (was.young, was.own_expired) == (1, 0)
    renew(date(TODAY().year + 40, 1, 1))
    now = Staffing.objects.get(pk=settled.university.pk)
    assert (now.young, now.own_expired) == (0, 1)
    assert {org: updated(org) for org in before} == before
    Staffing.objects.filter(pk=now.pk).update(young=1)
    recount([now.pk])
    assert updated(settled.university) > before[settled.university]


def test_it_moves_when_the_night_finds_another_figure_wrong(settled):
    before = updated(settled.university)
    Staffing.objects.filter(pk=settled.university.pk).update(on_duty=0)
    renew(in_days(1))
    assert updated(settled.university) > before


def test_figures_that_age_are_those_that_say_so():
    assert {key for key, source in SOURCES.items() if source.ages} == {*AGEING}
