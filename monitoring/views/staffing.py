"""重点领域基层团干部配备: the table of guide 2.3."""

from dataclasses import replace

from django.utils import timezone
from django.utils.functional import cached_property

from monitoring import cells, past
from monitoring.codes import Sector
from monitoring.columns import LEVEL_NAMES, Line
from monitoring.models.saved_view import saved_by
from monitoring.narrowing import EVERYTHING, SIZES
from monitoring.rates import labels
from monitoring.survey import of_one_moment
from monitoring.table import MOST_ROWS, Table, counts_below
from monitoring.urged import CONDITIONS
from monitoring.views.asking import address, origins_of, place, query_of
from monitoring.views.looking import remembered
from monitoring.views.table_page import TablePage
from orgs.models import Org
from orgs.panel import Node

ANY = Org(pk=10**15)  # stands in an address for the one that is written there later


class StaffingPage(TablePage):
    template_name = "monitoring/staffing.html"

    def tree_href(self, org: Org) -> str:
        before, behind = self._tree_pattern
        return f"{before}{org.pk}{behind}"

    @cached_property
    def _tree_pattern(self) -> list[str]:
        """Addresses are put together once, for the hundred places that differ in one word."""
        return address(self.table.at(ANY)).split(str(ANY.pk), 1)

    def tree_mark(self, nodes: list[Node]) -> None:
        counts = counts_below([node.org.path for node in nodes], self.table)
        for node in nodes:
            node.note = str(counts[node.org.path])

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.add_post_render_callback(self._put_rows)
        return response

    def _put_rows(self, response) -> None:
        if self.is_provided:
            response.content = response.content.replace(cells.ROWS.encode(), self._page["body"], 1)

    @property
    def part(self) -> str:
        return "monitoring/_staffing.html" if self.is_provided else "monitoring/_too_many_then.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            table=self.table,
            part=self.part,
            sectors=tuple((sector, address(replace(self._bare, sector=sector))) for sector in Sector),
            now=address(replace(self.table, day=None)),
            today=timezone.localdate(),
            **(self._shown if self.is_provided else self._ways),
            **kwargs,
        )

    @property
    def _bare(self) -> Table:
        return Table(self.table.org, self.table.sector, day=self.table.day)

    @property
    def _ways(self) -> dict:
        """To other days and to smaller organisations, where too much had to be counted for a past day."""
        now = replace(self.table, day=None, narrowing=EVERYTHING)
        return {
            "most": past.MOST_COUNTED,
            "days": [(day, address(replace(self.table, day=day))) for day in past.frozen_days()],
            "scopes": [(scope, address(replace(self.table, org=scope.org))) for scope in now.scopes()],
        }

    @property
    def _shown(self) -> dict:
        table = self.table
        of_one_moment(table)
        [other] = [replace(self._bare, sector=sector) for sector in Sector if sector != table.sector]
        return dict(
            other=other,
            there=address(other),
            origin=table.day and past.origin(table.day),
            is_frozen=table.day and past.is_frozen(table.day),
            as_of=table.summary.at,
            download=address(table, "monitoring:download"),
            most_rows=MOST_ROWS,
            here=address(table),
            all=address(replace(table, narrowing=EVERYTHING)),
            levels=tuple(LEVEL_NAMES.items()),
            rates=tuple(labels(table.sector).items()),
            sizes=tuple(SIZES[table.sector].items()),
            kept=tuple((name, query_of(table).get(name)) for name in ("part", "behind", "sort", "columns")),
            day_typed=self.form.day_typed,
            day_faults=tuple(self.form.errors.get("day", ())),
            narrowed=tuple(table.narrowing.words(table.sector)),
            choose=address(table, "monitoring:columns"),
            compare=address(Table(table.org, table.sector), "monitoring:compare"),
            urge=place("monitoring:urge"),
            urges=bool(self._page["body"]) and table.day is None,
            norms=f"{place('monitoring:norms')}?org={table.org.pk}",
            urgings=f"{place('monitoring:urgings')}?org={table.org.pk}",
            urging_states=tuple((key, label) for key, (label, _) in CONDITIONS.items()),
            query=tuple(query_of(table).items()),
            saved=tuple(saved_by(self.request.user)),
            **remembered(table, timezone.localdate()),
            **self._page,
        )

    @cached_property
    def _page(self) -> dict:
        table, page = self.table, self.table.page(self.asked.get("past") or "")
        return {
            "heads": cells.of_heads(
                table.columns, sort=table.sort, sorts=address(replace(table, sort=cells.ANY_SORT))
            ),
            "totals": cells.of_totals(table.columns, table.summary.totals, origins=origins_of(table)),
            "body": self._body(tuple(page.lines)),
            "rows": cells.ROWS,
            "renewed_on": min((line.row.as_of for line in page.lines), default=None),
            "first": page.lines[0].number if page.lines else 0,
            "last": page.lines[-1].number if page.lines else 0,
            "page_before": address(table, past=page.before) if page.before is not None else "",
            "page_after": address(table, past=page.next) if page.next else "",
        }

    def _body(self, lines: tuple[Line, ...]) -> bytes:
        """Rows of now can be chosen, to be urged."""
        table = self.table
        return cells.body(
            table.columns,
            lines,
            nested=frozenset(line.number for line in lines if table.is_nested(line)),
            origins=origins_of(table, row=cells.ANY_ROW),
            has_picks=table.day is None,
        )
