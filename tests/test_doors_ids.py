"""Numbers in addresses may be guessed: what is out of reach answers exactly like what is not there."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from tests.factories import make_admin, make_post

pytestmark = pytest.mark.once

NOWHERE = 987_654


def routes(resolver=None, prefix="/"):
    for entry in (resolver or get_resolver()).url_patterns:
        here = prefix + str(entry.pattern)
        yield from [here] if isinstance(entry, URLPattern) else routes(entry, here)


def with_one_number() -> list[str]:
    return sorted(route for route in set(routes()) if re.findall("<[^>]*>", route) in NUMBERS)


NUMBERS = (["<int:pk>"], ["<int:org_pk>"], ["<int:org>"])
ROUTES = with_one_number()
LOOKS_FURTHER = {
    "/organisations/<int:org>/appoint/"
}  # asks for the offices there; page and status are the same


def test_there_are_numbers_in_addresses():
    assert any(route.startswith("/cadres/") for route in ROUTES)
    assert any(route.startswith("/organisations/") for route in ROUTES)


def answer(client, method: str, route: str, number: int) -> tuple:
    """Status, page and number of queries; the number itself and tokens taken out of the page.

    Undone, or the refusals in the log would in time be lines of one's own with just these numbers.
    """
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(re.sub("<[^>]*>", str(number), route))
        transaction.set_rollback(True)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return response.status_code, re.sub(rf"(?<=/){number}(?=/)", "…", page), len(queries)


@pytest.fixture
def elsewhere(city):
    """Numbers of things that a branch at the university has nothing to do with."""
    return {make_post(city.crew).pk, city.crew.pk, make_admin(city.crew).pk}


@pytest.mark.parametrize("method", ["get", "post"])
def test_out_of_reach_is_like_not_there(city, login, client, elsewhere, method, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # pages say, on paper, when they were asked for
    login(city.branch)
    client.get("/")  # whatever is asked once a session
    told_apart = {}
    for route in ROUTES:
        missing = answer(client, method, route, NOWHERE)
        assert missing[0] in {403, 404, 405}, route
        answers = {answer(client, method, route, number) for number in elsewhere}
        if {seen(route, one) for one in answers} != {seen(route, missing)}:
            told_apart[route] = [(status, queries) for status, _, queries in [missing, *answers]]
    assert not told_apart


def seen(route: str, one: tuple) -> tuple:
    """What tells things apart: of most pages the queries too."""
    return one[:2] if route in LOOKS_FURTHER else one
