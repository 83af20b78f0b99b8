"""Figures of the home page with what they were: cadres in post, organisations with 书记, records that are complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from cadres import access, conditions
from cadres.codes import Duty
from cadres.models import Post
from monitoring.dated import in_force
from monitoring.keeping import kept
from orgs.models import Org

STEP, STEPS = timedelta(days=30), 5  # so far back the line goes; the change is that of the last step
WIDTH, HEIGHT, MARGIN = 100, 28, 3  # of the line, in its own units


@dataclass(frozen=True)
class Trend:
    """`values` from the earliest on; without a past where nobody knows it."""

    label: str
    values: tuple[float, ...]
    unit: str

    @property
    def told(self) -> str:
        return self._told(self.values[-1])

    @property
    def change(self) -> str:
        """Against 30 days ago, in words."""
        if len(self.values) < 2:
            return ""
        by = self.values[-1] - self.values[-2]
        unit = "个百分点" if self.unit == "%" else self.unit
        if not round(by, 1):
            return "与30天前持平"
        return f"较30天前{'增加' if by > 0 else '减少'}{self._told(abs(by))}{unit}"

    @property
    def points(self) -> str:
        """Of a polyline, the largest value highest; a level line where nothing changed."""
        if len(self.values) < 2:
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


def trends_of(org: Org) -> list[Trend]:
    """领导机关 have much to count: kept for a while."""
    key = f"trends:{org.path}:{timezone.localdate()}"
    return kept(key, lambda: _trends(org)) if org.is_upper else _trends(org)


def _trends(org: Org) -> list[Trend]:
    """A question for each figure, whatever is below."""
    today = timezone.localdate()
    days = [today - STEP * back for back in range(STEPS, -1, -1)]
    told = [Trend("在任团干部" if org.is_leaf else "在任团干部（含下级）", _people(org, days), "人")]
    if not org.is_leaf:
        told.append(Trend("有书记的组织占比（含下级）", _with_secretary(org, days), "%"))
    if share := _complete(org, today):
        told.append(Trend("信息完整的占比", share, "%"))
    return told


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


def _complete(org: Org, today: date) -> tuple[float, ...]:
    """Of the records of posts in force, as they are now: what they lacked once is not known."""
    in_xinjiang = conditions.is_held_below(access.paths_of_xinjiang())
    incomplete = conditions.is_incomplete(today=today, in_xinjiang=in_xinjiang)
    found = Post.objects.open().under(org).aggregate(all=Count("pk"), lacking=Count("pk", filter=incomplete))
    return (100 * (found["all"] - found["lacking"]) / found["all"],) if found["all"] else ()
