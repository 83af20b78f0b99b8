"""这个数字怎么来的: what one figure of the staffing table counts, and what it leaves out."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from monitoring import origins, past
from monitoring.filters import OriginFilter
from monitoring.origins.paging import Slice
from monitoring.views.asking import TableMixin, address

NO_FIGURE = "没有这个数字，或它不在所选的组织范围内。"
FIRST = "total"  # what opens when no figure is asked for
LISTS = {True: "past", False: "past_left"}  # what was counted or not, and how far its list was read


class Listed(NamedTuple):
    """One of the two lists, as the page shows it."""

    lines: list[tuple]  # entries, each with the address of its own figure, if it has one
    size: int
    page: Slice
    before: str
    next: str

    @property
    def last(self) -> int:
        return self.page.first + len(self.lines) - 1


class OriginPage(TableMixin, TemplateView):
    template_name = "monitoring/origin.html"

    def get(self, request, *args, **kwargs):
        if "day" in self.form.errors or not self.is_provided:
            return redirect(f"{reverse('monitoring:staffing')}?{request.GET.urlencode()}")  # which says why
        return super().get(request, *args, **kwargs)

    @cached_property
    def read(self) -> dict:
        """What is asked of the figure, beside the table that it stands in."""
        return OriginFilter(self.request.GET).asked()

    @cached_property
    def origin(self) -> origins.Origin:
        asked = self.read
        origin = origins.find(
            self.table, key=asked.get("column") or FIRST, org_pk=asked.get("row"), viewer=self.request.user
        )
        if origin is None:
            raise Http404(NO_FIGURE)
        return origin

    def get_context_data(self, **kwargs):
        origin = self.origin
        return super().get_context_data(
            origin=origin,
            table=self.table,
            past_origin=self.table.day and past.origin(self.table.day),
            back=address(self.table),
            here=self._here(),
            narrowed=list(self.table.narrowing.words(self.table.sector)),
            formula=[(term, self._address(term.column) if term.column else "") for term in origin.formula],
            kind=origin.listing.kind if origin.listing else "",
            counted=self._listed(is_counted=True) if origin.listing else None,
            left_out=self._listed(is_counted=False) if origin.listing else None,
            **kwargs,
        )

    def _address(self, column: str, row: int | None = None) -> str:
        """Of another figure: of the same row unless another is told."""
        line = self.origin.line
        return address(self.table, "monitoring:origin", row=row or (line and line.row.org_id), column=column)

    def _here(self, **more: str) -> str:
        """This page with both lists where they stand, but for what `more` says."""
        places = {name: self.read.get(name) for name in LISTS.values()} | more
        row = self.origin.line and self.origin.line.row.org_id
        return address(self.table, "monitoring:origin", row=row, column=self.origin.column.key, **places)

    def _listed(self, *, is_counted: bool) -> Listed:
        listing, name = self.origin.listing, LISTS[is_counted]
        entries, page = listing.page(is_counted=is_counted, past=self.read.get(name) or "")
        return Listed(
            [(entry, self._of(entry)) for entry in entries],
            listing.sizes[0 if is_counted else 1],
            page,
            self._here(**{name: page.before}) if page.before is not None else "",
            self._here(**{name: page.next}) if page.next else "",
        )

    def _of(self, entry) -> str:
        """Rows that are added open the same figure of their own."""
        return self._address(self.origin.column.key, entry.row.org_id) if self.origin.line is None else ""
