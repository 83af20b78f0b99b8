"""重点领域基层团干部配备: the table of guide 2.3 and its download."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from monitoring import cells, sheets
from monitoring.access import monitored_org
from monitoring.codes import Sector
from monitoring.columns import LEVEL_NAMES, Head, heads
from monitoring.filters import StaffingFilter, narrowing_of
from monitoring.models import SavedView
from monitoring.narrowing import EVERYTHING, SIZES
from monitoring.table import MOST_ROWS, MOST_SCOPES, Table, counts_below
from orgs.models import Org
from orgs.panel import Node
from orgs.views import TreePageMixin


def query_of(table: Table) -> dict[str, str]:
    """How the table is shown, wherever that is: what a saved view keeps."""
    narrowed = {name: 1 if value is True else value for name, value in table.narrowing._asdict().items()}
    asked = {**narrowed, "sort": table.sort, "columns": ",".join(table.chosen)}
    return {name: str(value) for name, value in asked.items() if value}


def address(table: Table, name: str = "monitoring:staffing", **more) -> str:
    """Where `table` is shown; `more` may be `past`."""
    asked = {"org": table.org.pk, "sector": table.sector.value, **query_of(table), **more}
    return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value})}"


class TableMixin:
    """Finds out which table is asked for, and refuses before anything is read from it."""

    def dispatch(self, request, *args, **kwargs):
        self.asked = StaffingFilter(request.GET).asked()
        org = monitored_org(request.user, request.org, self.asked.get("org"))
        self.table = Table(
            org,
            Sector(self.asked.get("sector") or Sector.UNIVERSITY),
            narrowing_of(self.asked),
            self.asked.get("sort") or "",
            tuple(filter(None, (self.asked.get("columns") or "").split(","))),
        )
        return super().dispatch(request, *args, **kwargs)


class StaffingPage(TableMixin, TreePageMixin, TemplateView):
    tree_permission = "monitor_staffing"
    tree_label = "组织树"

    @property
    def tree_chosen(self) -> Org:
        return self.table.org

    def tree_href(self, org: Org) -> str:
        return address(replace(self.table, org=org))

    def tree_mark(self, nodes: list[Node]) -> None:
        counts = counts_below([node.org.path for node in nodes], self.table.sector)
        for node in nodes:
            node.note = str(counts[node.org.path])

    def get_template_names(self):
        htmx = self.request.htmx
        is_part = htmx and not htmx.history_restore_request
        return ["monitoring/_staffing.html" if is_part else "monitoring/staffing.html"]

    def get_context_data(self, **kwargs):
        table = self.table
        [other] = [Table(table.org, sector) for sector in Sector if sector != table.sector]
        return super().get_context_data(
            table=table,
            other=other,
            there=address(other),
            sectors=[(sector, address(Table(table.org, sector))) for sector in Sector],
            as_of=table.summary.at,
            download=address(table, "monitoring:download"),
            here=address(table),
            all=address(replace(table, narrowing=EVERYTHING)),
            levels=LEVEL_NAMES.items(),
            sizes=SIZES[table.sector].items(),
            kept={name: query_of(table).get(name) for name in ("sort", "columns")},
            narrowed=list(table.narrowing.words(table.sector)),
            choose=address(table, "monitoring:columns"),
            saved=SavedView.objects.filter(account=self.request.user),
            **self._page,
            **kwargs,
        )

    @cached_property
    def _page(self) -> dict:
        table, page = self.table, self.table.page(self.asked.get("past") or "")
        return {
            "upper_heads": [self._head(head) for head in heads(table.columns)[0]],
            "lower_heads": [self._head(head) for head in heads(table.columns)[1]],
            "totals": cells.of_totals(table.columns, table.summary.totals),
            "lines": [(table.is_nested(line), cells.of_line(table.columns, line)) for line in page.lines],
            "first": page.lines[0].number if page.lines else 0,
            "last": page.lines[-1].number if page.lines else 0,
            "page_before": address(table, past=page.before) if page.before is not None else "",
            "page_after": address(table, past=page.next) if page.next else "",
        }

    def _head(self, head: Head) -> tuple[Head, str, str]:
        """With the address that sorts by it, and how it is sorted now, as aria-sort says it."""
        column, table = head.column, self.table
        if column is None or column.order is None:
            return head, "", ""
        if column is not table.sorted_by:
            first = f"-{column.key}" if column.look == "num" else column.key
            return head, address(replace(table, sort=first)), ""
        turned = column.key if table.descends else f"-{column.key}"
        return head, address(replace(table, sort=turned)), "descending" if table.descends else "ascending"


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
        narrower = replace(self.table, org=scope.org)
        return address(narrower, "monitoring:download" if scope.fits else "monitoring:staffing")
