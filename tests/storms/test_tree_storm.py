"""Eight processes change the tree at once; afterwards it equals its recomputation from `parent`.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_tree_storm.py            a few hundred acts
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_tree_storm.py        2,000 acts
"""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, connections

from orgs import tree
from orgs.codes import Level, OrgType
from orgs.models import Org
from orgs.tree import recomputing
from tests.factories import make_org
from zhtj.audit.models import AuditEntry

PROCESSES = 8
OPERATIONS = 2000 if os.environ.get("STORM") == "full" else 320
ATTEMPTS = 6  # of the unlocked storm: where races are rare one storm may pass by luck

pytestmark = [
    pytest.mark.storm,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL only"),
]


def plant() -> None:
    """Two provinces with cities, counties and small units: few enough places that processes meet."""
    nation = make_org(None, "共青团中央", OrgType.LEADING, level=Level.NATION)
    level, parents = Level.PROVINCE, [nation]
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        orgs = [
            Org(name=f"{parent.name}{number}", type=OrgType.LEADING, level=level, parent=parent)
            for parent in parents
            for number in range(2)
        ]
        tree.add_many(orgs=orgs, by=None)
        parents = orgs
    units = [Org(name="团委", type=OrgType.COMMITTEE, parent=parent) for parent in parents]
    branches = [Org(name=f"{n}团支部", type=OrgType.BRANCH, parent=unit) for unit in units for n in range(4)]
    tree.add_many(orgs=[*units, *branches], by=None)


def start(seed: int, *options: str) -> subprocess.Popen:
    at = connection.settings_dict
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    host = at["HOST"] or at.get("OPTIONS", {}).get("host", "")
    url = f"postgres://{at['USER']}{password}@/{at['NAME']}?host={host}&port={at['PORT'] or 5432}"
    count = str(OPERATIONS // PROCESSES)
    return subprocess.Popen(  # noqa: S603 - our own worker
        [sys.executable, "-m", "tests.storms.tree_worker", str(seed), count, *options],
        env={**os.environ, "DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def storm(*options: str, seed: int = 0) -> dict:
    """What all processes together did; they set off at the same moment."""
    workers = [start(seed + number, *options) for number in range(PROCESSES)]
    assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * PROCESSES
    began = time.monotonic()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate(timeout=900)[0]) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES
    connections.close_all()
    return {
        "done": sum(one["done"] for one in told),
        "refused": sum(one["refused"] for one in told),
        "failures": [failure for one in told for failure in one["failures"]],
        "seconds": round(time.monotonic() - began, 1),
    }


def report(title: str, told: dict, wrong: int) -> None:
    print(  # noqa: T201 - the figures are what one runs it for
        f"\n{title}：{OPERATIONS}次操作，{PROCESSES}个进程，{told['seconds']}秒：成功{told['done']}，"
        f"按规则拒绝{told['refused']}，异常{len(told['failures'])}；{Org.objects.count()}个组织，{wrong}处不符"
    )


def test_after_the_storm_no_row_is_wrong():
    plant()
    before = AuditEntry.objects.count()
    told = storm()
    wrong = list(recomputing.differences())
    report("加锁", told, len(wrong))
    assert told["failures"] == []
    assert [str(one) for one in wrong] == []
    assert told["done"] > OPERATIONS / 3
    assert AuditEntry.objects.count() - before == told["done"]


def test_without_the_lock_rows_do_go_wrong():
    plant()
    for attempt in range(ATTEMPTS):
        told = storm("--unlocked", seed=100 * attempt)
        wrong = list(recomputing.differences())
        report("不加锁", told, len(wrong))
        if wrong:
            return
    pytest.fail("没有锁也没有出错：这次风暴测不出锁的作用")
