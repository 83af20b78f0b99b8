"""What a move or a merger will change: it is carried out, looked at, and taken back.

So what is shown and what happens cannot disagree. The change is carried out for good only when it still changes
what was shown, which is bound by a seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import transaction

from orgs import asking, tree
from orgs.models import Admin, Org
from orgs.models.org import path_ids
from orgs.sights import Sight, difference, lookers


@dataclass(frozen=True)
class Change:
    """`act` carries it out for good, inside our transaction, and gives what came of it."""

    org: Org
    to: Org
    act: Callable[[], object]
    keeps: bool = True  # the organisation itself goes along; in a merger only what stands below it does


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
    def seal(self) -> str:
        """Another one for anything else that is shown."""
        told = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


class ChangedError(ValueError):
    """The facts changed since they were shown; `foresight` is what would happen now."""

    def __init__(self, foresight: Foresight):
        super().__init__("情况刚刚有变化，请重新核对后再确认。")
        self.foresight = foresight


def foresee(change: Change) -> Foresight:
    """Raises what carrying it out raises."""
    with transaction.atomic():
        foresight, _ = _perform(change)
        transaction.set_rollback(True)
    return foresight


def carry_out(change: Change, *, seal: str) -> object:
    """Raises ChangedError, and what the act raises; then nothing happened."""
    with transaction.atomic():
        foresight, result = _perform(change)
        if foresight.seal != seal:
            raise ChangedError(foresight)
    return result


def _perform(change: Change) -> tuple[Foresight, object]:
    org, to = tree.hold_both(change.org, change.to)
    watched = list(Org.objects.filter(pk__in={*path_ids(org.path), *path_ids(to.path)}).order_by("path"))
    counts = _counts(org)
    left = path_ids(org.path)[:-1] if change.keeps else path_ids(org.path)
    sights, numbers = lookers(left), asking.figures(watched)
    way, remover = _way(org), org.committee.name
    result = change.act()
    after = Org.objects.select_related("committee").get(pk=org.pk if change.keeps else to.pk)
    reached = path_ids(after.path)[:-1] if change.keeps else path_ids(after.path)
    gaining, losing = difference(sights, lookers(reached))
    foresight = Foresight(
        *counts, way, _way(after), remover, after.committee.name, gaining, losing,
        _shifts(numbers, asking.figures(list(Org.objects.filter(pk__in=[one.pk for one in watched])))),
    )  # fmt: skip
    return foresight, result


def _counts(org: Org) -> tuple[int, int, int]:
    """Open organisations, people in post, offices of admins: here and below."""
    open_orgs = Org.objects.open().under(org)
    admins = Admin.objects.open().filter(org__in=open_orgs.order_by().values("pk"))
    return open_orgs.count(), asking.cadres_below(org), admins.count()


def _way(org: Org) -> list[str]:
    return list(Org.objects.above(org).values_list("name", flat=True))


def _shifts(before: list[asking.Figure], after: list[asking.Figure]) -> list[Shift]:
    """Of rows that come or go too: what is not there counts nought."""
    was = {(figure.org, figure.label): figure.value for figure in before}
    now = {(figure.org, figure.label): figure.value for figure in after}
    keys = [*was, *(key for key in now if key not in was)]
    values = [(key, was.get(key, 0), now.get(key, 0)) for key in keys]
    return [Shift(*key, old, new) for key, old, new in values if old != new]
