"""How the urgings of rows stand: of the lines of a page, and in SQL to sort and narrow by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import (
    Case,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce
from django.utils import timezone

from monitoring.codes import UrgingState
from monitoring.models import Urging
from monitoring.models.urging import OPEN, state_of
from zhtj.prepared import Prepared


class Urged(NamedTuple):
    state: UrgingState = UrgingState.NONE
    due_on: date | None = None  # the next of those open, or the last of those done


NOT_URGED = Urged()


class _Standing(NamedTuple):
    """What is read of an urging to know its state."""

    org: int
    due_on: date
    seen_at: datetime | None
    done_at: datetime | None
    withdrawn_at: datetime | None


def _standing(orgs: list[int]) -> QuerySet:
    of_orgs = Urging.objects.standing().filter(org__in=orgs)
    return of_orgs.order_by("due_on").values_list(*_Standing._fields)


_STANDING = Prepared(_standing, orgs=[2**62])


def urged(orgs: Collection[int]) -> Mapping[int, Urged]:
    """Of these organisations those that are or were urged; one query."""
    today, found = timezone.localdate(), {}
    for urging in map(_Standing._make, _STANDING.ask(orgs=list(orgs))):
        stands = Urged(state_of(urging, today=today), urging.due_on)
        found[urging.org] = _more_pressing(found.get(urging.org, NOT_URGED), stands)
    return MappingProxyType(found)


def _more_pressing(one: Urged, later: Urged) -> Urged:
    """`later` is due later: of open ones the first day counts, of those done the last."""
    if later.state == UrgingState.DONE:
        return later if one.state <= UrgingState.DONE else one
    return later if one.state <= UrgingState.DONE else Urged(max(one.state, later.state), one.due_on)


# --- in SQL --------------------------------------------------------------------------------------------------


class Today(Expression):
    """The day when the question is asked, not that when it was composed."""

    def __init__(self):
        super().__init__(output_field=DateField())

    def as_sql(self, compiler, connection):
        return "%s", [connection.ops.adapt_datefield_value(timezone.localdate())]


_OF_ROW = Urging.objects.filter(org=OuterRef("org"))
_OPEN, _DONE = _OF_ROW.filter(OPEN), _OF_ROW.exclude(done_at=None)
IS_OPEN, IS_OVERDUE = Exists(_OPEN), Exists(_OPEN.filter(due_on__lt=Today()))
WAS_DONE = Exists(_DONE)
EVER = Q(org__in=Urging.objects.values("org"))  # few, and looked up at once: the rest is asked of them alone
STATE = Case(
    When(~EVER, then=Value(UrgingState.NONE.value)),
    When(IS_OVERDUE, then=Value(UrgingState.OVERDUE.value)),
    When(Exists(_OPEN.filter(seen_at=None)), then=Value(UrgingState.UNSEEN.value)),
    When(IS_OPEN, then=Value(UrgingState.SEEN.value)),
    When(WAS_DONE, then=Value(UrgingState.DONE.value)),
    default=Value(UrgingState.NONE.value),
    output_field=IntegerField(),
)
_NEXT = Coalesce(
    Subquery(_OPEN.order_by("due_on").values("due_on")[:1]),
    Subquery(_DONE.order_by("-due_on").values("due_on")[:1]),
)
NEVER = date(1900, 1, 1)
DUE_ON = Case(When(EVER, then=Coalesce(_NEXT, Value(NEVER))), default=Value(NEVER), output_field=DateField())
IS_URGED = EVER & (Q(IS_OPEN) | Q(WAS_DONE))
NOT_AT_ALL = ~Q(IS_OPEN) & ~Q(WAS_DONE)
CONDITIONS = {  # what the table may be narrowed to
    "none": ("未催办", NOT_AT_ALL),
    "open": ("未办", Q(IS_OPEN)),
    "overdue": ("逾期", Q(IS_OVERDUE)),
    "done": ("已办", ~Q(IS_OPEN) & Q(WAS_DONE)),
}
