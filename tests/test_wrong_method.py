"""An address that only takes forms, opened by itself: a page in Chinese with a way home, and still a 405."""

import pytest
from django.urls import reverse

from tests.factories import make_admin

pytestmark = pytest.mark.once

FORM_ONLY = "cadres:columns"


@pytest.fixture
def address() -> str:
    return reverse(FORM_ONLY)


def test_whoever_opens_it_is_told_so_and_led_home(client, city, address):
    client.force_login(make_admin(city.branch))
    response = client.get(address)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这个地址只用于提交表单" in response.content.decode()
    assert f'href="{reverse("home")}"' in response.content.decode()
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert int(response["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_other_methods_change_nothing_either(client, city, address, method):
    client.force_login(make_admin(city.branch))
    assert getattr(client, method)(address).status_code == 405


def test_a_visitor_is_asked_to_log_in_as_everywhere(client, db, address):
    assert client.get(address).status_code == 302


def test_what_is_no_refusal_stays_as_it_is(client, city, address):
    client.force_login(make_admin(city.branch))
    assert client.get(reverse("cadres:list")).status_code == 200
    assert client.get("/no-such-page/").status_code == 404
