"""Files of overlapping people and branches imported by several processes beside single entries and removals.

    STORM=full .ci/with-postgres .venv/bin/pytest -m storm tests/storms/test_import_storm.py   some minutes, 8 processes

Afterwards nobody is there twice, each fact has its line in the log and its row in the history, the chain holds, and
every staffing row is what a count anew says (tests/storms/conftest.py). A worker that meets anything but a refusal
breaks down. An import that is killed leaves nothing.
"""

import os
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Count

from cadres.acts import Act
from cadres.models import Destination, Person, Post
from cadres.sheets import Kind
from tests.factories import make_admin
from tests.storms import processes
from zhtj.audit.models import AuditEntry
from zhtj.audit.verifying import Walk

pytestmark = pytest.mark.storm
FULL = os.environ.get("STORM") == "full"
PROCESSES = 8 if FULL else 4
FILES = 10**6 if FULL else 12  # of each process
SECONDS = 180 if FULL else 300
KILLS = 30 if FULL else 3


@pytest.fixture
def workers(crowded):
    Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
    university, township = make_admin(crowded.university), make_admin(crowded.township)
    jobs = [
        (university.pk, crowded.university.pk, Kind.BELOW, crowded.branch.pk, crowded.sibling.pk),
        (university.pk, crowded.university.pk, Kind.OWN, crowded.university.pk),
        (university.pk, crowded.university.pk, Kind.BELOW, crowded.sibling.pk, crowded.branch.pk),
        (township.pk, crowded.township.pk, Kind.BELOW, crowded.village.pk),
    ]

    def start(seed: int, files: int = FILES):
        account, org, kind, *places = jobs[seed % len(jobs)]
        return processes.start("import_worker", seed, files, SECONDS, account, org, str(kind.value), *places)

    return start


def test_imports_entries_and_removals_at_once_leave_no_doubles_and_no_gaps(workers):
    told = processes.hurry([workers(seed) for seed in range(PROCESSES)], patience=2 * SECONDS)
    done = Counter()
    for one in told:
        done.update({key: int(count) for key, count in (pair.split("=") for pair in one.split())})
    assert {"new", "second", "update", "single", "ended"} <= done.keys(), done
    assert_whole()
    assert AuditEntry.objects.filter(act=Act.POST_ENDED).count() == done["ended"]
    assert not done["crossed"], done


def test_an_import_that_is_killed_leaves_nothing_half(workers):
    dice = random.Random(7)  # noqa: S311
    for round_ in range(KILLS):
        worker = workers(round_, 10**6)
        assert worker.stdout.readline() == "ready\n"
        worker.stdin.write("go\n")
        worker.stdin.flush()
        time.sleep(dice.uniform(0.2, 1.5))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        _wait_for_the_server()
        assert_whole()


def assert_whole() -> None:
    """Every post and person has what acts leave of it, once."""
    entered = AuditEntry.objects.filter(act=Act.POST_ENTERED)
    assert sorted(entered.values_list("target_id", flat=True)) == sorted(
        str(pk) for pk in Post.objects.values_list("pk", flat=True)
    )
    assert (
        Post.objects.exclude(ended_on=None).count() == AuditEntry.objects.filter(act=Act.POST_ENDED).count()
    )
    for model in (Person, Post):
        made = model.history.filter(history_type="+").values_list("id", flat=True)
        assert sorted(made) == sorted(model.objects.values_list("pk", flat=True))
    changed = AuditEntry.objects.filter(act=Act.PERSON_UPDATED).values_list("target_id").annotate(Count("pk"))
    versions = Person.objects.filter(version__gt=1).values_list("pk", "version")
    assert dict(changed) == {str(pk): version - 1 for pk, version in versions}
    numbers = [person.id_number for person in Person.objects.all()]
    assert len(set(numbers)) == len(numbers)
    assert list(Walk(1, {}).faults()) == []


def _wait_for_the_server() -> None:
    """It notices only by and by that a client is gone, and ends the transaction then."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)
