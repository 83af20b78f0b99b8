"""What becomes of 催办 when figures change: those fulfilled are done, those of rows that are gone lapse."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from monitoring import notices
from monitoring.models import Urging, UrgingQuerySet
from zhtj.audit import context


def follow(orgs: Collection[int]) -> None:
    """Part of the act, rows of staffing being locked. Hardly ever is there any."""
    if done := _held(Urging.objects.fulfilled().filter(org__in=orgs)):
        Urging.objects.filter(pk__in=[urging.pk for urging in done]).update(done_at=timezone.now())
        notices.done(done, by=context.acting_account())


def lapse(org: int) -> None:
    """`org` is no row any more: there is nothing to be urged of it."""
    if lapsed := _held(Urging.objects.open().filter(org=org)):
        Urging.objects.filter(pk__in=[urging.pk for urging in lapsed]).update(withdrawn_at=timezone.now())
        notices.withdrawn(lapsed, by=None)


def _held(urgings: UrgingQuerySet) -> list[Urging]:
    """Locked, unless somebody withdrew them meanwhile."""
    rows = urgings.select_related("org", "asked_by").select_for_update(of=("self",))
    return list(rows.order_by("pk"))
