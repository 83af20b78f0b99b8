"""What is neither looking nor sending is refused before any page; HEAD answers as GET does."""

import pytest

from tests.factories import make_admin

pytestmark = pytest.mark.once


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/login/", "/organisations/1/", "/nowhere/"])
def test_other_methods_are_refused_to_a_visitor(client, db, method, address):
    response = client.generic(method, address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_put_makes_no_reset_code(client, city, login):
    login(city.university)
    admin = make_admin(city.college).admins.get()
    address = f"/organisations/admins/{admin.pk}/reset/"
    assert client.put(address).status_code == 405
    assert not admin.account.links.exists()
    assert client.post(address).status_code == 200
    assert admin.account.links.exists()


@pytest.mark.parametrize("address", ["/login/", "/activation/", "/reset/"])
def test_a_visitor_may_ask_for_the_head_alone(client, db, address):
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", ["/logout/", "/organisation/profile/", "/organisations/second-factor/"])
def test_an_admin_may_ask_for_the_head_alone(client, city, login, address):
    login(city.city)
    assert client.head(address).status_code == client.get(address).status_code == 200


def test_the_way_to_the_own_organisation_takes_no_form(client, city, login):
    login(city.city)
    assert client.get("/organisations/").status_code == 302
    assert client.post("/organisations/").status_code == 405
