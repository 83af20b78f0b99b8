"""The start of the demonstration: what it refuses, and what it tells."""

import json
import socket

import pytest
from django.core.management import call_command
from django.db import connection

from orgs.models import Org
from zhtj import devserver
from zhtj.audit.models import AuditEntry
from zhtj.demo.load import Act

postgresql_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite's file is deleted instead"
)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "", "８０００"])
def test_an_impossible_port_is_refused_with_a_sentence(text):
    with pytest.raises(devserver.StartError, match="端口应为 1 到 65535"):
        devserver.port_number(text)


@pytest.mark.parametrize("text", ["1", "65535"])
def test_a_possible_port_is_taken(text):
    assert devserver.port_number(text) == int(text)


def test_a_used_port_is_refused_and_another_one_proposed():
    with socket.socket() as other:
        other.bind((devserver.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(devserver.StartError, match="请换一个"):
            devserver.require_port(port)
    devserver.require_port(port)


def test_accounts_are_listed_in_columns(monkeypatch, tmp_path):
    accounts = tmp_path / "accounts.json"
    monkeypatch.setattr(devserver, "ACCOUNTS", accounts)
    assert devserver.account_lines() == []
    rows = [("branch", "class1", "一班团支部"), ("work_committee", "park", "园区团工委")]
    facts = [{"role": role, "login": login, "password": "secret", "org": org} for role, login, org in rows]
    accounts.write_text(json.dumps(facts), "utf-8")
    assert devserver.account_lines() == [
        "演示账号  登录名  密码    团组织",
        "团支部    class1  secret  一班团支部",
        "团工委    park    secret  园区团工委",
    ]


def test_a_database_file_goes_with_what_lies_beside_it(tmp_path):
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3.copy"):
        (tmp_path / name).touch()
    devserver.delete_file(str(tmp_path / "db.sqlite3"))
    assert [path.name for path in tmp_path.iterdir()] == ["db.sqlite3.copy"]


def test_a_database_that_no_demonstration_made_is_not_emptied(city):
    with pytest.raises(devserver.StartError, match="不能用 --fresh 清空"):
        devserver.empty_database()
    assert Org.objects.exists()


def test_a_demonstration_may_be_emptied(city):
    AuditEntry.record(actor=None, act=Act.LOADED, target=city.nation)
    assert devserver._may_be_emptied()


def test_a_database_without_organisations_may_be_emptied(db):
    assert devserver._may_be_emptied()


@postgresql_only
def test_an_emptied_database_has_no_tables(transactional_db):
    devserver.drop_tables()
    assert connection.introspection.table_names() == []
    call_command("migrate", verbosity=0)
