"""导出组织: the workbook, or the way to smaller ones."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from orgs import access, exporting
from orgs.views.managing import ManagedMixin
from zhtj.sheets.writing import XLSX


class WorkbookBelow(ManagedMixin, View):
    """A workbook of what stands below the organisation of the address."""

    http_method_names = ("get", "head", "options")

    def head(self, request, pk: int):
        """Nothing is taken away, so nothing is written down."""
        return HttpResponse(content_type=XLSX)


class OrgExport(WorkbookBelow):
    def get(self, request, pk: int):
        access.require(request.user, "manage_orgs", self.org)
        try:
            stream = exporting.export_below(org=self.org, by=request.user)
        except exporting.TooManyOrgs:
            return self._refusal(request)
        name = f"下级组织-{self.org.name}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name)

    def _refusal(self, request):
        parts = exporting.parts(self.org)
        told = {"org": self.org, "count": exporting.count_below(self.org), "most": exporting.MOST_EXPORTED}
        told |= {"parts": parts, "parts_left_out": len(parts) == exporting.MOST_PARTS}
        return render(request, "orgs/export_too_many.html", told, status=422)
