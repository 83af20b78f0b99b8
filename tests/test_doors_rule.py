"""A committee may demand a second factor of the admins of its own level and of all below."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from orgs.actions import granting
from orgs.actions.second_factor import lift_second_factor, require_second_factor
from orgs.models import Org, SecondFactorRule
from orgs.models.second_factor import required_by
from tests.factories import make_admin
from tests.test_doors_second_factor import SET_UP, clock, set_up  # noqa: F401  a fixture among them
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

PAGE = "/organisations/second-factor/"


@pytest.fixture
def university_admin(city):
    return make_admin(city.university)


@pytest.fixture
def ruled(city, university_admin):
    require_second_factor(org=city.university, by=university_admin)
    return city


@pytest.mark.parametrize(
    ("place", "is_bound"),
    [
        ("university", True),
        ("college", True),
        ("branch", True),
        ("city", False),
        ("county", False),
        ("group", False),
    ],
)
def test_it_binds_the_own_level_and_all_below(ruled, place, is_bound):
    assert bool(required_by(make_admin(getattr(ruled, place)))) is is_bound


def test_it_binds_nobody_whose_office_has_ended(ruled):
    account = make_admin(ruled.branch)
    account.admins.update(ended_at="2026-01-01T00:00Z")
    granting.end_rights(account, ruled.branch)
    assert required_by(account) == ""


@pytest.mark.parametrize(("place", "is_bound"), [("university", True), ("college", True), ("city", False)])
def test_it_binds_an_outsider_while_a_right_there_is_given_to_him(ruled, client, place, is_bound):
    giver, outsider = make_admin(ruled.city), make_admin(ruled.group)
    client.force_login(outsider)
    admin = outsider.admins.get()
    given = granting.give(admin=admin, org=getattr(ruled, place), right="view_cadre", by=giver)
    assert required_by(outsider) == ("云山大学团委" if is_bound else "")
    assert client.get("/cadres/").get("Location", "").startswith(SET_UP) is is_bound
    granting.end(delegation=given, by=giver)
    assert required_by(outsider) == ""
    assert client.get("/cadres/").status_code == 200


def test_it_binds_who_holds_a_right_there_through_a_group(ruled):
    outsider, group = make_admin(ruled.group), Group.objects.create(name="巡查组")
    outsider.groups.add(group)
    assert required_by(outsider) == ""
    assign_perm("orgs.view_cadre", group, ruled.college)
    assert required_by(outsider) == "云山大学团委"


def test_a_right_at_a_closed_organisation_binds_nobody(ruled):
    outsider = make_admin(ruled.group)
    assign_perm("orgs.view_cadre", outsider, ruled.college)
    assert required_by(outsider) == "云山大学团委"
    Org.objects.filter(pk=ruled.college.pk).update(closed_on="2026-01-01")
    assert required_by(outsider) == ""


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "address", ["/", "/cadres/", "/organisations/second-factor/", "/account/", "/nowhere/"]
)
def test_whoever_must_have_one_is_led_to_set_it_up(ruled, login, client, method, address):
    login(ruled.branch)
    response = getattr(client, method)(address)
    assert response["Location"].startswith(SET_UP)


def test_the_page_says_who_demands_it(ruled, login, client):
    login(ruled.branch)
    assert "云山大学团委要求本级和下级管理员" in client.get(SET_UP).content.decode()


def test_log_out_and_password_stay_open(ruled, login, client):
    login(ruled.branch)
    assert client.get("/password/").status_code == 200
    assert client.post("/logout/")["Location"] == "/login/"


def test_whoever_set_it_up_goes_on(ruled, login, client, clock):  # noqa: F811
    account = login(ruled.branch)
    set_up(client, account)
    assert client.get("/cadres/").status_code == 200


def test_it_counts_from_the_next_request_and_ends_with_it(city, university_admin, login, client):
    login(city.branch)
    assert client.get("/cadres/").status_code == 200
    require_second_factor(org=city.university, by=university_admin)
    assert client.get("/cadres/").status_code == 302
    lift_second_factor(org=city.university, by=university_admin)
    assert client.get("/cadres/").status_code == 200


def test_a_rule_above_is_not_lifted_from_below(ruled, login, client):
    college = make_admin(ruled.college)
    lift_second_factor(org=ruled.college, by=college)
    assert required_by(college) == "云山大学团委"


def test_asking_costs_one_query(city, login, client):
    account = login(city.branch)
    with CaptureQueriesContext(connection) as queries:
        required_by(account)
    assert len(queries) == 1


def test_the_page_demands_and_lifts(city, login, client, clock):  # noqa: F811
    account = login(city.university)
    set_up(client, account)
    assert "本组织没有要求" in client.get(PAGE).content.decode()
    client.post(PAGE, {"wish": "require"})
    assert "正在要求" in client.get(PAGE).content.decode()
    client.post(PAGE, {"wish": "require"})
    assert SecondFactorRule.objects.in_force().count() == 1
    client.post(PAGE, {"wish": "lift"})
    assert not SecondFactorRule.objects.in_force().exists()
    acts = AuditEntry.objects.filter(act__startswith="second_factor_", target_type="orgs.org")
    assert [entry.act for entry in acts.order_by("pk")] == [
        "second_factor_required",
        "second_factor_left_free",
    ]
    assert {entry.org_id for entry in acts} == {city.university.pk}


@pytest.mark.parametrize("wish", ["", "x", "\x00"])
def test_an_odd_wish_changes_nothing(city, login, client, wish):
    login(city.university)
    assert client.post(PAGE, {"wish": wish}).status_code == 302
    assert not SecondFactorRule.objects.exists()


def test_a_branch_demands_nothing(city, login, client):
    login(city.branch)
    assert client.get(PAGE).status_code == client.post(PAGE, {"wish": "require"}).status_code == 403


def test_somebody_else_cannot_demand_it_here(city):
    with pytest.raises(PermissionDenied):
        require_second_factor(org=city.university, by=make_admin(city.county))
