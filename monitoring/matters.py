"""What the own organisations are urged for; what universities and state enterprises lack where too much is below."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode

from monitoring.codes import Sector
from monitoring.models import StaffingQuerySet, Urging
from monitoring.table import Table
from monitoring.views.todos import way
from orgs.access import may
from orgs.matters import Asking, in_charge, to_admin
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


def sectors(asking: Asking) -> Iterator[Matter]:
    """As their staffing rows tell, which are there already however large the scope is (docs/decisions/0003)."""
    if not (asking.org.monitors and may(asking.user, "monitor_staffing", asking.org)):
        return
    tables = [Table(asking.org, sector) for sector in Sector]
    for lacking in (_vacant, _without_profile, _incomplete):
        for table in tables:
            yield from lacking(asking, table)


def _vacant(asking: Asking, table: Table) -> Iterator[Matter]:
    count, vacant = table.summary.totals["vacant"], table.rows.filter(own_secretary=0)
    whole = _staffing(asking, table, f"查看书记空缺的{table.sector.label}", vacant="on")
    yield from _of_orgs(asking, table, count, vacant, "书记空缺", whole)


COUNTED_IN = {Sector.UNIVERSITY: "所", Sector.ENTERPRISE: "家"}  # words to count them by
SUBMITTED = {Sector.UNIVERSITY: "student_count", Sector.ENTERPRISE: "enterprise_level"}


def _without_profile(asking: Asking, table: Table) -> Iterator[Matter]:
    lacking = table.rows.filter(**{SUBMITTED[table.sector]: None})
    label = lacking.model._meta.get_field(SUBMITTED[table.sector]).verbose_name
    whole = f"{reverse('orgs:progress')}?{urlencode({'org': asking.org.pk, 'sector': table.sector.value})}"
    yield from _of_orgs(
        asking, table, lacking.count(), lacking, f"尚未填报{label}", Way("查看完善情况", whole)
    )


def _incomplete(asking: Asking, table: Table) -> Iterator[Matter]:
    totals = table.summary.totals
    if count := totals["total"] - totals["complete"]:
        whole = _staffing(asking, table, "按信息完整率查看", sort="complete")
        yield Matter(f"{table.sector.label} {count} 名团干部信息不完整", count, (), whole)


def _of_orgs(
    asking: Asking, table: Table, count: int, rows: StaffingQuerySet, sentence: str, whole: Way
) -> Iterator[Matter]:
    if count:
        pks = rows.order_by("path").values_list("pk", flat=True)[: asking.most]
        ways = tuple(to_admin(org) for org in in_charge(pks))
        yield Matter(f"{count} {COUNTED_IN[table.sector]}{table.sector.label}{sentence}", count, ways, whole)


def _staffing(asking: Asking, table: Table, words: str, **asked: str) -> Way:
    query = {"org": asking.org.pk, "sector": table.sector.value} | asked
    return Way(words, f"{reverse('monitoring:staffing')}?{urlencode(query)}")
