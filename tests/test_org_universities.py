"""高校本级 stand beside each other: adding, moving, merging, retyping and loading agree that none stands in another."""

from io import BytesIO

import pytest
from django.urls import reverse

from monitoring import recounting
from orgs import loading
from orgs.codes import Industry, OrgType
from orgs.models import Org
from orgs.sheets import read_rows
from orgs.tree import add, add_many, close, merge, move, retype
from tests.test_org_closing import today
from tests.test_org_facts import all_is_right, now, refused
from tests.test_org_pages import choosable

pytestmark = pytest.mark.once

__all__ = ["all_is_right"]  # a fixture

COMMITTEE = OrgType.COMMITTEE
UNIVERSITY = {"type": COMMITTEE, "industry": Industry.UNIVERSITY}


def test_inside_a_university_there_is_no_second_one(city):
    told, code = "是高校本级，不能设在高校“云山大学团委”之内", {"school_code": "4144010002"}
    refused(told, retype, org=city.college, by=None, **code)
    new = {"name": "医学院团委", "type": COMMITTEE, "industry": Industry.VOCATIONAL_COLLEGE, **code}
    refused(told, add, parent=city.college, by=None, **new)
    refused(told, add_many, orgs=[Org(parent=city.college, **new)], by=None)
    assert add(parent=city.county, by=None, **new).is_university


def test_loaded_together_one_does_not_stand_in_the_other_either(city):
    outer = Org(parent=city.county, name="医学院团委", school_code="4144010002", **UNIVERSITY)
    between = Org(parent=outer, name="临床学院团委", **UNIVERSITY)
    inner = Org(parent=between, name="护理学院团委", school_code="4144010003", **UNIVERSITY)
    refused(
        "“护理学院团委”是高校本级，不能设在高校“医学院团委”之内",
        add_many,
        orgs=[inner, between, outer],
        by=None,
    )


def test_what_has_a_university_below_it_becomes_none(city):
    group = add(parent=city.city, by=None, name="教育集团团委", **UNIVERSITY)
    move(org=city.university, to=group, by=None)
    told = "“云山大学团委”是高校本级，不能设在高校“教育集团团委”之内"
    refused(told, retype, org=group, school_code="4144010002", by=None)


@pytest.fixture
def school(city) -> Org:
    """A second university beside the first."""
    return add(parent=city.city, by=None, name="医学院团委", school_code="4144010002", **UNIVERSITY)


def test_no_university_is_moved_into_another_or_below_a_part_of_it(city, school):
    told = "“医学院团委”是高校本级，不能设在高校“云山大学团委”之内"
    refused(told, move, org=school, to=city.university, by=None)
    refused(told, move, org=school, to=city.college, by=None)
    assert move(org=school, to=city.county, by=None).parent_id == city.county.pk


def test_what_contains_a_university_is_not_moved_into_another_even_if_that_is_closed(city, school):
    group = add(parent=city.city, by=None, name="教育集团团委", type=COMMITTEE, industry=Industry.INSTITUTION)
    move(org=school, to=group, by=None)
    refused("医学院团委", move, org=group, to=city.university, by=None)
    close(org=school, on=today(), by=None)
    refused("医学院团委", move, org=group, to=city.university, by=None)


def test_a_college_goes_over_to_another_university(city, school):
    assert move(org=city.college, to=school, by=None).parent_id == school.pk


def test_a_merger_brings_no_university_into_another(city, school):
    group = add(parent=city.city, by=None, name="教育集团团委", type=COMMITTEE, industry=Industry.INSTITUTION)
    move(org=school, to=group, by=None)
    facts = {"on": today(), "by": None}
    refused("“医学院团委”是高校本级", merge, org=group, to=city.university, **facts)
    refused("“医学院团委”是高校本级", merge, org=group, to=city.college, **facts)
    assert merge(org=city.university, to=school, **facts).is_university


def test_a_school_of_another_kind_inside_a_university_has_a_code_but_becomes_no_university(city):
    school = {"name": "附属中学团委", "type": COMMITTEE, "industry": Industry.SENIOR_HIGH}
    org = add(parent=city.university, by=None, school_code="4144010002", **school)
    assert not org.is_university
    refused("是高校本级", retype, org=org, industry=Industry.UNIVERSITY, by=None)


def test_a_second_one_that_was_loaded_can_still_be_changed(city):
    Org.objects.filter(pk=city.college.pk).update(school_code="4144010002")
    recounting.recount()
    retype(org=now(city.college), division="440106", by=None)
    retype(org=now(city.college), school_code="4144010003", by=None)
    assert now(city.college).school_code == "4144010003"


def test_without_a_university_above_the_college_becomes_one(city):
    retype(org=city.university, school_code=None, by=None)
    retype(org=now(city.college), school_code="4144010002", by=None)
    assert now(city.college).is_university


def told_by_loading(*lines: str) -> list[str]:
    rows, _ = read_rows(BytesIO("\n".join(["名称,类型,上级,行业类别,学校标识码", *lines]).encode()), "表.csv")
    loading.check(rows)
    return [fault for row in rows for fault in row.faults]


def test_a_loaded_row_is_told_which_university_it_would_stand_in(city):
    told = "学校标识码：“护理学院团委”是高校本级，不能设在高校“{}”之内；校内的院系等团组织不填学校标识码。"
    inner = "护理学院团委,团委,{},普通高等院校,4144010009"
    assert told_by_loading(inner.format("云山大学文学院团委")) == [
        "表.csv 第2行 " + told.format("云山大学团委")
    ]
    outer = "医学院团委,团委,共青团东江区委员会,普通高等院校,4144010008"
    both = told_by_loading(outer, "临床学院团委,团委,医学院团委,普通高等院校,", inner.format("临床学院团委"))
    assert both == ["表.csv 第4行 " + told.format("医学院团委")]
    assert told_by_loading(inner.format("共青团东江区委员会")) == []


def test_where_a_university_cannot_be_put_cannot_be_chosen(city, school, client, login):
    login(city.city)
    there = reverse("orgs:move", args=[school.pk])
    page = client.get(there, {"open": city.university.pk})
    assert city.county.name in choosable(page)
    assert not {city.university.name, city.college.name} & choosable(page)
    chosen = client.get(there, {"to": city.college.pk})
    assert chosen.status_code == 403
    assert "不能设在高校“云山大学团委”之内" in chosen.content.decode()
    assert client.get(there, {"to": city.county.pk}).status_code == 200


def test_the_page_that_adds_says_it_beside_the_code(city, client, login):
    login(city.university)
    typed = {"name": "医学院团委", "type": "committee", "industry": "university", "school_code": "4144010002"}
    form = client.post(reverse("orgs:add", args=[city.college.pk]), typed).context["form"]
    assert "不能设在高校“云山大学团委”之内" in form.errors["school_code"][0]
