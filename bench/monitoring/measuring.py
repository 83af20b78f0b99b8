"""What is measured: questions of the staffing table to the database, against other ways to ask; and whole pages."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import NamedTuple
from unittest.mock import patch

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q

from bench.clock import Clock
from bench.monitoring.clients import Browser, account_of
from bench.monitoring.urls import EMPTY
from cadres.codes import DutyStatus, Nature
from cadres.models import Post
from monitoring import cells
from monitoring.codes import Sector
from monitoring.columns import columns_of
from monitoring.models import Staffing
from monitoring.table import PAGE, Cut, Table
from monitoring.views.asking import address
from orgs.codes import Level
from orgs.models import Org

TIMES, ROUNDS, REQUESTS = 9, 15, 5
DEEP = 1000  # the page that is asked for of each order
MOST_OF_RAW, MOST_APART, MOST_MS, LEAST_OF_EMPTY = 3, 2, 150, 0.35
LEVELS = {Level.NATION: "全国", Level.PROVINCE: "省", Level.CITY: "市"}
Ask = Callable[[], object]


class Finding(NamedTuple):
    what: str
    found: str
    aim: str = ""
    is_reached: bool | None = None

    def __str__(self) -> str:
        state = {None: "", True: "达到", False: "未达到"}[self.is_reached]
        return "  ".join((_padded(self.what, 34), _padded(self.found, 34), _padded(self.aim, 14), state))


class Took(NamedTuple):
    """Milliseconds."""

    wall: float
    processor: float


def _padded(text: str, width: int) -> str:
    return text + " " * (width - sum(2 if ord(letter) > 0x2000 else 1 for letter in text))


def scopes() -> dict[str, Org]:
    """The nation, and the fullest province and city."""
    return {label: _fullest(level) for level, label in LEVELS.items()}


def _fullest(level: Level) -> Org:
    rows = Staffing.objects.of(Sector.ENTERPRISE)
    return max(Org.objects.filter(level=level), key=lambda org: rows.under(org).count())


# --- how long ----------------------------------------------------------------------------------------------


def in_database(ask: Ask) -> float:
    """Milliseconds that the queries of `ask` take together; nothing is remembered from before."""
    cache.clear()
    with connection.execute_wrapper(clock := Clock()):
        ask()
    return clock.total


def raw(sql: str, params: tuple) -> float:
    """Milliseconds of one query through psycopg2 alone."""
    begun = time.perf_counter()
    with connection.connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()
    return 1000 * (time.perf_counter() - begun)


def medians(measures: dict[str, Callable[[], float]], times: int) -> dict[str, float]:
    """Each in turn, so that a busy moment is everybody's; the first time does not count."""
    taken = {name: [] for name in measures}
    for _ in range(times + 1):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(values[1:]) for name, values in taken.items()}


