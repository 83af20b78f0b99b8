"""Working jobs off: claiming one, doing it, and what becomes of it; a job outlives the worker that did it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from zhtj.jobs import queue, signals
from zhtj.jobs.models import Job, State
from zhtj.jobs.pace import LEASE, FailedError, LostError, Pace, StoppedError

MOST_ATTEMPTS = 5
GIVEN_UP = f"处理中断了{MOST_ATTEMPTS}次，已停止重试。请联系系统管理员查看日志，之后可以重新开始。"
BROKEN = "处理时出现意外错误，没有完成，已记入系统日志。请稍后重试；仍不行的，请联系系统管理员。"
BRIEF = 300  # characters of a sentence
AWAY = (OperationalError, InterfaceError)  # the database: broken off, or in each other's way
CUT_OFF = ("08", "57P")  # SQLSTATE: connection lost; shut down, crashed, starting
log = logging.getLogger(__name__)


def work_off(*, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Do whatever waits, one after the other; how many jobs."""
    done = 0
    while not is_stopping() and (job := claim()):
        perform(job, is_stopping=is_stopping)
        done += 1
    return done


def claim() -> Job | None:
    """The job that waits longest, held from now on for one lease."""
    while _waiting().exists():  # asked without a lock: SQLite's one writer is not to be kept from writing
        job = _claimed()
        if job is None or job.state == State.RUNNING:
            return job
    return None


def _waiting():
    return Job.objects.claimable(timezone.now()).filter(kind__in=queue.kinds()).order_by("created_at", "pk")


@transaction.atomic
def _claimed() -> Job | None:
    """Held; or failed because it was begun too often already."""
    job = _waiting().select_for_update(skip_locked=True).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        log.error("后台任务 %s 中断了 %s 次，不再重试。", job, job.attempts)
        _fail(Job.objects.filter(pk=job.pk), job, GIVEN_UP)
        job.state = State.FAILED
        return job
    job.state, job.attempts, job.token = State.RUNNING, job.attempts + 1, uuid.uuid4()
    job.lease_until = timezone.now() + LEASE
    job.save(update_fields=["state", "attempts", "token", "lease_until"])
    return job


def perform(job: Job, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Whatever goes wrong ends in a sentence for people and a line in the log."""
    held, pace = Job.objects.held_by(job.token, job.pk), Pace(job, is_stopping=is_stopping)
    try:
        queue.function_of(job.kind)(job.subject, pace)
    except LostError:
        log.warning("后台任务 %s 已由其他进程接手。", job)
    except StoppedError:
        _give_back(held, job)
    except FailedError as fault:
        _fail(held, job, str(fault))
    except AWAY as fault:  # taken up by whoever finds its lease over
        sentence = str(fault).partition("\n")[0]
        log.warning(
            "后台任务 %s 因数据库中断，稍后重新处理：%s", job, sentence, exc_info=not _is_cut_off(fault)
        )
    except Exception:
        log.exception("后台任务 %s 出现意外错误。", job)
        _fail(held, job, BROKEN)
    else:
        _end(held, State.DONE)
    finally:
        pace.close()


def _is_cut_off(fault: Exception) -> bool:
    """The connection is lost, where a traceback would tell nothing. Without a code nobody answered."""
    code = getattr(fault.__cause__, "pgcode", None)
    return code.startswith(CUT_OFF) if code else not hasattr(fault.__cause__, "sqlite_errorcode")


@transaction.atomic
def _fail(jobs, job: Job, why: str) -> None:
    if _end(jobs, State.FAILED, why):
        signals.job_failed.send(Job, kind=job.kind, subject=job.subject, why=why)


def _end(jobs, state: State, failure: str = "") -> int:
    """How many: none where another worker has it by now."""
    facts = {"state": state, "failure": failure[:BRIEF], "ended_at": timezone.now()}
    return jobs.update(lease_until=None, token=None, **facts)


def _give_back(held, job: Job) -> None:
    """Stopped at will is not an attempt that failed."""
    held.update(state=State.QUEUED, lease_until=None, token=None, attempts=job.attempts - 1)
