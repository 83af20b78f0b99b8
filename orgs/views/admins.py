"""管理员: who administers the own organisation and those below, and what may be done about it."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, ListView, TemplateView

from orgs import access, unseated
from orgs.actions import AdminError, accounts, appointing, links, offices, second_factor
from orgs.filters import AdminFilter
from orgs.forms.admins import NoForm, OwnHandOverForm, PersonForm, ReasonForm
from orgs.models import Account, Admin, Delegation, OneTimeLink, Org
from orgs.models.link import LIFETIMES
from orgs.responsible import whom_to_ask, whom_to_ask_about
from orgs.standing import BROADER, Control, Standing
from orgs.views.tree import TreePageMixin
from zhtj.doors.links import absolute
from zhtj.web.paging import PagedMixin

NO_ADMIN = "没有这个管理员，或不在您的管理范围内。"
NOT_YOURS = "管理员的账号由本组织的管理员和上级团组织查看和办理。"


def admin_within_reach(user: Account, pk: int) -> Admin:
    """An admin whom `user` may see; Http404 out of reach, PermissionDenied where only the cadres are seen."""
    admin = unseated.noted(Admin.objects.seen_by(user).with_standing()).filter(pk=pk).first()
    if admin is None:
        org = Org.objects.filter(admins=pk).first()
        if org and access.may(user, "view_cadre", org):
            raise PermissionDenied(NOT_YOURS + whom_to_ask("manage_orgs", org))
        raise Http404(NO_ADMIN)
    return admin


ONLY_OWN = "灰色的组织不能选择：您没有管理这些组织的权限，只能查看本级的管理员。"


class StandingMixin:
    @cached_property
    def standing(self) -> Standing:
        return Standing(self.request.user)

    def sees(self, org: Org) -> bool:
        return org.pk in self.standing.own or access.may(self.request.user, "manage_orgs", org)

    def controls(self, admin: Admin) -> list[tuple[Control, str]]:
        """Of one that is noted by orgs.unseated; whoever is in post need not be made 工作人员."""
        offered = self.standing.offered(admin)
        return [(one, why) for one, why in offered if one != Control.STAFF or admin.is_unseated]

    def asking(self, why: str, admin: Admin) -> str:
        """The rule that stops an act, and whom to ask where `user` himself is not the one."""
        if why == BROADER:
            return why + whom_to_ask_about(admin.account)
        return why if self.standing.is_superior(admin.org) else why + whom_to_ask("manage_orgs", admin.org)


class AdminList(StandingMixin, TreePageMixin, PagedMixin, ListView):
    template_name = "orgs/admins.html"
    tree_label = "组织"

    @property
    def tree_permission(self) -> str:
        return "manage_orgs" if self.request.user.granted("manage_orgs") else "view_cadre"

    @property
    def tree_note(self) -> str:
        return "" if self.request.user.granted("manage_orgs") else ONLY_OWN

    @cached_property
    def tree_chosen(self) -> Org | None:
        pk = self.filter.asked("org")
        org = Org.objects.filter(pk=pk).select_related("parent").first() if pk else None
        if pk and (org is None or not self.sees(org)):
            raise Http404("没有这个组织，或它的管理员不由您管理。")
        return org

    def tree_href(self, org: Org) -> str:
        return f"{reverse('orgs:admins')}?org={org.pk}"

    def tree_fault(self, org: Org) -> str:
        return "" if self.sees(org) else NOT_YOURS

    @cached_property
    def filter(self) -> AdminFilter:
        return AdminFilter(self.request.GET)

    def get_queryset(self):
        admins = Admin.objects.seen_by(self.request.user)
        if org := self.tree_chosen:
            admins = admins.filter(org__in=Org.objects.under(org).order_by())
        return unseated.noted(self.filter.apply(admins).with_standing()).by_place()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filter=self.filter, org=self.tree_chosen, **kwargs)
        rows = [(admin, self.controls(admin)) for admin in context["page_obj"]]
        return context | {"rows": rows, "appointing_fault": self._appointing_fault()}

    def _appointing_fault(self) -> str:
        org = self.tree_chosen
        fault = self.standing.appointing_fault(org) if org else ""
        return fault and fault + whom_to_ask("manage_orgs", org)


class AdminPage(StandingMixin, TemplateView):
    """One admin: facts, what may be done, and for the rest the rule that stops it and whom to ask."""

    template_name = "orgs/admin.html"

    def get_context_data(self, **kwargs):
        admin = admin_within_reach(self.request.user, self.kwargs["pk"])
        controls = [(control, why and self.asking(why, admin)) for control, why in self.controls(admin)]
        delegations = Delegation.objects.open().seen_by(self.request.user).filter(account=admin.account)
        return super().get_context_data(
            admin=admin,
            controls=controls,
            link=OneTimeLink.objects.pending().filter(account=admin.account, org=admin.org).first(),
            delegations=delegations.select_related("org", "given_by").order_by("org__path", "right"),
            is_own=admin.account_id == self.request.user.pk,
            **kwargs,
        )


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CodeGivingPage(StandingMixin, FormView):
    """An act whose answer may show a code, once: the page after sending, never an address or a session."""

    heading = button = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=self.heading, button=self.button or self.heading, **kwargs)

    def act(self, form):
        """Do it; what it gives goes to `done`."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            return self.done(self.act(form))
        except AdminError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def show_code(self, admin: Admin, code: str, kind: OneTimeLink.Kind):
        page = "activation" if kind == OneTimeLink.Kind.ACTIVATION else "reset"
        told = {"admin": admin, "code": code, "kind": kind, "address": absolute(reverse(page))}
        told["expires_at"] = timezone.now() + LIFETIMES[kind]
        return render(self.request, "orgs/admin_code.html", told)


