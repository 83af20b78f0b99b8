"""权限一览: painted on the tree, what an account may do where; and what stops the rest."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from orgs import access, panel
from orgs.filters import AdminFilter
from orgs.models import Account, Admin, Delegation, Org
from orgs.models.delegation import RIGHTS
from orgs.models.org import any_of, below
from orgs.responsible import whom_to_ask
from orgs.standing import Standing
from orgs.views.admins import admin_within_reach
from orgs.views.tree import TreePageMixin

SIGNS = {
    "view_cadre": "看", "enter_cadre": "录", "remove_cadre": "移", "monitor_staffing": "监", "manage_orgs": "管",
}  # fmt: skip


@dataclass
class MarkedNode(panel.Node):
    marks: list[tuple[str, str]] = field(default_factory=list)  # (sign, label)


def marks(account: Account, org: Org) -> list[tuple[str, str]]:
    return [(SIGNS[right], label) for right, label in RIGHTS if access.may(account, right, org)]


def verdicts(account: Account, org: Org) -> list[tuple[str, str, str]]:
    """(sign, what, the rule that stops it and whom to ask, or "") of every act at `org`."""
    told = [
        (SIGNS[right], label, "" if access.may(account, right, org) else access.refusal(right, org))
        for right, label in RIGHTS
    ]
    fault = Standing(account).appointing_fault(org)
    return [*told, ("任", "任命和变更管理员", fault and fault + whom_to_ask("manage_orgs", org))]


class OwnRights(TreePageMixin, TemplateView):
    template_name = "orgs/rights.html"
    tree_label = "权限一览"
    admin: Admin | None = None

    @property
    def account(self) -> Account:
        return self.request.user

    @cached_property
    def tree_chosen(self) -> Org | None:
        pk = AdminFilter(self.request.GET).asked("org")
        if pk:
            return access.org_within_reach(self.request.user, pk)
        return self._tree_roots[0] if self._tree_roots else None

    def tree_href(self, org: Org) -> str:
        return f"{self.request.path}?org={org.pk}"

    def get_context_data(self, **kwargs):
        org = self.tree_chosen
        given = Delegation.objects.open().filter(account=self.account).seen_by(self.request.user)
        return super().get_context_data(
            account=self.account,
            admin=self.admin,
            is_own=self.account == self.request.user,
            org=org,
            verdicts=self._verdicts(org) if org else [],
            signs=[(SIGNS[right], label) for right, label in RIGHTS],
            delegations=given.select_related("org", "given_by").order_by("org__path", "right"),
            **kwargs,
        )

    def _verdicts(self, org: Org) -> list[tuple[str, str, str]]:
        """The rules speak to whoever is stopped; told of somebody else they do not."""
        told = verdicts(self.account, org)
        if self.account == self.request.user:
            return told
        return [(sign, what, why.replace("您没有", "没有")) for sign, what, why in told]

    @cached_property
    def _tree_roots(self) -> list[Org]:
        """Where the account holds anything; of somebody else's only what the own account sees too."""
        mine = panel.roots_of(self.account, "view_cadre")
        if self.account == self.request.user:
            return mine
        seen = panel.roots_of(self.request.user, "view_cadre")
        inside = [root for root in mine if any(node.covers(root) for node in seen)]
        return inside + [node for node in seen if any(r.pk != node.pk and r.covers(node) for r in mine)]

    def _tree_org(self, pk: int) -> Org | None:
        here = any_of(below(root.path) for root in self._tree_roots)
        return Org.objects.open().filter(here, pk=pk).first()

    def _tree_node(self, org: Org, level: int) -> MarkedNode:
        node = super()._tree_node(org, level)
        return MarkedNode(
            org, level, href=node.href, is_chosen=node.is_chosen, marks=marks(self.account, org)
        )

    def _tree_hits(self, words: str) -> list[panel.Hit]:
        hits = super()._tree_hits(words)
        return [hit for hit in hits if any(root.covers(hit.org) for root in self._tree_roots)]


class RightsOf(OwnRights):
    """Of an admin whom one may see; `pk` is the office."""

    @cached_property
    def admin(self) -> Admin:
        return admin_within_reach(self.request.user, self.kwargs["pk"])

    @property
    def account(self) -> Account:
        return self.admin.account

    def tree_href(self, org: Org) -> str:
        return f"{reverse('orgs:rights-of', args=[self.admin.pk])}?org={org.pk}"
