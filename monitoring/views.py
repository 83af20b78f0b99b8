"""重点领域基层团干部配备: the table of guide 2.3 and its download."""

from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from monitoring import sheets
from monitoring.access import monitored_org
from monitoring.codes import Sector
from monitoring.filters import StaffingFilter
from monitoring.table import MOST_ROWS, MOST_SCOPES, Table
from orgs.models import Org
from orgs.views import TreePageMixin


def address(table: Table, name: str = "monitoring:staffing", **more) -> str:
    """Where `table` is shown; `more` may be `past`."""
    asked = {"org": table.org.pk, "sector": table.sector.value, "name": table.name, **more}
    return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value})}"


class TableMixin:
    """Finds out which table is asked for, and refuses before anything is read from it."""

    def dispatch(self, request, *args, **kwargs):
        self.asked = StaffingFilter(request.GET).asked()
        org = monitored_org(request.user, request.org, self.asked.get("org"))
        sector = Sector(self.asked.get("sector") or Sector.UNIVERSITY)
        self.table = Table(org, sector, self.asked.get("name") or "")
        return super().dispatch(request, *args, **kwargs)


class StaffingPage(TableMixin, TreePageMixin, TemplateView):
    tree_permission = "monitor_staffing"
    tree_label = "组织树"

    @property
    def tree_chosen(self) -> Org:
        return self.table.org

    def tree_href(self, org: Org) -> str:
        return address(Table(org, self.table.sector))

    def get_template_names(self):
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        return ["monitoring/_staffing.html" if is_part else "monitoring/staffing.html"]

    def get_context_data(self, **kwargs):
        [other] = [Table(self.table.org, sector) for sector in Sector if sector != self.table.sector]
        return super().get_context_data(
            table=self.table,
            other=other,
            there=address(other),
            sectors=[(sector, address(Table(self.table.org, sector))) for sector in Sector],
            totals=self._totals,
            as_of=timezone.localtime(),
            download=address(self.table, "monitoring:download"),
            here=address(self.table),
            all=address(Table(self.table.org, self.table.sector)),
            **self._page,
            **kwargs,
        )

    @property
    def _totals(self) -> list:
        totals = self.table.totals()
        return [column.total(totals) for column in self.table.columns]

    @cached_property
    def _page(self) -> dict:
        page = self.table.page(self.asked.get("past") or "")
        before, after = page.before, page.next
        return {
            "lines": [(self.table.is_nested(line), self.table.cells(line)) for line in page.lines],
            "first": page.lines[0].number if page.lines else 0,
            "last": page.lines[-1].number if page.lines else 0,
            "page_before": address(self.table, past=before) if before is not None else "",
            "page_after": address(self.table, past=after) if after else "",
        }


class Download(TableMixin, View):
    def get(self, request):
        try:
            stream = sheets.export(table=self.table, by=request.user)
        except sheets.TooManyRows:
            return self._refusal(request)
        return FileResponse(stream, as_attachment=True, filename=sheets.filename(self.table))

    def _refusal(self, request):
        scopes = [(scope, self._way(scope)) for scope in self.table.scopes()]
        facts = {
            "table": self.table,
            "most_rows": MOST_ROWS,
            "scopes": scopes,
            "scopes_left_out": len(scopes) == MOST_SCOPES,
            "back": address(self.table),
        }
        return render(request, "monitoring/too_many.html", facts, status=422)

    def _way(self, scope) -> str:
        narrower = Table(scope.org, self.table.sector, self.table.name)
        return address(narrower, "monitoring:download" if scope.fits else "monitoring:staffing")
