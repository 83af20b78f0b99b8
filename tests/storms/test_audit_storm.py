"""Eight processes write lines in acts that lock, abort and take parts back: the chain holds, nobody is locked up.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_audit_storm.py              4 seconds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_audit_storm.py  60 seconds
"""

import os

import pytest
from django.db import connection

from orgs.models import Admin
from tests.factories import make_admin, make_city
from tests.storms import processes
from zhtj.audit.models import AuditEntry, AuditLink
from zhtj.audit.verifying import Walk

PROCESSES = 8 if os.environ.get("STORM") == "full" else 4
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


def storm() -> tuple[int, int]:
    """How many acts were finished, how many met a deadlock."""
    workers = [processes.start("audit_worker", seed, SECONDS) for seed in range(PROCESSES)]
    told = [words.split() for words in processes.hurry(workers, patience=SECONDS + 60)]
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
