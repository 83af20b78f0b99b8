"""The overview above the staffing table: its figures in words, their changes, and what is drawn of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.utils.functional import SimpleLazyObject

from monitoring.columns import Totals
from monitoring.drawing import bar, histogram
from monitoring.keeping import KEPT
from monitoring.rates import BINS, NOT_KNOWN, labels
from monitoring.survey import Place, Survey, Then, Worst, compared, led_rate_of, rate_of, survey
from monitoring.table import Table
from monitoring.views.asking import address, origins_of

NONE = "暂无数据"
NOT_DUE = "不要求"


class Change(NamedTuple):
    label: str
    text: str
    look: str = ""  # "better" or "worse"


class Figure(NamedTuple):
    label: str
    value: str
    note: str
    changes: list[Change]
    href: str = ""
    opens: str = ""  # what the link leads to, in words


def remembered(table: Table, today: date) -> dict:
    """For the template: what it shows when asked, and what it shows again while the totals stay as they are."""
    return {
        "overview": SimpleLazyObject(lambda: overview(table, today)),
        "overview_kept": KEPT,  # seconds, at most
        "overview_key": table.key_of_totals("overview", address(table), table.org.name, today),
    }


def overview(table: Table, today: date) -> dict | None:
    """Nothing where there is nothing to look at."""
    if not table.count:
        return None
    then, seen = compared(table, today), survey(table)
    none = NOT_KNOWN[table.sector] if seen.spread["unknown"] else NOT_DUE
    return {
        "figures": _figures(table, then, none),
        "history": _history(table, then),
        **_drawn(table, seen),
    }


# --- figures and their changes ------------------------------------------------------------------------------


def _figures(table: Table, then: list[Then], none: str) -> list[Figure]:
    now = table.summary.totals
    narrowed, sector = table.narrowing, table.sector.label
    lacking, vacant = (
        address(replace(table, narrowing=narrowed._replace(**{name: True}))) for name in ("gap", "vacant")
    )
    posts = _posts(now)
    led = f"{now['led_orgs']}／{now['orgs']}个组织"
    led_changes = _changes(_points, led_rate_of, now, then)
    missing = "、".join(day.label for day in then if day.totals is None)
    rate = _changes(_points, rate_of, now, then) + ([Change(f"较{missing}", NONE)] if missing else [])
    return [
        Figure(
            "专职配备率", share(rate_of(now), none), posts, rate, *_opened(table, "full_time_rate", rate_of)
        ),
        _count("缺额", "gap", "本级专职团干部", now, then, lacking, f"查看有缺额的{sector}"),
        Figure(
            "书记配备率",
            share(led_rate_of(now), NONE),
            led,
            led_changes,
            *_opened(table, "led_rate", led_rate_of),
        ),
        _count(
            "书记空缺", "vacant", f"{now['rows']}个{sector}中", now, then, vacant, f"查看书记空缺的{sector}"
        ),
    ]


def _posts(now: Totals) -> str:
    """What the rate is made of; what one organisation has beyond its 应配 would raise it otherwise."""
    filled = now["own_full_time_on_duty"]
    beyond = filled - now["covered"]
    return f"应配{now['required']}，实配{filled}" + (f"（多配{beyond}不计）" if beyond else "")


def _opened(table: Table, column: str, read: Callable) -> tuple[str, str]:
    """A rate of the totals, where there is one, opens as in the table itself."""
    if read(table.summary.totals) is None:
        return "", ""
    return address(table, "monitoring:origin", column=column), "这个数字怎么来的"


def _count(label: str, name: str, note: str, now: Totals, then: list[Then], href: str, opens: str) -> Figure:
    changes = _changes(_more, lambda totals: totals[name], now, then)
    return Figure(label, str(now[name]), note, changes, href if now[name] else "", opens)


def _changes(said: Callable, read: Callable, now: Totals, then: list[Then]) -> list[Change]:
    return [Change(f"较{day.label}", *said(read(now), read(day.totals))) for day in then if day.totals]


def _points(now: float | None, then: float | None) -> tuple[str, str]:
    """The change of a rate, which is the better the higher."""
    if now is None or then is None:
        return NONE, ""
    points = round(now * 100, 1) - round(then * 100, 1)  # of what is shown
    if abs(points) < 0.05:
        return "持平", ""
    return (f"上升{points:.1f}个百分点", "better") if points > 0 else (f"下降{-points:.1f}个百分点", "worse")


def _more(now: int, then: int) -> tuple[str, str]:
    """The change of what is lacking, which is the better the lower."""
    if now == then:
        return "持平", ""
    return (f"增加{now - then}", "worse") if now > then else (f"减少{then - now}", "better")


def share(value: float | None, none: str = NOT_DUE) -> str:
    return none if value is None else f"{value:.1%}"


def _history(table: Table, then: list[Then]) -> list[dict]:
    this = Then("本表", table.day, table.summary.totals) if table.day else None
    days = [this or Then("当前", table.summary.at, table.summary.totals), *then]
    return [{"then": day, **(_rates(table, day) if day.totals is not None else {})} for day in days]


def _rates(table: Table, then: Then) -> dict:
    totals = then.totals
    rate, led = rate_of(totals), led_rate_of(totals)
    return {
        "origins": origins_of(table if totals is table.summary.totals else replace(table, day=then.day)),
        "rate": share(rate, NONE),
        "bar": bar(rate),
        "led": share(led, NONE),
        "led_bar": bar(led),
        "totals": totals,
    }


# --- what is drawn ------------------------------------------------------------------------------------------


def _drawn(table: Table, seen: Survey) -> dict:
    spread = [_stretch(table, key, seen.spread[key]) for key in BINS if BINS[key].is_rate or seen.spread[key]]
    return {
        "histogram": histogram([(told["label"], told["count"]) for told in spread]),
        "spread": spread,
        "worst": [_worst(table, row) for row in seen.worst],
        "by": seen.by,
        "places": [_place(table, place) for place in seen.places] if len(seen.places) > 1 else [],
    }


def _stretch(table: Table, key: str, count: int) -> dict:
    """A bin, which opens its rows."""
    narrowed = replace(table, narrowing=table.narrowing._replace(rate=key))
    return {
        "label": labels(table.sector)[key],
        "count": count,
        "share": share(count / table.count),
        "href": address(narrowed) if count else "",
    }


def _worst(table: Table, row: Worst) -> dict:
    href = address(table.at(row.org))
    origins = origins_of(table, row=row.org.pk)
    return {"row": row, "href": href, "origins": origins, "rate": share(row.rate), "bar": bar(row.rate)}


def _place(table: Table, place: Place) -> dict:
    opened = there(table, place)
    told = {"href": address(opened), "origins": origins_of(opened)} if opened else {}
    rate = share(place.rate, NOT_KNOWN[table.sector] if place.totals["unknown"] else NOT_DUE)
    return {"place": place, "rate": rate, "bar": bar(place.rate), **told}


def there(table: Table, place: Place) -> Table | None:
    """Its table."""
    if place.org:
        return table.at(place.org)
    if not place.part and not place.behind:
        return None
    part = place.part or table.narrowing.part
    return replace(table, narrowing=table.narrowing._replace(part=part, behind=place.behind))
