"""The disk of the database is full: reading goes on, writing is refused plainly and wholly, and goes on once there is
room. The write-ahead log stands on another disk, as docs/backup.md asks for: on the same one PostgreSQL itself stops.

.ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_full_disk.py
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from cadres.models import Post
from tests.factories import make_admin
from tests.faults.browser import Browser
from tests.faults.cluster import cluster
from tests.faults.disk import data_folder, small_disk
from tests.faults.facts import require_sound_facts
from tests.faults.server import server
from tests.faults.work import Entering, Removing
from zhtj.doors.models import Session

pytestmark = pytest.mark.fault

FULL = os.environ.get("FAULTS") == "full"
REFUSED = 200 if FULL else 10  # writes on a full disk
MOST_TRIES = 2000  # until the room that is left inside the tables is used up
PAGES = ("/", "/cadres/", "/cadres/entry/branch/", "/help/")


def require_readable(browser: Browser) -> None:
    """Also by whoever has not been seen for a minute, which would be noted."""
    answers = {address: browser.get(address).status for address in PAGES}
    assert answers == dict.fromkeys(PAGES, 200)


def status_of(work: Entering) -> int:
    work.act()
    return work.browser.statuses[-1]


def be_long_unseen() -> int:
    """As if all had been logged in for minutes: pages would note that they are there."""
    return Session.objects.update(seen_at=timezone.now() - timedelta(minutes=5))


def write_on(entering: Entering, removing: Removing) -> Counter:
    """Until the disk has refused often enough; all that was answered."""
    told = Counter()
    for _ in range(MOST_TRIES):
        if told[503] >= REFUSED:
            return told
        for work in (entering, removing):
            told[status_of(work)] += 1
    raise AssertionError(f"never full: {told}")


def test_on_a_full_disk_reading_goes_on_and_nothing_is_half(crowded):
    entering = Entering(Browser(make_admin(crowded.branch)), is_over=lambda: True)  # nothing is tried again
    removing = Removing(Browser(make_admin(crowded.college)), org=crowded.sibling)
    removing.provide(20)
    reader = Browser(make_admin(crowded.branch))
    with small_disk() as disk, cluster(data_folder(disk)) as database, database.asked():
        with server(database.url, workers=1, threads=2) as running:
            for browser in (entering.browser, removing.browser, reader):
                browser.port = running.port
            assert status_of(entering) == 302
            be_long_unseen()
            disk.fill()
            told = write_on(entering, removing)
            require_readable(reader)
            count = Post.objects.count()
            disk.free()
            assert status_of(entering) == 302
            assert running.are_first_workers()
        print(f"\nfull: {dict(told)}, {count} posts; freed: {Post.objects.count()}")  # noqa: T201
        assert set(told) <= {200, 302, 503}
        for work in (entering, removing):
            work.require_kept()
        require_sound_facts()


def write_on_disk(entering: Entering) -> int:
    entering.act()
    return entering.browser.statuses[-1]
