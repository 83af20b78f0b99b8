"""催办 by those who monitor: choose rows, urge, see what came of it, withdraw."""

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, View

from monitoring.access import monitored_org
from monitoring.actions import urging as actions
from monitoring.codes import Want
from monitoring.filters import StaffingFilter
from monitoring.forms.urging import ChoosingForm, UrgingForm
from monitoring.models import Staffing, Urging
from monitoring.models.urging import OPEN
from monitoring.views.asking import TableMixin, address
from orgs import access
from orgs.models import Org
from zhtj.web.paging import PagedMixin

NO_URGING = "没有这项催办，或它不在您的管理范围内。"


class UrgingPage(TableMixin, View):
    """Rows come in the address from the table; they go on in the form."""

    def get(self, request):
        chosen = ChoosingForm(request.GET)
        return self._show(UrgingForm(initial={"row": chosen.rows}), chosen.rows, fault=chosen.fault)

    def post(self, request):
        form = UrgingForm(request.POST)
        if not form.is_valid():
            return self._show(form, form.cleaned_data.get("row", []))
        facts = {name: form.cleaned_data[name] for name in ("wants", "due_on", "note")}
        rows, asking = form.cleaned_data["row"], request.org
        try:
            urgings = actions.urge(
                scope=self.table.org, rows=rows, asking_org=asking, by=request.user, **facts
            )
        except actions.UrgingError as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, rows)
        count = len({urging.org_id for urging in urgings})
        messages.success(request, f"已催办 {count} 个组织，共 {len(urgings)} 项，期限{facts['due_on']}。")
        return redirect(address(self.table))

    def _show(self, form: UrgingForm, rows: list[int], *, fault: str = ""):
        found = actions.prospects(Staffing.objects.under(self.table.org).filter(pk__in=rows))
        urged = [prospect for prospect in found if prospect.wants]
        wants = {want for prospect in urged for want in prospect.wants}
        form.fields["wants"].choices = [(want.value, want.label) for want in Want if want in wants]
        return render(
            self.request,
            "monitoring/urge.html",
            {
                "table": self.table,
                "form": form,
                "fault": fault,
                "urged": urged,
                "left_out": [prospect for prospect in found if not prospect.wants],
                "not_found": len(rows) - len(found),
                "back": address(self.table),
                "here": address(self.table, "monitoring:urge"),
            },
        )


class UrgingList(PagedMixin, ListView):
    """What was urged below an organisation, and who has seen it; open ones first."""

    template_name = "monitoring/urgings.html"

    @cached_property
    def org(self) -> Org:
        return monitored_org(
            self.request.user, self.request.org, StaffingFilter(self.request.GET).asked().get("org")
        )

    def get_queryset(self):
        rows = Urging.objects.under(self.org).in_full().prefetch_related("notices__account")
        is_over = Case(When(OPEN, then=Value(0)), default=Value(1))
        return rows.order_by(is_over, "due_on", "-pk")

    def get_context_data(self, **kwargs):
        user, context = self.request.user, super().get_context_data(org=self.org, **kwargs)
        lines = [
            (urging, urging.is_open and access.may(user, "monitor_staffing", urging.asking_org))
            for urging in context["page_obj"]
        ]
        return context | {"lines": lines, "back": f"{reverse('monitoring:staffing')}?org={self.org.pk}"}


class UrgingWithdrawal(View):
    """By POST; the page is that of the list."""

    def dispatch(self, request, *args, **kwargs):
        monitored_org(request.user, request.org, None)
        self.urging = Urging.objects.in_full().filter(pk=kwargs["pk"]).first()
        if self.urging is None:
            raise Http404(NO_URGING)
        access.org_within_reach(request.user, self.urging.org_id, "monitor_staffing")
        access.require(request.user, "monitor_staffing", self.urging.asking_org)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return redirect("monitoring:urgings")

    def post(self, request, pk):
        try:
            actions.withdraw(urging=self.urging, by=request.user)
        except actions.UrgingError as refusal:
            messages.error(request, str(refusal))
        else:
            told = f"{self.urging.org.name}：{self.urging.get_wants_display()}"
            messages.success(request, f"已撤回催办（{told}）。")
        return redirect("monitoring:urgings")
