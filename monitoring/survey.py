"""What is to be seen at a glance of a table: how its rates are spread, where they are lowest, how they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from monitoring.columns import GAP, Totals, columns_of, ratio
from monitoring.keeping import is_kept, kept
from monitoring.models.figured import Figured
from monitoring.parts import BESIDE, OWN, child_of, upper_below
from monitoring.past import is_frozen, month_end
from monitoring.rates import BINS, FILLED
from monitoring.table import POSTED, SUM_OF, Table, completed
from orgs.codes import Level
from orgs.models import Org
from orgs.models.org import path_ids

WORST = 10
MOMENT = timedelta(seconds=1)
MOST_PLACES = 40  # a nation has some 38 directly below it
COUNTED = {  # 应配团干部 are not drawn
    **{name: added for name, added in POSTED.items() if name != "required_posts"},
    **{key: Count("pk", filter=bin.holds) for key, bin in BINS.items()},
}
BY_PLACE = {Level.NATION: "各省级组织", Level.PROVINCE: "各地市", Level.CITY: "各县区"}


class Place(NamedTuple):
    """Rows at or below one organisation directly below; or, without `org`, of several together."""

    label: str
    org: Org | None
    totals: Totals
    part: str = ""  # key of PARTS
    behind: int = 0  # as in Narrowing

    @property
    def rate(self) -> float | None:
        return rate_of(self.totals)


class Worst(NamedTuple):
    org: Org
    required: int
    filled: int
    is_vacant: bool  # 书记空缺

    @property
    def rate(self) -> float:
        return self.filled / self.required

    @property
    def gap(self) -> int:
        return self.required - self.filled


class Survey(NamedTuple):
    spread: dict[str, int]  # rows in each of BINS
    by: str  # what the places are
    places: list[Place]
    worst: list[Worst]


class Then(NamedTuple):
    """An earlier day the table is compared with; `totals` is None where nothing was kept of it."""

    label: str
    day: date
    totals: Totals | None


def survey(table: Table) -> Survey:
    """By two questions that read every row, and one for names; kept while the totals stay, KEPT seconds at most."""
    return kept(table.key_of_totals("survey"), lambda: _survey(table))


def of_one_moment(table: Table) -> None:
    """Totals of a large scope that were kept from before are added anew with the survey, not shown beside it."""
    if not table.summary.is_large or is_kept(table.key_of_totals("survey")):
        return
    if timezone.localtime() - table.summary.at > MOMENT:
        table.renew()
    survey(table)


def _survey(table: Table) -> Survey:
    groups = _by_child(table)
    spread = {name: sum(group[name] for group in groups.values()) for name in BINS}
    by, places = _places(table, groups)
    return Survey(spread, by, sorted(places, key=_lowest_first), _worst(table))


def rate_of(totals: Totals) -> float | None:
    """专职配备率 of several rows, each at most 100%."""
    return ratio(totals["covered"], totals["required"])


def led_rate_of(totals: Totals) -> float | None:
    """书记配备率."""
    return ratio(totals["led_orgs"], totals["orgs"])


# --- by place -----------------------------------------------------------------------------------------------


def _by_child(table: Table) -> dict[str, Totals]:
    """What is added over all rows, for each path directly below; at its own path, the organisation itself."""
    asked = {SUM_OF + name: aggregate for name, aggregate in COUNTED.items()}
    groups = table.rows.order_by().values(child=child_of(table.org)).annotate(**asked)
    return {group["child"]: completed({name: group[SUM_OF + name] for name in COUNTED}) for group in groups}


def _places(table: Table, groups: dict[str, Totals]) -> tuple[str, list[Place]]:
    """Administrative levels each by itself and what stands beside them together; or else each organisation."""
    upper = {path: org for path, org in upper_below(table.org).items() if path in groups}
    if table.org.monitors and upper:
        rest = [totals for path, totals in groups.items() if path not in upper]
        beside = [Place(f"直属{table.sector.label}", None, _together(rest), BESIDE)] if rest else []
        return BY_PLACE[table.org.level], _named(upper, groups) + beside
    return "各下级组织", _largest(table, groups)


def _named(orgs: dict[str, Org], groups: dict[str, Totals]) -> list[Place]:
    return [Place(org.name, org, groups[path]) for path, org in orgs.items()]


def _largest(table: Table, groups: dict[str, Totals]) -> list[Place]:
    """Those directly below and the organisation itself: the largest, and the others together."""
    ranked = sorted(groups, key=lambda path: (-groups[path]["rows"], path))
    shown = ranked if len(ranked) <= MOST_PLACES else ranked[: MOST_PLACES - 1]
    orgs = Org.objects.in_bulk([path_ids(path)[-1] for path in shown])
    places = [_place(table, path, orgs[path_ids(path)[-1]], groups[path]) for path in shown]
    if rest := ranked[len(shown) :]:
        together = _together(groups[path] for path in rest)
        behind = table.narrowing.behind + len(shown)
        places.append(Place(f"其他{len(rest)}个", None, together, behind=behind))
    return places


def _place(table: Table, path: str, org: Org, totals: Totals) -> Place:
    """Of a past day an organisation that stands elsewhere by now is named and opens nothing."""
    if path == table.org.path:
        return Place("本级", None, totals, OWN)
    return Place(org.name, org if org.path == path else None, totals)


def _together(several: Iterable[Totals]) -> Totals:
    added: Counter = Counter(completed(dict.fromkeys(COUNTED, 0)))
    for totals in several:
        added.update(totals)
    return dict(added)


def _lowest_first(place: Place) -> tuple:
    """Those without a rate last."""
    return place.rate is None, place.rate or 0, -place.totals["gap"], place.label


# --- the worst ----------------------------------------------------------------------------------------------


def _worst(table: Table) -> list[Worst]:
    """Lowest 专职配备率 first, then largest 缺额; only rows that lack somebody."""
    [rate] = [column.order for column in columns_of(table.sector) if column.key == "full_time_rate"]
    lacking = table.rows.filter(required__gt=FILLED).select_related("org")
    return [_as_worst(row) for row in lacking.order_by(rate, GAP.desc(), "path")[:WORST]]


def _as_worst(row: Figured) -> Worst:
    return Worst(row.org, row.required, row.own_full_time_on_duty, row.own_secretary == 0)


# --- earlier ------------------------------------------------------------------------------------------------


def compared(table: Table, today: date) -> list[Then]:
    """The months' ends that a table, of now or of a past day, is held against."""
    day = table.day or today
    days = {"上月末": month_end(day), "去年同期": month_end_a_year_before(day)}
    return [Then(label, then, earlier(table, then)) for label, then in days.items()]


def earlier(table: Table, day: date) -> Totals | None:
    """The totals of the same table as they were frozen; None where they were not, or there were no rows yet."""
    if table.narrowing.urging or not is_frozen(day):  # what is urged is of now
        return None
    totals = replace(table, day=day).summary.totals
    return totals if totals["rows"] else None


def month_end_a_year_before(day: date) -> date:
    """Of the same month when `day` is the end of a month; else the last one by the same day a year before."""
    next_day = day + timedelta(days=1)
    first = next_day if next_day.day == 1 else day
    return month_end(date(first.year - 1, first.month, 1))
