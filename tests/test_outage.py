"""The database is away: every page says so plainly, with 503, once in the log, and goes on by itself."""

import errno
import logging
import sqlite3

import psycopg2
import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.urls import path

from cadres.models import Post
from tests.answers import answers
from tests.factories import make_admin, make_city
from zhtj.audit.models import AuditEntry
from zhtj.upkeep import outage
from zhtj.urls import urlpatterns as site

pytestmark = pytest.mark.once

ENTRY = "/cadres/entry/branch/"
PAGES = ["/", "/login/", "/cadres/", "/help/", ENTRY]
handler403, handler404 = "zhtj.views.forbidden", "zhtj.views.not_found"
handler500 = "zhtj.doors.breakdown.server_error"


@login_not_required
def stored_and_lost(request):
    """An act that is committed before the connection breaks."""
    AuditEntry.record(actor=None, act="refused", target=None)
    raise OperationalError("server closed the connection")


@login_not_required
def full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [*site, path("stored/", stored_and_lost), path("full/", full)]


@pytest.fixture
def away(client, monkeypatch):
    """away(): from now on nobody answers any question; away(False): again."""
    client.raise_request_exception = False
    monkeypatch.setattr(outage, "_told", {})
    is_away = False

    def refuse(execute, sql, params, many, context):
        if is_away:
            raise OperationalError("connection refused")
        return execute(sql, params, many, context)

    def switch(to: bool = True):
        nonlocal is_away
        is_away = to

    with connection.execute_wrapper(refuse):
        yield switch


def test_every_page_says_that_nothing_is_lost_and_comes_back_by_itself(client, city, login, away):
    login(city.branch)
    away()
    for address in PAGES:
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10"), address
        assert "系统正在恢复" in answer.text
        assert "<script" not in answer.text
    away(False)
    assert {client.get(address).status_code for address in PAGES} == {200, 302}


def test_a_form_learns_that_it_was_not_stored(client, city, login, away):
    login(city.branch)
    away()
    answer = client.post(ENTRY, answers(duty="deputy"))
    assert answer.status_code == 503
    assert "您刚才提交的内容没有保存。" in answer.text
    away(False)
    assert not Post.objects.exists()
    assert client.post(ENTRY, answers(duty="deputy")).status_code == 302  # 刷新 sends the same again


def test_a_script_gets_the_sentence_only(client, city, login, away):
    login(city.branch)
    away()
    answer = client.post(ENTRY, answers(), headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.text.startswith('<div class="notice')
    assert "没有保存，填写的内容仍在本页" in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_commit_without_an_answer_may_have_been_done(client, monkeypatch):
    city = make_city()
    client.force_login(make_admin(city.branch))
    client.raise_request_exception = False
    commit, asked = BaseDatabaseWrapper._commit, []

    def listen(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    def break_off(self):
        if any(sql.startswith('INSERT INTO "cadres_post"') for sql in asked):
            raise OperationalError("server closed the connection unexpectedly")
        return commit(self)

    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", break_off)
    with connection.execute_wrapper(listen):
        answer = client.post(ENTRY, answers(duty="deputy"))
    assert answer.status_code == 503
    assert "可能没有保存" in answer.text


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF="tests.test_outage")
def test_who_did_something_is_not_told_that_it_is_lost(client):
    client.raise_request_exception = False
    answer = client.post("/stored/")
    assert answer.status_code == 503
    assert "您刚才的操作已经保存" in answer.text


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.test_outage")
def test_a_full_disk_is_an_outage_too(client):
    client.raise_request_exception = False
    assert client.get("/full/").status_code == 503


def test_the_log_tells_it_once_and_without_a_traceback(client, city, login, away, caplog):
    login(city.branch)
    away()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            client.get("/cadres/")
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in told] == ["zhtj.upkeep.outage"]
    assert "connection refused" in told[0].getMessage()
    assert not told[0].exc_info


def test_a_session_that_cannot_be_stored_is_not_said_to_be_over(client, city, away):
    """Logged in, and then the last write fails: Django would answer 400."""
    session = client.session
    session["x"] = 1
    session.save()
    away()
    with pytest.raises(OperationalError):
        session.save()


@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_where_nothing_can_be_written(client, monkeypatch):
    """As on a full disk: that somebody is there cannot be noted."""
    client.force_login(make_admin(make_city().branch))
    monkeypatch.setattr("zhtj.doors.models.Session.is_due_to_be_seen", lambda self, now: True)

    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert client.get("/cadres/").status_code == 200


def raised(kind, cause: BaseException | None = None) -> BaseException:
    try:
        raise kind("x") from cause
    except kind as fault:
        return fault


def with_code(code: int) -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError("x")
    fault.sqlite_errorcode = code
    return fault


class Coded(psycopg2.Error):
    def __init__(self, code: str):
        self.told = code

    @property
    def pgcode(self) -> str:
        return self.told


@pytest.mark.parametrize(
    "code", ["08006", "40P01", "53100", "53300", "57P01", "57P03", "58030", "55P03", "25006"]
)
def test_what_postgresql_says_when_it_is_away_is_an_outage(code):
    assert outage.is_outage(raised(OperationalError, Coded(code)))


@pytest.mark.parametrize("code", ["42P01", "23505", "22001", "25P02"])
def test_what_the_program_does_wrong_stays_a_fault(code):
    assert not outage.is_outage(raised(OperationalError, Coded(code)))


def test_sqlite_tells_a_locked_file_from_a_missing_table():
    assert outage.is_outage(raised(OperationalError, with_code(sqlite3.SQLITE_BUSY)))
    assert outage.is_outage(raised(OperationalError, with_code(sqlite3.SQLITE_IOERR | 4 << 8)))
    assert not outage.is_outage(raised(OperationalError, with_code(sqlite3.SQLITE_ERROR)))


def test_a_connection_cut_off_is_an_outage_and_what_django_says_itself_is_not():
    assert outage.is_outage(raised(InterfaceError, psycopg2.InterfaceError("connection already closed")))
    assert outage.is_outage(raised(DatabaseError, psycopg2.DatabaseError("no message from the libpq")))
    assert not outage.is_outage(raised(DatabaseError))
    assert not outage.is_outage(raised(ProgrammingError))
    assert not outage.is_outage(KeyError("x"))


@pytest.mark.django_db
def test_a_missing_table_is_a_fault_on_either_database():
    with pytest.raises(DatabaseError) as missing, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    assert not outage.is_outage(missing.value)
