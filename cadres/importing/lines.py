"""Lines of an import: handed to the check, what it found kept, and how they stand, counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from cadres.importing.checking import Asked, Outcome, Verdict
from cadres.models import Import, ImportLine

KEPT = ["outcome", "content_sealed"]


def asked(line: ImportLine) -> Asked:
    told = line.told
    return Asked(line.number, told.cells, told.read_faults, confirmed=line.confirmed, updates=line.updates)


def asked_of(session: Import) -> list[Asked]:
    """All lines that somebody may still want to be imported, or was: what they mean to each other counts."""
    return [asked(line) for line in session.lines.filter(is_left_out=False).order_by("number").iterator(500)]


def keep(line: ImportLine, verdict: Verdict) -> None:
    """Not stored yet."""
    line.outcome = str(verdict.outcome)
    line.told = replace(
        line.told,
        faults={label: list(sentences) for label, sentences in verdict.faults.items()},
        differences=[list(difference) for difference in verdict.differences],
        note=verdict.note,
    )


def keep_all(lines: Sequence[ImportLine], verdicts: Iterable[Verdict]) -> None:
    for line, verdict in zip(lines, verdicts, strict=True):
        keep(line, verdict)
    ImportLine.objects.bulk_update(lines, KEPT)


# --- how they stand ----------------------------------------------------------------------------------------

WAITING = Q(settled_as="", is_left_out=False)
DUE = WAITING & (
    Q(outcome=Outcome.NEW)
    | Q(outcome=Outcome.SECOND, confirmed=True)
    | Q(outcome=Outcome.UPDATE, updates=True)
)
ASKS = WAITING & (Q(outcome=Outcome.SECOND, confirmed=False) | Q(outcome=Outcome.UPDATE, updates=False))


class Standing(StrEnum):
    """What the list of lines may be narrowed to."""

    FAULTY = "faulty"
    ASKS = "asks"
    NEW = "new"
    SECOND = "second"
    UPDATE = "update"
    SAME = "same"
    LEFT_OUT = "left_out"
    SETTLED = "settled"
    ALL = "all"


LABELS = {
    Standing.FAULTY: "有误", Standing.ASKS: "需要确认", Standing.NEW: "新增", Standing.SECOND: "新增任职",
    Standing.UPDATE: "更新", Standing.SAME: "无变化", Standing.LEFT_OUT: "不导入", Standing.SETTLED: "已导入",
    Standing.ALL: "全部",
}  # fmt: skip
_CONDITIONS = {
    Standing.ASKS: ASKS,
    Standing.LEFT_OUT: Q(settled_as="", is_left_out=True),
    Standing.SETTLED: ~Q(settled_as=""),
    Standing.ALL: Q(),
} | {
    standing: WAITING & Q(outcome=standing.value)
    for standing in (Standing.FAULTY, Standing.NEW, Standing.SECOND, Standing.UPDATE, Standing.SAME)
}


def standing_as(session: Import, standing: Standing) -> QuerySet[ImportLine]:
    return session.lines.filter(_CONDITIONS[standing]).order_by("number")


def counts(session: Import) -> dict[str, int]:
    """Of each standing, and of what would be done (due) as what."""
    wanted = {standing.value: Count("pk", filter=condition) for standing, condition in _CONDITIONS.items()}
    wanted["all"] = Count("pk")
    wanted |= {
        f"due_{outcome.value}": Count("pk", filter=DUE & Q(outcome=outcome))
        for outcome in (Outcome.NEW, Outcome.SECOND, Outcome.UPDATE)
    }
    wanted |= {
        f"settled_{outcome.value}": Count("pk", filter=Q(settled_as=outcome))
        for outcome in (Outcome.NEW, Outcome.SECOND, Outcome.UPDATE, Outcome.SAME)
    }
    wanted["unconfirmed"] = Count("pk", filter=WAITING & Q(outcome=Outcome.SECOND, confirmed=False))
    told = session.lines.aggregate(**wanted)
    told["left"] = told["faulty"] + told["asks"] + told["due_new"] + told["due_second"] + told["due_update"]
    told["due"] = told["due_new"] + told["due_second"] + told["due_update"]
    return told
