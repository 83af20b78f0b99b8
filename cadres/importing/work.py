"""The long work of imports: checking all lines, carrying out what was decided. Killed anywhere, it goes on there.

What is checked or imported already is skipped under the lock of the session's row, so that nothing is done twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cadres import notices
from cadres.acts import Act
from cadres.importing import lines as standing
from cadres.importing import rights
from cadres.importing.checking import Asked, Done, Outcome, carry_out, check_lines
from cadres.importing.sessions import CARRY, CHECK, held
from cadres.models import Import, ImportLine
from cadres.models.importing import Choice, State
from cadres.sheets import Kind
from zhtj.audit import context
from zhtj.audit.models import AuditEntry
from zhtj.jobs import queue
from zhtj.jobs.pace import FailedError, Pace

CHECKED_AT_ONCE, CARRIED_AT_ONCE = 500, 500  # lines: a few seconds of work, so that the lease is renewed
NOT_ALL = "导入时有{count}行不能办理（检查之后情况有了变化），所以一行也没有导入。请查看这些行的提示，改正后再导入。"


def register() -> None:
    queue.handler(CHECK)(check)
    queue.handler(CARRY)(carry)


def check(subject: uuid.UUID, pace: Pace) -> None:
    """All lines that are not checked yet."""
    session = Import.objects.filter(pk=subject).first()
    if session is None:
        return
    everybody = standing.asked_of(session)
    with context.acting_for(session.org):
        while _check_chunk(session, everybody, pace):
            pass


@transaction.atomic
def _check_chunk(session: Import, everybody: list[Asked], pace: Pace) -> bool:
    session = _held_as(session, State.CHECKING)
    if session is None:
        return False
    todo = list(session.lines.filter(outcome="").order_by("number")[:CHECKED_AT_ONCE])
    if not todo:
        session.state = State.OPEN
        session.save(update_fields=["state"])
        return False
    by = session.touched_by
    _require(session, by)
    asked = [standing.asked(line) for line in todo]
    verdicts = check_lines(asked, kind=Kind(session.kind), org=session.org, by=by, beside=everybody)
    standing.keep_all(todo, verdicts)
    left = session.lines.filter(outcome="").count()
    pace.tell(session.line_count - left, session.line_count)
    return True


def carry(subject: uuid.UUID, pace: Pace) -> None:
    """As it was decided."""
    session = Import.objects.filter(pk=subject).first()
    if session is None:
        return
    everybody = standing.asked_of(session)
    with context.acting_for(session.org):
        if session.choice == Choice.ALL:
            _carry_all(session, everybody, pace)
        last: int | None = 0
        while session.choice == Choice.RIGHT and last is not None:
            last = _carry_chunk(session, everybody, last, pace)


class _NotAllError(Exception):
    """Undoes what was done so far; holds the lines that could not be done."""

    def __init__(self, failed: list[tuple[ImportLine, Done]]):
        self.failed = failed


def _carry_all(session: Import, everybody: list[Asked], pace: Pace) -> None:
    try:
        with transaction.atomic():
            _carry_all_or_none(session, everybody, pace)
    except _NotAllError as fault:
        _take_back(session, fault.failed)


def _carry_all_or_none(session: Import, everybody: list[Asked], pace: Pace) -> None:
    session = _held_as(session, State.IMPORTING)
    if session is None:
        return
    todo = list(session.lines.filter(standing.DUE).order_by("number"))
    if failed := _carried(session, todo, everybody, pace=pace.tell):
        raise _NotAllError(failed)
    _finish(session)


@transaction.atomic
def _take_back(session: Import, failed: list[tuple[ImportLine, Done]]) -> None:
    """Open again, with what the lines were refused for."""
    session = _held_as(session, State.IMPORTING)
    if session is None:
        return
    _keep_refused(failed)
    session.state, session.choice, session.decided_by = State.OPEN, "", None
    session.refusal, session.version = NOT_ALL.format(count=len(failed)), session.version + 1
    session.save(update_fields=["state", "choice", "decided_by", "refusal", "version"])
    AuditEntry.record(
        actor=session.touched_by,
        act=Act.IMPORT_TAKEN_BACK,
        target=session,
        org=session.org,
        count=len(failed),
    )
    notices.import_taken_back(session, len(failed))


@transaction.atomic
def _carry_chunk(session: Import, everybody: list[Asked], last: int, pace: Pace) -> int | None:
    """Number of its last line, None after all; no line is tried twice."""
    session = _held_as(session, State.IMPORTING)
    if session is None:
        return None
    due = session.lines.filter(standing.DUE, number__gt=last)
    todo = list(due.order_by("number")[:CARRIED_AT_ONCE])
    if not todo:
        _finish(session)
        return None
    _keep_refused(_carried(session, todo, everybody))
    settled = session.lines.exclude(settled_as="").count()
    left = session.lines.filter(standing.DUE).count()
    pace.tell(settled, settled + left)
    return todo[-1].number


def _carried(
    session: Import, todo: Sequence[ImportLine], everybody: list[Asked], **pace
) -> list[tuple[ImportLine, Done]]:
    """Keeps what became of the lines; gives those that could not be done."""
    by = session.decided_by
    _require(session, by)
    asked = [standing.asked(line) for line in todo]
    told = carry_out(asked, kind=Kind(session.kind), org=session.org, by=by, beside=everybody, **pace)
    failed, settled = [], []
    for line, done in zip(todo, told, strict=True):
        if done.post is None or _waits(line, done):
            failed.append((line, done))
        else:
            line.settled_as, line.post = str(done.verdict.outcome), done.post
            settled.append(line)
    ImportLine.objects.bulk_update(settled, ["settled_as", "post"], batch_size=500)
    return failed


def _waits(line: ImportLine, done: Done) -> bool:
    """Entered by somebody else meanwhile, with other facts: nobody asked for these to be overwritten."""
    return done.verdict.outcome == Outcome.UPDATE and not line.updates


def _keep_refused(failed: list[tuple[ImportLine, Done]]) -> None:
    for line, done in failed:
        standing.keep(line, done.verdict)
        line.version += 1
    ImportLine.objects.bulk_update([line for line, _ in failed], [*standing.KEPT, "version"])


def _finish(session: Import) -> None:
    session.state = State.DONE
    session.save(update_fields=["state"])
    counts = standing.counts(session)
    done = {
        "new": counts["settled_new"], "second": counts["settled_second"], "updated": counts["settled_update"]
    }  # fmt: skip
    AuditEntry.record(actor=session.decided_by, act=Act.IMPORT_DONE, target=session, org=session.org, **done)
    notices.import_done(session, **done)


def _held_as(session: Import, state: State) -> Import | None:
    """Locked; None when it is not in that state any more: abandoned, or done by another worker."""
    now = held(session.pk)
    return now if now.state == state else None


def _require(session: Import, by) -> None:
    try:
        rights.require(by, session.kind, session.org)
    except PermissionDenied as refusal:
        raise FailedError(str(refusal)) from refusal
