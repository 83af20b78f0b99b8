"""Many processes look at numbers with one account: the hour holds as many as it may, and each is written down."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from cadres.models import Reveal
from tests.factories import make_admin, make_city, make_person, make_post
from zhtj.audit.models import AuditEntry

PROCESSES, LOOKS, LIMIT = 6, 10, 30
pytestmark = pytest.mark.storm


@pytest.fixture
def crowded(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    return make_city()


def start(*arguments) -> subprocess.Popen:
    at = connection.settings_dict
    host = at["HOST"] or at.get("OPTIONS", {}).get("host", "")
    url = f"postgres://{at['USER']}@/{at['NAME']}?host={host}"
    return subprocess.Popen(  # noqa: S603  our own worker
        [sys.executable, "-m", "tests.storms.reveal_worker", *map(str, arguments)],
        env={**os.environ, "DATABASE_URL": url, "REVEALS_PER_HOUR": str(LIMIT)},
        cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def storm(city, *options: str) -> int:
    """How many numbers were shown; all processes set off at the same moment."""
    post = make_post(city.branch, make_person(phone="13911112222"))
    account = make_admin(city.branch)
    workers = [start(account.pk, post.pk, LOOKS, *options) for _ in range(PROCESSES)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate()[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES
    return sum(int(answer) for answer in answers)


def test_sixty_looks_at_once_are_thirty(crowded):
    assert storm(crowded) == LIMIT
    assert Reveal.objects.count() == AuditEntry.objects.filter(act="number_revealed").count() == LIMIT


def test_without_the_lock_there_would_be_more(crowded):
    assert storm(crowded, "--unlocked") > LIMIT
