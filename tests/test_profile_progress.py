"""完善情况: who below has not yet said of itself what is due (guide 2.2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.codes import Industry, OrgType
from tests.factories import fill_profile, make_admin, make_org

pytestmark = pytest.mark.once

PAGE = reverse("orgs:progress")


def rows(client, **asked) -> dict:
    """Organisation -> what it lacks."""
    context = client.get(PAGE, asked).context
    return {org.name: lacking for org, lacking in context["rows"]}


def test_the_city_sees_who_has_not_filled_in_and_what(city, client, login):
    login(city.city)
    shown = rows(client)
    assert shown[city.university.name].startswith("在校学生数")
    assert shown[city.crew.name] == "企业层级、企业所在驻地"
    assert city.branch.name not in shown
    fill_profile(city.university)
    assert city.university.name not in rows(client)
    assert rows(client, done="yes")[city.university.name] == ""


def test_the_figures_add_up(city, client, login):
    login(city.city)
    context = client.get(PAGE).context
    assert context["total"] == context["done"] + context["lacking"]
    assert (context["total"], context["done"]) == (10, 1)


@pytest.mark.parametrize(
    ("sector", "names"),
    [
        ("university", ["云山大学团委"]),
        ("enterprise", ["云山建工集团团委", "云山建工一公司团委", "一公司项目部团支部"]),
    ],
)
def test_universities_and_enterprises_can_be_looked_at_alone(city, client, login, sector, names):
    login(city.city)
    assert list(rows(client, sector=sector)) == names
    assert client.get(PAGE, {"sector": sector}).context["total"] == len(names)


def test_a_name_and_a_part_of_the_tree_can_be_asked_for(city, client, login):
    login(city.city)
    for words in ("建工 一公司", "yunshanjiangong yigongsi", "ysjg ygs"):
        assert list(rows(client, q=words)) == [city.subsidiary.name]
    assert list(rows(client, org=city.county.pk)) == [city.county.name, city.township.name]


@pytest.mark.parametrize(
    ("place", "status"), [("city", 200), ("university", 200), ("other_city", 404), ("province", 404)]
)
def test_only_what_is_within_reach_is_shown(city, client, login, place, status):
    login(city.city)
    assert client.get(PAGE, {"org": getattr(city, place).pk}).status_code == status


def test_each_sees_the_own_part_only_and_a_branch_has_nothing_to_watch(city, client, login):
    login(city.group)
    assert set(rows(client)) == {city.subsidiary.name, city.crew.name}
    login(city.branch)
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE)["Location"].startswith("/login/")


def test_the_name_of_the_admin_leads_to_the_admin(city, client, login):
    admin = make_admin(city.university, has_profile=False).admins.get()
    login(city.city)
    page = client.get(PAGE, {"sector": "university"}).content.decode()
    address = reverse("orgs:admin", args=[admin.pk])
    assert f'<a href="{address}">{admin.account.name}</a>' in page
    assert client.get(address).status_code == 200
    assert "尚无管理员" in client.get(PAGE, {"sector": "enterprise"}).content.decode()


def test_an_empty_list_says_what_to_do(city, client, login):
    login(city.city)
    assert "请更换查询条件" in client.get(PAGE, {"q": "没有这样的"}).content.decode()


@pytest.mark.parametrize(
    "asked", [{"org": "x"}, {"page": "9" * 30}, {"page": "0"}, {"sector": "\x00"}, {"q": "\x00"}, {"q": "x" * 999}]
)  # fmt: skip
def test_nothing_typed_into_the_address_breaks_it(city, client, login, asked):
    login(city.city)
    assert client.get(PAGE, asked).status_code == 200


def test_one_row_and_fifteen_cost_the_same_questions(city, client, login):
    def add(count: int) -> None:
        for number in range(count):
            company = {"type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE}
            make_admin(make_org(city.park, f"{count}区{number}厂团委", **company), has_profile=False)

    login(city.park)
    add(1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        assert len(rows(client)) == 1
    add(14)
    with CaptureQueriesContext(connection) as fifteen:
        assert len(rows(client)) == 15
    assert len(one) == len(fifteen)
