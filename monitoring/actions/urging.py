"""催办: urge organisations for what they lack, withdraw it, and remember who has seen it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from monitoring import notices
from monitoring.acts import Act
from monitoring.addressees import addressees, admins_of
from monitoring.codes import Want
from monitoring.models import Staffing, StaffingQuerySet, Urging, UrgingNotice
from monitoring.models.urging import lacking
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry
from zhtj.audit.refusals import RefusedError
from zhtj.notices.seeing import see_about

NOTHING_TO_URGE = "所选组织在所选事项上没有需要催办的：都已配齐、已填报，或正在催办。"


class UrgingError(RefusedError):
    """Nothing can be urged, or withdrawn, any more."""


@dataclass(frozen=True)
class Prospect:
    """What urging one row would do."""

    row: Staffing  # with its `org`
    wants: tuple[Want, ...]  # still to be urged
    running: tuple[Urging, ...]  # those open already
    addressed: Org
    told: Sequence[Account]

    @property
    def is_elsewhere(self) -> bool:
        return self.addressed.pk != self.row.org_id


def prospects(rows: StaffingQuerySet) -> list[Prospect]:
    """By path; five queries."""
    rows = list(rows.select_related("org").order_by("path"))
    running: dict[int, list[Urging]] = {}
    for urging in Urging.objects.open().filter(org__in=[row.pk for row in rows]).select_related("asking_org"):
        running.setdefault(urging.org_id, []).append(urging)
    asked = addressees([row.org for row in rows])
    told = admins_of(asked.values())
    return [_prospect(row, running.get(row.pk, []), asked[row.pk], told) for row in rows]


def _prospect(row: Staffing, running: list[Urging], addressed: Org, told: dict[int, list]) -> Prospect:
    urged = {urging.wants for urging in running}
    wants = tuple(want for want in lacking(row) if want not in urged)
    return Prospect(row, wants, tuple(running), addressed, told.get(addressed.pk, ()))


@transaction.atomic
def urge(
    *,
    scope: Org,
    rows: Collection[int],
    wants: Collection[str],
    due_on: date,
    note: str = "",
    asking_org: Org,
    by: Account,
) -> list[Urging]:
    """Urge rows below `scope` for those of `wants` that they lack; a line for each organisation.

    Raises UrgingError where nothing is lacking. What is urged already keeps its day: withdraw it to set another.
    """
    access.require(by, "monitor_staffing", scope)
    chosen = Staffing.objects.under(scope).filter(pk__in=rows)
    # Acts that bring what is missing hold the row: what is seen here as lacking is lacking until we are through.
    list(chosen.order_by("org_id").select_for_update().values("org_id"))
    urgings, told = [], {}
    for prospect in prospects(chosen):
        told[prospect.row.pk] = prospect.told
        wanted = [want for want in prospect.wants if want in wants]
        facts = {"due_on": due_on, "note": note, "asking_org": asking_org, "asked_by": by}
        urgings += [_urging(prospect, want, **facts) for want in wanted]
    if not urgings:
        raise UrgingError(NOTHING_TO_URGE)
    Urging.objects.bulk_create(urgings)
    UrgingNotice.objects.bulk_create(
        UrgingNotice(urging=urging, account=account) for urging in urgings for account in told[urging.org_id]
    )
    notices.urged(urgings, told, by=by)
    _record(urgings, by=by)
    return urgings


def _urging(prospect: Prospect, want: Want, **facts) -> Urging:
    row = prospect.row
    return Urging(org=row.org, sector=row.sector, wants=want, addressed=prospect.addressed, **facts)


def _record(urgings: list[Urging], *, by: Account) -> None:
    by_org: dict[Org, list[Urging]] = {}
    for urging in urgings:
        by_org.setdefault(urging.org, []).append(urging)
    for org, its in by_org.items():
        AuditEntry.record(
            actor=by, act=Act.URGED, target=org, org=org, reason=its[0].note,
            wants=_labels(its), due_on=f"{its[0].due_on:%Y-%m-%d}", asking=its[0].asking_org.name,
        )  # fmt: skip


def _labels(urgings: Iterable[Urging]) -> list[str]:
    return [str(Want(urging.wants).label) for urging in urgings]


@transaction.atomic
def withdraw(*, urging: Urging, by: Account) -> Urging:
    """By whoever asked, or those above; raises UrgingError when it is over."""
    access.require(by, "monitor_staffing", urging.asking_org)
    urging = Urging.objects.select_for_update(of=("self",)).select_related("org").get(pk=urging.pk)
    if not urging.is_open:
        raise UrgingError(f"该催办刚刚{'已办' if urging.done_at else '已撤回'}，不需要撤回。")
    urging.withdrawn_at = timezone.now()
    urging.save(update_fields=["withdrawn_at"])
    AuditEntry.record(
        actor=by, act=Act.URGING_WITHDRAWN, target=urging.org, org=urging.org, wants=_labels([urging])
    )
    notices.withdrawn([urging], by=by)
    return urging


def mark_seen(*, urgings: Collection[Urging], account: Account) -> None:
    """`account` looks at them now. Nobody waits: what is just being written is remembered the next time."""
    if not urgings:
        return
    see_about(notices.URGED, *urgings, by=account)
    seen = UrgingNotice.objects.filter(urging__in=urgings, account=account)
    new = {urging.pk for urging in urgings}
    new -= set(seen.exclude(seen_at=None).values_list("urging", flat=True))
    if new:
        _note(new, account)


@transaction.atomic
def _note(pks: set[int], account: Account) -> None:
    now = timezone.now()
    free = Urging.objects.filter(pk__in=pks).order_by("pk").select_for_update(skip_locked=True)
    held = list(free.values_list("pk", flat=True))
    Urging.objects.filter(pk__in=held, seen_at=None).update(seen_at=now)
    rows = [UrgingNotice(urging_id=pk, account=account) for pk in held]
    UrgingNotice.objects.bulk_create(rows, ignore_conflicts=True)
    UrgingNotice.objects.filter(urging__in=held, account=account, seen_at=None).update(seen_at=now)
