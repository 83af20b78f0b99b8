"""No address of a page holds a number of a person, whatever was typed into whichever field."""

import re
import uuid
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.test_closed_doors import addresses
from zhtj.audit.addresses import TAKEN_OUT

pytestmark = pytest.mark.once

NUMBER, PHONE = "11010519491231002X", "13812345678"
FORM, NAME = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL), re.compile(r'\bname="([^"]+)"')
LOG = "/organisations/log/"


def fields(page) -> set[str]:
    return {name for form in FORM.findall(page.content.decode()) for name in NAME.findall(form)}


def asked(client, address: str) -> set[tuple[str, str]]:
    """(page, name) of each field that is sent by GET."""
    page = client.get(address)
    is_page = page.status_code == 200 and not page.streaming
    return {(address, name) for name in fields(page)} if is_page else set()


@pytest.mark.once
def test_no_field_of_any_page_keeps_a_number_in_its_address(client, city, login):
    login(city.city)
    own = [reverse(f"orgs:{name}", args=[city.city.pk]) for name in ("manage", "add")]
    plain = [address for address in addresses() if "99999" not in address and address != "/logout/"]
    found = {pair for address in [*plain, *own] for pair in asked(client, address)}
    known = {(own[0], "find"), (LOG, "find"), (LOG, "actor"), ("/organisations/admins/", "q")}
    assert found > known
    for number, (address, name) in zip(cycle((NUMBER, PHONE)), sorted(found), strict=False):
        answer = client.get(address, {name: f"某人 {number}"})
        assert answer.status_code == 302, (address, name)
        assert number not in answer["Location"], (address, name)
        assert number not in client.get(answer["Location"]).content.decode(), (address, name)


def test_the_rest_of_the_question_stays_and_the_page_says_why(client, city, login):
    login(city.city)
    kept = [("org", str(city.college.pk)), ("act", "post_ended"), ("act", "refused")]
    answer = client.get(f"{LOG}?{urlencode([('find', NUMBER), *kept, ('actor', PHONE)])}")
    assert answer["Location"] == f"{LOG}?{urlencode(kept)}"
    assert TAKEN_OUT in client.get(answer["Location"]).content.decode()


def test_neither_a_name_nor_a_second_value_hides_a_number(client, city, login):
    login(city.city)
    for asked in ({NUMBER: "1"}, {"find": ["团委", PHONE]}, {"find": f"7{NUMBER[:-1]}X9"}):
        assert PHONE not in client.get(LOG, asked)["Location"]
        assert NUMBER not in client.get(LOG, asked)["Location"]
    assert client.get("/cadres/", {"find": NUMBER})["Location"] == "/cadres/"
    assert client.head(LOG, {"find": NUMBER}).status_code == 302


def test_a_visitor_takes_no_number_along_to_the_login(client, db):
    answer = client.get("/cadres/", {"q": NUMBER}, follow=True)
    assert answer.redirect_chain == [("/cadres/", 302), ("/login/?next=/cadres/", 302)]
    assert client.get("/login/", {"next": f"/cadres/?q={NUMBER}"})["Location"] == "/login/"


@pytest.mark.parametrize(
    "value",
    [
        "1" * 64,  # the blind index of a number
        "0000000100000002" + "10000003",  # the path of an organisation
        str(uuid.UUID(int=0x11010519491231002013812345678)),
        "/cadres/?number=" + "1" * 64,
        "number=" + "1" * 64 + "&duty=deputy",
        "2026-11-01", "4144010001", "1101051949123100", "1381234567", "9" * 20, "-- <b> 9999999999999999999999",
    ],
)  # fmt: skip
def test_keys_of_our_own_and_what_is_shorter_stay(client, city, login, value):
    login(city.city)
    assert client.get(LOG, {"find": value}).status_code == 200


def test_what_is_sent_is_no_address(client, city, login):
    login(city.city)
    assert client.post("/cadres/", {"q": NUMBER})["Location"].startswith("/cadres/?number=")
