"""The lines of an import mended: what somebody sent of them is stored and checked again at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from django.db import transaction

from cadres.importing import lines as standing
from cadres.importing.checking import Outcome, check_lines
from cadres.importing.neighbours import person_key
from cadres.importing.sessions import held_open
from cadres.models import Import, ImportLine
from cadres.sheets import Kind
from orgs.models import Account

_ROW = re.compile(r"第([0-9]+)行")


@dataclass(frozen=True)
class Edit:
    """What somebody sent about a line that he saw at `version`; `cells` are those that were shown to him."""

    number: int
    version: int
    cells: dict[str, str] = field(default_factory=dict)
    confirmed: bool | None = None  # None: was not asked
    updates: bool | None = None
    is_left_out: bool = False


@dataclass(frozen=True)
class Mended:
    checked: int  # lines that were changed and checked again
    right: int  # of those, now without a fault
    left_out: int = 0  # of those, not to be imported, whatever is wrong with them
    stale: list[int] = field(default_factory=list)  # numbers of lines that somebody else changed meanwhile


@transaction.atomic
def mend(*, session: Import, edits: list[Edit], by: Account) -> Mended:
    """Store what differs and check those lines again. Of lines changed by others meanwhile nothing is stored.

    Raises StaleError, PermissionDenied.
    """
    session = held_open(session, by=by)
    stored = {line.number: line for line in session.lines.filter(number__in=[edit.number for edit in edits])}
    changed, stale, keys = [], [], set()
    for edit in edits:
        line = stored.get(edit.number)
        if line is None or not _differs(line, edit):
            continue
        if line.version != edit.version:
            stale.append(line.number)
        else:
            keys.add(person_key(standing.asked(line)))
            changed.append(_apply(line, edit))
    if changed:
        _check_again(session, changed, keys, by=by)
        session.touch(by, "refusal")
    taken = [line for line in changed if not line.is_left_out]
    right = sum(line.outcome != Outcome.FAULTY for line in taken)
    return Mended(len(changed), right, len(changed) - len(taken), stale)


def _differs(line: ImportLine, edit: Edit) -> bool:
    told = line.told
    return (
        any(told.cells.get(label, "") != text for label, text in edit.cells.items())
        or edit.is_left_out != line.is_left_out
        or edit.confirmed not in (None, line.confirmed)
        or edit.updates not in (None, line.updates)
    )


def _apply(line: ImportLine, edit: Edit) -> ImportLine:
    """What only the file told of a cell is over once the cell is typed anew."""
    told = line.told
    typed = {label for label, text in edit.cells.items() if told.cells.get(label, "") != text}
    cells = told.cells | {label: edit.cells[label] for label in typed}
    read_faults = {label: fault for label, fault in told.read_faults.items() if label not in typed}
    told = replace(told, cells=cells, read_faults=read_faults, typed=sorted({*told.typed, *typed}))
    line.told = told
    line.is_left_out = edit.is_left_out
    line.confirmed = line.confirmed if edit.confirmed is None else edit.confirmed
    line.updates = line.updates if edit.updates is None else edit.updates
    line.version += 1
    return line


def _check_again(session: Import, changed: list[ImportLine], keys: set[str], *, by: Account) -> None:
    """Beside the changed lines those that were told something because of them; `keys` tell whom they named before."""
    session.refusal = ""
    known = {line.number: line for line in session.lines.filter(settled_as="").order_by("number")}
    known |= {line.number: line for line in changed}
    asked = {number: standing.asked(line) for number, line in known.items()}
    numbers = {line.number for line in changed}
    keys = {*keys, *(person_key(asked[number]) for number in numbers)} - {""}
    touched = [
        line
        for number, line in known.items()
        if number in numbers or person_key(asked[number]) in keys or _is_told_of(line, numbers)
    ]
    beside = [asked[number] for number, line in known.items() if not line.is_left_out]
    verdicts = check_lines(
        [asked[line.number] for line in touched],
        kind=Kind(session.kind),
        org=session.org,
        by=by,
        beside=beside,
    )
    for line, verdict in zip(touched, verdicts, strict=True):
        standing.keep(line, verdict)
    ImportLine.objects.bulk_update(
        touched, [*standing.KEPT, "confirmed", "updates", "is_left_out", "version"]
    )


def _is_told_of(line: ImportLine, numbers: set[int]) -> bool:
    """One of its sentences names one of those lines."""
    if line.outcome != Outcome.FAULTY:
        return False
    said = " ".join(sentence for sentences in line.told.faults.values() for sentence in sentences)
    return any(int(number) in numbers for number in _ROW.findall(said))
