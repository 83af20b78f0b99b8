"""Eight processes change the tree at once; afterwards it equals its recomputation from `parent`.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_tree_storm.py            a few hundred acts
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_tree_storm.py        2,000 acts
"""

import json
import os
import time

import pytest
from django.conf import settings
from django.db import connections

from orgs import tree
from orgs.codes import Level, OrgType
from orgs.models import Org
from orgs.tree import recomputing
from tests.factories import make_org
from tests.storms import processes
from zhtj.audit.models import AuditEntry

PROCESSES = 8 if os.environ.get("STORM") == "full" else 4
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


def storm(*options: str, seed: int = 0) -> dict:
    """What all processes together did."""
    count = OPERATIONS // PROCESSES
    workers = [processes.start("tree_worker", seed + number, count, *options) for number in range(PROCESSES)]
    began = time.monotonic()
    told = [json.loads(words) for words in processes.hurry(workers, patience=900)]
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
