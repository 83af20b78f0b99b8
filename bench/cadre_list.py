"""How long the database takes for 团干部列表 of a whole city, page by page and order by order:

    .ci/with-postgres .venv/bin/python bench/cadre_list.py

Fills the empty database with some 30,000 organisations and 75,000 cadres (a few minutes), then asks as the admin of
the city. Printed is what all queries of a page take together: at best, and in the middle of some tries. Where others
work on the same machine, the best says more.
"""

import os
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench import large_city
from bench.clock import Clock
from cadres.models import Post
from orgs.models import Account, Org
from zhtj import demo
from zhtj.demo.load import PARTS

TIMES = 9
QUESTIONS = (
    "", "page=100", "page=200", "sort=-org", "sort=-org&page=200", "duty=secretary", "duty=staff", "q=林", "q=lx",
    "q=无此人", "state=ended", "sort=since_on", "sort=name", "sort=-name&page=100", "sort=born_on&page=200",
    "sort=term", "sort=record", "term=over", "record=incomplete", "state=ended&sort=name",
)  # fmt: skip


def fill() -> None:
    call_command("migrate", verbosity=0)
    demo.load(lambda line: None, parts=(*PARTS, large_city))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def ask(client: Client, query: str) -> Clock:
    clock = Clock()
    with connection.execute_wrapper(clock):
        response = client.get(f"{reverse('cadres:list')}?{query}")
    if response.status_code != 200:
        raise SystemExit(f"{query}：{response.status_code}")
    return clock


def measure(client: Client, query: str) -> None:
    ask(client, query)
    times = [ask(client, query).total for _ in range(TIMES)]
    print(f"{query or '默认':40} 最快 {min(times):8.1f} ms  中位 {median(times):8.1f} ms")


def main() -> None:
    if not connection.introspection.table_names():
        fill()
    print(f"{Org.objects.count()} 个组织，{Post.objects.open().count()} 个在任职务")
    client = Client()
    client.force_login(Account.objects.get(login="city"))
    for query in QUESTIONS:
        measure(client, query)


if __name__ == "__main__":
    main()
