"""月度对比: two days of the staffing table side by side."""

from dataclasses import replace
from datetime import date

from django.utils.functional import cached_property
from django.views.generic import TemplateView

from monitoring import past
from monitoring.codes import Sector
from monitoring.comparing import Comparison
from monitoring.filters import CompareFilter
from monitoring.table import Table
from monitoring.views.asking import TableMixin, address
from orgs.models import Org
from orgs.views import TreePageMixin


class ComparePage(TableMixin, TreePageMixin, TemplateView):
    tree_permission = "monitor_staffing"
    tree_label = "组织树"

    @property
    def tree_chosen(self) -> Org:
        return self.table.org

    def tree_href(self, org: Org) -> str:
        return self._address(replace(self._now, org=org))

    def get_template_names(self):
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        return ["monitoring/_compare.html" if is_part else "monitoring/compare.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            table=self._now,
            sectors=[(sector, self._address(replace(self._now, sector=sector))) for sector in Sector],
            staffing=address(self._now),
            here=self._address(self._now),
            choice=self._choice,
            **self._compared,
            **kwargs,
        )

    @cached_property
    def _now(self) -> Table:
        return Table(self.table.org, self.table.sector)

    @cached_property
    def _frozen(self) -> list[date]:
        return past.frozen_days()

    @cached_property
    def _choice(self) -> CompareFilter:
        return CompareFilter(self.request.GET, days=self._frozen)

    def _address(self, table: Table, **more) -> str:
        chosen = self._choice.chosen if self._frozen else {}
        return address(table, "monitoring:compare", **chosen, **more)

    @property
    def _compared(self) -> dict:
        days = self._choice.days() if self._frozen else None
        if days is None:
            return {"is_empty": not self._frozen}
        comparison = Comparison(*(replace(self._now, day=day) for day in days))
        page = comparison.page(self._choice.cleaned_data.get("past") or "")
        return {
            "days": days,
            "totals": comparison.totals(),
            "columns": comparison.columns,
            "pairs": page.pairs,
            "page_before": page.before is not None and self._address(self._now, past=page.before),
            "page_after": page.next and self._address(self._now, past=page.next),
        }
