"""In what a restored system must agree with the one it was made of: as plain values, for a JSON file."""

from __future__ import annotations

import hashlib

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from zhtj.audit.models import AuditLink
from zhtj.rotation import Column, columns
from zhtj.sealed import blind_index, unseal_bytes

SAMPLES = 50  # values of each sealed column, from either end: their keys are random
USE = "backup"  # what the digests of samples are for: those of a blind index are others


def facts() -> dict:
    """Rows of each table, migrations, the end of the audit chain, and digests of sealed values, opened."""
    last = AuditLink.objects.order_by("-seq").first()
    return {
        "rows": {model._meta.db_table: model._base_manager.count() for model in _tables()},
        "migrations": sorted(map(".".join, MigrationRecorder(connection).applied_migrations())),
        "audit": [last.seq, last.hash] if last else [0, ""],
        "samples": {place: digest for column in columns() for place, digest in _samples(column)},
    }


def _tables():
    return sorted(
        (model for model in apps.get_models(include_auto_created=True) if model._meta.managed),
        key=lambda model: model._meta.db_table,
    )


def _samples(column: Column):
    keys = column.filled.values_list("pk", flat=True)
    for pk in {*keys.order_by("pk")[:SAMPLES], *keys.order_by("-pk")[:SAMPLES]}:
        yield f"{column.label} {pk}", _digest(column, pk)


def _digest(column: Column, pk) -> str:
    """Keyed, since an id number is guessed from any other within an hour."""
    row = column.model._base_manager.get(pk=pk)
    content = unseal_bytes(getattr(row, column.name), column.context(row))
    return blind_index(hashlib.sha256(content).hexdigest(), USE)


def differences(told: dict, found: dict) -> list[str]:
    """A sentence for each fact in which the restored system is another one."""
    return [
        *_changed("数据表 {} 原有 {} 行，现有 {} 行。", told["rows"], found["rows"]),
        *(f"迁移 {name} 只在一边执行过。" for name in sorted({*told["migrations"]} ^ {*found["migrations"]})),
        *_changed(
            "操作日志的末尾（{}）原为 {}，现为 {}。",
            *(dict(enumerate(each["audit"])) for each in (told, found)),
        ),
        *_changed("{} 解密后的内容与备份时不同。", told["samples"], found["samples"]),
    ]


def _changed(sentence: str, told: dict, found: dict) -> list[str]:
    places = [*told, *(place for place in found if place not in told)]
    return [
        sentence.format(place, told.get(place), found.get(place))
        for place in places
        if told.get(place) != found.get(place)
    ]
