"""PostgreSQL restarted under load as when the power fails: nothing acknowledged is lost, and no page breaks.

.ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_restarted_database.py                one restart
FAULTS=full .ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_restarted_database.py    twenty
"""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cadres.models import Post
from tests.factories import make_admin
from tests.faults.browser import Browser
from tests.faults.cluster import Cluster, cluster
from tests.faults.facts import require_sound_facts
from tests.faults.server import job_worker, server, wait_until
from tests.faults.work import AtWork, Work, a_move, everything
from zhtj.jobs import working
from zhtj.jobs.models import Job
from zhtj.jobs.models import State as JobState

pytestmark = pytest.mark.fault

FULL = os.environ.get("FAULTS") == "full"
RESTARTS, SECONDS = (20, 5.0) if FULL else (1, 1.5)
MOST_SECONDS = 10  # until a page is answered again
WORKERS, THREADS = 2, 4


class Looking(Work):
    """Reads a list over and over; when it was answered."""

    def __init__(self, browser: Browser):
        super().__init__(browser)
        self.answered_at: list[float] = []

    def act(self) -> None:
        answer = self.browser.get("/cadres/")
        if answer.status == 200:
            self.answered_at.append(time.monotonic())
        else:
            assert answer.is_plain, answer

    def require_kept(self) -> None:
        """It changes nothing."""

    def again_after(self, moment: float) -> float:
        """Seconds until the first answer."""
        wait_until(lambda: self.answered_at and self.answered_at[-1] > moment)
        return next(at for at in self.answered_at if at > moment) - moment


def restart_on(database: Cluster, looking: Looking) -> list[float]:
    """Seconds of each recovery."""
    told = []
    for _ in range(RESTARTS):
        time.sleep(SECONDS)
        told.append(looking.again_after(database.restart_at_once()))
    return told


def finish_imports() -> None:
    """What a restart broke off waits half a minute for whoever goes on with it; each one counts as an attempt."""
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))
    working.work_off()


def test_restarted_under_load_it_goes_on_by_itself_and_has_all_that_was_acknowledged(crowded):
    works = [*everything(crowded), a_move(crowded)]
    looking = Looking(Browser(make_admin(crowded.county)))
    with cluster() as database, database.asked():
        with server(database.url, workers=WORKERS, threads=THREADS) as running, job_worker(database.url):
            with AtWork([*works, looking], running.port) as at_work:
                recoveries = restart_on(database, looking)
                time.sleep(SECONDS)
            assert running.are_first_workers()
        finish_imports()
        statuses = at_work.statuses()
        print(f"\n{RESTARTS} restarts: {dict(statuses)}, {Post.objects.count()} posts, "  # noqa: T201
              f"answered again after at most {max(recoveries):.2f} s")  # fmt: skip
        assert set(statuses) <= {200, 302, 404, 503}
        assert statuses[503] > 0
        assert max(recoveries) <= MOST_SECONDS
        at_work.require_kept()
        require_sound_facts()
