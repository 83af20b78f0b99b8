"""How long the database takes for 首页 of a city of 30,000 organisations, and of others in it:

    PG_KEEP=/tmp/city .ci/with-postgres .venv/bin/python bench/home.py

Fills an empty database as bench/cadre_list.py does (a few minutes; PG_KEEP keeps it). A database of
`-m bench.monitoring --size province` that was kept is measured as it is: with PG_KEEP, as its province and its nation.
Printed is what all questions of the page take together, by the clock (at best, and in the middle of some tries) and
by the processor of the server's process, which other work on the machine does not change. "First" is with nothing
kept from before, "again" within the minute for which figures of leading bodies are kept.
"""

import os
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.cadre_list import fill
from bench.clock import Clock
from bench.monitoring.clients import account_of
from cadres.models import Post
from orgs.codes import Level
from orgs.models import Account, Org

TIMES = 7
LOGINS = ("city", "county", "university", "college", "enterprise", "class1")


def accounts() -> list[Account]:
    """Of the demonstration; where it is not there, one of each level."""
    if found := Account.objects.filter(login__in=LOGINS):
        return sorted(found, key=lambda account: LOGINS.index(account.login))
    return [account_of(Org.objects.filter(level=level, type="leading").first()) for level in Level]


def processor() -> float:
    """ms that the process of the server behind this connection has run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def ask(client: Client) -> tuple[Clock, float]:
    clock, before = Clock(), processor()
    with connection.execute_wrapper(clock):
        response = client.get(reverse("home"))
    if response.status_code != 200:
        raise SystemExit(f"首页：{response.status_code}")
    return clock, processor() - before


def measure(account: Account) -> None:
    client = Client()
    client.force_login(account)
    for what, forget in (("首次", cache.clear), ("再次", lambda: None)):
        told = []
        for _ in range(TIMES):
            forget()
            told.append(ask(client))
        clocks = [clock.total for clock, _ in told]
        print(
            f"{account.login:12} {what}  {len(told[-1][0].taken):3} 次查询  最快 {min(clocks):7.1f} ms  "
            f"中位 {median(clocks):7.1f} ms  处理器 {median(spent for _, spent in told):7.1f} ms"
        )


def main() -> None:
    if not connection.introspection.table_names():
        fill()
    print(f"{Org.objects.count():,} 个组织，{Post.objects.open().count():,} 个在任职务")
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # their time is not that of the process
    for account in accounts():
        measure(account)


if __name__ == "__main__":
    main()
