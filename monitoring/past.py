"""The staffing of past days: frozen at the end of each month, of any other day counted from dated facts for a while.

Dated are posts, the founding and closing of organisations, norms; all else is as it stands when it is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from cadres.access import paths_of_xinjiang
from cadres.models import Post
from monitoring.acts import Act
from monitoring.codes import Sector
from monitoring.dated import founded
from monitoring.models import PastStaffing, Snapshot, Staffing, StaffingQuerySet
from monitoring.places import past_rows
from monitoring.recounting import MAY_BE_ROW, count
from orgs.models import Org
from orgs.models.org import below
from zhtj.audit.models import AuditEntry

BATCH = 50  # rows held at a time while everybody else works
MOST_COUNTED = 1000  # rows that are counted while somebody waits
KEPT = timedelta(minutes=10)


def month_end(day: date) -> date:
    """The last end of a month that had passed by `day`."""
    return day.replace(day=1) - timedelta(days=1)


def fault(day: date, *, today: date) -> str:
    """Why there is nothing to say of a day; "" when there is."""
    if day > today:
        return "统计日期不能晚于今天。"
    if day == today or Post.objects.filter(since_on__lte=day).exists():
        return ""
    first = Post.objects.aggregate(first=Min("since_on"))["first"]
    return (
        f"最早的任职始于 {first}，统计日期不能早于这一天。"
        if first
        else "还没有任职记录，不能查看过去的数据。"
    )


# --- what is there ---------------------------------------------------------------------------------------


def snapshot(day: date) -> Snapshot | None:
    """The whole one of that day."""
    return Snapshot.objects.filter(pk=day, taken_at__isnull=False).first()


def is_frozen(day: date) -> bool:
    return snapshot(day) is not None


def frozen_days() -> list[date]:
    """Latest first; each holds both sectors."""
    return list(Snapshot.objects.filter(taken_at__isnull=False).order_by("-pk").values_list("pk", flat=True))


def origin(day: date) -> str:
    """Where the rows of a past day come from, as people read it."""
    if taken := snapshot(day):
        return f"月度快照，冻结于 {timezone.localtime(taken.taken_at):%Y-%m-%d %H:%M}"
    return "按任职记录回溯计算"


def provide(org: Org, sector: Sector, day: date) -> bool:
    """Whether the rows of a past day can be read now: frozen, or counted where there are not too many."""
    return is_frozen(day) or compute(org, sector, day)


# --- counting for a while --------------------------------------------------------------------------------


def compute(org: Org, sector: Sector, day: date) -> bool:
    """Count what was not counted a short while ago; False, and nothing done, where it would take too long."""
    pks = _rows_then(org, sector, day)
    if len(pks) > MOST_COUNTED:
        return False
    fresh = Q(frozen_at__isnull=False) | Q(computed_at__gte=timezone.now() - KEPT)
    rows = PastStaffing.objects.on(day)
    kept = set(rows.filter(fresh, org__in=pks).values_list("org", flat=True))
    late = [pk for pk in pks if pk not in kept]
    for start in range(0, len(late), BATCH):
        _count(late[start : start + BATCH], day)
    if late:
        rows.of(sector).under(org).passing().exclude(org__in=pks).delete()
    return True


def forget() -> None:
    """Clear away what was counted for a while that is over."""
    PastStaffing.objects.passing().filter(computed_at__lt=timezone.now() - KEPT).delete()


def _rows_then(org: Org, sector: Sector, day: date) -> list[int]:
    """Organisations that were rows that day, or may have been; one too many when there are too many."""
    rows = _open_now(day).of(sector).under(org).values_list("pk", flat=True)
    closed = _closed_since(day).filter(below(org.path)).values_list("pk", flat=True)
    return [*rows[: MOST_COUNTED + 1], *closed[: MOST_COUNTED + 1]]


def _open_now(day: date) -> StaffingQuerySet:
    """Rows of now that were there that day."""
    return Staffing.objects.filter(founded(day, at="org__"))


def _closed_since(day: date) -> QuerySet[Org]:
    return Org.objects.filter(MAY_BE_ROW, founded(day), closed_on__gt=day)


@transaction.atomic
def _count(org_ids: Collection[int], day: date) -> None:
    """Acts credit their rows, so while those are held nothing moves between one question and the next."""
    list(Staffing.objects.filter(pk__in=org_ids).order_by("pk").select_for_update().values("pk"))
    orgs = Org.objects.filter(pk__in=org_ids).select_related("parent").order_by("pk")
    xinjiang = tuple(paths_of_xinjiang())
    rows = past_rows(orgs, day=day)
    for row in rows:
        in_xinjiang = row.path.startswith(xinjiang)
        row.figures = count(row.path, day=day, in_xinjiang=in_xinjiang, in_past=True)
    PastStaffing.objects.on(day).passing().filter(org__in=org_ids).delete()
    PastStaffing.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else has just counted the same


# --- freezing --------------------------------------------------------------------------------------------


def freeze(day: date) -> int:
    """Freeze all rows of a day that has passed, a batch at a time; returns how many.

    Goes on where an earlier run was interrupted; of a day that is frozen already nothing is done, which makes 0.
    Raises ValueError.
    """
    if day >= timezone.localdate():
        raise ValueError("只能冻结已经过去的日期。")
    begun, _ = Snapshot.objects.get_or_create(pk=day)
    if begun.taken_at:
        return 0
    for org_ids in _everybody(day):
        _freeze(org_ids, day)
    return _finish(day)


def _everybody(day: date) -> Iterator[list[int]]:
    """Organisations that were rows that day, or may have been."""
    for found in (_open_now(day), _closed_since(day)):
        ids, last = found.order_by("pk").values_list("pk", flat=True), 0
        while batch := list(ids.filter(pk__gt=last)[:BATCH]):
            yield batch
            last = batch[-1]


@transaction.atomic
def _freeze(org_ids: Collection[int], day: date) -> None:
    Snapshot.objects.select_for_update().get(pk=day)  # one at a time
    rows = PastStaffing.objects.on(day).filter(org__in=org_ids)
    frozen = set(rows.frozen().values_list("org", flat=True))
    if left := [pk for pk in org_ids if pk not in frozen]:
        _count(left, day)
        rows.passing().update(frozen_at=timezone.now())


@transaction.atomic
def _finish(day: date) -> int:
    begun = Snapshot.objects.select_for_update().get(pk=day)
    if begun.taken_at:
        return 0
    rows = PastStaffing.objects.on(day)
    rows.passing().delete()
    begun.rows, begun.taken_at = rows.count(), timezone.now()
    begun.save(update_fields=["rows", "taken_at"])
    AuditEntry.record(actor=None, act=Act.SNAPSHOT_TAKEN, target=begun, count=begun.rows)
    return begun.rows
