"""授权: single rights for colleagues, and the list of those given."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView

from orgs import access
from orgs.actions import AdminError, granting
from orgs.delegating import ending_fault, giving_fault
from orgs.filters import AdminFilter, DelegationFilter
from orgs.forms.admins import ReasonForm, RightForm
from orgs.models import Admin, Delegation, Org
from orgs.models.delegation import RIGHTS
from orgs.responsible import whom_to_ask
from orgs.views.admins import admin_within_reach
from orgs.views.tree import TreePageMixin
from zhtj.web.paging import PagedMixin


class DelegationList(PagedMixin, ListView):
    template_name = "orgs/delegations.html"

    @cached_property
    def filter(self) -> DelegationFilter:
        return DelegationFilter(self.request.GET)

    def get_queryset(self):
        given = Delegation.objects.seen_by(self.request.user)
        given = given.ended() if self.filter.asked("ended") else given.open()
        return given.select_related("account", "org__parent", "given_by", "vouched_by").order_by(
            "-since_at", "-pk"
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(is_of_ended=bool(self.filter.asked("ended")), **kwargs)
        user = self.request.user
        rows = [(given, ending_fault(user, given) if given.is_open else "") for given in context["page_obj"]]
        return context | {"rows": rows}


class RightGiving(TreePageMixin, FormView):
    """For one colleague; where is chosen in the tree."""

    form_class = RightForm
    template_name = "orgs/give_right.html"
    tree_label = "在哪个组织授权"

    @cached_property
    def admin(self) -> Admin:
        admin = admin_within_reach(self.request.user, self.kwargs["pk"])
        if not admin.is_open:
            raise PermissionDenied("该管理员已经结束，不能授权。")
        if admin.account == self.request.user:
            raise PermissionDenied("不能给自己授权。" + whom_to_ask("manage_orgs", admin.org))
        return admin

    @cached_property
    def tree_chosen(self) -> Org:
        pk = AdminFilter(self.request.GET).asked("org")
        if pk:
            return access.org_within_reach(self.request.user, pk)
        own = self.request.org or None
        return own if own and own.is_open else access.org_within_reach(self.request.user, self.admin.org_id)

    def tree_href(self, org: Org) -> str:
        return f"{reverse('orgs:give-right', args=[self.admin.pk])}?org={org.pk}"

    @cached_property
    def faults(self) -> dict[str, str]:
        user, org = self.request.user, self.tree_chosen
        return {right: giving_fault(user, self.admin, org, right) for right, _ in RIGHTS}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"faults": self.faults}

    def get_context_data(self, **kwargs):
        stopped = [(label, self.faults[right]) for right, label in RIGHTS if self.faults[right]]
        is_offered = len(stopped) < len(RIGHTS)
        return super().get_context_data(
            admin=self.admin, org=self.tree_chosen, stopped=stopped, is_offered=is_offered, **kwargs
        )

    def form_valid(self, form):
        try:
            given = granting.give(
                admin=self.admin, org=self.tree_chosen, by=self.request.user, **form.cleaned_data
            )
        except AdminError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(
            self.request, f"已授予{given.account.name}：{given.org.name}，{given.get_right_display()}。"
        )
        return redirect("orgs:delegations")


class DelegationEnd(FormView):
    form_class = ReasonForm
    template_name = "orgs/end_right.html"

    @cached_property
    def given(self) -> Delegation:
        seen = Delegation.objects.seen_by(self.request.user)
        seen = seen.select_related("account", "org__parent", "given_by", "vouched_by")
        given = seen.filter(pk=self.kwargs["pk"]).first()
        if given is None:
            raise Http404("没有这项授权，或它不由您管理。")
        if not given.is_open:
            raise PermissionDenied("这项授权已经结束。")
        if fault := ending_fault(self.request.user, given):
            raise PermissionDenied(f"该授权{fault}")
        return given

    def get_context_data(self, **kwargs):
        return super().get_context_data(given=self.given, **kwargs)

    def form_valid(self, form):
        try:
            granting.end(delegation=self.given, by=self.request.user, **form.cleaned_data)
        except AdminError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已结束对{self.given.account.name}的授权。")
        return redirect("orgs:delegations")
