"""What a move or a merger changes: places, who sees what, and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from orgs import asking, tree
from orgs.actions.rehearsing import seal_of
from orgs.models import Admin, Org
from orgs.models.org import path_ids
from orgs.sights import Sight, difference, lent, lookers, lost


@dataclass(frozen=True)
class Shift:
    """A watched number that changes."""

    org: str
    label: str
    before: int
    after: int
    is_shared: bool = field(default=False, compare=False)  # of what stands above both places

    @property
    def by(self) -> str:
        return f"{self.after - self.before:+d}"


def bound_shifts(shifts: Sequence[Shift]) -> list[tuple[str, str, str]]:
    """By how much they change, where the one place ends and the other begins.

    Not of what stands above both: there others enter and remove while the act is carried out, of a whole nation at
    the top, and what the act moves within it is told by its own figures.
    """
    return [(shift.org, shift.label, shift.by) for shift in shifts if not shift.is_shared]


class Watched(NamedTuple):
    """Organisations whose numbers are watched, each part topmost first."""

    shared: list[Org]
    apart: list[Org]

    def figures(self) -> Figures:
        return Figures(asking.figures(self.shared), asking.figures(self.apart))

    def since(self, before: Figures) -> list[Shift]:
        """What changed, as they stand now."""
        now = Watched(_fresh(self.shared), _fresh(self.apart)).figures()
        shared = shifts(before.shared, now.shared, is_shared=True)
        return shared + shifts(before.apart, now.apart)


class Figures(NamedTuple):
    shared: list[asking.Figure]
    apart: list[asking.Figure]


NOTHING_WATCHED = Watched([], [])


@dataclass(frozen=True)
class Foresight:
    org_count: int
    cadre_count: int
    admin_count: int
    way_before: list[str]
    way_after: list[str]
    remover_before: str
    remover_after: str
    gaining: list[Sight]
    losing: list[Sight]
    shifts: list[Shift]

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.org_count, self.cadre_count, self.admin_count

    def bound(self) -> dict:
        return asdict(self) | {"shifts": bound_shifts(self.shifts)}

    @property
    def seal(self) -> str:
        return seal_of(self)


@dataclass(frozen=True)
class Change:
    """`act` carries it out for good, inside our transaction, and gives what came of it."""

    org: Org
    to: Org
    act: Callable[[], object]
    keeps: bool = True  # the organisation itself goes along; in a merger only what stands below it does

    def perform(self, *, watching: bool = True) -> tuple[Foresight, object]:
        """`watching`: figures too; whoever performs many changes watches them once for all."""
        org, to = tree.hold_both(self.org, self.to)
        watched = watched_at(org, to) if watching else NOTHING_WATCHED
        counts = counts_of(org)
        left = path_ids(org.path)[:-1] if self.keeps else path_ids(org.path)
        sights, single, numbers = lookers(left), lent(org.path, besides=left), watched.figures()
        way, remover = way_of(org), org.committee.name
        result = self.act()
        after = Org.objects.select_related("committee").get(pk=org.pk if self.keeps else to.pk)
        reached = path_ids(after.path)[:-1] if self.keeps else path_ids(after.path)
        gaining, losing = difference(sights, lookers(reached))
        foresight = Foresight(
            *counts, way, way_of(after), remover, after.committee.name, gaining, losing + lost(single),
            watched.since(numbers),
        )  # fmt: skip
        return foresight, result


def counts_of(org: Org) -> tuple[int, int, int]:
    """Open organisations, people in post, offices of admins: here and below."""
    open_orgs = Org.objects.open().under(org)
    admins = Admin.objects.open().filter(org__in=open_orgs.order_by().values("pk"))
    return open_orgs.count(), asking.cadres_below(org), admins.count()


def way_of(org: Org) -> list[str]:
    return list(Org.objects.above(org).values_list("name", flat=True))


def watched_at(*orgs: Org) -> Watched:
    """They and all that stands above them."""
    ways = [{*path_ids(org.path)} for org in orgs]
    shared = set.intersection(*ways)
    found = list(Org.objects.filter(pk__in=set.union(*ways)).order_by("path"))
    return Watched([org for org in found if org.pk in shared], [org for org in found if org.pk not in shared])


def _fresh(orgs: Sequence[Org]) -> list[Org]:
    return list(Org.objects.filter(pk__in=[org.pk for org in orgs]).order_by("path")) if orgs else []


def shifts(
    before: list[asking.Figure], after: list[asking.Figure], *, is_shared: bool = False
) -> list[Shift]:
    """Of rows that come or go too: what is not there counts nought."""
    was = {(figure.org, figure.label): figure.value for figure in before}
    now = {(figure.org, figure.label): figure.value for figure in after}
    keys = [*was, *(key for key in now if key not in was)]
    values = [(key, was.get(key, 0), now.get(key, 0)) for key in keys]
    return [Shift(*key, old, new, is_shared) for key, old, new in values if old != new]
