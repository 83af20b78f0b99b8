"""月度对比: two days of the staffing table side by side."""

from dataclasses import replace
from datetime import date

from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString

from monitoring import past
from monitoring.codes import Sector
from monitoring.comparing import ROWS, UNKNOWN, Both, Comparison
from monitoring.filters import CompareFilter
from monitoring.table import Table
from monitoring.views.asking import address, origins_of
from monitoring.views.table_page import TablePage
from orgs.models import Org


class ComparePage(TablePage):
    template_name, part = "monitoring/compare.html", "monitoring/_compare.html"

    def tree_href(self, org: Org) -> str:
        return self._address(replace(self._now, org=org))

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
            "totals": self._opening(comparison, comparison.totals()),
            "columns": comparison.columns,
            "pairs": [
                (pair, self._opening(comparison, pair.figures, row=pair.org.pk)) for pair in page.pairs
            ],
            "page_before": page.before is not None and self._address(self._now, past=page.before),
            "page_after": page.next and self._address(self._now, past=page.next),
        }

    def _opening(self, comparison: Comparison, figures: list[Both], **of) -> list[tuple[Both, str, str]]:
        """Each with what its figures of both days open: who was counted then, or the table of all rows then."""
        tables = (comparison.before, comparison.after)
        ways = [(escape(address(table)), origins_of(table, **of)) for table in tables]
        return [
            (figure, *(_opened(figure, text, *way) for text, way in zip(figure[2:4], ways, strict=True)))
            for figure in figures
        ]


def _opened(figure: Both, text: str, rows: str, origins: str) -> str:
    if text == UNKNOWN:
        return ""
    return rows if figure.key == ROWS else SafeString(origins + figure.key)
