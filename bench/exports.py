"""How long the list of a whole city takes as a workbook, with how many questions and how much memory:

    PG_KEEP=/tmp/city .ci/with-postgres .venv/bin/python bench/exports.py

Fills an empty database as bench/cadre_list.py does (a few minutes; PG_KEEP keeps it). Memory is the highest that the
process ever held; of the city twice in one run, so that it shows whether it grows with the list.
"""

import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.cadre_list import fill
from cadres.models import Export, ExportPart, Post
from orgs.models import Account, Org
from zhtj.jobs.working import work_off

FORM = {"columns": "shown", "numbers": "masked", "reason": ""}
ASKED = (
    ("university", "", "long"),
    ("university", "", "sheets"),
    ("city", "duty=deputy&nature=full_time", "sheets"),
    ("city", "duty=secretary", "long"),
    ("city", "", "long"),
    ("city", "sort=-name", "long"),
)


class Count:
    asked = 0

    def __call__(self, execute, *told):
        self.asked += 1
        return execute(*told)


def measure(login: str, query: str, layout: str) -> None:
    client, count = Client(), Count()
    client.force_login(Account.objects.get(login=login))
    began = time.monotonic()
    answer = client.post(f"{reverse('cadres:ask-export')}?{query}", FORM | {"layout": layout})
    if answer.status_code != 302:
        raise SystemExit(f"{login} {query}：{answer.context['form'].errors.as_text()}")
    waited, began = time.monotonic() - began, time.monotonic()
    with connection.execute_wrapper(count):
        work_off()
    took = time.monotonic() - began
    export = Export.objects.latest("asked_at")
    size = sum(len(part.content) for part in ExportPart.objects.filter(export=export).iterator(10)) / 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = f"{login} {query or '全部'} {layout}"
    print(
        f"{told:36} {export.state} {export.rows:6} 行 {export.orgs:6} 个组织"
        f"  提交 {waited:5.2f} 秒  生成 {took:6.1f} 秒  {count.asked:5} 条SQL  {size:5.1f} MB  内存最高 {most} MB",
        flush=True,
    )


def main() -> None:
    if not connection.introspection.table_names():
        fill()
    print(f"{Org.objects.count()} 个组织，{Post.objects.open().count()} 个在任职务")
    for asked in ASKED:
        measure(*asked)


if __name__ == "__main__":
    main()
