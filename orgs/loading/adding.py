"""Adds what the rows say and is not stored yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from orgs import tree
from orgs.loading.checking import OnProgress, check, unheard
from orgs.loading.known import superior_org
from orgs.models import Account, Org
from orgs.sheets import DIVISION, Row, check_as_typed
from orgs.superiors import managed


class LoadError(ValueError):
    """Nothing was loaded; `faults` say why, in the order of the rows."""

    def __init__(self, faults: Sequence[str]):
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Loaded:
    added: int
    known: int
    warnings: list[str]


@transaction.atomic
def load(*, rows: Sequence[Row], by: Account | None, on_progress: OnProgress = unheard) -> Loaded:
    """Add the organisations that are not there yet; `by` somebody only where he manages, checked as a form does.

    Raises LoadError.
    """
    tree.hold_forest()  # what is looked up now holds until the end
    superiors_first = check(rows, on_progress, within=managed(by))
    if by is not None:
        _check_as_typed(rows)
    if faults := [fault for row in rows for fault in row.faults]:
        raise LoadError(faults)
    new = _as_orgs(superiors_first)
    _add(new, by, on_progress)
    return Loaded(len(new), len(rows) - len(new), [warning for row in rows for warning in row.warnings])


def _check_as_typed(rows: Sequence[Row]) -> None:
    """Somebody adds by a file what he may add by a form; what is there already stays as it is."""
    for row in rows:
        if not row.existing:
            check_as_typed(row)


def _as_orgs(rows: Sequence[Row]) -> list[Org]:
    """Unsaved organisations of the new rows, tied to their superiors, which must come first."""
    orgs: dict[int, Org] = {}
    for row in rows:
        if not row.existing:
            told = {"opened_on": row.opened_on} if row.opened_on else {}
            orgs[id(row)] = Org(
                parent=orgs.get(id(row.superior)) or superior_org(row),
                name=row.name,
                type=row.type,
                level=row.level,
                industry=row.industry,
                school_code=row.school_code or None,
                division=row.cells[DIVISION],
                **told,
            )
    return list(orgs.values())


def _add(orgs: Sequence[Org], by: Account | None, on_progress: OnProgress) -> None:
    def tell(done: int) -> None:
        on_progress("载入", done, len(orgs))

    if not orgs:
        return
    tell(0)
    try:
        tree.add_many(orgs=orgs, by=by, on_progress=tell)
    except (tree.TreeError, ValidationError) as error:  # whatever it refuses should have been found before
        raise LoadError(getattr(error, "messages", [str(error)])) from error
