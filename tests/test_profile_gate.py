"""Until an organisation has said of itself what is due, every address leads to that page (guide 2.2)."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from orgs.actions import appoint_admin
from orgs.codes import Industry
from orgs.middleware import SESSION_KEY
from orgs.models import Admin, Org, Profile
from tests.factories import PASSWORD, fill_profile, make_admin
from tests.test_closed_doors import addresses

pytestmark = pytest.mark.once

PAGE = reverse("profile")
UNKNOWN = ["/nowhere/", "/organisations/nowhere/", "/cadres/1/2/3/", "/%00", "/admin/", "/.env", "//cadres/"]


def passes(address: str) -> bool:
    """By name in the settings, or open to visitors too."""
    try:
        match = resolve(address)
    except Resolver404:
        return False
    return match.view_name in settings.PROFILE_GATE_PASSES or not getattr(match.func, "login_required", True)


CLOSED = sorted(address for address in {*addresses(), *UNKNOWN} if not passes(address))


@pytest.fixture
def asked(city, client):
    """Log in as admin of an organisation that has not filled in anything yet: asked(city.university)."""

    def log_in(org):
        account = make_admin(org, has_profile=False)
        client.force_login(account)
        return account

    return log_in


def test_the_walk_finds_the_pages_of_every_app_and_nothing_else_passes():
    for app in ("/cadres/", "/organisations/", "/monitoring/"):
        assert any(address.startswith(app) for address in CLOSED), app
    assert len(CLOSED) > 30
    passing = {
        "profile", "orgs:switch", "logout", "password-change",
        "doors:security", "doors:end-sessions", "doors:second-step", "doors:set-up", "doors:renew-codes",
        "doors:remove", "help:contents", "help:topic", "practice:choose",
    }  # fmt: skip
    assert passing == settings.PROFILE_GATE_PASSES


@pytest.mark.parametrize("method", ["get", "post", "head", "options"])
def test_every_address_leads_to_the_page(city, client, asked, method):
    asked(city.university)
    for address in CLOSED:
        response = getattr(client, method)(address)
        assert (response.status_code, response.get("Location")) == (302, PAGE), address


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_by_any_other_method_no_address_answers(city, client, asked, method):
    asked(city.university)
    assert {getattr(client, method)(address).status_code for address in CLOSED} == {405}


def test_fragments_lead_there_too(city, client, asked):
    asked(city.group)
    for address in CLOSED:
        assert client.get(address, headers={"HX-Request": "true"}).get("Location") == PAGE, address


def test_the_page_itself_the_password_and_logging_out_stay_open(city, client, asked):
    asked(city.university)
    assert client.get(PAGE).status_code == 200
    assert client.get(reverse("password-change")).status_code == 200
    assert client.get(f"{settings.STATIC_URL}css/site.css").status_code == 200
    assert client.get(f"{settings.STATIC_URL}css/no-such.css").status_code == 404
    assert client.post(reverse("logout"))["Location"] == reverse("login")


def test_the_login_leads_there(city, client):
    make_admin(city.university, login="rector", has_profile=False)
    pair = {"username": "rector", "password": PASSWORD}
    assert client.post(reverse("login"), pair, follow=True).redirect_chain[-1][0] == PAGE


@pytest.mark.parametrize("place", ["branch", "village", "sibling"])
def test_who_is_asked_for_nothing_goes_straight_in(city, client, asked, place):
    asked(getattr(city, place))
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("place", ["city", "park", "township", "university", "college", "group", "crew"])
def test_who_is_asked_for_something_does_not(city, client, asked, place):
    asked(getattr(city, place))
    assert client.get("/")["Location"] == PAGE
    fill_profile(getattr(city, place))
    assert client.get("/").status_code == 200


def test_a_visitor_and_somebody_without_organisation_are_not_held_up(city, client, asked):
    assert client.get("/")["Location"].startswith("/login/")
    account = asked(city.university)
    Admin.objects.filter(account=account).delete()
    assert client.get("/").status_code == 200


@pytest.fixture
def of_two(city, client, asked):
    """Log in as admin of a university that lacks something and a township that does not, which was chosen."""
    account = asked(city.university)
    fill_profile(city.township)
    appoint_admin(account=account, org=city.township, by=None)
    session = client.session
    session[SESSION_KEY] = city.township.pk
    session.save()
    return account


def test_of_two_organisations_the_one_that_lacks_something_closes_the_gate(city, client, of_two):
    assert city.township.path < city.university.path
    for address in ("/", "/cadres/", f"/organisations/{city.university.pk}/add/"):
        assert client.get(address).get("Location") == PAGE, address
    page = client.get(PAGE)
    assert page.context["request"].org == city.university
    assert "现在完善的是<b>云山大学团委</b>" in page.content.decode()
    fill_profile(city.university)
    assert "当前组织" in client.get("/").content.decode()
    assert client.get("/").context["request"].org == city.township


def test_a_complete_organisation_cannot_be_chosen_around_the_gate(city, client, of_two):
    assert "switch-org" not in client.get(PAGE).content.decode()
    assert client.post(reverse("orgs:switch"), {"org": city.township.pk})["Location"] == PAGE
    assert client.get(f"/organisations/{city.university.pk}/").get("Location") == PAGE
    fill_profile(city.university)
    assert client.post(reverse("orgs:switch"), {"org": city.university.pk})["Location"] == "/"
    assert client.get(f"/organisations/{city.university.pk}/").status_code == 200


def test_of_several_that_lack_something_any_may_come_first(city, client, of_two):
    appoint_admin(account=of_two, org=city.group, by=None)
    page = client.get(PAGE).content.decode()
    assert f'<option value="{city.group.pk}"' in page
    assert f'<option value="{city.township.pk}"' not in page
    client.post(reverse("orgs:switch"), {"org": city.group.pk})
    assert "现在完善的是<b>云山建工集团团委</b>" in client.get(PAGE).content.decode()
    fill_profile(city.group)
    assert "现在完善的是<b>云山大学团委</b>" in client.get(PAGE).content.decode()
    fill_profile(city.university)
    assert client.get("/").status_code == 200


def test_a_closed_organisation_that_lacks_something_holds_nobody_up(city, client, of_two):
    Org.objects.filter(pk=city.university.pk).update(closed_on="2026-01-01")
    assert client.get("/").status_code == 200


def test_what_becomes_due_later_closes_the_gate_again(city, client, login):
    login(city.township)
    assert client.get("/").status_code == 200
    Org.objects.filter(pk=city.township.pk).update(industry=Industry.STATE_ENTERPRISE)
    assert client.get("/")["Location"] == PAGE


def test_the_gate_costs_no_query(city, client, login):
    account = login(city.university)
    fill_profile(city.township)
    appoint_admin(account=account, org=city.township, by=None)
    page = reverse("cadres:list")  # which asks for no profile itself
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    about = [query["sql"] for query in asked.captured_queries if Profile._meta.db_table in query["sql"]]
    assert len(about) == 1
    assert Org._meta.db_table in about[0]  # the question for the organisations, which is asked anyway
    assert account.pk


def test_the_page_shows_no_menu_that_leads_back_to_it(city, client, asked):
    asked(city.university)
    page = client.get(PAGE).content.decode()
    assert 'aria-label="主菜单"' not in page
    assert "退出登录" in page
    fill_profile(city.university)
    assert 'aria-label="主菜单"' in client.get(PAGE).content.decode()
