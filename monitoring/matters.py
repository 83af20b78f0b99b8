"""What the own organisations are urged for."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from monitoring.models import Urging
from monitoring.views.todos import way
from orgs.matters import Asking
from zhtj.web.matters import Matter, Way


def urgings(asking: Asking) -> Iterator[Matter]:
    """The next due first."""
    own = {org.pk for org in asking.orgs}
    waiting = Urging.objects.open().addressed_to(asking.orgs)
    count, first = waiting.count(), list(waiting.in_full().order_by("due_on", "pk")[: asking.most])
    if not count:
        return
    is_late = "（已逾期）" if first[0].is_overdue else ""
    sentence = f"有 {count} 项催办等待办理，最近的办理期限为 {first[0].due_on}{is_late}"
    ways = tuple(_told(urging, own) for urging in first)
    yield Matter(sentence, count, ways, Way("查看催办事项", reverse("monitoring:todos")))


def _told(urging: Urging, own: set[int]) -> Way:
    label, href = way(urging, own)
    return Way(f"{urging.org.name}：{label}", href, f"{urging.due_on}前")
