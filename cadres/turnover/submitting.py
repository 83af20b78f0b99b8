"""Where those above remove (guide 2.4), they confirm the 换届: sent to them, taken back, sent back with a reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cadres import notices
from cadres.actions.parts import CadreError, locked_open_org
from cadres.acts import Act
from cadres.models import Turnover
from cadres.models.turnover import State
from cadres.turnover.carrying import FAULTS, ChangedError
from cadres.turnover.judging import Judgement
from cadres.turnover.keeping import going_on
from cadres.turnover.stale import changes
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

NOT_WAITING = "这次换届没有在等待确认，请刷新页面查看现在的情况。"
NOT_NEEDED = "这次换届可以由您直接确认，不需要提交上级。"


class NotWaitingError(CadreError):
    """Taken back, sent back or done meanwhile: nothing to write down."""

    is_told = False

    def __init__(self):
        super().__init__(NOT_WAITING)


def waiting_for(user: Account) -> QuerySet[Turnover]:
    """Those submitted that `user` may confirm, the longest waiting first."""
    nodes = [node.pk for node in user.granted("remove_cadre")]
    waiting = Turnover.objects.filter(state=State.SUBMITTED, org__committee__in=nodes, org__closed_on=None)
    return waiting.select_related("org", "submitted_by").order_by("touched_at", "pk")


@transaction.atomic
def submit(*, turnover: Turnover, seen: str, by: Account) -> Turnover:
    """As it was seen, and only without a fault. Raises ChangedError, CadreError, PermissionDenied."""
    turnover = _held(turnover.org, State.OPEN)
    access.require(by, "enter_cadre", turnover.org)
    judgement = Judgement(turnover.org, turnover, by=by)
    if told := changes(seen, judgement, reader=by):
        raise ChangedError(told)
    if not judgement.is_sound:
        raise CadreError(FAULTS.format(count=judgement.fault_count))
    turnover.submitted_by = by
    notices.turnover_submitted(turnover, by=by)
    return _pass(turnover, State.SUBMITTED, Act.TURNOVER_SUBMITTED, by=by)


@transaction.atomic
def withdraw(*, org: Org, by: Account) -> Turnover:
    turnover = _held(org, State.SUBMITTED)
    access.require(by, "enter_cadre", turnover.org)
    notices.turnover_withdrawn(turnover, by=by)
    return _pass(turnover, State.OPEN, Act.TURNOVER_WITHDRAWN, by=by)


@transaction.atomic
def send_back(*, org: Org, by: Account, reason: str) -> Turnover:
    turnover = _held(org, State.SUBMITTED)
    access.require(by, "remove_cadre", turnover.org)
    turnover.remark = reason
    notices.turnover_returned(turnover, by=by)
    return _pass(turnover, State.OPEN, Act.TURNOVER_RETURNED, by=by, reason=reason)


def _held(org: Org, state: State) -> Turnover:
    org = locked_open_org(org.pk)
    turnover = going_on(org)
    if turnover is None or turnover.state != state:
        raise NotWaitingError
    return turnover


def _pass(turnover: Turnover, state: State, act: Act, *, by: Account, **facts) -> Turnover:
    turnover.state, turnover.version = state, turnover.version + 1
    turnover.save(update_fields=["state", "version", "submitted_by", "remark"])
    AuditEntry.record(actor=by, act=act, target=turnover, org=turnover.org, **facts)
    return turnover
