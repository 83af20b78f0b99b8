"""Guide 2.1: the three ways to enter a cadre."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from cadres import actions
from cadres.access import ELSEWHERE
from cadres.actions import drafts
from cadres.forms import EntryForm, opening
from cadres.views.saving import CadrePage
from orgs import access
from orgs.codes import OrgType
from orgs.forms import SwitchForm
from orgs.models import Org
from orgs.views import TreePageMixin
from zhtj.audit import context

UPPER_TYPES_OF_BRANCHES = (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.GENERAL_BRANCH)
NO_ORG = "您目前不是任何组织的管理员，请联系上级团组织。"
ONLY_BRANCH = "“录入团员团干部”由团支部管理员使用；其他组织请使用“录入本级团干部”。"
ONLY_UPPER = "“录入下级支部成员”由团委、团工委、团总支管理员使用。"
ONLY_BRANCHES = "只能选择团支部；其他组织的团干部由其管理员通过“录入本级团干部”录入。"
NOT_BRANCH = "团支部请使用“录入团员团干部”。"


def acting_org(request, *, of, otherwise: str) -> Org:
    """The organisation acted for, of the types in `of`; refused with the sentence `otherwise`.

    A form belongs to the one that was acted for when it was opened, also when another window changed over since.
    """
    return of_type(_named_by_form(request) or request.org, of=of, otherwise=otherwise)


def of_type(org: Org | None, *, of, otherwise: str) -> Org:
    if not org:
        raise PermissionDenied(NO_ORG)
    if org.type not in of:
        raise PermissionDenied(otherwise)
    return org


def _named_by_form(request) -> Org | None:
    """By the form that was sent, or by an address that leads back to one."""
    sent = request.POST if request.method == "POST" else request.GET
    form = SwitchForm(sent, orgs=request.user.orgs)
    return form.cleaned_data["org"] if form.is_valid() else None


class EntryPage(CadrePage):
    form_class = EntryForm
    template_name = "cadres/enter.html"
    heading = ""
    importing = "cadres:import-own"  # the way for many at once
    done = "已录入 {name}（{org} {duty}）。"

    @cached_property
    def org(self) -> Org:
        raise NotImplementedError

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"org": self.org}

    def get_context_data(self, **kwargs):
        told = {"org": self.org, "heading": self.heading, "importing": self.importing}
        return super().get_context_data(**told, **kwargs)

    def save(self, form):
        person, post = form.filled_person(), form.filled_post()
        return actions.enter_cadre(
            org=self.org, person=person, post=post, by=self.request.user, takeover=form.takeover
        )

    def form_invalid(self, form, **told):
        if form.elsewhere:  # nothing else could be typed: the person is out of reach
            context.refuse(ELSEWHERE)
        return super().form_invalid(form, **told)

    def draft_place(self):
        return {"account": self.request.user, "org": self.org, "sheet": drafts.ENTRY}

    def get_initial(self):
        return self.opening.settings | super().get_initial()

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.opening.settings:  # the next one: the person is all that is left to type
            form.fields["name"].widget.attrs["data-focus"] = True
        return form

    def next_address(self, form) -> str:
        if not form.cleaned_data["continues"]:
            return super().next_address(form)
        kept = {name: form[name].value() for name in opening.SETTINGS}
        return f"{self.request.path}?{urlencode(kept)}"


class EnterBranch(EntryPage):
    """2.1.1: a branch enters its own."""

    heading = "录入团员团干部"

    @cached_property
    def org(self) -> Org:
        org = acting_org(self.request, of=(OrgType.BRANCH,), otherwise=ONLY_BRANCH)
        access.require(self.request.user, "enter_cadre", org)
        return org


class EnterOwn(EntryPage):
    """2.1.3: any other organisation enters its own."""

    heading = "录入本级团干部"

    @cached_property
    def org(self) -> Org:
        of = [type for type in OrgType if type != OrgType.BRANCH]
        org = acting_org(self.request, of=of, otherwise=NOT_BRANCH)
        access.require(self.request.user, "enter_cadre", org)
        return org


class BranchTreeMixin(TreePageMixin):
    """2.1.2: the tree at left, in which branches can be chosen."""

    tree_permission = "enter_cadre"
    tree_label = "选择团支部"
    tree_note = "只有团支部可以选择；灰色的是团支部的上级组织，请展开后选择其下的团支部。"
    heading = "录入下级支部成员"

    def tree_fault(self, org: Org) -> str:
        if not org.is_branch:
            return ONLY_BRANCHES
        return "" if access.may(self.request.user, "enter_cadre", org) else access.REFUSALS["enter_cadre"]

    def tree_href(self, org: Org) -> str:
        return (
            f"{reverse('cadres:enter-below', args=[org.pk])}#entry"  # the heading of the form takes the focus
        )

    def dispatch(self, request, *args, **kwargs):
        of_type(self.upper(request), of=UPPER_TYPES_OF_BRANCHES, otherwise=ONLY_UPPER)
        return super().dispatch(request, *args, **kwargs)

    def upper(self, request) -> Org | None:
        return request.org


class ChooseBranch(BranchTreeMixin, TemplateView):
    template_name = "cadres/choose_branch.html"


class EnterBelow(BranchTreeMixin, EntryPage):
    """2.1.2: a committee enters for the chosen branch, which stays marked in the tree."""

    template_name = "cadres/enter_below.html"
    importing = "cadres:import-below"

    @cached_property
    def org(self) -> Org:
        org = access.org_within_reach(self.request.user, self.kwargs["org_pk"], "enter_cadre")
        if not org.is_branch:
            raise PermissionDenied(ONLY_BRANCHES)
        return org

    def upper(self, request) -> Org | None:
        """The address names the branch: an opened form stays good when another window changes over."""
        is_upper = (org for org in request.orgs if org.type in UPPER_TYPES_OF_BRANCHES)
        return next(is_upper, request.org)

    @property
    def tree_chosen(self) -> Org:
        return self.org
