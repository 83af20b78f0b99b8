"""How long 重点领域基层团干部配备 takes, on a city, a province or a nation of invented people:

    .ci/with-postgres .venv/bin/python -m bench.monitoring --size city

An empty database is filled first (city: a minute; nation: PG_KEEP=DIR keeps the database for the next time). Then
rows are compared with their posts, pages are measured, and each figure is printed beside what it should reach.
"""

import argparse
import gc
import os
import time
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.urls import resolve

from bench.monitoring import loading, measuring
from bench.monitoring.country import SEED, SIZES
from cadres.models import Post
from monitoring.models import Staffing
from monitoring.recounting import differences
from orgs.codes import Level
from orgs.models import Org

SAMPLE = 200


def fill(size: str, processes: int) -> None:
    begun = time.monotonic()
    call_command("migrate", verbosity=0)
    loading.load(SIZES[size], print, processes=processes)
    print(f"生成用时 {time.monotonic() - begun:.0f} 秒")


def check() -> None:
    pks = list(Staffing.objects.order_by("pk").values_list("pk", flat=True))
    sample = Random(SEED).sample(pks, min(SAMPLE, len(pks)))  # noqa: S311
    found = list(differences(sample))
    print(f"抽查 {len(sample)} 行配备情况，与任职记录不一致 {len(found)} 处", *found[:10], sep="\n")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.monitoring")
    asked.add_argument("--size", choices=SIZES, default="city")
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    asked.add_argument("--only", choices=("pages", "ways", "orders", "totals", "whole"))
    options = asked.parse_args()
    resolve("/")
    gc.freeze()  # both as zhtj.wsgi does
    if not connection.introspection.table_names() or not Org.objects.exists():
        fill(options.size, options.processes)
    check()
    nation = Org.objects.get(level=Level.NATION)
    print(
        f"{Org.objects.count():,} 个组织，{Post.objects.open().count():,} 条在任职务，{Staffing.objects.count():,} 行"
    )
    parts = {
        "pages": measuring.pages,
        "ways": lambda: measuring.other_ways(nation),
        "orders": lambda: measuring.orders(nation),
        "totals": measuring.totals,
        "whole": measuring.whole_pages,
    }
    for name, part in parts.items():
        if options.only in (None, name):
            print(*part(), sep="\n")


if __name__ == "__main__":
    main()
