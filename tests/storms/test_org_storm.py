"""Eight processes do all acts on organisations, one by one and by tables, take moves back, and enter cadres meanwhile.

Afterwards the tree and the figures equal their recomputation, and nobody is in post in a closed organisation.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_org_storm.py            some hundred acts
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_org_storm.py        2,000 acts
"""

import json
import os
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connections
from django.db.models import Q

from cadres.models import Post
from monitoring import recounting
from orgs import tree
from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from orgs.tree import recomputing
from tests.factories import graduation, make_admin, make_org, make_person
from tests.storms import processes

PROCESSES = 8 if os.environ.get("STORM") == "full" else 4
OPERATIONS = 2000 if os.environ.get("STORM") == "full" else 80
PEOPLE = 40

pytestmark = [
    pytest.mark.storm,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL only"),
]


def plant() -> None:
    """One province with two cities of two counties; few units, so that processes meet."""
    nation = make_org(None, "共青团中央", OrgType.LEADING, level=Level.NATION)
    parents = [nation]
    for level, count in ((Level.PROVINCE, 1), (Level.CITY, 2), (Level.COUNTY, 2)):
        orgs = [
            Org(name=f"{parent.name}{number}", type=OrgType.LEADING, level=level, parent=parent)
            for parent in parents
            for number in range(count)
        ]
        tree.add_many(orgs=orgs, by=None)
        parents = orgs
    orgs = []
    for number, parent in enumerate(parents):
        industry = [Industry.UNIVERSITY, Industry.STATE_ENTERPRISE][number % 2]
        code = f"41440100{number:02}" if industry == Industry.UNIVERSITY else None
        facts = {"industry": industry}
        top = Org(name="团委", type=OrgType.COMMITTEE, parent=parent, school_code=code, **facts)
        inner = Org(name="二级团委", type=OrgType.COMMITTEE, parent=top, **facts)
        orgs += [top, inner]
        orgs += [Org(name=f"{n}团支部", type=OrgType.BRANCH, parent=inner, **facts) for n in range(3)]
    tree.add_many(orgs=orgs, by=None)
    for _ in range(PEOPLE):
        make_person()
    graduation()
    make_admin(nation, login="storm")


def storm() -> dict:
    """What all processes together did."""
    workers = [processes.start("org_worker", number, OPERATIONS // PROCESSES) for number in range(PROCESSES)]
    began = time.monotonic()
    told = [json.loads(words) for words in processes.hurry(workers, patience=3600)]
    connections.close_all()
    return {
        "done": sum((Counter(one["done"]) for one in told), Counter()),
        "refused": sum(one["refused"] for one in told),
        "failures": [failure for one in told for failure in one["failures"]],
        "seconds": round(time.monotonic() - began, 1),
    }


def test_after_the_storm_tree_figures_and_posts_are_right():
    plant()
    told = storm()
    wrong = [str(one) for one in [*recomputing.differences(), *recounting.differences()]]
    astray = Post.objects.open().filter(~Q(org__closed_on=None))
    print(  # noqa: T201 - the figures are what one runs it for
        f"\n{OPERATIONS}次操作，{PROCESSES}个进程，{told['seconds']}秒：成功{dict(told['done'])}，"
        f"按规则拒绝{told['refused']}，异常{len(told['failures'])}；{Org.objects.count()}个组织"
        f"（{Org.objects.exclude(closed_on=None).count()}个已关闭），在任{Post.objects.open().count()}，{len(wrong)}处不符"
    )
    assert told["failures"] == []
    assert wrong == [], "\n".join(wrong)
    assert not astray.exists()
    assert told["done"].total() > OPERATIONS / 4
    if OPERATIONS >= 2000:
        assert (
            len(told["done"]) == 10
        )  # every kind of act succeeded; in few acts a merger may meet refusals only
