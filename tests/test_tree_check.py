"""check_tree: every wrong value is named with the right one beside it, and mended from `parent`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from orgs import tree
from orgs.codes import OrgType
from orgs.models import Org
from orgs.models.org import segment
from orgs.tree import recomputing
from tests.factories import make_org

WRONG = {
    "path": "00000bad",
    "is_leaf": True,
    "committee_id": 0,
    "tree_parent_id": 0,
    "tree_id": 0,
    "lft": 977,
    "rght": 978,
    "tree_level": 7,
}


def spoil(org: Org, **values) -> None:
    Org.objects.filter(pk=org.pk).update(**values)


def wrong(org: Org | None = None) -> set[str]:
    return {one.column for one in recomputing.differences() if org is None or one.pk == org.pk}


def check_tree(*options: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("check_tree", *options, stdout=out, stderr=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


@pytest.mark.parametrize("column", recomputing.COLUMNS)
@pytest.mark.parametrize("name", ["college", "university", "city", "park"])
def test_a_wrong_value_in_any_column_is_named_and_mended(city, column, name):
    org = Org.objects.get(pk=getattr(city, name).pk)
    right, stored = getattr(org, column), WRONG[column] or city.township.pk
    if stored == right:
        stored = not right
    spoil(org, **{column: stored})
    code, text = check_tree()
    assert code == 1
    label = recomputing.COLUMNS[column]
    # A wrong left value may put its row elsewhere among the siblings, whose stored order is all there is.
    due = "" if column == "lft" else f"{right}。"
    assert f"组织{org.pk}“{org.name}”的{label}：现为{stored}，应为{due}" in text
    code, text = check_tree("--repair")
    assert (code, wrong()) == (0, set())
    assert "已改正" in text


def test_a_right_tree_is_said_to_be_right(city):
    assert check_tree() == (0, f"共核对{Org.objects.count()}个组织，全部相符。\n")


def test_an_empty_table_is_right(db):
    assert check_tree() == (0, "共核对0个组织，全部相符。\n")


def test_checking_alone_changes_nothing(city):
    spoil(city.college, lft=977, path="00000bad")
    before = list(Org.objects.order_by("pk").values())
    check_tree()
    assert list(Org.objects.order_by("pk").values()) == before


def test_a_parent_changed_behind_the_tree_makes_everything_below_follow(city):
    spoil(city.general_branch, parent=city.group)
    assert {"path", "committee_id", "tree_parent_id", "tree_id", "tree_level"} <= wrong(city.general_branch)
    assert {"path", "committee_id", "tree_id"} <= wrong(city.branch)
    assert wrong(city.college) >= {"is_leaf", "rght"}
    recomputing.repair()
    assert wrong() == set()
    moved = Org.objects.get(pk=city.branch.pk)
    assert (moved.committee, moved.tree_id) == (city.group, city.group.pk)


def test_two_rows_that_hold_each_others_path_are_mended(city):
    one, two = Org.objects.get(pk=city.branch.pk).path, Org.objects.get(pk=city.sibling.pk).path
    spoil(city.branch, path="parked")
    spoil(city.sibling, path=one)
    spoil(city.branch, path=two)
    recomputing.repair()
    assert wrong() == set()


def test_siblings_keep_their_order_when_mended(city):
    third = make_org(city.general_branch, "2025级汉语言3班团支部")
    tree.move(org=city.branch, to=city.college, by=None)
    tree.move(org=city.branch, to=city.general_branch, by=None)
    Org.objects.filter(tree_id=city.university.pk).update(tree_level=9)
    recomputing.repair()
    general_branch = Org.objects.get(pk=city.general_branch.pk)
    assert list(general_branch.get_children()) == [city.branch, city.sibling, third]


def test_a_circle_is_named_and_left_alone(city):
    spoil(city.college, parent=city.general_branch)
    code, text = check_tree("--repair")
    assert code == 1
    way = f"{city.college.pk} → {city.general_branch.pk} → {city.college.pk}"
    assert f"组织{city.college.pk}“{city.college.name}”的上级组织" in text
    assert f"互相循环（{way}）" in text
    assert f"组织{city.branch.pk}“{city.branch.name}”的上级组织" in text
    assert f"其上级{city.general_branch.pk}处在循环之中" in text
    assert Org.objects.get(pk=city.college.pk).parent == city.general_branch


def test_a_circle_among_the_leading_levels_is_named_with_the_units_it_takes_along(city):
    spoil(city.county, parent=city.county)
    named = {one.pk for one in recomputing.differences() if one.reason}
    assert named == {city.county.pk, city.township.pk, city.village.pk}


def test_an_orphan_is_named(city):
    with connection.constraint_checks_disabled():
        spoil(city.branch, parent=999_999)
        reasons = [one.reason for one in recomputing.differences() if one.pk == city.branch.pk]
        spoil(city.branch, parent=city.general_branch)
    assert reasons == ["上级999999不存在或不是可达的组织，请人工更正"]


def test_a_second_topmost_organisation_is_named(city):
    second = Org(
        name="另一个中央", type=OrgType.LEADING, level="nation", tree_id=1, lft=1, rght=2, tree_level=0
    )
    second.pk = second.committee_id = second.tree_id = 99_999_999  # beyond every sequence: the later one
    second.path = segment(second.pk)
    Org.objects.bulk_create([second])
    assert [(one.pk, one.reason) for one in recomputing.differences()] == [
        (second.pk, "最上级组织只能有一个，请指定上级")
    ]


def test_more_units_than_fit_into_one_batch(city, monkeypatch):
    monkeypatch.setattr(recomputing, "UNITS", 1)
    monkeypatch.setattr(recomputing, "KEYS", 1)
    assert wrong() == set()
    spoil(city.crew, lft=99)
    spoil(city.village, path="00000bad")
    assert {one.pk for one in recomputing.differences()} == {city.crew.pk, city.village.pk}
    recomputing.repair()
    assert wrong() == set()
