"""What other apps use: who does which kind of work, starting it, and how far it is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhtj.jobs.models import Job, State
from zhtj.jobs.pace import Pace

Function = Callable[[uuid.UUID, Pace], None]
STUCK_AFTER = timedelta(minutes=2)
_functions: dict[str, Function] = {}


def handler(kind: str) -> Callable[[Function], Function]:
    """Registers the function that does the work of that kind; called in AppConfig.ready."""

    def register(function: Function) -> Function:
        if _functions.setdefault(kind, function) is not function:
            raise ValueError(f"Two functions for the kind of work {kind!r}.")
        return function

    return register


def function_of(kind: str) -> Function:
    return _functions[kind]


def kinds() -> list[str]:
    """That this server can do: work of others waits for one that can."""
    return list(_functions)


@transaction.atomic
def start(kind: str, subject: uuid.UUID, *, by) -> None:
    """Queue the work, to be taken up once the caller's transaction is over; what is queued already stays one."""
    function_of(kind)  # KeyError: nobody would ever do it
    waiting = Job(kind=kind, subject=subject, started_by=by)
    Job.objects.bulk_create([waiting], ignore_conflicts=True)


@dataclass(frozen=True)
class Progress:
    state: State
    done: int
    total: int
    failure: str = ""
    alive_until: datetime | None = None  # when something should have been heard of it, while it is open

    @property
    def is_open(self) -> bool:
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def is_stuck(self) -> bool:
        """Nothing was heard for so long that there may be no worker."""
        return bool(self.alive_until) and timezone.now() > self.alive_until

    @property
    def is_failed(self) -> bool:
        return self.state == State.FAILED


def progress_of(kind: str, subject: uuid.UUID) -> Progress | None:
    """Of the latest such work; None when there never was any."""
    job = Job.objects.filter(kind=kind, subject=subject).order_by("-created_at").first()
    if job is None:
        return None
    alive_until = (job.lease_until or job.created_at) + STUCK_AFTER if job.ended_at is None else None
    return Progress(State(job.state), job.done, job.total, job.failure, alive_until)


def stalled() -> int:
    """How many wait although nobody is at work: there may be no worker."""
    now = timezone.now()
    if Job.objects.filter(state=State.RUNNING, lease_until__gte=now).exists():
        return 0
    since = now - STUCK_AFTER
    queued = Q(state=State.QUEUED, created_at__lt=since)
    return Job.objects.filter(queued | Q(state=State.RUNNING, lease_until__lt=since)).count()


def forget(*, before: datetime) -> int:
    """Drop what ended before that moment; how many."""
    return Job.objects.filter(ended_at__lt=before).delete()[0]
