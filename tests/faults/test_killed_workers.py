"""Workers killed without warning in the midst of entry, removal, move and import: nothing half, nothing lost.

.ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_killed_workers.py                a dozen kills
FAULTS=full .ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_killed_workers.py    200 kills
"""

import os
import random
import signal
import subprocess
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cadres.models import Import, Post
from orgs.models import OrgMove
from tests.faults.browser import CUT_OFF
from tests.faults.facts import require_sound_facts
from tests.faults.server import JobWorker, Server, job_worker, server, start_job_worker, wait_until
from tests.faults.work import AtWork, a_move, everything
from tests.storms.senders import database_url
from zhtj.jobs import working
from zhtj.jobs.models import Job
from zhtj.jobs.models import State as JobState

pytestmark = pytest.mark.fault

FULL = os.environ.get("FAULTS") == "full"
KILLS = 200 if FULL else 8
MOVES = KILLS // 4  # of them while nothing but a move goes on
OF_JOBS = 8  # every so many kills one that works off imports
WORKERS, THREADS = 3, 2


def work_on(at_work: AtWork, turn: int) -> None:
    """Until each kind of act in its turn was acknowledged again, and some other is somewhere in its middle."""
    work = at_work.works[turn % len(at_work.works)]
    before = len(work.browser.statuses)
    wait_until(
        lambda: 302 in work.browser.statuses[before:], what=f"{type(work).__name__}: nothing acknowledged"
    )
    time.sleep(random.uniform(0, 0.2))  # noqa: S311


def kill_job_worker(running: subprocess.Popen) -> subprocess.Popen:
    """Another one takes its place, and the half minute until it may go on with what was left is over at once."""
    running.send_signal(signal.SIGKILL)
    running.wait()
    let_leases_end()
    return start_job_worker(database_url())


def let_leases_end() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=past, attempts=1)


def kill_on(at_work: AtWork, running: Server, jobs: JobWorker, kills: int) -> None:
    for kill in range(1, kills + 1):
        work_on(at_work, kill)
        if kill % OF_JOBS == 0:
            jobs.process = kill_job_worker(jobs.process)
        else:
            running.kill_one()
    work_on(at_work, 0)


def finish_imports() -> None:
    let_leases_end()
    working.work_off()


def test_killed_at_any_moment_no_act_is_half_and_none_that_was_acknowledged_is_lost(crowded):
    url = database_url()
    works, moving = everything(crowded, is_refilled=True), a_move(crowded)
    with server(url, workers=WORKERS, threads=THREADS, preload=True) as running, job_worker(url) as jobs:
        with AtWork(works, running.port) as first:
            kill_on(first, running, jobs, KILLS - MOVES)
        with AtWork([moving], running.port) as second:
            kill_on(second, running, jobs, MOVES)
        assert not running.are_first_workers()
    finish_imports()
    statuses = first.statuses() + second.statuses()
    print(f"\n{KILLS} kills: {dict(statuses)}, {Post.objects.count()} posts, {OrgMove.objects.count()} moves, "  # noqa: T201
          f"{Import.objects.count()} imports")  # fmt: skip
    assert set(statuses) <= {200, 302, 404, CUT_OFF}
    assert statuses[CUT_OFF] > 0
    first.require_kept()
    second.require_kept()
    require_sound_facts()
