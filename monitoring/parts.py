"""Parts of a scope that no organisation stands for: itself, what stands beside the levels below, small ones."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import In

from orgs.codes import UPPER_TYPES
from orgs.models import Org
from orgs.models.org import SEGMENT

OWN, BESIDE = "own", "beside"
PARTS = {OWN: "本级，不含下级组织", BESIDE: "直属，不含下级团的领导机关辖内的组织"}


def child_of(org: Org) -> Substr:
    """Of a row, the path directly below `org` that it stands at or below; at its own path, `org` itself."""
    return Substr("path", 1, len(org.path) + SEGMENT)


def upper_below(org: Org) -> dict[str, Org]:
    """The next administrative level, by path."""
    return {below.path: below for below in Org.objects.filter(parent=org, type__in=UPPER_TYPES)}


def condition(part: str, org: Org) -> Q:
    """Of the rows in the scope of `org`; all of them when no part is asked for."""
    if part == OWN:
        return Q(path=org.path)
    upper = upper_below(org) if part == BESIDE else {}
    return _not_below(org, list(upper))


def behind(number: int, org: Org, rows: QuerySet) -> Q:
    """Of `rows`, all but those at or below the largest so many directly below `org`."""
    child = child_of(org)
    counts = rows.order_by().values_list(child).annotate(count=Count("pk")).order_by("-count", child)
    return _not_below(org, [path for path, _ in counts[:number]])


def _not_below(org: Org, paths: list[str]) -> Q:
    return ~Q(In(child_of(org), paths)) if paths else Q()
