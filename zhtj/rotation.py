"""Sealing every stored value anew under the first key, while others go on writing (docs/keys.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Left

from zhtj.sealed import (
    SealedText,
    UnreadableError,
    blind_index,
    first_key_id,
    seal_bytes,
    sealed_of,
    unseal_bytes,
)

BATCH = 500
LONGEST_KEY_ID = 20  # letters, as zhtj.sealed takes them


@dataclass(frozen=True)
class Column:
    """Sealed values of one table, or of the table of its row versions."""

    model: type[models.Model]  # where the values lie
    sealed: SealedText
    living: type[models.Model]  # whose table and key the values are tied to

    @property
    def name(self) -> str:
        return f"{self.sealed.name}_sealed"

    @property
    def label(self) -> str:
        return f"{self.model._meta.db_table}.{self.name}"

    @property
    def at_once(self) -> int:
        return min(BATCH, self.sealed.at_once)

    @property
    def filled(self) -> models.QuerySet:
        return self.model._base_manager.exclude(**{self.name: ""})

    @property
    def old(self) -> models.QuerySet:
        """Values under any key but the first."""
        return self.filled.exclude(**{f"{self.name}__startswith": f"{first_key_id()}:"})

    def context(self, row: models.Model) -> str:
        return self.sealed.context(self.living._meta.db_table, getattr(row, self.living._meta.pk.attname))


def columns() -> list[Column]:
    """Every sealed column there is."""
    return [
        Column(model, sealed, living)
        for living in apps.get_models()
        for sealed in sealed_of(living)
        for model in (living, *_versions(living, sealed))
    ]


def _versions(living: type[models.Model], sealed: SealedText) -> Iterator[type[models.Model]]:
    manager = getattr(living._meta, "simple_history_manager_attribute", None)
    model = getattr(living, manager).model if manager else None
    if model and any(field.name == f"{sealed.name}_sealed" for field in model._meta.fields):
        yield model


def rotate(column: Column, *, on_progress: Callable[[int], None] = lambda count: None) -> list[str]:
    """Seal anew what lies under an old key, batch by batch; gives a sentence for each value that does not open.

    A batch is a transaction: killed at any moment, the next run goes on where this one stopped. Rows that somebody
    else holds are left to the next round. A value that changed meanwhile is never overwritten.
    """
    faults: dict[object, str] = {}
    while _round(column, faults, on_progress):
        pass
    return list(faults.values())


def _round(column: Column, faults: dict, on_progress) -> int:
    """Once through the table; how many values were sealed anew."""
    last, done = None, 0
    while rows := _batch(column, last, faults, on_progress):
        last, done = rows[0], done + rows[1]
    return done


@transaction.atomic
def _batch(column: Column, last, faults: dict, on_progress) -> tuple[object, int] | None:
    """(last primary key, values sealed anew), or None at the end of the table."""
    rows = column.old.order_by("pk").only("pk", column.name, column.living._meta.pk.attname)
    rows = rows.filter(pk__gt=last) if last is not None else rows
    held = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[: column.at_once])
    if not held:
        return None
    done = sum(_seal_anew(column, row, faults) for row in held)
    on_progress(done)
    return held[-1].pk, done


def _seal_anew(column: Column, row: models.Model, faults: dict) -> int:
    was, context = getattr(row, column.name), column.context(row)
    try:
        now = seal_bytes(unseal_bytes(was, context), context)
    except UnreadableError as fault:
        faults[row.pk] = f"{column.label} {row.pk}：{fault}"
        return 0
    same = column.model._base_manager.filter(pk=row.pk, **{column.name: was})
    return same.update(**{column.name: now})


def keys_in_use(column: Column) -> Counter:
    """Key id -> values under it; only their beginnings are read."""
    heads = column.filled.values_list(Left(column.name, LONGEST_KEY_ID + 1), flat=True)
    return Counter(head.partition(":")[0] for head in heads.iterator(chunk_size=5000))


# --- the blind index ---------------------------------------------------------------------------------------


@transaction.atomic
def index_anew(*, on_progress: Callable[[int], None] = lambda count: None) -> int:
    """Compute every blind index with the present key, all in one transaction; the service must stand still."""
    return sum(
        _index_anew(living, sealed, on_progress)
        for living in apps.get_models()
        for sealed in sealed_of(living)
        if sealed.indexed
    )


def _index_anew(living: type[models.Model], sealed: SealedText, on_progress) -> int:
    name, done = f"{sealed.name}_index", 0
    for row in (
        living._base_manager.exclude(Q(**{f"{sealed.name}_sealed": ""})).order_by("pk").iterator(BATCH)
    ):
        index = blind_index(getattr(row, sealed.name), sealed.name)
        if index != getattr(row, name):
            done += living._base_manager.filter(pk=row.pk).update(**{name: index})
        on_progress(1)
    return done
