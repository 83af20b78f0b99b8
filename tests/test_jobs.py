"""Long work outside of requests: queued once, held by one worker at a time, taken up again after a kill."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone

from zhtj.jobs import pace as pacing
from zhtj.jobs import queue, working
from zhtj.jobs.models import Job, State
from zhtj.jobs.pace import FailedError, LostError, Pace, StoppedError

KIND, SUBJECT = "test.work", uuid.uuid4()


@pytest.fixture
def work(db, monkeypatch):
    """work(function) registers what is done for the test's kind of work, and queues it once."""
    monkeypatch.setattr(queue, "_functions", {})

    def begin(function) -> Job:
        queue._functions[KIND] = function
        queue.start(KIND, SUBJECT, by=None)
        return Job.objects.get()

    return begin


def progress():
    return queue.progress_of(KIND, SUBJECT)


def let_the_lease_end() -> None:
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_work_is_done_once_and_tells_how_far_it_is(work):
    seen = []

    def function(subject, pace):
        pace.tell(1, 3)
        seen.append((subject, progress()))
        pace.tell(3, 3)

    assert progress() is None
    work(function)
    assert (progress().state, progress().is_open) == (State.QUEUED, True)
    assert (working.work_off(), working.work_off()) == (1, 0)
    assert [(subject, told.state, told.done, told.total) for subject, told in seen] == [
        (SUBJECT, State.RUNNING, 1, 3)
    ]
    assert progress() == queue.Progress(State.DONE, 3, 3)


def test_what_is_queued_is_not_queued_twice_until_it_is_over(work):
    work(lambda subject, pace: None)
    queue.start(KIND, SUBJECT, by=None)
    assert Job.objects.count() == 1
    working.work_off()
    queue.start(KIND, SUBJECT, by=None)
    assert Job.objects.count() == 2


def test_nothing_is_queued_that_nobody_can_do(work):
    with pytest.raises(KeyError):
        queue.start("test.unknown", SUBJECT, by=None)


def test_work_of_a_kind_unknown_here_is_left_to_others(work):
    work(lambda subject, pace: None)
    queue._functions.clear()
    assert (working.work_off(), progress().state) == (0, State.QUEUED)


def test_a_job_is_held_for_one_lease_and_then_taken_over(work):
    work(lambda subject, pace: None)
    first = working.claim()
    assert working.claim() is None
    let_the_lease_end()
    second = working.claim()
    assert (second.pk, second.attempts, second.token != first.token) == (first.pk, 2, True)


def test_whoever_lost_a_job_is_told_and_changes_nothing_of_it(work):
    work(lambda subject, pace: None)
    first = working.claim()
    let_the_lease_end()
    second = working.claim()
    with pytest.raises(LostError):
        Pace(first).tell(1, 2)
    working.perform(first)  # done by the slow one: the job stays that of the other
    assert Job.objects.get().token == second.token
    working.perform(second)
    assert progress().state == State.DONE


def test_telling_renews_the_lease(work):
    work(lambda subject, pace: None)
    job = working.claim()
    Job.objects.update(lease_until=timezone.now())
    Pace(job).tell(1, 9)
    assert Job.objects.get().lease_until > timezone.now() + pacing.LEASE / 2


def test_what_is_told_too_often_is_not_written_each_time(work, django_assert_num_queries):
    work(lambda subject, pace: None)
    pace = Pace(working.claim())
    with django_assert_num_queries(2):
        for done in range(11):
            pace.tell(done, 10)


def test_after_five_attempts_it_ends_in_a_sentence(work, caplog):
    work(lambda subject, pace: None)
    for _ in range(working.MOST_ATTEMPTS):
        assert working.claim()
        let_the_lease_end()
    assert working.claim() is None
    assert (progress().is_failed, progress().failure) == (True, working.GIVEN_UP)
    assert "中断了 5 次" in caplog.text


def test_an_unexpected_error_is_logged_and_told_in_a_sentence(work, caplog):
    def function(subject, pace):
        raise ZeroDivisionError("secret of the machine")

    work(function)
    working.work_off()
    assert (progress().state, progress().failure) == (State.FAILED, working.BROKEN)
    assert "ZeroDivisionError" in caplog.text


