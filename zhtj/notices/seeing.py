"""Who has seen what, and how long notices are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from zhtj.notices.kinds import Kind
from zhtj.notices.models import Notice, NoticeQuerySet

KEPT_FOR = timedelta(days=180)
AT_ONCE = 5000


@transaction.atomic
def see(notices: NoticeQuerySet) -> int:
    """How many are seen now. Nobody waits: what is just being settled is marked the next time."""
    free = notices.unseen().order_by("pk").select_for_update(skip_locked=True)
    return Notice.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(
        seen_at=timezone.now()
    )


def see_about(kind: Kind, *subjects, by) -> int:
    """`by` looks at the page that they lead to."""
    keys = [str(subject.pk) for subject in subjects]
    unseen = Notice.objects.unseen().filter(account=by, kind=kind.name, subject__in=keys)
    return see(unseen) if unseen.exists() else 0


def forget(*, before: datetime) -> int:
    """Drop what was told before that moment, some thousands at a time; how many."""
    gone = 0
    old = Notice.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)
    while pks := list(old[:AT_ONCE]):
        gone += Notice.objects.filter(pk__in=pks).delete()[0]
    return gone
