"""Every address is closed to visitors and to disabled accounts, and breaks for nobody."""

from urllib.parse import quote

import pytest
from django.urls import URLPattern, get_resolver

from orgs.models import Account
from tests.factories import PASSWORD, make_admin

pytestmark = pytest.mark.once

OPEN = {"/login/", "/activation/", "/reset/", "/help/login/"}
OF_PRACTICE = {"/practice/enter/", "/practice/leave/"}  # of the site beside: here they are nowhere
UNKNOWN = {"int": "999999", "str": "x", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def addresses(resolver=None, prefix="/") -> list[str]:
    """Every address of the site, with a value that belongs to nothing for each part that varies."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        here = prefix + filled(entry.pattern)
        found += [here] if isinstance(entry, URLPattern) else addresses(entry, here)
    return found


def filled(pattern) -> str:
    route = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
        route = route.replace(f"<{kind}:{name}>", UNKNOWN[kind])
    assert "<" not in route, f"test_closed_doors cannot fill in {route}"
    return route


def test_the_walk_finds_the_pages_of_every_app():
    found = addresses()
    assert {"/", "/login/", "/logout/", "/password/", "/organisations/current/"} <= set(found)
    assert any(address.startswith("/cadres/") for address in found)
    assert any(address.startswith("/monitoring/") for address in found)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_the_login(client, db, method):
    closed = sorted(set(addresses()) - OPEN - OF_PRACTICE)
    assert len(closed) > 100
    for address in closed:
        response = getattr(client, method)(address)
        assert response.status_code == 302, address
        assert response["Location"] == f"/login/?next={quote(address)}"


@pytest.mark.parametrize("address", sorted(OF_PRACTICE))
def test_addresses_of_the_practice_site_are_nowhere_on_this_one(client, db, address):
    assert client.get(address).status_code == 404


def test_an_account_disabled_after_logging_in_is_out_at_the_next_request(city, client):
    account = make_admin(city.city)
    for address in sorted(set(addresses()) - OPEN - OF_PRACTICE):
        Account.objects.filter(pk=account.pk).update(is_active=True)
        account.refresh_from_db()
        client.force_login(account)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        response = client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/login/")


def test_a_disabled_account_cannot_log_in(city, client):
    account = make_admin(city.city, is_active=False)
    response = client.post("/login/", {"username": account.login, "password": PASSWORD})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_login_leads_on_only_inside_the_site(city, client):
    make_admin(city.branch, login="lin")
    pair = {"username": "lin", "password": PASSWORD}
    outside = client.post("/login/", {**pair, "next": "https://example.org/"})
    assert outside["Location"] == "/"
    client.logout()
    assert client.post("/login/", {**pair, "next": "/password/"})["Location"] == "/password/"
