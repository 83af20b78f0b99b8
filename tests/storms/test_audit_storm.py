"""Eight processes write lines in acts that lock, abort and take parts back: the chain holds, nobody is locked up.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_audit_storm.py              4 seconds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_audit_storm.py  60 seconds
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from orgs.models import Admin
from tests.factories import make_admin, make_city
from tests.storms import senders
from zhtj.audit.models import AuditEntry, AuditLink
from zhtj.audit.verifying import Walk

PROCESSES = 8
SECONDS = 60 if os.environ.get("STORM") == "full" else 4
pytestmark = pytest.mark.storm


@pytest.fixture
def crowded(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    city = make_city()
    for org in (city.branch, city.sibling, city.college, city.village):
        make_admin(org)
    return city


def start(seed: int) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603  our own worker
        [sys.executable, "-m", "tests.storms.audit_worker", str(seed), str(SECONDS)],
        env={**os.environ, "DATABASE_URL": senders.database_url()},
        cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def storm() -> tuple[int, int]:
    """How many acts were finished, how many met a deadlock."""
    workers = [start(seed) for seed in range(PROCESSES)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [worker.communicate(timeout=SECONDS + 60)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES
    return sum(int(done) for done, _ in told), sum(int(locked) for _, locked in told)


def test_the_chain_holds_and_nobody_is_locked_up(crowded):
    before, admins = AuditEntry.objects.count(), Admin.objects.count()
    done, locked = storm()
    lines = AuditEntry.objects.count() - before
    print(f"{done} acts, {lines} lines, {locked} deadlocks in {SECONDS} s")  # noqa: T201
    assert locked == 0
    assert done == Admin.objects.count() - admins
    assert 2 * done <= lines <= 3 * done
    walk = Walk(1, {})
    assert list(walk.faults()) == []
    assert walk.count == AuditEntry.objects.count() == AuditLink.objects.count()
