"""Figures of the home page with what they were: cadres in post, organisations with 书记, records that are complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from cadres.codes import Duty
from cadres.matters import complete_share
from cadres.models import Post
from monitoring.codes import Sector
from monitoring.dated import in_force
from monitoring.keeping import kept
from monitoring.past import month_end
from monitoring.survey import earlier, led_rate_of
from monitoring.table import Table
from orgs.matters import Asking
from orgs.models import Org

STEP, STEPS = timedelta(days=30), 5  # so far back the line goes; the change is that of the last step
KEPT = 600  # seconds, of whatever is large: figures of 150 days, which one act hardly changes
WIDTH, HEIGHT, MARGIN = 100, 28, 3  # of the line, in its own units


@dataclass(frozen=True)
class Trend:
    """`values` from the earliest on; without a past where nobody knows it."""

    label: str
    values: tuple[float, ...]
    unit: str
    than: str = "30天前"

    @property
    def told(self) -> str:
        return self._told(self.values[-1])

    @property
    def change(self) -> str:
        """Against the value before, in words."""
        if len(self.values) < 2:
            return ""
        by = self.values[-1] - self.values[-2]
        unit = "个百分点" if self.unit == "%" else self.unit
        if not round(by, 1):
            return f"与{self.than}持平"
        return f"较{self.than}{'增加' if by > 0 else '减少'}{self._told(abs(by))}{unit}"

    @property
    def points(self) -> str:
        """Of a polyline, the largest value highest; a level line where nothing changed."""
        if len(self.values) <= 2:
            return ""
        least, span = min(self.values), max(self.values) - min(self.values)
        wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
        heights = [(value - least) / span if span else 0.5 for value in self.values]
        return " ".join(
            f"{MARGIN + wide * place // (len(heights) - 1)},{round(HEIGHT - MARGIN - high * height)}"
            for place, height in enumerate(heights)
        )

    @property
    def in_words(self) -> str:
        """What the line shows."""
        return f"近{STEPS * STEP.days}天，每{STEP.days}天一个数：" + "、".join(map(self._told, self.values))

    def _told(self, value: float) -> str:
        return f"{value:.1f}" if self.unit == "%" else f"{value:,}"


def trends_of(asking: Asking) -> list[Trend]:
    """领导机关 have much to count: kept for a while."""
    org = asking.org
    key = f"trends:{org.path}:{timezone.localdate()}"
    return kept(key, lambda: _trends(asking), seconds=KEPT) if org.is_upper else _trends(asking)


def _trends(asking: Asking) -> list[Trend]:
    """A question for each figure, whatever is below; what records lacked once is not known."""
    org, today = asking.org, timezone.localdate()
    days = [today - STEP * back for back in range(STEPS, -1, -1)]
    told = [Trend("在任团干部" if org.is_leaf else "在任团干部（含下级）", _people(org, days), "人")]
    if not org.is_leaf:
        told.append(Trend("有书记的组织占比（含下级）", _with_secretary(org, days), "%"))
    if (share := complete_share(asking)) is not None:
        told.append(Trend("信息完整的占比", (share,), "%"))
    return told


def trends_of_sectors(org: Org) -> list[Trend]:
    """Of a scope too large to count: as the rows of universities and state enterprises add up, now and frozen."""
    if not org.monitors:
        return []
    key = f"trends-sectors:{org.path}:{timezone.localdate()}"
    return kept(key, lambda: list(_of_sectors(org)), seconds=KEPT)


def _of_sectors(org: Org) -> Iterator[Trend]:
    for sector in Sector:
        table = Table(org, sector)
        past = earlier(table, month_end(timezone.localdate()))
        totals = [*([past] if past else []), table.summary.totals]
        yield Trend(f"{sector.label}团干部", tuple(each["total"] for each in totals), "人", "上月末")
        if all(each["orgs"] for each in totals):
            shares = tuple(100 * led_rate_of(each) for each in totals)
            yield Trend(f"{sector.label}书记配备率", shares, "%", "上月末")


def _stood(day: date, at: str = "") -> Q:
    """Organisations without a day of their beginning stood always."""
    begun = Q(**{f"{at}opened_on": None}) | Q(**{f"{at}opened_on__lte": day})
    return begun & (Q(**{f"{at}closed_on": None}) | Q(**{f"{at}closed_on__gt": day}))


def _people(org: Org, days: Sequence[date]) -> tuple[int, ...]:
    posts = Post.objects.under(org).exclude(ended_on__lte=days[0])
    counts = {f"on{n}": Count("person", distinct=True, filter=in_force(day)) for n, day in enumerate(days)}
    return tuple(posts.aggregate(**counts).values())


def _with_secretary(org: Org, days: Sequence[date]) -> tuple[float, ...]:
    led = Post.objects.under(org).filter(duty=Duty.SECRETARY)
    led = led.aggregate(
        **{
            f"on{n}": Count("org", distinct=True, filter=in_force(day) & _stood(day, "org__"))
            for n, day in enumerate(days)
        }
    )
    orgs = Org.objects.under(org).order_by()
    orgs = orgs.aggregate(**{f"on{n}": Count("pk", filter=_stood(day)) for n, day in enumerate(days)})
    return tuple(100 * led[on] / orgs[on] if orgs[on] else 0.0 for on in orgs)
