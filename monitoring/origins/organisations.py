"""The organisations a figure counts and those it leaves out, page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from cadres.codes import Duty
from cadres.models import Post
from monitoring import dated
from monitoring.origins.listing import Listing
from monitoring.origins.paging import Found
from monitoring.origins.standpoint import Standpoint, asked
from monitoring.recounting import PLACES
from orgs import access
from orgs.models import Account, Org

PLACED = "org.path, org.id,"


class Seen(NamedTuple):
    """One organisation with its 书记, and what recounting.PLACES says of it."""

    org: Org
    secretary: Post | None
    is_own: bool
    has_cadre: bool


@dataclass(frozen=True)
class OrgFact:
    """Both are true of a line of recounting.PLACES: `sql` of those counted, `among` of those asked at all."""

    sql: str
    why: Callable[[Seen], str]
    among: str = "is_own >= 0"


def _kind(seen: Seen) -> str:
    return "本组织，不是下级组织" if seen.is_own else seen.org.get_type_display()


def _led(seen: Seen) -> str:
    if seen.secretary is None:
        return "书记空缺"
    return f"书记{seen.secretary.get_duty_status_display()}"


def _staffed(seen: Seen) -> str:
    return "有团干部" if seen.has_cadre else "没有团干部"


UNIT = "is_own = 0 AND is_branch = 0"
ORG_FACTS: dict[str, OrgFact] = {
    "units": OrgFact(UNIT, _kind),
    "led_units": OrgFact("has_secretary = 1", _led, UNIT),
    "unled_units": OrgFact("has_secretary = 0", _led, UNIT),
    "branches": OrgFact("is_branch = 1", _kind),
    "bare_branches": OrgFact("has_cadre = 0", _staffed, "is_branch = 1"),
    "led_rate": OrgFact("is_led = 1", _led),
}


class OrgEntry(NamedTuple):
    org: Org
    secretary: Post | None
    is_open_to_viewer: bool
    why: str
    value: int = 1


@dataclass(frozen=True)
class Organisations(Listing):
    """The open organisations there, apart by one fact."""

    kind = "orgs"
    seen: Standpoint
    fact: OrgFact
    viewer: Account

    @property
    def _lines(self) -> str:
        return self.seen.lines(PLACES, PLACED)

    @property
    def _values(self) -> dict:
        return self.seen.values()

    @property
    def _told(self) -> str:
        return self.fact.sql

    @property
    def _among(self) -> str:
        return self.fact.among

    def _ask(self, keys: tuple[str, ...], forwards: bool, limit: int, fact: str) -> list[Found]:
        sign, way = (">", "ASC") if forwards else ("<=", "DESC")
        behind = f"AND path {sign} %(cut)s" if keys else ""
        sql = f"""SELECT path, id, is_own, has_cadre FROM ({self._lines}) counted
                  WHERE {self._among} AND {fact} {behind} ORDER BY path {way} LIMIT %(limit)s"""  # noqa: S608
        told = self._values | {"cut": keys[0] if keys else "", "limit": limit}
        return [Found((path,), facts) for path, *facts in asked(sql, told)]

    def _entries(self, found: list[Found]) -> list[OrgEntry]:
        pks = [told.facts[0] for told in found]
        in_force = dated.in_force(self.seen.day) if self.seen.in_past else Q(ended_on=None)
        secretaries = Post.objects.filter(in_force, duty=Duty.SECRETARY, org__in=pks).with_names()
        led = {post.org_id: post for post in secretaries}
        orgs = Org.objects.in_bulk(pks)
        return [
            self._entry(Seen(orgs[pk], led.get(pk), bool(is_own), bool(has_cadre)))
            for pk, is_own, has_cadre in (told.facts for told in found)
        ]

    def _entry(self, seen: Seen) -> OrgEntry:
        is_open = access.may(self.viewer, "view_cadre", seen.org)
        return OrgEntry(seen.org, seen.secretary, is_open, self.fact.why(seen))