class Appointment(CodeGivingPage):
    form_class = PersonForm
    template_name = "orgs/admin_appoint.html"
    heading = "任命管理员"
    button = "任命"

    @cached_property
    def org(self) -> Org:
        org = Org.objects.select_related("parent").filter(pk=self.kwargs["org"]).first()
        if org is None or not (self.sees(org) or access.may(self.request.user, "view_cadre", org)):
            raise Http404("没有这个组织，或它不在您的管理范围内。")
        if fault := self.standing.appointing_fault(org):
            raise PermissionDenied(fault + whom_to_ask("manage_orgs", org))
        return org

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"org": self.org}

    def get_context_data(self, **kwargs):
        return super().get_context_data(org=self.org, **kwargs)

    def act(self, form):
        return appointing.appoint(org=self.org, by=self.request.user, **form.person)

    def done(self, result):
        admin, code = result
        if code:
            return self.show_code(admin, code, OneTimeLink.Kind.ACTIVATION)
        messages.success(self.request, f"已任命{admin.account.name}为{admin.org.name}的管理员。")
        return redirect("orgs:admin", admin.pk)


class AdminAct(CodeGivingPage):
    """One control of one admin; `control` is set in the addresses."""

    control = Control.RESET  # set in the addresses
    template_name = "orgs/admin_act.html"
    acts = {
        Control.DISABLE: accounts.disable,
        Control.ENABLE: accounts.enable,
        Control.STAFF: offices.make_staff,
        Control.END: offices.end_admin,
        Control.FORGET_FACTOR: second_factor.forget_factor,
        Control.RENEW: links.renew_activation,
        Control.RESET: links.make_reset,
    }
    kinds = {Control.RENEW: OneTimeLink.Kind.ACTIVATION, Control.RESET: OneTimeLink.Kind.RESET}

    @property
    def heading(self) -> str:
        return self.control.label

    @cached_property
    def admin(self) -> Admin:
        admin = admin_within_reach(self.request.user, self.kwargs["pk"])
        if fault := self.standing.fault(self.control, admin):
            raise PermissionDenied(self.asking(fault, admin))
        return admin

    def get_form_class(self):
        return NoForm if self.control in self.kinds else ReasonForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(admin=self.admin, control=self.control, **kwargs)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.method in ("GET", "POST"):
            self.admin  # noqa: B018  refuses
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        return self.acts[self.control](admin=self.admin, by=self.request.user, **form.cleaned_data)

    def done(self, code):
        if code:
            return self.show_code(self.admin, code, self.kinds[self.control])
        messages.success(self.request, f"已{self.control.label}：{self.admin.account.name}。")
        return redirect("orgs:admins")


class HandOver(AdminAct):
    """账号移交, by the admin himself with his password or by those above."""

    control = Control.HAND_OVER
    template_name = "orgs/admin_hand_over.html"
    success_url = reverse_lazy("orgs:admins")

    @property
    def is_own(self) -> bool:
        return self.admin.account_id == self.request.user.pk

    def get_form_class(self):
        return OwnHandOverForm if self.is_own else PersonForm

    def get_form_kwargs(self):
        own = {"account": self.request.user} if self.is_own else {}
        return super().get_form_kwargs() | {"org": self.admin.org} | own

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_own=self.is_own, org=self.admin.org, **kwargs)

    def act(self, form):
        return offices.hand_over(admin=self.admin, by=self.request.user, **form.person)

    def done(self, result):
        heir, code = result
        if self.is_own:
            leave_session(self.request)
        if code:
            return self.show_code(heir, code, OneTimeLink.Kind.ACTIVATION)
        messages.success(self.request, f"已将{heir.org.name}的管理员账号移交给{heir.account.name}。")
        return redirect("login" if self.is_own else "orgs:admins")


def leave_session(request) -> None:
    """Of whoever handed over his own account: the session is over already, this answer is the last."""
    request.session.flush()
    request.user = AnonymousUser()
    request.org, request.orgs, request.choices = None, [], []
