"""Whether what went wrong is a database or a disk that is away for now, and not a fault of the program."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from time import monotonic

from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)
# SQLSTATE: connection lost; in each other's way; no space, memory or connection left; shut down or starting;
# failing disk; a lock that was not given; a primary that became a replica.
AWAY = ("08", "40", "53", "57", "58", "55P03", "25006")
# SQLite: busy, locked, no memory, read-only, interrupted, failing disk, damaged, full, cannot be opened, no lock.
AWAY_OF_SQLITE = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15})
# A disk that takes no more files.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
QUIET = 60  # seconds during which one kind of fault is told once by each process
_COMMIT = BaseDatabaseWrapper.commit.__wrapped__.__code__
_told: dict[str, float] = {}


def is_outage(fault: BaseException | None) -> bool:
    """Also of what went wrong while an outage was being dealt with."""
    return any(map(_is_away, _chain(fault)))


def is_at_commit(fault: BaseException | None) -> bool:
    """The answer to COMMIT never came: it may have been done or not."""
    return any(_COMMIT in _codes(one) for one in _chain(fault))


def tell(fault: BaseException) -> None:
    """One line in the log without a traceback: while the database is away every request would leave one."""
    cause = next(filter(_is_away, _chain(fault)), fault)
    kind = f"{type(cause).__name__} {_code(cause)}".strip()
    if monotonic() - _told.get(kind, -QUIET) >= QUIET:
        _told[kind] = monotonic()
        sentence = str(cause).partition("\n")[0]
        log.error("answers 503, database or disk away: %s: %s (told once in %s s)", kind, sentence, QUIET)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


def _codes(fault: BaseException) -> Iterator:
    trace = fault.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code
        trace = trace.tb_next


def _code(fault: BaseException) -> str:
    return getattr(fault.__cause__, "pgcode", None) or ""


def _is_away(fault: BaseException) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in FULL
    if not isinstance(fault, Error):
        return False
    if code := _code(fault):
        return code.startswith(AWAY)
    of_sqlite = getattr(fault.__cause__, "sqlite_errorcode", None)
    if of_sqlite is not None:
        return of_sqlite & 0xFF in AWAY_OF_SQLITE
    # Without a code nobody answered; a plain DatabaseError without a cause is Django's own.
    is_cut_off = type(fault) is DatabaseError and fault.__cause__ is not None
    return is_cut_off or isinstance(fault, OperationalError | InterfaceError)
