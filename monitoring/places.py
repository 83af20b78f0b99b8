"""Which organisations are rows, and below which other row each of them stands."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring import sounds
from monitoring.codes import Sector
from monitoring.dated import stood
from monitoring.models import PastStaffing, Staffing
from monitoring.models.figured import Figured
from monitoring.norms import LEVELS, NormBook
from monitoring.rules import sector_of
from orgs.models import Org, Profile
from orgs.models.org import SEGMENT, below, path_ids

Row = TypeVar("Row", bound=Figured)


def due_rows(orgs: Iterable[Org], *, days: Mapping[int, date] = MappingProxyType({})) -> list[Staffing]:
    """The rows these organisations should have, nobody counted yet: as of their `days`, or of today.

    Seven queries beyond `orgs` and their parents.
    """
    today = timezone.localdate()
    return _told(
        Staffing(**_facts(org, sector), as_of=days.get(org.pk, today))
        for org in orgs
        if org.is_open and (sector := _sector(org))
    )


def past_rows(orgs: QuerySet[Org], *, day: date) -> list[PastStaffing]:
    """The rows of those among them that stood on a past day, as their facts say now; nobody counted yet."""
    there = orgs.filter(stood(day))
    return _told(
        (PastStaffing(**_facts(org, sector), as_of=day) for org in there if (sector := _sector(org))),
        day=day,
    )


def _told(rows: Iterable[Row], *, day: date | None = None) -> list[Row]:
    """The rows with what is beyond their organisations: the row above, the profile, the norm."""
    rows = list(rows)
    if not rows:
        return []
    sectors = _sectors({pk for row in rows for pk in path_ids(row.path)[:-1]}, day)
    sounds.tell(rows, day=day)
    profiles = Profile.objects.in_bulk([row.org_id for row in rows])
    book = NormBook()
    for row in rows:
        row.upper_path = _upper_path(row, sectors)
        _tell(row, profiles.get(row.org_id))
        row.required, row.required_posts = book.required(row)
    return rows


def _facts(org: Org, sector: str) -> dict[str, object]:
    return {
        "org": org,
        "sector": sector,
        "path": org.path,
        "sound": sounds.of_org(org),
        "type": org.type,
        "industry": org.industry,
    }


def _tell(row: Figured, profile: Profile | None) -> None:
    """What the profile says."""
    if profile is None:
        return
    if row.sector == Sector.UNIVERSITY:
        row.student_count = profile.student_count
    else:
        row.enterprise_level = LEVELS.get(profile.enterprise_level)
        row.place = profile.enterprise_division


def hold(path: str) -> None:
    """Lock the organisations at and below `path`, from the top down, until the transaction ends.

    Acts on posts hold their organisation too. So nobody counts into rows that are just being made, and what
    was entered before is seen.
    """
    list(Org.objects.filter(below(path)).order_by("path").select_for_update(no_key=True).values_list("pk"))


def _sector(org: Org) -> str:
    return sector_of(
        type=org.type,
        industry=org.industry,
        school_code=org.school_code,
        parent_industry=org.parent.industry if org.parent else None,
    )


def _sectors(pks: Collection[int], day: date | None) -> dict[int, str]:
    """Of those that are open now, or stood on a past `day`."""
    there = Org.objects.filter(stood(day) if day else Q(closed_on=None)).select_related("parent")
    return {pk: _sector(org) for pk, org in there.in_bulk(pks).items()}


def _upper_path(row: Figured, sectors: dict[int, str]) -> str:
    """Path of the nearest organisation above that is a row of the same sector; "" when there is none."""
    above = path_ids(row.path)[:-1]
    for depth in range(len(above), 0, -1):
        if sectors.get(above[depth - 1]) == row.sector:
            return row.path[: depth * SEGMENT]
    return ""
