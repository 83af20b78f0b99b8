"""What 组织管理 tells about one organisation, and the list below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from orgs import access, asking, marks
from orgs.models import Account, Admin, Org, OrgMove
from orgs.models.move import UNDOABLE_FOR
from orgs.models.org import path_ids

MOST_COUNTED = 20_000  # organisations whose marks are counted for one page
MOST_MOVES = 20
SORTS = {
    "": ("path",),
    "name": ("initials", "path"),
    "type": ("type", "path"),
    "people": ("cadre_count", "path"),
}


@dataclass(frozen=True)
class Line:
    """An organisation in a list. `may_change`: the asking account manages its superior."""

    org: Org
    marks: Sequence[marks.Mark]
    trail: str
    may_change: bool


def may_change(user: Account, org: Org) -> bool:
    """An organisation is changed by who manages its superior, never from its own place alone."""
    return org.parent is not None and access.may(user, "manage_orgs", org.parent)


def of(org: Org) -> dict:
    """Counts and names for one organisation; three queries whatever the size of the list below."""
    below = Org.objects.under(org).exclude(pk=org.pk)
    counts = below.aggregate(
        open=Count("pk", filter=Q(closed_on=None)), closed=Count("pk", filter=~Q(closed_on=None))
    )
    return {
        "below_count": counts["open"],
        "closed_count": counts["closed"],
        "cadre_count": asking.cadres_below(org),
        "admins": Admin.objects.open().filter(org=org).select_related("account").order_by("pk"),
        "counts_marks": counts["open"] < MOST_COUNTED,
    }


def mark_counts(org: Org) -> list[tuple[marks.Mark, int]]:
    """How often each mark stands at `org` and below."""
    orgs = marks.with_staff(Org.objects.open().under(org))
    counts = orgs.aggregate(
        **{mark.value: Count("pk", filter=condition) for mark, condition in marks.CONDITIONS.items()}
    )
    return [(mark, counts[mark.value]) for mark in marks.Mark]


def listed(org: Org, *, mark: str, below: bool, closed: bool, sort: str) -> QuerySet[Org]:
    """The open or the closed children; or, for a mark, whatever has it here and below, or `below` alone."""
    order = SORTS.get(sort.removeprefix("-"), SORTS[""])
    first = f"-{order[0]}" if sort.startswith("-") else order[0]
    if mark:
        orgs = marks.marked(Org.objects.under(org), marks.Mark(mark))
        orgs = orgs.exclude(pk=org.pk) if below else orgs
    else:
        children = Org.objects.filter(parent=org)
        orgs = marks.with_staff(children.exclude(closed_on=None) if closed else children.open())
    return orgs.select_related("parent").order_by(first, *order[1:])


def lines(user: Account, orgs: Sequence[Org], *, below: Org) -> list[Line]:
    """One query for the names of what stands between `below` and each of them."""
    between = {pk for org in orgs for pk in path_ids(org.path[len(below.path) :])[:-1]}
    names = dict(Org.objects.filter(pk__in=between).values_list("pk", "name"))

    def trail(org: Org) -> str:
        return " › ".join(names[pk] for pk in path_ids(org.path[len(below.path) :])[:-1])

    return [Line(org, marks.marks_of(org), trail(org), may_change(user, org)) for org in orgs]


def recent_moves(user: Account, org: Org) -> list[OrgMove]:
    """Moves of `org`, or to or from it, that can still be taken back by `user`."""
    concerned = Q(org=org) | Q(source=org) | Q(target=org)
    since = timezone.now() - UNDOABLE_FOR - timedelta(days=1)
    moves = OrgMove.objects.filter(concerned, undone_at=None, at__gte=since)
    moves = moves.select_related("org", "source", "target", "by").order_by("-at")[:MOST_MOVES]
    return [
        move
        for move in moves
        if move.is_undoable
        and move.org.parent_id == move.target_id
        and all(access.may(user, "manage_orgs", one) for one in (move.source, move.target))
    ]