def _first_query(ask: Ask) -> tuple[str, tuple]:
    """In full, not by the name that PostgreSQL knows it by (zhtj/prepared.py)."""
    seen = []

    def see(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with (
        patch.dict(connection.settings_dict, DISABLE_SERVER_SIDE_CURSORS=True),
        connection.execute_wrapper(see),
    ):
        ask()
    return seen[0]


# --- pages in the database ---------------------------------------------------------------------------------


def pages() -> Iterator[Finding]:
    """Fifty lines, first and deep ones, against the first SELECT of them without Django."""
    for sector in Sector:
        taken = []
        for label, org in scopes().items():
            for where, past in (("第一页", ""), ("中间", _middle(Table(org, sector)))):
                took, alone = _page_and_raw(Table(org, sector), past)
                if Table(org, sector).rows.count() >= PAGE:  # a few lines are no page to compare
                    taken.append(took)
                yield _against_raw(f"{label}{sector.label}，{where}", took, alone)
        apart = max(taken) / min(taken)
        yield Finding(
            f"{sector.label}满页：最慢与最快之比", f"{apart:.2f}", f"≤ {MOST_APART}", apart <= MOST_APART
        )


def _middle(table: Table) -> str:
    half = table.rows.count() // 2
    return f"{half}.{table.rows.order_by('path')[half].path}" if half else ""


def _page_and_raw(table: Table, past: str) -> tuple[float, float]:
    def ask():
        return table.page(past)

    first = _first_query(ask)
    found = medians({"page": lambda: in_database(ask), "raw": lambda: raw(*first)}, 3 * TIMES)
    return found["page"], found["raw"]


def _against_raw(name: str, took: float, alone: float) -> Finding:
    ratio = took / alone
    return Finding(
        name, f"{took:.2f} ms，直接查询的 {ratio:.2f} 倍", f"≤ {MOST_OF_RAW} 倍", ratio <= MOST_OF_RAW
    )


# --- other ways to count the same fifty --------------------------------------------------------------------


def other_ways(org: Org) -> Iterator[Finding]:
    table = Table(org, Sector.UNIVERSITY)
    pks = [line.row.org_id for line in table.page().lines]
    orgs = Org.objects.filter(pk__in=pks)
    first = _first_query(table.page)
    found = medians(
        {
            "页面": lambda: in_database(table.page),
            "c 直接查询（psycopg2）": lambda: raw(*first),
            "a 逐个组织按 mptt 区间实时统计": lambda: in_database(lambda: [_counted(org) for org in orgs]),
            "b add_related_count": lambda: in_database(lambda: list(_related(orgs))),
        },
        TIMES,
    )
    for name, took in found.items():
        yield Finding(f"{PAGE}个高校：{name}", f"{took:.2f} ms，页面的 {took / found['页面']:.2f} 倍")


def _counted(org: Org) -> dict:
    posts = Post.objects.open().filter(org__in=org.get_descendants(include_self=True))
    natures = {nature.value: Count("person", filter=Q(nature=nature), distinct=True) for nature in Nature}
    on_duty = Count("person", filter=Q(duty_status=DutyStatus.ON), distinct=True)
    return posts.aggregate(total=Count("person", distinct=True), on_duty=on_duty, **natures)


def _related(orgs):
    return Org.objects.add_related_count(orgs, Post, "org", "cadres", cumulative=True)


# --- orders and totals -------------------------------------------------------------------------------------


def orders(org: Org) -> Iterator[Finding]:
    """By each column, from either end; the slowest is told with its name. Then the same far behind the first page."""
    for sector in Sector:
        tables = _sorted(org, sector)
        first = {table.sort: _page_of(table, "") for table in tables}
        deep = {f"deep {table.sort}": _page_of(table, _deep(table)) for table in tables}
        found = medians(first | deep, 3)
        yield _slowest(
            f"{sector.label}按{len(tables) // 2}列排序，最慢", {sort: found[sort] for sort in first}
        )
        far = {sort: found[f"deep {sort}"] for sort in first}
        yield _slowest(f"{sector.label}排序后第{_depth(tables[0]) // PAGE + 1}页，最慢", far)
        apart = {sort: far[sort] / found[sort] for sort in first}
        most = max(apart, key=apart.get)
        told = f"{apart[most]:.2f}（{most}），中位 {median(apart.values()):.2f}"
        yield Finding(f"{sector.label}该页与第一页之比", told, f"≤ {MOST_APART}", apart[most] <= MOST_APART)


def _sorted(org: Org, sector: Sector) -> list[Table]:
    keys = [column.key for column in columns_of(sector) if column.order is not None]
    return [Table(org, sector, sort=way + key) for key in keys for way in ("", "-")]


def _page_of(table: Table, past: str) -> Callable[[], float]:
    return lambda: in_database(lambda: table.page(past))


def _depth(table: Table) -> int:
    """How many rows stand before page DEEP, or before the last one."""
    return min(DEEP - 1, (table.rows.count() - 1) // PAGE) * PAGE


def _deep(table: Table) -> str:
    """The cut behind which that page begins."""
    number = _depth(table)
    if not number:
        return ""
    return str(Cut(number, *table._ordered(table.rows).values_list("path", "sort_value")[number - 1]))


def _slowest(name: str, found: dict[str, float]) -> Finding:
    slowest = max(found, key=found.get)
    return _within(
        name, f"{found[slowest]:.1f} ms（{slowest}），中位 {median(found.values()):.1f}", found[slowest]
    )


def totals() -> Iterator[Finding]:
    for sector in Sector:
        for label, org in scopes().items():
            table = Table(org, sector)
            took = medians({"": lambda table=table: in_database(table._totals)}, TIMES)[""]
            count = table.rows.count()
            yield _within(f"{label}{sector.label}{count}行合计", f"{took:.1f} ms", took)


def _within(name: str, told: str, took: float) -> Finding:
    return Finding(name, told, f"≤ {MOST_MS} ms", took <= MOST_MS)


# --- whole pages -------------------------------------------------------------------------------------------


def whole_pages() -> Iterator[Finding]:
    """Requests of an admin of the nation, against a view that answers nothing behind the same doors, turn by turn.

    At first sight means that no cell of it was written before, though all questions were asked once.
    """
    found = scopes()
    browser = Browser(account_of(found[LEVELS[Level.NATION]]))
    asked = {
        f"{label}{sector.label}": address(Table(org, sector))
        for label, org in found.items()
        for sector in Sector
    }
    views = {"first": _at_first_sight, "again": _seen_again}
    measures = {"": lambda: _seen_again(browser, EMPTY)} | {
        (name, sight): lambda to=to, view=view: view(browser, to)
        for name, to in asked.items()
        for sight, view in views.items()
    }
    taken = [{name: measure() for name, measure in measures.items()} for _ in range(ROUNDS)]
    yield Finding("d 空白页", f"{1000 / median(each[''].wall for each in taken):.0f} 次/秒")
    for name in asked:
        yield from _shares(name, taken)


def _shares(name: str, taken: list[dict]) -> Iterator[Finding]:
    """Of the requests a second of the empty view: by the clock, and by the processor of this process alone."""
    first, again = (
        [median(each[""][way] / each[name, sight][way] for each in taken) for way in (0, 1)]
        for sight in ("first", "again")
    )
    told = f"{again[0]:.3f}（处理器 {again[1]:.3f}），首次 {first[0]:.3f}（{first[1]:.3f}）"
    yield Finding(f"整页：{name}", told, f"≥ {LEAST_OF_EMPTY}", again[0] >= LEAST_OF_EMPTY)


def _at_first_sight(browser: Browser, to: str) -> Took:
    cells.body.cache_clear()
    return _took(browser, to, 1)


def _seen_again(browser: Browser, to: str) -> Took:
    return _took(browser, to, REQUESTS)


def _took(browser: Browser, to: str, times: int) -> Took:
    """Of one request, as the mean of a few."""
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(times):
        browser.get(to)
    return Took(1000 * (time.perf_counter() - wall) / times, 1000 * (time.process_time() - processor) / times)
