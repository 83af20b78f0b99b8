"""批量调整下级组织: a table to download, the acts asked for in it rehearsed and read back, all confirmed at once."""

from django.http import FileResponse
from django.utils import timezone

from orgs import access, act_sheets
from orgs.act_columns import Deed
from orgs.act_listing import MOST_LISTED, export_orgs
from orgs.adjusting import AdjustError, Adjustment, Plan
from orgs.forms.importing import MOST_ACTS, AdjustForm
from orgs.models import Org
from orgs.views.changing import OrgActBelow
from orgs.views.confirming import Confirming
from orgs.views.exporting import WorkbookBelow
from orgs.views.uploading import MOST_SHOWN, FaultsMixin
from zhtj.sheets.reading import SheetError


class OrgAdjust(FaultsMixin, Confirming, OrgActBelow):
    form_class = AdjustForm
    template_name = "orgs/adjust.html"
    heading, button = "批量调整下级组织", "确认办理"
    refusals = (SheetError, AdjustError)
    acts: act_sheets.Acts | None = None

    @property
    def fault(self) -> str:
        is_alone = not Org.objects.under(self.org).exclude(pk=self.org.pk).exists()
        return super().fault or ("还没有下级组织，请先新增或批量导入。" if is_alone else "")

    def get_context_data(self, **kwargs):
        limits = {"deeds": list(Deed), "most_acts": MOST_ACTS, "most_listed": MOST_LISTED}
        return super().get_context_data(**limits, **kwargs)

    def performance(self, form) -> Adjustment:
        file = form.cleaned_data["file"]
        lines = form.cleaned_data["lines"]
        self.acts = act_sheets.read_acts(file, file.name) if file else act_sheets.read_carried(lines)
        return Adjustment(self.acts.rows, here=self.org, by=self.request.user)

    def kept(self) -> dict[str, str]:
        return {"lines": self.acts.carried()}

    def show(self, form, told: Plan):
        self.extra_context = {"warnings": self.acts.warnings[:MOST_SHOWN], "left_alone": self.acts.left_alone}
        return super().show(form, told)

    def refuse(self, form, refusal: SheetError | AdjustError):
        """What was carried along stays, to be looked at again when the reasons are gone."""
        return self.tell_faults(form, refusal.faults, again=form.cleaned_data["lines"])

    def done(self, result: Plan) -> str:
        moved = any(outcome.deed == Deed.MOVE for outcome in result.outcomes)
        return f"已办理{len(result.outcomes)}项：{result}。{'迁移的，30天内可以在该组织的页面撤销。' if moved else ''}"


class AdjustTemplate(WorkbookBelow):
    def get(self, request, pk: int):
        access.require(request.user, "manage_orgs", self.org)
        stream = export_orgs(org=self.org, by=request.user)
        name = f"批量调整-{self.org.name}-{timezone.localtime():%Y%m%d}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name)
