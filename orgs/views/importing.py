"""批量导入下级组织: a template to fill, and the table that was filled; all faults at once, or all organisations."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse
from django.views.generic import View

from orgs import access, loading
from orgs.forms.importing import ImportForm
from orgs.models import Org
from orgs.sheets import HEAD, SUPERIOR, TEMPLATE, Row, read_rows, write_template
from orgs.views.changing import OrgActBelow
from orgs.views.managing import ManagedMixin, back_to
from orgs.views.uploading import MOST_SHOWN, FaultsMixin
from zhtj.sheets.reading import SheetError

MOST_ROWS = 2000


class OrgImport(FaultsMixin, OrgActBelow):
    form_class = ImportForm
    template_name = "orgs/import.html"
    heading, button = "批量导入下级组织", "导入"

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            rows, warnings = read_rows(file, file.name, most=MOST_ROWS)
            loaded = loading.load(rows=self._placed(rows), by=self.request.user)
        except (SheetError, loading.LoadError) as refusal:
            return self.tell_faults(form, [_as_headed(fault) for fault in refusal.faults])
        for warning in [*warnings, *loaded.warnings][:MOST_SHOWN]:
            messages.warning(self.request, warning)
        messages.success(
            self.request, f"已新增{loaded.added}个组织；文件中另有{loaded.known}个已在系统中，没有改动。"
        )
        return back_to(self.org)

    def _placed(self, rows: list[Row]) -> list[Row]:
        """Rows without a superior go directly below this organisation. Raises SheetError."""
        if not rows:
            raise SheetError("文件中没有要导入的组织，请从第2行起填写。")
        here = "/".join(Org.objects.above(self.org).values_list("name", flat=True))
        for row in rows:
            row.cells[SUPERIOR] = row.cells[SUPERIOR] or here
        return rows


def _as_headed(fault: str) -> str:
    """With the column named as in the template."""
    for entry in TEMPLATE:
        fault = fault.replace(f"行 {HEAD.column(entry.label)}：", f"行 {entry.label}：", 1)
    return fault


class ImportTemplate(ManagedMixin, View):
    def get(self, request, pk: int):
        access.require(request.user, "manage_orgs", self.org)
        stream = BytesIO()
        write_template(stream)
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename="批量导入下级组织模板.xlsx")
