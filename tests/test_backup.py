"""A backup is whole, and is known from any other; what it does not fit into is refused."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as of_suite
from django.db import connection

from cadres.models import Person
from orgs.models import Org
from tests.answers import PDF
from tests.factories import make_city, make_person
from tests.staffing import counted_post
from zhtj import saving
from zhtj.saving.facts import facts
from zhtj.saving.making import DATABASE, FACTS, FILES

EMPTY = {"rows": {}, "migrations": [], "audit": [0, ""], "samples": {}}


def run(command: str, folder: Path, database: Path, media: Path) -> subprocess.CompletedProcess:
    """By a process that knows the suite's keys and nothing of its database."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(media)
    }  # fmt: skip
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", command, str(folder)],
        env=env, cwd=of_suite.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip


def restored(folder: Path, place: Path) -> subprocess.CompletedProcess:
    return run("restore", folder, place / "new.sqlite3", place / "new media")


@pytest.fixture
def saved(transactional_db, tmp_path):
    """A backup of a city with a cadre and a file, made by the command."""
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL: tests/storms/test_restore_drill.py")
    counted_post(make_city().branch, make_person(name="林晓明"))
    (tmp_path / "old.sqlite3").write_bytes(connection.connection.serialize())
    (tmp_path / "media").mkdir()
    (tmp_path / "media/a.pdf").write_bytes(PDF)
    ended = run("backup", tmp_path / "backup", tmp_path / "old.sqlite3", tmp_path / "media")
    assert ended.returncode == 0, ended.stderr
    return tmp_path / "backup"


@pytest.mark.once
def test_what_is_restored_agrees_in_every_fact(saved, tmp_path):
    ended = restored(saved, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "无不符" in ended.stdout
    assert "全部相符" in ended.stdout  # the tree
    assert (tmp_path / "new media/a.pdf").read_bytes() == PDF
    assert saved.stat().st_mode & 0o077 == 0  # nobody else may read it
    assert all(file.stat().st_mode & 0o077 == 0 for file in saved.iterdir())
    assert {file.name for file in saved.iterdir()} == {DATABASE, FILES, FACTS}


@pytest.mark.once
def test_a_fact_that_does_not_agree_ends_in_a_failure_that_names_it(saved, tmp_path):
    told = json.loads((saved / FACTS).read_text("utf-8"))
    told["rows"]["cadres_person"] += 1
    (saved / FACTS).write_text(json.dumps(told), "utf-8")
    ended = restored(saved, tmp_path)
    assert ended.returncode != 0
    assert "数据表 cadres_person 原有 2 行，现有 1 行。" in ended.stderr


@pytest.fixture
def folder(tmp_path):
    """What looks like a backup."""
    told = EMPTY | {"vendor": connection.vendor, "digests": {}}
    folder = tmp_path / "backup"
    folder.mkdir()
    for name in (DATABASE, FILES):
        (folder / name).write_bytes(b"x")
        told["digests"][name] = hashlib.sha256(b"x").hexdigest()
    (folder / FACTS).write_text(json.dumps(told), "utf-8")
    return folder


def test_a_damaged_or_incomplete_backup_is_refused(db, folder):
    (folder / FILES).write_bytes(b"y")
    with pytest.raises(saving.SavingError, match=r"files\.tar 与备份时不同"):
        saving.restore(folder)
    (folder / FILES).unlink()
    with pytest.raises(saving.SavingError, match="不是完整的备份"):
        saving.restore(folder)
    (folder / FACTS).write_text("[]", "utf-8")
    with pytest.raises(saving.SavingError, match="不是完整的备份"):
        saving.restore(folder)


def test_nothing_is_restored_over_what_is_there(db, folder, settings, monkeypatch):
    with pytest.raises(saving.SavingError, match="请恢复到空的数据库"):
        saving.restore(folder)
    monkeypatch.setattr(connection.introspection, "table_names", list)
    settings.MEDIA_ROOT = folder
    with pytest.raises(saving.SavingError, match="里已有文件"):
        saving.restore(folder)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL: tests/storms/test_restore_drill.py")
@pytest.mark.once
def test_a_backup_is_not_written_over_another_and_leaves_nothing_half(db, folder, monkeypatch):
    with pytest.raises(saving.SavingError, match="已经存在"):
        saving.make(folder)

    def broken(*args):
        raise saving.SavingError("pg_dump 没有完成")

    monkeypatch.setattr("zhtj.saving.database.dump", broken)
    with pytest.raises(saving.SavingError, match="没有完成"):
        saving.make(folder.with_name("second"))
    assert list(folder.parent.glob("second*")) == []


def test_each_difference_is_a_sentence(city):
    make_person(name="林晓明")
    told, place = facts(), "cadres_person.id_number_sealed"
    assert saving.differences(told, told) == []
    assert [name for name in told["samples"] if name.startswith(place)]
    assert told["rows"]["orgs_org"] == Org.objects.count()
    found = saving.differences(EMPTY | {"migrations": ["cadres.0001_initial"], "audit": [7, "abc"]}, EMPTY)
    assert found == [
        "迁移 cadres.0001_initial 只在一边执行过。",
        "操作日志的末尾（0）原为 7，现为 0。",
        "操作日志的末尾（1）原为 abc，现为 。",
    ]


def test_a_sealed_value_that_opens_to_something_else_is_found(city):
    person = make_person(name="林晓明")
    told = facts()
    person.phone = "13900139000"
    Person.objects.filter(pk=person.pk).update(phone_sealed=person.phone_sealed)
    assert [fault for fault in saving.differences(told, facts()) if "phone_sealed" in fault]
