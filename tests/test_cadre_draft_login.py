"""Logging out while typing: the login says that drafts are kept, and leads back to the form."""

import pytest

from tests.factories import PASSWORD, make_admin

pytestmark = pytest.mark.once

KEPT = "已保存的草稿仍在"
FORM = "/cadres/entry/branch/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "is_form"),
    [
        (FORM, True),
        ("/cadres/entry/below/7/", True),
        ("/cadres/7/update/", True),
        ("/cadres/", False),
        ("/x", False),
    ],
)
def test_the_login_speaks_of_drafts_where_there_are_any(client, address, is_form):
    page = client.get("/login/", {"next": address}).content.decode()
    assert (KEPT in page) == is_form


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "//", "https://example.org" + FORM, "/%00", "\x00", "/\ud7ff"])
def test_an_odd_destination_says_nothing(client, address):
    assert KEPT not in client.get("/login/", {"next": address}).content.decode()


def test_whoever_was_logged_out_comes_back_to_the_draft(client, city):
    make_admin(city.branch, login="lin")
    pair = {"username": "lin", "password": PASSWORD}
    client.post("/login/", pair)
    client.post(FORM, {"wish": "autosave", "name": "林晓明"})
    client.logout()
    sent = client.post(FORM, {"name": "林晓明"}, follow=True)
    assert KEPT in sent.content.decode()
    back = client.post("/login/", {**pair, "next": FORM}, follow=True)
    assert "尚未提交" in back.content.decode()
