"""Workers killed without warning while they check and import: nothing half, nobody twice, and the next one goes on.

.ci/with-postgres .venv/bin/pytest -m storm tests/storms/test_killed_import.py
STORM=full …    twenty times as many kills
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cadres.importing import deciding, sessions
from cadres.models import Import, Person, Post
from cadres.models.importing import Choice, State
from cadres.sheets import Kind
from tests import cadre_books as books
from tests.factories import make_admin
from tests.imports import people
from tests.storms.senders import database_url
from zhtj.audit.models import AuditEntry
from zhtj.jobs import working
from zhtj.jobs.models import Job
from zhtj.jobs.models import State as JobState

pytestmark = pytest.mark.storm

FULL = os.environ.get("STORM") == "full"
LINES, KILLS = (1500, 40) if FULL else (150, 2)
PATIENCE = 60  # seconds
LONGEST = 2.0 if FULL else 0.6  # seconds of work before a kill
CHOICES = list(Choice) if FULL else [Choice.RIGHT]


class Worker:
    """manage.py work, in a process of its own."""

    def __init__(self):
        told = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=os.environ | told
        )

    def send(self, kind: signal.Signals) -> None:
        self.process.send_signal(kind)

    def end(self) -> int:
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@pytest.fixture
def workers(crowded):
    """start(): another worker; none is left behind."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker())
        return started[-1]

    yield start
    for worker in started:
        worker.process.kill()
        worker.process.wait()


@pytest.fixture
def session(crowded) -> Import:
    content = books.table(*people(LINES))
    by = make_admin(crowded.college)
    return sessions.begin(org=crowded.college, kind=Kind.OWN, content=content, name="名单.xlsx", by=by)


def wait_until(happens) -> None:
    until = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < until, list(Job.objects.values())
        time.sleep(0.03)


def is_running() -> bool:
    return Job.objects.filter(state=JobState.RUNNING).exists()


def let_the_lease_end() -> None:
    """Half a minute in no time; and whoever kills on purpose is not counted."""
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=past, attempts=1)


def in_the_middle() -> None:
    """Or just after the end, where the work was quicker."""
    wait_until(lambda: is_running() or not Job.objects.open().exists())
    time.sleep(random.uniform(0, LONGEST))  # noqa: S311


def kill_some(start, session: Import, *, nothing_is_half) -> None:
    """Until the work was killed often enough, or was quicker than all kills."""
    for _ in range(KILLS):
        if not Job.objects.open().exists():
            return
        worker = start()
        in_the_middle()
        worker.send(signal.SIGKILL)
        worker.process.wait()
        nothing_is_half(session)
        let_the_lease_end()


def as_decided(session: Import) -> None:
    """A post for each line that is settled, none else; all of them or none where that was wanted."""
    session.refresh_from_db()
    posts = Post.objects.count()
    assert session.lines.exclude(settled_as="").count() == posts == Person.objects.count()
    assert AuditEntry.objects.filter(act="post_entered").count() == posts
    if session.choice == Choice.ALL:
        assert posts == (LINES if session.state == State.DONE else 0)


def nobody_is_entered(session: Import) -> None:
    assert Post.objects.count() == 0


def work_off(start, session: Import, state: State) -> None:
    worker = start()
    wait_until(lambda: Import.objects.get(pk=session.pk).state == state)
    assert worker.end() == 0
    assert not Job.objects.open().exists()


def decide(session: Import, choice: Choice) -> None:
    session.refresh_from_db()
    deciding.decide(session=session, choice=choice, version=session.version, by=session.begun_by)


def everybody_is_entered_once(session: Import) -> None:
    as_decided(session)
    assert (session.state, Post.objects.count()) == (State.DONE, LINES)
    assert AuditEntry.objects.filter(act="import_done").count() == 1


@pytest.mark.parametrize("choice", Choice)
def test_killed_at_any_moment_it_goes_on_and_enters_everybody_once(workers, session, choice):
    kill_some(workers, session, nothing_is_half=nobody_is_entered)
    working.work_off()
    assert session.lines.filter(outcome="new").count() == LINES
    decide(session, choice)
    kill_some(workers, session, nothing_is_half=as_decided)
    work_off(workers, session, State.DONE)
    everybody_is_entered_once(session)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_worker_that_was_only_slow_does_nothing_any_more(workers, session, choice):
    """It is stopped with all that it holds, another one takes over, and then it wakes up."""
    working.work_off()
    decide(session, choice)
    slow = workers()
    in_the_middle()
    slow.send(signal.SIGSTOP)
    let_the_lease_end()
    other = workers()
    wait_until(lambda: not Job.objects.filter(attempts=1, state=JobState.RUNNING).exists())
    slow.send(signal.SIGCONT)
    wait_until(lambda: Import.objects.get(pk=session.pk).state == State.DONE)
    assert (slow.end(), other.end()) == (0, 0)
    everybody_is_entered_once(session)


def test_told_to_stop_it_leaves_the_rest_to_the_next_one_and_progress_is_seen_meanwhile(workers, session):
    working.work_off()
    decide(session, Choice.ALL)
    worker = workers()
    wait_until(lambda: Job.objects.latest("created_at").done > 0)
    assert Post.objects.count() in (0, LINES)  # the transaction is still going on, or just over
    assert worker.end() == 0
    job = Job.objects.latest("created_at")
    assert (job.state, job.attempts) in {(JobState.QUEUED, 0), (JobState.DONE, 1)}
    as_decided(session)
    working.work_off()
    everybody_is_entered_once(session)
