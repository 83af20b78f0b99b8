"""What people decide about an import: to carry it out, to go on with the rest, to try again, to give it up."""

from __future__ import annotations

from django.db import transaction

from cadres.acts import Act
from cadres.importing import lines as standing
from cadres.importing import rights
from cadres.importing.sessions import CARRY, CHECK, SessionError, StaleError, held, held_open
from cadres.models import Import
from cadres.models.importing import Choice, State
from orgs.models import Account
from zhtj.audit.models import AuditEntry
from zhtj.jobs import queue
from zhtj.jobs.queue import Progress

MOVED_ON = "{who}刚刚处理过这次导入，请核对现在的情况后再决定。"
FAULTS_LEFT = "还有{count}行有误：请先改正，或将其设为“不导入此行”。"
UNCONFIRMED = "还有{count}行没有确认是否同一人：请核对后勾选，或设为“不导入此行”。"
NOTHING_DUE = "没有可以导入的行。"
LEFT = "还有需要改正、确认或导入的行，现在不能办结。"
NOT_ENDED = "这次导入{state}，现在不能这样办理。"
WORK = {State.CHECKING: CHECK, State.IMPORTING: CARRY}


def progress_of(session: Import) -> Progress | None:
    """Of the work that goes on about it; None when people are to act."""
    return queue.progress_of(WORK[session.state], session.pk) if session.state in WORK else None


def fault_of(choice: Choice, counts: dict[str, int]) -> str:
    """Why that cannot be chosen while the lines stand so; "" when it can."""
    if not counts["due"]:
        return NOTHING_DUE
    if choice == Choice.ALL and counts["faulty"]:
        return FAULTS_LEFT.format(count=counts["faulty"])
    if choice == Choice.ALL and counts["unconfirmed"]:
        return UNCONFIRMED.format(count=counts["unconfirmed"])
    return ""


@transaction.atomic
def decide(*, session: Import, choice: Choice, version: int, by: Account) -> None:
    """Raises StaleError, SessionError, PermissionDenied."""
    session = held_open(session, by=by)
    if session.version != version:
        raise StaleError(MOVED_ON.format(who=session.touched_by.name))
    counts = standing.counts(session)
    if fault := fault_of(choice, counts):
        raise SessionError(fault)
    session.state, session.choice, session.decided_by, session.refusal = State.IMPORTING, choice, by, ""
    session.touch(by, "state", "choice", "decided_by", "refusal")
    AuditEntry.record(
        actor=by, act=Act.IMPORT_DECIDED, target=session, org=session.org, choice=Choice(choice).label,
        count=counts["due"],
    )  # fmt: skip
    queue.start(CARRY, session.pk, by=by)


def is_over(counts: dict[str, int]) -> bool:
    """Nothing is to be imported, mended or confirmed; an update that nobody ticked stays undone."""
    return not (counts["due"] or counts["faulty"] or counts["unconfirmed"])


@transaction.atomic
def conclude(*, session: Import, by: Account) -> None:
    """End what has nothing left to import: nobody's record changes. Raises StaleError, SessionError."""
    session = held_open(session, by=by)
    if not is_over(standing.counts(session)):
        raise SessionError(LEFT)
    session.state, session.choice, session.decided_by, session.refusal = State.DONE, Choice.RIGHT, by, ""
    session.touch(by, "state", "choice", "decided_by", "refusal")
    AuditEntry.record(actor=by, act=Act.IMPORT_CONCLUDED, target=session, org=session.org)


@transaction.atomic
def reopen(*, session: Import, by: Account) -> None:
    """To go on with the lines that are left: of an import that is done, or whose carrying out broke down."""
    session = _held_at_rest(session, by=by)
    if session.state not in (State.DONE, State.IMPORTING):
        raise StaleError(NOT_ENDED.format(state=session.get_state_display()))
    session.state, session.choice, session.decided_by = State.OPEN, "", None
    session.touch(by, "state", "choice", "decided_by")
    AuditEntry.record(actor=by, act=Act.IMPORT_REOPENED, target=session, org=session.org)


@transaction.atomic
def restart(*, session: Import, by: Account) -> None:
    """Once more the work that broke down."""
    session = _held_at_rest(session, by=by)
    if session.state not in WORK:
        raise StaleError(NOT_ENDED.format(state=session.get_state_display()))
    if session.state == State.IMPORTING:
        session.decided_by = by  # with the right of whoever starts it now
    session.touch(by, "decided_by")
    AuditEntry.record(actor=by, act=Act.IMPORT_RESTARTED, target=session, org=session.org)
    queue.start(WORK[session.state], session.pk, by=by)


@transaction.atomic
def abandon(*, session: Import, by: Account) -> None:
    """What was handed in goes; what is imported already stays, and so does the trace of it."""
    session = _held_at_rest(session, by=by)
    if not session.is_going_on:
        raise StaleError(NOT_ENDED.format(state=session.get_state_display()))
    session.file.delete()
    session.lines.filter(settled_as="").delete()
    session.state, session.choice, session.decided_by = State.ABANDONED, "", None
    session.touch(by, "state", "choice", "decided_by")
    AuditEntry.record(actor=by, act=Act.IMPORT_ABANDONED, target=session, org=session.org)


def _held_at_rest(session: Import, *, by: Account) -> Import:
    """Locked, while no work goes on about it: that is not waited for. A check may be given up at any time."""
    now = Import.objects.get(pk=session.pk)
    progress = progress_of(now)
    if now.state == State.IMPORTING and progress and progress.is_open:
        raise StaleError(NOT_ENDED.format(state=now.get_state_display()))
    now = held(session.pk)
    rights.require(by, now.kind, now.org)
    return now
