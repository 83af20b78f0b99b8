"""The tree's one writer at every border of the forest; after each test the tree equals its recomputation."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from orgs import signals, tree
from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from orgs.models.org import path_ids
from orgs.tree import placing, recomputing
from tests.factories import make_admin, make_org
from zhtj.audit.models import AuditEntry

COMMITTEE, GENERAL, BRANCH = OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH


@pytest.fixture(autouse=True)
def tree_is_right(city):
    yield
    assert [str(one) for one in recomputing.differences()] == []


def now(org: Org) -> Org:
    return Org.objects.get(pk=org.pk)


def ways(org: Org) -> list[str]:
    """Names from the top to the organisation."""
    names = dict(Org.objects.values_list("pk", "name"))
    return [names[pk] for pk in path_ids(now(org).path)]


def move(org: Org, to: Org, by=None) -> Org:
    return tree.move(org=org, to=to, by=by)


def picture() -> list:
    """Everything a refused act must leave alone."""
    return [list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()]


def refused(sentence: str, act, *args, error=tree.TreeError, **facts) -> None:
    before = picture()
    with pytest.raises(error, match=sentence):
        act(*args, **facts)
    assert picture() == before


# --- adding ------------------------------------------------------------------------------------------------


def test_a_new_organisation_comes_last_among_its_siblings(city):
    third = make_org(city.general_branch, "2025级汉语言3班团支部")
    assert list(now(city.general_branch).get_children()) == [city.branch, city.sibling, third]


def test_a_unit_below_a_committee_is_a_tree_of_its_own(city):
    unit = make_org(city.county, "东江中学团委", COMMITTEE, industry=Industry.SENIOR_HIGH)
    assert (unit.tree_id, unit.tree_parent, unit.committee) == (unit.pk, None, unit)


def test_the_leading_levels_are_one_tree(city):
    upper = [city.nation, city.province, city.city, city.other_city, city.county, city.park]
    assert {now(org).tree_id for org in upper} == {city.nation.tree_id}


def test_a_branch_and_a_general_branch_belong_to_the_nearest_committee(city):
    assert now(city.branch).committee == now(city.general_branch).committee == city.college


def test_below_a_work_committee_the_nearest_committee_is_the_one_that_sent_it_out(city):
    branch = make_org(city.park, "园区联合团支部")
    assert branch.committee == now(city.park).committee == city.city


def test_an_organisation_stops_being_a_leaf_with_its_first_child(city):
    assert now(city.park).is_leaf
    make_org(city.park, "园区联合团支部")
    assert not now(city.park).is_leaf


def test_adding_to_an_organisation_in_hand_that_is_out_of_date(city):
    stale = Org.objects.get(pk=city.general_branch.pk)
    make_org(city.general_branch, "2025级汉语言3班团支部")
    move(city.college, city.group)
    fourth = make_org(stale, "2025级汉语言4班团支部")
    assert ways(fourth)[-4:-1] == [city.group.name, city.college.name, city.general_branch.name]


def test_a_name_among_siblings_is_used_once(city):
    refused("下已有名为“2025级汉语言1班团支部”的组织", make_org, city.general_branch, city.branch.name)
    assert make_org(city.crew.parent, city.branch.name)


def test_a_place_that_the_matrix_refuses(city):
    refused("团支部下不能再设下级组织", make_org, city.branch, "小组")
    refused("应为县级", make_org, city.city, "某委", OrgType.LEADING, level=Level.PROVINCE)


def test_there_is_one_topmost_organisation(city):
    facts = {"type": OrgType.LEADING, "level": Level.NATION}
    refused("最上级组织只有一个", make_org, None, "另一个中央", **facts)
    refused("最上级组织只有一个", make_org, None, "无主团支部")
    refused("最上级组织只有一个", add_many, Org(name="另一个中央", **facts))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"industry": "农业"}, "industry"),
        ({"name": "\u200b"}, "name"),
        ({"name": "某学院\n团委"}, "name"),
        ({"type": "bogus"}, "type"),
        ({"type": ""}, "type"),
        ({"level": "bogus"}, "level"),
        ({"division": "4401059"}, "division"),
        ({"division": "abc"}, "division"),
        ({"type": BRANCH, "school_code": "4144010009"}, "school_code"),
        ({"type": GENERAL, "school_code": "4144010009"}, "school_code"),
        ({"school_code": ""}, "school_code"),
        ({"school_code": "3644010001"}, "school_code"),
        ({"school_code": "4144010001"}, "school_code"),
    ],
)
def test_facts_that_cannot_be_stored_are_refused_by_field(city, facts, field):
    facts = {"name": "某学院团委", "type": COMMITTEE, "parent": city.city, "by": None, **facts}
    refused(field, tree.add, error=ValidationError, **facts)
    del facts["by"]
    if facts.get("school_code") not in ("3644010001", "4144010001"):  # many come from lists that were checked
        refused(field, add_many, Org(**facts), error=ValidationError)


def test_names_that_look_alike_are_alike(city):
    refused(
        "下已有名为“2025级汉语言1班团支部”", make_org, city.general_branch, "2025级\u200b汉语言1班团支部 "
    )
    assert make_org(city.general_branch, "3班\u3000 团支部\ufeff").name == "3班 团支部"
    alike = [Org(name=name, type=BRANCH, parent=city.park) for name in ("好支部", "好\u200b支部")]
    refused("同名组织", add_many, *alike)


def test_too_deep_is_refused(city):
    org = city.group
    while len(org.path) < placing.LONGEST_PATH:
        org = make_org(org, "下一级团委", COMMITTEE)
    assert len(path_ids(org.path)) == tree.DEEPEST == 20
    refused("不能超过20级", make_org, org, "太深的团支部")
    refused("移动后组织层级将超过20级", move, city.subsidiary, org)


def test_a_superior_that_is_gone_is_refused(city):
    refused("已不存在", make_org, Org(pk=999_999, type=COMMITTEE), "团支部")


# --- many at once ------------------------------------------------------------------------------------------


def add_many(*orgs: Org, by=None) -> None:
    tree.add_many(orgs=orgs, by=by)


def test_many_in_any_order_across_new_and_old_trees(city):
    school = Org(name="东江中学团委", type=COMMITTEE, parent=city.county)
    grade = Org(name="高一团总支", type=GENERAL, parent=school)
    new_county = Org(name="共青团西江县委员会", type=OrgType.LEADING, level=Level.COUNTY, parent=city.city)
    classes = [Org(name=f"高一{number}班团支部", type=BRANCH, parent=grade) for number in range(3)]
    late = Org(name="2025级汉语言3班团支部", type=BRANCH, parent=city.general_branch)
    village = Org(name="西江村团支部", type=BRANCH, parent=new_county)
    add_many(*classes, village, late, grade, new_county, school)
    assert ways(classes[2])[-4:] == [city.county.name, "东江中学团委", "高一团总支", "高一2班团支部"]
    assert now(village).committee == new_county
    assert now(city.general_branch).get_descendant_count() == 3


def test_many_tell_their_progress_and_leave_one_trace(city, monkeypatch):
    monkeypatch.setattr(placing, "BATCH", 2)
    told, heard = [], []
    signals.orgs_added.connect(
        lambda orgs, **kwargs: heard.append(len(orgs)), weak=False, dispatch_uid="here"
    )
    orgs = [Org(name=f"第{number}团支部", type=BRANCH, parent=city.park) for number in range(5)]
    tree.add_many(orgs=orgs, by=None, on_progress=told.append)
    signals.orgs_added.disconnect(dispatch_uid="here")
    assert (told, heard) == ([2, 4, 5], [5])
    [line] = AuditEntry.objects.filter(act="orgs_added", target_id=orgs[0].pk)
    assert line.org_id == city.park.pk
    assert line.facts == {"count": 5, "names": [f"第{number}团支部" for number in range(5)]}


@pytest.mark.parametrize(("count", "more"), [(20, []), (21, ["等"])])
def test_those_above_each_place_have_a_line_of_what_came_there(city, count, more):
    before = AuditEntry.objects.latest("pk").pk
    school = Org(name="东江中学团委", type=COMMITTEE, parent=city.county)
    classes = [Org(name=f"{n}班团支部", type=BRANCH, parent=school) for n in range(count - 1)]
    add_many(Org(name="新团支部", type=BRANCH, parent=city.college), *classes, school)
    lines = {line.org_id: line.facts for line in AuditEntry.objects.filter(pk__gt=before)}
    assert lines.pop(city.college.pk) == {"count": 1, "names": ["新团支部"]}
    names = ["东江中学团委", *(f"{n}班团支部" for n in range(count - 1))]
    assert lines.pop(city.county.pk) == {"count": count, "names": names[:20] + more}
    assert lines == {}


def test_none_of_many_is_added_when_one_is_wrong(city):
    good = Org(name="好支部", type=BRANCH, parent=city.park)
    refused("团支部下不能再设", add_many, good, Org(name="小组", type=BRANCH, parent=city.branch))
    good = Org(name="好支部", type=BRANCH, parent=city.park)
    refused("同名组织", add_many, good, Org(name="好支部", type=BRANCH, parent=city.park))
    wrong = Org(name="坏支部", type=BRANCH, parent=city.park, industry="农业")
    refused("industry", add_many, wrong, error=ValidationError)


def test_many_in_a_circle_are_refused(city):
    one, two = Org(name="甲团委", type=COMMITTEE), Org(name="乙团委", type=COMMITTEE)
    one.parent, two.parent = two, one
    refused("互相循环", add_many, one, two)


def test_many_need_the_right_at_every_superior(city):
    admin = make_admin(city.university)
    add_many(Org(name="理学院团委", type=COMMITTEE, parent=city.university), by=admin)
    orgs = [Org(name="某支部", type=BRANCH, parent=parent) for parent in (city.college, city.group)]
    refused("没有管理该组织", add_many, *orgs, by=admin, error=PermissionDenied)


def test_none_at_all_is_nothing(city):
    before = picture()
    add_many()
    assert picture() == before


# --- moving ------------------------------------------------------------------------------------------------


def test_within_a_unit(city):
    other = make_org(city.college, "2026级团总支", GENERAL)
    move(city.branch, other)
    assert ways(city.branch)[-3:] == [city.college.name, other.name, city.branch.name]
    assert not now(other).is_leaf
    move(city.sibling, other)
    assert now(city.general_branch).is_leaf


def test_from_one_unit_to_another(city):
    move(city.college, city.group)
    assert now(city.branch).tree_id == city.group.tree_id
    assert now(city.branch).committee == city.college
    assert now(city.university).is_leaf


def test_a_unit_from_one_committee_to_another(city):
    move(city.university, city.county)
    assert ways(city.branch)[:5] == [
        city.nation.name, city.province.name, city.city.name, city.county.name, city.university.name
    ]  # fmt: skip
    assert now(city.university).tree_id == city.university.pk


def test_a_unit_into_another_unit(city):
    move(city.university, city.group)
    assert {now(org).tree_id for org in (city.university, city.branch, city.crew)} == {city.group.pk}


def test_a_branch_out_of_its_unit_up_to_a_committee(city):
    move(city.branch, city.county)
    branch = now(city.branch)
    assert (branch.tree_id, branch.committee, branch.tree_parent) == (branch.pk, city.county, None)


def test_a_general_branch_takes_its_branches_and_their_committee_along(city):
    move(city.general_branch, city.park)
    assert {now(org).committee for org in (city.general_branch, city.branch, city.sibling)} == {city.city}
    assert {now(org).tree_id for org in (city.branch, city.sibling)} == {city.general_branch.pk}
    move(city.general_branch, city.subsidiary)
    assert {now(org).committee for org in (city.general_branch, city.branch)} == {city.subsidiary}


def test_out_of_a_unit_and_back_again(city):
    move(city.college, city.city)
    move(city.college, city.university)
    assert now(city.branch).tree_id == city.university.pk


def test_a_work_committee_with_its_units(city):
    unit = make_org(city.park, "园区企业团委", COMMITTEE)
    crew = make_org(unit, "园区企业团支部")
    loose = make_org(city.park, "园区联合团支部")
    move(city.park, city.other_city)
    assert ways(crew)[2:] == [city.other_city.name, city.park.name, unit.name, crew.name]
    assert now(crew).tree_id == unit.pk
    assert now(loose).committee == now(city.park).committee == city.other_city


def test_a_county_to_another_city(city):
    move(city.county, city.other_city)
    assert ways(city.village)[2:5] == [city.other_city.name, city.county.name, city.township.name]
    assert not now(city.city).is_leaf
    assert not now(city.other_city).is_leaf


def test_to_where_it_stands_changes_nothing(city):
    before = picture()
    move(city.branch, city.general_branch)
    assert picture() == before


def test_organisations_in_hand_that_are_out_of_date(city):
    branch, group = now(city.branch), now(city.group)
    move(city.college, city.county)
    move(city.group, city.other_city)
    make_org(city.subsidiary, "新项目团支部")
    moved = move(branch, group)
    assert ways(moved)[2:] == [city.other_city.name, city.group.name, city.branch.name]


@pytest.mark.parametrize(
    ("org", "to"), [("college", "general_branch"), ("city", "county"), ("group", "group")]
)
def test_never_below_itself(city, org, to):
    refused("它自己或它的下级", move, getattr(city, org), getattr(city, to))


def test_the_topmost_organisation_stays(city):
    refused("它自己或它的下级", move, city.nation, city.branch)


def test_a_move_that_the_matrix_refuses(city):
    refused("团总支下不能设团委", move, city.subsidiary, city.general_branch)
    refused("应为地市级", move, city.county, city.province)
    refused("团委下不能设团工委", move, city.park, city.group)


def test_a_move_beside_a_namesake_is_refused(city):
    make_org(city.subsidiary, city.branch.name)
    refused("下已有名为", move, city.branch, city.subsidiary)


def test_a_move_needs_the_right_on_both_sides(city):
    university, whole_city = make_admin(city.university), make_admin(city.city)
    refused("没有管理", move, city.branch, city.subsidiary, by=university, error=PermissionDenied)
    refused("没有管理", move, city.crew, city.university, by=university, error=PermissionDenied)
    refused("没有管理", move, city.university, city.county, by=university, error=PermissionDenied)
    assert move(city.branch, city.college, by=university)
    assert move(city.branch, city.subsidiary, by=whole_city)


def test_adding_needs_the_right_at_the_superior(city):
    facts = {"name": "新团支部", "type": BRANCH, "by": make_admin(city.university)}
    refused("没有管理", tree.add, parent=city.group, error=PermissionDenied, **facts)
    assert tree.add(parent=city.college, **facts)


def test_a_branch_admin_manages_nothing(city):
    facts = {"name": "小组", "type": BRANCH, "by": make_admin(city.branch)}
    refused("没有管理", tree.add, parent=city.branch, error=PermissionDenied, **facts)


def test_a_move_leaves_a_trace_and_tells_where_it_was(city):
    heard, old_path = [], now(city.college).path
    admin = make_admin(city.city)
    signals.org_moved.connect(lambda **facts: heard.append(facts), weak=False, dispatch_uid="here")
    move(city.college, city.group, by=admin)
    signals.org_moved.disconnect(dispatch_uid="here")
    assert [(facts["org"].path, facts["old_path"]) for facts in heard] == [(now(city.college).path, old_path)]
    entry = AuditEntry.objects.get(act="org_moved")
    assert (entry.actor, entry.facts) == (
        admin,
        {"changed": {"上级组织": [city.university.name, city.group.name]}},
    )
