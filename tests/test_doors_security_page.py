"""账号安全: where one is logged in; others are ended one by one or all at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PASSWORD, make_admin
from tests.test_doors_sessions import enter, is_in, key_of
from zhtj.audit.models import AuditEntry
from zhtj.doors.devices import device_words
from zhtj.doors.models import Session
from zhtj.doors.models.session import digest

pytestmark = pytest.mark.once

PAGE, END = "/account/", "/account/sessions/end/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


@pytest.fixture
def account(city):
    return make_admin(city.branch)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Windows 电脑，Edge 浏览器"),
        (PHONE, "iPhone，Safari 浏览器"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142 MicroMessenger/8", "安卓设备，微信"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "Linux 电脑，Firefox 浏览器"),
        ("curl/8", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_device_has_words(agent, words):
    assert device_words(agent) == words


def test_the_page_lists_my_sessions_and_marks_this_one(account, city):
    mine = enter(account, user_agent=WINDOWS)
    enter(account, user_agent=PHONE)
    enter(make_admin(city.sibling), user_agent="Firefox")
    page = mine.get(PAGE)
    assert [session.agent for session in page.context["sessions"]] == [PHONE, WINDOWS]
    text = page.content.decode()
    assert text.count("本次登录") == 1
    assert "iPhone，Safari 浏览器" in text
    assert "127.0.0.1" in text
    assert key_of(mine) not in text


def test_after_a_new_password_only_this_session_is_listed(account, city):
    mine, other, stranger = enter(account), enter(account), enter(make_admin(city.sibling))
    new = {"new_password1": "Kq7-vbnrt-Zuw", "new_password2": "Kq7-vbnrt-Zuw"}
    assert mine.post("/password/", {"old_password": PASSWORD, **new}).status_code == 302
    assert [session.pk for session in mine.get(PAGE).context["sessions"]] == [digest(key_of(mine))]
    assert [is_in(client) for client in (mine, other, stranger)] == [True, False, True]


def test_one_session_is_ended(account):
    mine, other, third = enter(account), enter(account), enter(account)
    mine.post(END, {"session": digest(key_of(other))})
    assert [is_in(client) for client in (mine, other, third)] == [True, False, True]
    entry = AuditEntry.objects.get(act="sessions_ended")
    assert (entry.actor, entry.facts["sessions"]) == (account, 1)


def test_all_others_are_ended(account):
    mine, other, third = enter(account), enter(account), enter(account)
    assert "已结束 2 处登录" in mine.post(END, follow=True).content.decode()
    assert [is_in(client) for client in (mine, other, third)] == [True, False, False]


@pytest.mark.parametrize("session", ["x", "0" * 40, "\x00", "9" * 5000])
def test_a_session_that_is_none_ends_nothing(account, session):
    mine, other = enter(account), enter(account)
    assert "这处登录已经结束" in mine.post(END, {"session": session}, follow=True).content.decode()
    assert is_in(other)


def test_sessions_of_others_cannot_be_ended(account, city):
    mine, stranger = enter(account), enter(make_admin(city.sibling))
    mine.post(END, {"session": digest(key_of(stranger))})
    assert is_in(stranger)


def test_this_session_is_not_ended_here(account):
    mine = enter(account)
    mine.post(END, {"session": digest(key_of(mine))})
    assert is_in(mine)


def test_looking_at_the_address_ends_nothing(account):
    mine, other = enter(account), enter(account)
    assert mine.get(END).status_code == 405
    assert is_in(other)


def queries_of_the_page(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    return len(queries)


def test_fifteen_sessions_cost_no_more_queries_than_one(account):
    client = enter(account)
    one = queries_of_the_page(client)
    for _ in range(14):
        enter(account)
    assert Session.objects.of(account).count() == 15
    assert queries_of_the_page(client) == one


def test_ended_by_time_is_not_listed(account, settings):
    client, other = enter(account), enter(account)
    Session.objects.filter(pk=digest(key_of(other))).update(seen_at="2026-01-01T00:00Z")
    assert len(client.get(PAGE).context["sessions"]) == 1
