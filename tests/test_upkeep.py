"""/healthz, /readyz, /metrics, the log of answers, and what a server refuses to be started with."""

import base64
import json
import logging
import sys
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_id_number, make_person
from zhtj import checks
from zhtj.audit.reporting import JsonFormatter, MaskingFormatter
from zhtj.management.commands import nightly
from zhtj.upkeep import health
from zhtj.upkeep.models import Chore

SAFE = {
    "ALLOWED_HOSTS": ["zhtj.example"], "HTTPS": True, "DEBUG": False, "SECRET_KEY": "xyzab" * 10,
    "SQLITE_IN_PRODUCTION": True, "METRICS_TOKEN": "", "SITE_URL": "https://zhtj.example",
    "CSRF_TRUSTED_ORIGINS": ["https://www.zhtj.example"], "MEDIA_ROOT": "/srv/media", "STATIC_ROOT": "/srv/static",
    "SESSION_IDLE": timedelta(minutes=240), "SESSION_LONGEST": timedelta(hours=24),
}  # fmt: skip
UNSAFE = {
    "ALLOWED_HOSTS": ["zhtj.example", "*"], "HTTPS": False, "DEBUG": True, "SECRET_KEY": "xyzab" * 9 + "xyza",
    "METRICS_TOKEN": "x" * 19, "SITE_URL": "http://zhtj.example", "CSRF_TRUSTED_ORIGINS": ["https://*.example"],
    "MEDIA_ROOT": "/srv/static/media",
}  # fmt: skip


def told(client) -> dict:
    return client.get("/readyz").json()


# --- health ------------------------------------------------------------------------------------------------


