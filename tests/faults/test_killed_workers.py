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
from tests.faults.server import Server, job_worker, server, start_job_worker, wait_until
from tests.faults.work import AtWork, everything
from tests.storms.senders import database_url
from zhtj.jobs import working
from zhtj.jobs.models import Job
from zhtj.jobs.models import State as JobState

pytestmark = pytest.mark.fault

FULL = os.environ.get("FAULTS") == "full"
KILLS = 200 if FULL else 12
OF_JOBS = 8  # every so many kills one that works off imports
WORKERS, THREADS = 3, 2


def work_on(at_work: AtWork) -> None:
    """Until something was acknowledged again, and some other act is somewhere in its middle."""
    before = at_work.statuses()[302]
    wait_until(lambda: at_work.statuses()[302] > before)
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


def kill_on(at_work: AtWork, running: Server, jobs: subprocess.Popen) -> subprocess.Popen:
    for kill in range(1, KILLS + 1):
        work_on(at_work)
        if kill % OF_JOBS == 0:
            jobs = kill_job_worker(jobs)
        else:
            running.kill_one()
    return jobs


def finish_imports() -> None:
    let_leases_end()
    working.work_off()


def test_killed_at_any_moment_no_act_is_half_and_none_that_was_acknowledged_is_lost(crowded):
    url = database_url()
    works = everything(crowded)
    with server(url, workers=WORKERS, threads=THREADS, preload=True) as running, job_worker(url) as jobs:
        with AtWork(works, running.port) as at_work:
            jobs.process = kill_on(at_work, running, jobs.process)
            work_on(at_work)
        assert not running.first_workers & set(running.workers())
    finish_imports()
    statuses = at_work.statuses()
    print(f"\n{KILLS} kills: {dict(statuses)}, {Post.objects.count()} posts, {OrgMove.objects.count()} moves, "  # noqa: T201
          f"{Import.objects.count()} imports")  # fmt: skip
    assert set(statuses) <= {200, 302, 404, CUT_OFF}
    assert statuses[CUT_OFF] > 0
    at_work.require_kept()
    require_sound_facts()