def test_work_that_cannot_be_done_says_why(work, caplog):
    def function(subject, pace):
        raise FailedError("文件已不在。")

    work(function)
    working.work_off()
    assert (progress().failure, caplog.records) == ("文件已不在。", [])


def test_a_database_that_went_away_leaves_the_job_to_the_lease(work, caplog):
    answers = iter([OperationalError("gone"), None])

    def function(subject, pace):
        if fault := next(answers):
            raise fault

    work(function)
    working.work_off()
    assert (progress().state, progress().is_open) == (State.RUNNING, True)
    let_the_lease_end()
    working.work_off()
    assert (progress().state, Job.objects.get().attempts) == (State.DONE, 2)


@pytest.mark.parametrize(
    ("cause", "has_traceback"),
    [
        ({"pgcode": None}, False),
        ({"pgcode": "57P01"}, False),
        ({"pgcode": "40P01"}, True),
        ({"sqlite_errorcode": 1}, True),
    ],
)
def test_a_lost_connection_is_one_line_of_the_log_and_anything_else_keeps_its_traceback(
    work, caplog, cause, has_traceback
):
    def function(subject, pace):
        raise OperationalError("it said so\nand more") from type("Cause", (Exception,), cause)()

    work(function)
    working.work_off()
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage().endswith("稍后重新处理：it said so")
    assert bool(record.exc_info) is has_traceback


def test_a_worker_that_shall_stop_gives_the_job_back(work):
    def function(subject, pace):
        with transaction.atomic():
            Job.objects.create(kind="test.trace", subject=SUBJECT)
            stopping.append(True)
            pace.tell(1, 2)

    stopping: list[bool] = []
    work(function)
    assert working.work_off(is_stopping=lambda: bool(stopping)) == 1
    job = Job.objects.get()  # the trace went with its transaction
    assert (job.state, job.attempts, job.token) == (State.QUEUED, 0, None)


def test_nothing_is_begun_by_a_worker_that_shall_stop(work):
    work(lambda subject, pace: None)
    assert working.work_off(is_stopping=lambda: True) == 0


def test_no_news_for_minutes_is_said(work):
    work(lambda subject, pace: None)
    assert not progress().is_stuck
    Job.objects.update(created_at=timezone.now() - queue.STUCK_AFTER - timedelta(seconds=1))
    assert progress().is_stuck
    working.work_off()
    assert not progress().is_stuck


def test_work_is_stalled_while_nobody_is_at_any(work):
    job = work(lambda subject, pace: None)
    assert queue.stalled() == 0
    long_ago = timezone.now() - queue.STUCK_AFTER - timedelta(seconds=1)
    Job.objects.update(created_at=long_ago)
    assert queue.stalled() == 1
    working.claim()
    assert queue.stalled() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=long_ago)
    assert queue.stalled() == 1


def test_old_jobs_are_forgotten_open_ones_never(work):
    work(lambda subject, pace: None)
    working.work_off()
    queue.start(KIND, SUBJECT, by=None)
    Job.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert queue.forget(before=timezone.now() - timedelta(days=1)) == 0
    assert queue.forget(before=timezone.now()) == 1
    assert Job.objects.get().state == State.QUEUED


@pytest.mark.parametrize("facts", [{"token": uuid.uuid4()}, {"state": State.RUNNING}])
def test_a_job_is_held_exactly_while_it_runs(work, facts):
    work(lambda subject, pace: None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**facts)


def test_the_command_works_off_what_waits(work):
    work(lambda subject, pace: pace.tell(1, 1))
    call_command("work", "--once")
    assert progress().state == State.DONE


# --- more than one connection ------------------------------------------------------------------------------


def test_progress_is_seen_while_the_work_is_inside_of_a_transaction(transactional_db, work):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite 只有一个写入者")
    others = connection.copy("others")
    seen = []

    def function(subject, pace):
        with transaction.atomic():
            Job.objects.create(kind="test.trace", subject=SUBJECT)
            pace.tell(2, 5)
            with others.cursor() as cursor:
                cursor.execute("SELECT kind, done, total FROM jobs_job")
                seen.extend(cursor.fetchall())
            raise StoppedError

    work(function)
    try:
        working.perform(working.claim())
    finally:
        others.close()
    assert seen == [(KIND, 2, 5)]
    assert connections[pacing.BESIDE].connection is None
    assert Job.objects.get().state == State.QUEUED