def test_a_process_answers_whatever_host_it_is_asked_for_and_without_the_database(client):
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_server_that_lacks_nothing_is_ready(client):
    answer = client.get("/readyz", headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["needed"] == {"database": "", "migrations": "", "disk": "", "keys": "", "sealed": ""}


def test_without_a_database_it_is_not_ready_and_says_so_without_breaking(client, monkeypatch):
    """No mark: the suite itself refuses the database here."""
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["needed"]["database"].startswith("检查没有完成")


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_in_plain_words(client, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.9 failed")

    monkeypatch.setattr(health.connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["needed"]["database"].startswith("连不上数据库，请检查它是否在运行")
    assert "10.0.0.9" not in answer.content.decode()


@pytest.mark.django_db
def test_a_full_disk_and_unusable_keys_take_it_out_of_service(client, settings):
    settings.LEAST_FREE_MB = 10**9
    assert client.get("/readyz").status_code == 503
    assert "至少1000000000MB" in told(client)["needed"]["disk"]
    settings.LEAST_FREE_MB, settings.SEAL_KEYS = 0, ["k1:AAAA"]
    assert "“k1”的密钥不是32字节的base64" in told(client)["needed"]["keys"]


@pytest.mark.django_db
def test_keys_that_are_not_those_of_the_stored_numbers_take_it_out_of_service(client, settings):
    sound, other = settings.SEAL_KEYS, base64.b64encode(b"o" * 32).decode()
    key_id, _, key = sound[0].partition(":")
    assert client.get("/readyz").status_code == 200  # nobody is stored
    people = [make_person() for _ in range(4)]
    assert client.get("/readyz").status_code == 200
    for keys in ([f"{key_id}:{other}"], [f"other:{key}"]):
        settings.SEAL_KEYS = keys
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["needed"]["keys"] == ""
        assert "SEAL_KEYS 解不开" in answer.json()["needed"]["sealed"]
    settings.SEAL_KEYS, settings.BLIND_INDEX_KEY = sound, other
    assert "BLIND_INDEX_KEY 不符" in told(client)["needed"]["sealed"]
    assert people[0].id_number not in client.get("/readyz").content.decode()


@pytest.mark.django_db
def test_one_damaged_number_closes_nothing(client):
    damaged, *_ = sorted((make_person() for _ in range(2)), key=lambda person: person.pk)
    type(damaged).objects.filter(pk=damaged.pk).update(id_number_sealed="gone:AAAA")
    assert told(client)["needed"]["sealed"] == ""


@pytest.mark.django_db
def test_a_migration_that_was_not_run_is_counted(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'upkeep'")
    assert told(client)["needed"]["migrations"] == "有1个数据库迁移没有执行，请运行 manage.py migrate。"


@pytest.mark.django_db
def test_what_is_watched_is_told_when_it_is_late_and_closes_nothing(client):
    assert set(told(client)["watched"].values()) == {""}  # a new server has time until the first night
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["watched"]["tree"].startswith("check_tree 从未完成")
        Chore.note("check_tree")
        assert told(client)["watched"]["tree"] == ""
    with time_machine.travel(timezone.now() + timedelta(hours=96)):
        assert told(client)["watched"]["tree"] == ""
    with time_machine.travel(timezone.now() + timedelta(hours=98)):
        assert "上次完成于" in told(client)["watched"]["tree"]


@pytest.mark.django_db
def test_work_that_nobody_does_is_told(client, monkeypatch):
    assert told(client)["watched"]["jobs"] == ""
    monkeypatch.setattr(health.queue, "stalled", lambda: 2)
    assert "有2个后台任务没有进展" in told(client)["watched"]["jobs"]


@pytest.mark.django_db
def test_the_night_writes_down_what_went_well_and_what_failed(client, monkeypatch):
    monkeypatch.setattr(nightly, "STEPS", ("check_tree", "no_such_command"))
    with pytest.raises(nightly.CommandError):
        call_command("nightly", verbosity=0)
    assert Chore.objects.get(name="check_tree").fault == ""
    assert "no_such_command" in Chore.objects.get(name="no_such_command").fault
    Chore.note("check_tree", fault="2处不一致")
    assert "2处不一致" in told(client)["watched"]["tree"]
    Chore.note("check_tree")
    assert told(client)["watched"]["tree"] == ""


# --- metrics -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_metrics_are_for_whoever_shows_the_token(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    client.get(reverse("login"))
    text = client.get("/metrics", headers={"authorization": "Bearer secret"}).content.decode()
    assert 'zhtj_answers_total{method="GET",status="200",view="login"}' in text
    assert 'zhtj_fault{check="database"} 0.0' in text


@pytest.mark.django_db
def test_no_text_of_a_visitor_becomes_a_label(client, settings):
    settings.METRICS_TOKEN = "secret"
    client.generic("MADEUP", "/made-up/")
    text = client.get("/metrics", headers={"authorization": "Bearer secret"}).content.decode()
    assert "made-up" not in text
    assert "MADEUP" not in text
    assert 'method="unknown"' in text


# --- logs --------------------------------------------------------------------------------------------------


def test_a_line_of_the_log_is_one_object_without_numbers():
    number = make_id_number()
    record = logging.LogRecord("zhtj", logging.WARNING, "", 0, "no such person: %s", (number,), None)
    record.facts = {"status": 404, "typed": number}
    line = JsonFormatter().format(record)
    assert number not in line
    assert json.loads(line)["status"] == 404
    assert json.loads(line)["level"] == "WARNING"


def test_what_a_database_quotes_of_a_row_is_left_out_of_the_log():
    fault = 'null value in column "sex"\nDETAIL:  Failing row contains (7, 欧阳丽, 2001-03-02,\n文学院).\nCONTEXT:  x'
    try:
        raise ValueError(fault)
    except ValueError:
        record = logging.LogRecord("zhtj", logging.ERROR, "", 0, "not stored: %s", (fault,), sys.exc_info())
    for formatter in (JsonFormatter(), MaskingFormatter("%(message)s")):
        line = formatter.format(record)
        assert "null value in column" in line
        assert "CONTEXT:  x" in line
        assert "欧阳丽" not in line
        assert "文学院" not in line


@pytest.mark.django_db
def test_nor_is_it_told_by_readyz(client, monkeypatch):
    def broken(step, **told):
        raise ValueError(f"x\nDETAIL:  Key (name)=(欧阳丽) {make_id_number()}")

    monkeypatch.setattr(nightly, "STEPS", ("check_tree",))
    monkeypatch.setattr(nightly, "call_command", broken)
    with pytest.raises(nightly.CommandError):
        call_command("nightly", verbosity=0)
    assert "ValueError x" in told(client)["watched"]["tree"]
    assert "欧阳丽" not in told(client)["watched"]["tree"]


@pytest.mark.django_db
def test_every_answer_leaves_a_line_that_names_the_page_and_not_what_was_asked(client, caplog):
    caplog.set_level(logging.INFO, "zhtj.access")
    client.get(reverse("login"), {"next": "/cadres/7/"})
    [record] = [each for each in caplog.records if each.name == "zhtj.access"]
    assert record.facts["view"] == "login"
    assert record.facts["status"] == 200
    assert "/cadres/7/" not in JsonFormatter().format(record)


# --- settings ----------------------------------------------------------------------------------------------


def test_a_server_for_others_is_refused_with_each_unsafe_setting(settings):
    for name, value in SAFE.items():
        setattr(settings, name, value)
    checks.require_safety()
    for name, value in UNSAFE.items():
        setattr(settings, name, value)
        with pytest.raises(ImproperlyConfigured, match=name):
            checks.require_safety()
        setattr(settings, name, SAFE[name])


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SESSION_IDLE", timedelta(minutes=241), "SESSION_IDLE_MINUTES"),
        ("SESSION_IDLE", timedelta(0), "SESSION_IDLE_MINUTES"),
        ("SESSION_LONGEST", timedelta(hours=25), "SESSION_HOURS"),
        ("SECRET_KEY", "xyza" * 20, "SECRET_KEY"),
    ],
)
def test_sessions_have_an_end_and_secrets_are_no_pattern(settings, name, value, told):
    for safe in SAFE.items():
        setattr(settings, *safe)
    setattr(settings, name, value)
    [fault] = checks.unsafe()
    assert told in fault


@pytest.mark.once
@pytest.mark.skipif(connection.vendor != "sqlite", reason="it speaks of SQLite")
def test_sqlite_is_served_from_only_if_somebody_says_so(settings):
    for name, value in SAFE.items():
        setattr(settings, name, value)
    settings.SQLITE_IN_PRODUCTION = False
    [fault] = checks.server_is_safe(None)
    assert "SQLITE_IN_PRODUCTION" in fault.msg


def test_a_server_under_local_names_may_be_set_as_one_likes(settings):
    for name, value in (SAFE | UNSAFE | {"ALLOWED_HOSTS": ["localhost"]}).items():
        setattr(settings, name, value)
    assert checks.unsafe() == []
    settings.ALLOWED_HOSTS = []
    assert checks.unsafe()
