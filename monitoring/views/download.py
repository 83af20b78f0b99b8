"""The table as a workbook, or the way to smaller ones (guide 3.5)."""

from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from monitoring import sheets
from monitoring.table import MOST_ROWS, MOST_SCOPES
from monitoring.views.asking import TableMixin, address


class Download(TableMixin, View):
    def get(self, request):
        if "day" in self.form.errors or not self.is_provided:
            return redirect(f"{reverse('monitoring:staffing')}?{request.GET.urlencode()}")  # which says why
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
        narrower = self.table.at(scope.org)
        return address(narrower, "monitoring:download" if scope.fits else "monitoring:staffing")
