"""Sessions: known by account, time and place; they end by themselves, and at once when somebody ends them."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import PASSWORD, make_admin
from zhtj.doors import bounds, throttling
from zhtj.doors.bounds import Counted
from zhtj.doors.models import Session, Tries
from zhtj.doors.models.session import digest
from zhtj.doors.sessions import end_sessions

pytestmark = pytest.mark.once

START = timezone.now().replace(microsecond=0)
IDLE = "您已超过30分钟未操作，请重新登录。"


def key_of(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def enter(account, **headers) -> Client:
    """A browser logged in through the page."""
    client = Client(headers=headers)
    client.post("/login/", {"username": account.login, "password": PASSWORD})
    return client


def is_in(client) -> bool:
    return client.get("/password/").status_code == 200


@pytest.fixture
def account(city):
    return make_admin(city.branch)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_the_table_tells_whose_session_it_is_since_when_and_from_where(account, clock):
    enter(account, user_agent="Mozilla/5.0 Firefox/140")
    session = Session.objects.get(account=account)
    assert (session.started_at, session.seen_at, session.expire_date) == (
        START,
        START,
        START + timedelta(hours=12),
    )
    assert (session.address, session.agent) == ("127.0.0.1", "Mozilla/5.0 Firefox/140")


def test_the_table_does_not_hold_the_key_that_opens_a_session(account):
    client = enter(account)
    session = Session.objects.get(account=account)
    assert session.session_key == digest(key_of(client))
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_in(stolen)


def test_logging_in_gives_a_new_key(account):
    client = Client()
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = planted.session_key
    client.post("/login/", {"username": account.login, "password": PASSWORD})
    assert key_of(client) != before
    assert not Session.objects.filter(pk=digest(before)).exists()
    assert is_in(client)


@pytest.mark.parametrize(
    ("pause", "stays"), [(timedelta(minutes=30, seconds=-1), True), (timedelta(minutes=30), False)]
)
def test_a_session_ends_after_thirty_minutes_without_anybody(account, clock, pause, stays):
    client = enter(account)
    clock.shift(pause)
    assert is_in(client) is stays


def test_whoever_does_something_stays(account, clock):
    client = enter(account)
    for _ in range(4):
        clock.shift(timedelta(minutes=29))
        assert is_in(client)


@pytest.mark.parametrize(
    ("hours", "stays"), [(timedelta(hours=12, seconds=-1), True), (timedelta(hours=12), False)]
)
def test_a_session_ends_after_twelve_hours_whatever_is_done(account, clock, hours, stays):
    client = enter(account)
    while timezone.now() < START + hours - timedelta(minutes=20):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
        client.post("/organisations/current/", {"org": account.orgs[0].pk})  # writes the session anew
    clock.move_to(START + hours)
    assert is_in(client) is stays


def test_a_script_that_asks_by_itself_keeps_nobody_logged_in(account, clock):
    client = enter(account)
    for _ in range(2):
        clock.shift(timedelta(minutes=14))
        assert client.get("/password/", headers={"X-Background": "1"}).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert not is_in(client)


def test_typing_a_draft_keeps_its_writer_logged_in(account, clock):
    client = enter(account)
    for _ in range(3):
        clock.shift(timedelta(minutes=20))
        client.post("/cadres/entry/branch/", {"wish": "autosave", "name": "林晓明"})
    assert is_in(client)


def test_whoever_stayed_away_is_told_why_and_led_back(account, clock):
    client = enter(account)
    clock.shift(timedelta(minutes=31))
    page = client.get("/cadres/", follow=True)
    assert page.redirect_chain == [("/login/?next=/cadres/", 302)]
    assert IDLE in page.content.decode()
    typed = {"username": account.login, "password": PASSWORD, "next": "/cadres/"}
    assert client.post("/login/", typed)["Location"] == "/cadres/"


def test_a_visitor_is_not_told_so(client, db):
    assert IDLE not in client.get("/cadres/", follow=True).content.decode()


def test_what_ended_is_gone_from_the_table(account, clock):
    client = enter(account)
    clock.shift(timedelta(minutes=31))
    client.get("/")
    assert not Session.objects.exists()


def asked_of_the_table(client) -> list[str]:
    """First words of what one page asks the table of sessions."""
    with CaptureQueriesContext(connection) as queries:
        client.get("/password/")
    return [query["sql"].split()[0] for query in queries if Session._meta.db_table in query["sql"]]


def test_a_page_costs_one_look_at_the_table_and_a_write_at_most_once_a_minute(account, clock):
    client = enter(account)
    clock.shift(timedelta(seconds=59))
    assert asked_of_the_table(client) == ["SELECT"]
    clock.shift(timedelta(seconds=1))
    assert asked_of_the_table(client) == ["SELECT", "UPDATE"]
    assert asked_of_the_table(client) == ["SELECT"]


def test_ending_all_sessions_but_one(account, city):
    mine, elsewhere, other = enter(account), enter(account), enter(make_admin(city.sibling))
    assert end_sessions(account, but=key_of(mine)) == 1
    assert [is_in(client) for client in (mine, elsewhere, other)] == [True, False, True]
    assert end_sessions(account) == 1
    assert [is_in(client) for client in (mine, other)] == [False, True]


def test_an_ended_session_is_not_brought_back_by_a_request_under_way(account):
    client = enter(account)
    under_way = client.session
    under_way["org"] = 1
    end_sessions(account)
    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.exists()


def test_changing_the_password_ends_the_others_and_keeps_the_start(account, clock):
    mine, elsewhere = enter(account), enter(account)
    clock.shift(timedelta(minutes=10))
    typed = {
        "old_password": PASSWORD,
        "new_password1": "山高月小-Shui-1082",
        "new_password2": "山高月小-Shui-1082",
    }
    assert mine.post("/password/", typed).status_code == 302
    assert is_in(mine)
    assert not is_in(elsewhere)
    assert Session.objects.get(account=account, pk=digest(key_of(mine))).started_at == START


def test_a_session_of_the_test_client_is_no_other(client, account):
    client.force_login(account)
    assert Session.objects.get(account=account).pk == digest(key_of(client))
    assert is_in(client)


def test_what_ended_by_itself_is_swept_out_at_night(account, city, clock):
    idle = enter(account)
    bounds.take([Counted(throttling.CODE, "x")])
    clock.shift(timedelta(minutes=31))
    awake = enter(make_admin(city.sibling))
    call_command("clearsessions")
    assert [session.pk for session in Session.objects.all()] == [digest(key_of(awake))]
    assert Tries.objects.count() == 1
    clock.shift(timedelta(days=1))
    call_command("clearsessions")
    assert not Session.objects.exists()
    assert not Tries.objects.exists()
    assert not is_in(idle)
