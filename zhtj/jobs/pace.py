"""How a piece of work tells its progress, keeps its lease, and hears that it shall stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from zhtj.jobs.models import Job

LEASE = timedelta(seconds=60)  # longer than any step between two tellings
EVERY = 0.5  # seconds: told more often, it is not written
BESIDE = "jobs-beside"


class LostError(Exception):
    """Another worker took the job over: nothing more may be done about it here."""


class StoppedError(Exception):
    """The worker shall stop: what is not committed is given up, and the job waits for the next worker."""


class FailedError(Exception):
    """The work cannot be done; the text is a Chinese sentence for whoever started it."""


class Pace:
    def __init__(self, job: Job, *, is_stopping: Callable[[], bool] = lambda: False):
        self._pk, self._token, self._is_stopping = job.pk, job.token, is_stopping
        self._told_at, self._is_beside = float("-inf"), False
        self._is_all_inside = connection.in_atomic_block  # a test: nobody else sees anything of it

    def tell(self, done: int, total: int) -> None:
        """To be called every few seconds. Raises LostError and StoppedError: leave transactions by them."""
        if self._is_stopping():
            raise StoppedError
        if monotonic() - self._told_at < EVERY and done < total:
            return
        self._told_at = monotonic()
        held = Job.objects.using(self._place()).held_by(self._token, self._pk)
        if not held.update(done=done, total=total, lease_until=timezone.now() + LEASE):
            raise LostError

    def _place(self) -> str:
        """Inside of a long transaction a second connection lets others see what is told.

        SQLite has one writer: there it shows at the end, and until then nobody else could take the job over.
        """
        is_seen = self._is_all_inside or not connection.in_atomic_block
        if is_seen or connection.vendor == "sqlite":
            return DEFAULT_DB_ALIAS
        if not self._is_beside:
            connections[BESIDE], self._is_beside = connection.copy(BESIDE), True
        return BESIDE

    def close(self) -> None:
        """No second connection is kept between two jobs."""
        if self._is_beside:
            connections[BESIDE].close()
