"""The log cannot be changed, and whoever changes it all the same is found, line by line.

EXAMPLES=1000: so many mutations of one line instead of 60.
"""
# ruff: noqa: S311, S608 (chance of a test, names of our own tables)

import os
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests import flushing
from zhtj.audit import chain
from zhtj.audit.models import AuditEntry, AuditLink
from zhtj.audit.verifying import Walk

EXAMPLES = int(os.environ.get("EXAMPLES", 60))
LINES = 40


@pytest.fixture
def log(city):
    """Some lines of every shape, linked."""
    for n in range(LINES):
        AuditEntry.record(
            actor=None, act="refused", target=city.branch if n % 2 else None, org=city.college if n % 3 else None,
            reason="理由" * (n % 4), changed={"名称": ["甲", f"乙{n}"]}, count=n, ratio=n / 7,
        )  # fmt: skip
    connection.check_constraints()  # what waits for the commit
    return list(AuditEntry.objects.order_by("pk"))


def faults(since: int = 1, anchors=()) -> list[str]:
    return list(Walk(since, dict(anchors)).faults())


@contextmanager
def lifted():
    """As the owner of the tables, who can do anything; taken back afterwards, the lifting too."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = (chain.ENTRY, chain.LINK)
        lift = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        for statement in lift if connection.vendor == "postgresql" else flushing._on_sqlite(cursor)[0]:
            cursor.execute(statement)
        yield cursor
        transaction.set_rollback(True)


# --- the database refuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {} WHERE {} = {}"])
@pytest.mark.parametrize(("table", "key"), [(chain.ENTRY, "id"), (chain.LINK, "seq")])
def test_the_database_refuses_to_change_a_line(log, table, key, change):
    before = everything()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table, key, 1))
    assert everything() == before


@pytest.mark.parametrize("key", ["seq", "entry_id"])
def test_the_database_refuses_to_put_another_link_in_place_of_one(log, key):
    last, free = AuditLink.objects.order_by("seq").last(), 10**6
    taken = {"seq": free, "entry_id": free} | {key: getattr(last, key)}
    refuses_to_replace(chain.LINK, {**taken, "hash": "0" * 64}, key)


def test_the_database_refuses_to_put_another_line_in_place_of_one(log):
    line = AuditEntry.objects.filter(pk=log[3].pk).values(*chain.COLUMNS).get()
    refuses_to_replace(chain.ENTRY, line | {"actor_name": "某人", "facts": "{}"}, "id")


def refuses_to_replace(table: str, row: dict, key: str) -> None:
    """By REPLACE where the database knows it, and by the words both know."""
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    upsert = f"ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
    ways = [f"INSERT INTO {table} ({columns}) VALUES ({places}) {upsert}"]
    if connection.vendor == "sqlite":
        ways += [
            f"{verb} INTO {table} ({columns}) VALUES ({places})" for verb in ("REPLACE", "INSERT OR REPLACE")
        ]
    before = everything()
    for way in ways:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(way, list(row.values()))
        assert everything() == before
    assert faults() == []


def everything() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in (AuditEntry, AuditLink)]


@pytest.mark.parametrize("table", [chain.ENTRY, chain.LINK])
def test_postgresql_refuses_to_empty_the_log(log, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 没有 TRUNCATE")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")


def test_a_switched_off_guard_is_named(log):
    with lifted():
        named = {fault.split("：")[1].rstrip("。") for fault in faults() if "触发器" in fault}
    assert named >= {"audit_entry_linked"}
    assert sum("kept" in name for name in named) == (2 if connection.vendor == "postgresql" else 6)
    assert faults() == []


# --- the chain ---------------------------------------------------------------------------------------------


def test_every_column_of_a_line_is_in_the_chain():
    there = [field.column for field in AuditEntry._meta.concrete_fields]
    assert sorted(chain.COLUMNS) == sorted(there)


def test_each_line_has_its_link_in_order(log):
    links = list(AuditLink.objects.order_by("seq"))
    assert [link.seq for link in links] == list(range(1, len(links) + 1))
    assert {link.entry_id for link in links} == {entry.pk for entry in AuditEntry.objects.all()}
    assert faults() == []


def test_a_line_taken_back_leaves_no_gap(city, log):
    with transaction.atomic():
        AuditEntry.record(actor=None, act="refused", target=None)
        transaction.set_rollback(True)
    AuditEntry.record(actor=None, act="refused", target=None)
    connection.check_constraints()
    assert faults() == []


# --- mutations ---------------------------------------------------------------------------------------------


def change_column(random: Random, cursor, log) -> set[int]:
    entry, column = random.choice(log), random.choice(chain.COLUMNS)
    new = {
        "id": 10**6 + entry.pk, "at": entry.at + timedelta(microseconds=1), "actor_id": None, "acting_org_id": 7,
        "org_id": (entry.org_id or 0) + 1, "facts": '{"count": -1}', "request_id": "0" * 32,
    }  # fmt: skip
    if column == "actor_id":
        column = "acting_org_id"
    cursor.execute(
        f"UPDATE {chain.ENTRY} SET {column} = %s WHERE id = %s",
        [new.get(column, f"{getattr(entry, column, '')}改"[:40]), entry.pk],
    )
    return {entry.pk}


def delete_line(random: Random, cursor, log) -> set[int]:
    entry = random.choice(log)
    cursor.execute(f"DELETE FROM {chain.ENTRY} WHERE id = %s", [entry.pk])
    return {entry.pk}


def swap_two(random: Random, cursor, log) -> set[int]:
    one, other = (entry.pk for entry in random.sample(log, 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        cursor.execute(f"UPDATE {chain.ENTRY} SET id = %s WHERE id = %s", [new, old])
    return {one, other}


def insert_line(random: Random, cursor, log) -> set[int]:
    """A copy of a line under a free number, as if somebody had done it twice."""
    entry, new = random.choice(log), 10**6
    others = ", ".join(column for column in chain.COLUMNS if column != "id")
    cursor.execute(
        f"INSERT INTO {chain.ENTRY} (id, {others}) SELECT %s, {others} FROM {chain.ENTRY} WHERE id = %s",
        [new, entry.pk],
    )
    return {new}


def rewrite_hash(random: Random, cursor, log) -> set[int]:
    entry = random.choice(log)
    letters = "".join(random.choice("0123456789abcdef") for _ in range(64))
    cursor.execute(f"UPDATE {chain.LINK} SET hash = %s WHERE entry_id = %s", [letters, entry.pk])
    return {entry.pk}


def delete_with_link(random: Random, cursor, log) -> set[int]:
    """In the middle: the last line with its link is found by what was noted of it elsewhere."""
    entry = random.choice(log[:-1])
    cursor.execute(f"DELETE FROM {chain.ENTRY} WHERE id = %s", [entry.pk])
    cursor.execute(f"DELETE FROM {chain.LINK} WHERE entry_id = %s", [entry.pk])
    return set()


def exchange_links(random: Random, cursor, log) -> set[int]:
    one, other = (entry.pk for entry in random.sample(log, 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        cursor.execute(f"UPDATE {chain.LINK} SET entry_id = %s WHERE entry_id = %s", [new, old])
    return {one, other}


MUTATIONS = (
    change_column, delete_line, swap_two, insert_line, rewrite_hash, delete_with_link, exchange_links,
    change_column,
)  # fmt: skip


def test_each_mutation_of_one_line_is_found_and_named(log):
    random, found = Random(2026), 0
    for n in range(EXAMPLES):
        mutate = MUTATIONS[n % len(MUTATIONS)]
        with lifted() as cursor:
            touched = mutate(random, cursor, log)
            told = [fault for fault in faults() if "触发器" not in fault]
        assert told, (mutate.__name__, touched)
        assert all(any(str(pk) in fault for fault in told) for pk in touched), (
            mutate.__name__,
            touched,
            told,
        )
        found += 1
    assert faults() == []
    print(f"{EXAMPLES} mutations, {found} found")  # noqa: T201


# --- the command -------------------------------------------------------------------------------------------


def test_the_command_tells_that_all_is_well_and_where_the_chain_ends(log, capsys):
    call_command("verify_audit")
    last = AuditLink.objects.order_by("seq").last()
    assert capsys.readouterr().out == f"操作日志{last.seq}条，全部相符。\n末尾校验值 {last}\n"


def test_the_command_fails_at_a_deleted_line(log, capsys):
    with lifted() as cursor:
        cursor.execute(f"DELETE FROM {chain.ENTRY} WHERE id = %s", [log[3].pk])
        with pytest.raises(CommandError) as failure:
            call_command("verify_audit")
    assert failure.value.returncode == 1
    assert f"日志{log[3].pk}（校验序号" in capsys.readouterr().out


def test_a_walk_from_the_middle_sees_what_comes_after_alone(log):
    middle = AuditLink.objects.get(entry_id=log[20].pk).seq
    with lifted() as cursor:
        cursor.execute(f"DELETE FROM {chain.ENTRY} WHERE id IN (%s, %s)", [log[3].pk, log[30].pk])
        told = [fault for fault in faults(since=middle) if "触发器" not in fault]
    assert [f"日志{log[30].pk}" in fault for fault in told] == [True]


def test_a_cut_tail_is_found_by_what_was_noted_before(log, tmp_path, capsys):
    noted = tmp_path / "anchors"
    call_command("verify_audit", anchors=noted)
    call_command("verify_audit", anchors=noted)
    assert len(noted.read_text().splitlines()) == 2
    with lifted() as cursor:
        for table, column in ((chain.ENTRY, "id"), (chain.LINK, "entry_id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [log[-1].pk])
        assert [fault for fault in faults() if "触发器" not in fault] == []
        with pytest.raises(CommandError):
            call_command("verify_audit", anchors=noted)
    assert "末尾的日志被删除" in capsys.readouterr().out
    assert len(noted.read_text().splitlines()) == 2


def test_a_rewritten_chain_is_found_by_what_was_noted_before(log):
    link = AuditLink.objects.get(entry_id=log[5].pk)
    told = faults(anchors={link.seq: "0" * 64})
    assert told == [f"校验序号{link.seq}与先前记下的校验值不同：校验链被重写。"]
    assert faults(anchors={link.seq: link.hash}) == []


def test_an_empty_log_is_in_order(db, capsys):
    call_command("verify_audit")
    assert "操作日志0条" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify_audit", since=0)


def test_a_line_knows_when_it_was_written(log):
    assert timezone.now() - log[-1].at < timedelta(minutes=5)
