"""How much waits for an account, in one question of every page: unseen 消息, requests to decide, 催办 to do.

待办 counts what somebody waits for. What else is missing is looked for on 首页 alone: it would cost each page more than
the page itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import DateField, IntegerField, Q, QuerySet, Subquery, Value
from django.utils import timezone

from cadres.models import Correction, Export, Inquiry
from cadres.models.answering import answering_nodes
from cadres.models.exporting import WAITS_FOR, ExportState
from monitoring.models import Urging
from orgs.models import Account, Org
from zhtj.inbox.reach import notices_of, places_of
from zhtj.prepared import Prepared

MOST = 99  # told; what is more is "99+"
NOWHERE = 0  # no organisation


class Count(Subquery):
    """How many rows, counted no further than it takes to know that there are more than are told."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet):
        super().__init__(rows.order_by().values("pk")[: MOST + 1])


@dataclass(frozen=True)
class Waiting:
    unseen: int = 0
    requests: int = 0
    urgings: int = 0
    due_on: date | None = None  # of the next urging

    @property
    def todos(self) -> int:
        return self.requests + self.urgings

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_on and self.due_on < timezone.localdate())

    @property
    def unseen_told(self) -> str:
        return told(self.unseen)

    @property
    def todos_told(self) -> str:
        return told(self.todos)


def told(count: int) -> str:
    return f"{MOST}+" if count > MOST else f"{count}"


def waiting_for(user: Account, orgs: list[Org]) -> Waiting:
    """One question, whatever there is; rights are read once a request."""
    rows = _WAITING.ask(
        account=user.pk, orgs=_keys(org.pk for org in orgs), places=_keys(places_of(user, orgs)),
        nodes=_keys(answering_nodes(user)), since=_as_stored(timezone.now() - WAITS_FOR),
    )  # fmt: skip
    for unseen, inquiries, corrections, exports, urgings, due_on in rows:
        return Waiting(unseen, inquiries + corrections + exports, urgings, due_on)
    return Waiting()


def _keys(found: Iterable[int]) -> list[int]:
    """Nothing is found by a list of none; what is asked beside it would not be either."""
    return list(found) or [NOWHERE]


def _as_stored(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


def _waiting(account: int, orgs: list[int], places: list[int], nodes: list[int], since: str) -> QuerySet:
    exports = Export.objects.filter(state=ExportState.WAITING, asked_at__gt=Value(since), is_full=True)
    exports = exports.filter(Q(org__in=nodes) | Q(addressed_org__in=nodes)).exclude(account=account)
    urgings = Urging.objects.open().addressed_to([Org(pk=pk) for pk in orgs])
    return (
        Account.objects.filter(pk=account)
        .annotate(
            unseen=Count(notices_of(account, places).unseen()),
            inquiries=Count(Inquiry.objects.pending().filter(addressed_org__in=nodes)),
            corrections=Count(Correction.objects.pending().filter(addressed_org__in=nodes)),
            exports=Count(exports),
            urgings=Count(urgings),
            due_on=Subquery(urgings.order_by("due_on").values("due_on")[:1], output_field=DateField()),
        )
        .values_list("unseen", "inquiries", "corrections", "exports", "urgings", "due_on")
    )


_WAITING = Prepared(
    _waiting, account=2**61, orgs=[2**62], places=[2**62 + 1], nodes=[2**62 + 2], since="~since~"
)
