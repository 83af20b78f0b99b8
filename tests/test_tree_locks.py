"""Which locks a change of the tree takes, and that it looks again after waiting for them."""

import pytest
from django.db import connection

from orgs import tree
from orgs.codes import Level, OrgType
from orgs.models import Org
from orgs.tree import locks
from tests.factories import make_org


@pytest.fixture
def taken(monkeypatch):
    """Plans in the order in which they were locked."""
    plans, lock = [], locks._lock

    def spy(tree_ids, alone):
        plans.append((tuple(tree_ids), alone))
        lock(tree_ids, alone)

    monkeypatch.setattr(locks, "_lock", spy)
    return plans


def fresh(*orgs: Org) -> list[Org]:
    return [Org.objects.select_related("parent").get(pk=org.pk) for org in orgs]


def test_adding_inside_a_unit_shares_the_forest_and_holds_the_unit(city, taken):
    make_org(city.general_branch, "3班团支部")
    assert taken == [((city.university.pk,), False)]


def test_a_new_unit_only_shares_the_forest(city, taken):
    make_org(city.county, "东江中学团委", OrgType.COMMITTEE)
    assert taken == [((), False)]


def test_a_new_committee_is_alone(city, taken):
    make_org(city.city, "共青团西江区委员会", OrgType.LEADING, level=Level.COUNTY)
    assert taken == [((), True)]


def test_a_move_between_units_holds_both_in_ascending_order(city, taken):
    tree.move(org=city.crew, to=city.college, by=None)
    assert taken == [(tuple(sorted((city.university.pk, city.group.pk))), False)]


@pytest.mark.parametrize(
    ("org", "to"),
    [("university", "county"), ("university", "group"), ("branch", "city"), ("county", "other_city")],
)
def test_a_move_that_touches_the_leading_levels_is_alone(city, taken, org, to):
    tree.move(org=getattr(city, org), to=getattr(city, to), by=None)
    assert taken == [((), True)]


def test_many_trees_at_once_are_alone(city, taken, monkeypatch):
    monkeypatch.setattr(locks, "MANY_TREES", 1)
    orgs = [
        Org(name="新团支部", type=OrgType.BRANCH, parent=parent) for parent in (city.group, city.university)
    ]
    tree.add_many(orgs=orgs, by=None)
    assert taken == [((), True)]


def test_who_moved_while_we_waited_is_locked_anew_where_it_stands(city, taken, monkeypatch):
    [before], [after] = fresh(city.branch), fresh(city.branch)
    before.tree_id, after.tree_id = 7001, 7002
    looks = iter([[before], [after], [after]])
    monkeypatch.setattr(locks, "_read", lambda orgs: next(looks))
    assert locks.hold([city.branch], alone=lambda orgs: False) == [after]
    assert taken == [((7001,), False), ((7002,), False)]
    if connection.vendor == "postgresql":  # the first lock was given back
        assert held_trees() & {7001, 7002} == {7002}


def held_trees() -> set[int]:
    with connection.cursor() as cursor:
        mine = "locktype = 'advisory' AND classid = %s AND pid = pg_backend_pid()"
        cursor.execute(f"SELECT objid FROM pg_locks WHERE {mine}", [locks.LOCK_SPACE])  # noqa: S608
        return {int(row[0]) for row in cursor.fetchall()}


def test_who_never_stands_still_is_given_up(city, monkeypatch):
    looks = [fresh(city.branch), fresh(city.crew)] * locks.ATTEMPTS
    monkeypatch.setattr(locks, "_read", lambda orgs: looks.pop())
    with pytest.raises(tree.TreeError, match="正在被频繁调整"):
        locks.hold([city.branch], alone=lambda orgs: False)
