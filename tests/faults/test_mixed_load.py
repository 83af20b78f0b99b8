"""A working day of mixed load on a real server: no page breaks, and neither memory nor connections grow.

.ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_mixed_load.py                a dozen seconds
FAULTS=full .ci/with-postgres .venv/bin/pytest -m fault -s tests/faults/test_mixed_load.py    half an hour
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from cadres.models import Post
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.factories import PASSWORD, graduation, make_admin, make_org
from tests.faults.facts import require_sound_facts
from tests.faults.server import Server, environment, job_worker, resident, server
from tests.storms.senders import database_url

pytestmark = pytest.mark.fault

FULL = os.environ.get("FAULTS") == "full"
SECONDS, USERS = (30 * 60, 12) if FULL else (12, 8)
WARM = 300 if FULL else 5  # seconds until everything was asked for once and is loaded
EVERY = 5 if FULL else 1  # seconds between two looks
BRANCHES = 12
WORKERS, THREADS = 2, 4
SOME = {"entry", "list", "search"}  # in the short form chance decides about the rest
ALL = SOME | {"update", "removal", "tree", "import, decision", "staffing, download"}
MOST_GROWTH = 1.10 if FULL else 1.50  # of the last third against the first; the short form is hardly warm
MOST_CONNECTIONS = WORKERS * THREADS + 3  # one of each thread, two of manage.py work, one of whoever counts
CONNECTIONS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'"""


class Look(NamedTuple):
    at: float
    memory: int  # MiB of the workers of the server
    job_memory: int  # MiB of manage.py work
    connections: int


def accounts(city) -> dict:
    """Branches enough that each locust has one of its own."""
    branches = [
        make_org(city.college, f"2026级{number}班团支部", OrgType.BRANCH, industry=Industry.UNIVERSITY)
        for number in range(BRANCHES)
    ]
    places = {"branch": branches, "committee": [city.college, city.subsidiary], "city": [city.city]}
    told = {kind: [account(org) for org in orgs] for kind, orgs in places.items()}
    return told | {"destination": graduation().pk}


def account(org: Org) -> dict:
    return {"login": make_admin(org).get_username(), "password": PASSWORD, "org": org.pk}


def look(running: Server, job_process: int) -> Look:
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        [count] = cursor.fetchone()
    return Look(time.monotonic(), running.memory(), resident(job_process) // 1024, count)


def swarm(port: int, known: Path, told: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "locust", "-f", "tests/faults/locustfile.py", "--headless", "--json-file",
               str(told), "--host", f"http://127.0.0.1:{port}", "-u", str(USERS), "-r", str(USERS), "-t",
               f"{SECONDS}s", "--loglevel", "ERROR", "--csv", str(told), "--only-summary"]  # fmt: skip
    env = environment(database_url()) | {"ACCOUNTS": str(known)}
    return subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)  # noqa: S603


def watch(locusts: subprocess.Popen, running: Server, job_process: int) -> list[Look]:
    looks = []
    while locusts.poll() is None:
        looks.append(look(running, job_process))
        time.sleep(EVERY)
    return looks


class Growth(NamedTuple):
    """Means of the first third and the last, after everything was asked for once."""

    name: str
    first: float
    last: float
    most: int

    def __str__(self) -> str:
        return f"{self.name} {self.first:.1f} → {self.last:.1f} (at most {self.most})"

    @property
    def is_flat(self) -> bool:
        return self.last <= self.first * MOST_GROWTH + 1


def growth(looks: list[Look], name: str) -> Growth:
    values = [getattr(one, name) for one in looks if one.at - looks[0].at >= WARM]
    third = len(values) // 3
    return Growth(name, mean(values[:third]), mean(values[-third:]), max(values))


def require_no_fault(told: Path) -> str:
    """Whatever locust calls a failure is one: 5xx, 403, a form that was not taken."""
    asked = json.loads(told.read_text("utf-8"))
    failures = Path(f"{told.with_suffix('')}_failures.csv").read_text("utf-8").splitlines()[1:]
    assert not failures, "\n".join(failures)
    assert {one["name"] for one in asked} >= (ALL if FULL else SOME)
    count = sum(one["num_requests"] for one in asked)
    slowest = max(asked, key=lambda one: one["max_response_time"])
    return f"{count} requests, slowest {slowest['name']} {slowest['max_response_time']:.0f} ms"


def test_a_day_of_work_breaks_nothing_and_leaves_no_rest(crowded, tmp_path):
    known, told = tmp_path / "accounts.json", tmp_path / "told"
    known.write_text(json.dumps(accounts(crowded)), "utf-8")
    url = database_url()
    with server(url, workers=WORKERS, threads=THREADS) as running, job_worker(url) as jobs:
        locusts = swarm(running.port, known, told)
        looks = watch(locusts, running, jobs.process.pid)
        assert running.are_first_workers()
        assert jobs.process.poll() is None
    grown = [growth(looks, name) for name in ("memory", "job_memory", "connections")]
    print(f"\n{SECONDS} s, {USERS} users, {Post.objects.count()} posts; " + "; ".join(map(str, grown)))  # noqa: T201
    *memories, connections = grown
    print(require_no_fault(told.with_suffix(".json")))  # noqa: T201
    assert [str(one) for one in memories if not one.is_flat] == []
    assert connections.most <= MOST_CONNECTIONS, connections
    assert Post.objects.exists()
    require_sound_facts()
