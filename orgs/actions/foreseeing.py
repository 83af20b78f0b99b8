"""What a move or a merger changes: places, who sees what, and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

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

    @property
    def by(self) -> str:
        return f"{self.after - self.before:+d}"


def bound_shifts(shifts: Sequence[Shift]) -> list[tuple[str, str, str]]:
    """By how much they change: figures of a whole city change by themselves while one of its moves is looked at."""
    return [(shift.org, shift.label, shift.by) for shift in shifts]


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
        watched = watched_at(org, to) if watching else []
        counts = counts_of(org)
        left = path_ids(org.path)[:-1] if self.keeps else path_ids(org.path)
        sights, single, numbers = lookers(left), lent(org.path, besides=left), asking.figures(watched)
        way, remover = way_of(org), org.committee.name
        result = self.act()
        after = Org.objects.select_related("committee").get(pk=org.pk if self.keeps else to.pk)
        reached = path_ids(after.path)[:-1] if self.keeps else path_ids(after.path)
        gaining, losing = difference(sights, lookers(reached))
        foresight = Foresight(
            *counts, way, way_of(after), remover, after.committee.name, gaining, losing + lost(single),
            shifts(numbers, asking.figures(fresh(watched))),
        )  # fmt: skip
        return foresight, result


def counts_of(org: Org) -> tuple[int, int, int]:
    """Open organisations, people in post, offices of admins: here and below."""
    open_orgs = Org.objects.open().under(org)
    admins = Admin.objects.open().filter(org__in=open_orgs.order_by().values("pk"))
    return open_orgs.count(), asking.cadres_below(org), admins.count()


def way_of(org: Org) -> list[str]:
    return list(Org.objects.above(org).values_list("name", flat=True))


def watched_at(*orgs: Org) -> list[Org]:
    """They and all that stands above them, topmost first."""
    pks = {pk for org in orgs for pk in path_ids(org.path)}
    return list(Org.objects.filter(pk__in=pks).order_by("path"))


def fresh(orgs: Sequence[Org]) -> list[Org]:
    return list(Org.objects.filter(pk__in=[org.pk for org in orgs]).order_by("path"))


def shifts(before: list[asking.Figure], after: list[asking.Figure]) -> list[Shift]:
    """Of rows that come or go too: what is not there counts nought."""
    was = {(figure.org, figure.label): figure.value for figure in before}
    now = {(figure.org, figure.label): figure.value for figure in after}
    keys = [*was, *(key for key in now if key not in was)]
    values = [(key, was.get(key, 0), now.get(key, 0)) for key in keys]
    return [Shift(*key, old, new) for key, old, new in values if old != new]
