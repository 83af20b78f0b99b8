"""组织迁移 and 合并: choose where to, look at what will change, confirm what was shown; and take a move back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import cached_property

from orgs import access, rules, tree
from orgs.actions import moving
from orgs.actions.foreseeing import Change
from orgs.filters import OrgListFilter
from orgs.forms import managing as forms
from orgs.models import Org, OrgMove
from orgs.tree.closing import THE_TOP_STAYS
from orgs.tree.merging import kinds_fault
from orgs.views.changing import OrgAct, by_the_one_above
from orgs.views.confirming import Confirming
from orgs.views.managing import ManageTreeMixin

SELF = "这是要调整的组织本身或它的下级，请选择其他组织。"


class Aiming(Confirming, OrgAct):
    """Where to is chosen in the tree, ?to=."""

    template_name = "orgs/move.html"
    question = ""

    @cached_property
    def to(self) -> Org | None:
        pk = OrgListFilter(self.request.GET).asked("to")
        if not pk:
            return None
        org = access.org_within_reach(self.request.user, pk, "manage_orgs")
        if fault := self.tree_fault(org):
            raise PermissionDenied(fault)
        return org

    def tree_fault(self, org: Org) -> str:
        if self.org.covers(org):
            return SELF
        return "" if org.is_open else access.CLOSED

    @cached_property
    def university_along(self) -> Org | None:
        """A 高校本级 that would come to stand there."""
        raise NotImplementedError

    @cached_property
    def _universities(self) -> list[Org]:
        return list(Org.objects.within_reach_of(self.request.user, "manage_orgs").universities())

    def nesting_fault(self, org: Org) -> str:
        if self.university_along is None:
            return ""
        over = next((one.name for one in self._universities if one.covers(org)), "")
        return rules.nesting_fault(inner=self.university_along.name, outer=over)

    def performance(self, form) -> Change:
        return form.change(org=self.org, to=self.to, by=self.request.user)

    @property
    def tree_chosen(self) -> Org | None:
        return self.to

    def post(self, request, *args, **kwargs):
        if self.to is None:
            raise Http404("请先在组织树中选择组织。")
        return super().post(request, *args, **kwargs)

    def tree_href(self, org: Org) -> str:
        return f"{self.request.path}?to={org.pk}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(to=self.to, question=self.question, **kwargs)


class OrgMoving(Aiming):
    form_class = forms.MoveForm
    heading, button = "迁移组织", "确认迁移"
    question = "请在组织树中选择新的上级组织"
    tree_note = "灰色的组织不能选择：它是该组织自己、它的下级，或按规定不能设这一类组织。"
    note = "该组织连同全部下级组织、团干部和管理员一起迁移；30天内可以撤销。"

    @property
    def fault(self) -> str:
        return super().fault or (
            "" if not self.to or self.to.pk != self.org.parent_id else moving.THERE_ALREADY
        )

    def tree_fault(self, org: Org) -> str:
        here = {"type": self.org.type, "level": self.org.level}
        there = {"parent_type": org.type, "parent_level": org.level}
        return super().tree_fault(org) or rules.placement_fault(**here, **there) or self.nesting_fault(org)

    @cached_property
    def university_along(self) -> Org | None:
        return tree.university_in(self.org)

    def done(self, result: OrgMove) -> str:
        return f"已将“{self.org.name}”迁移到“{self.to.name}”下；{result.undoable_until}前可以撤销。"


class OrgMerging(Aiming):
    form_class = forms.MergeForm
    heading, button = "合并组织", "确认合并"
    question = "请在组织树中选择合并到哪个组织"
    tree_note = (
        "灰色的组织不能选择：不能合并到该组织自己、它的下级或您自己的组织；"
        "团的领导机关、团工委只与同类别、同层级的组织合并。"
    )
    note = (
        "该组织的下级组织和在任团干部全部转入所选组织，该组织随即关闭，其管理员失去权限；合并不能撤销。"
        "所选组织需要管理员的，请另行任命。"
    )

    def tree_fault(self, org: Org) -> str:
        fault = super().tree_fault(org) or kinds_fault(self.org, org) or self._right_fault(org)
        return fault or self.nesting_fault(org)

    @cached_property
    def university_along(self) -> Org | None:
        return tree.university_below(self.org)

    def _right_fault(self, org: Org) -> str:
        if self._is_below(org):
            return ""
        return by_the_one_above(org) if org.parent_id else THE_TOP_STAYS

    def _is_below(self, org: Org) -> bool:
        """One's own organisation takes in nothing: that is for its superior to decide."""
        return any(
            node.covers(org) and node.pk != org.pk for node in self.request.user.granted("manage_orgs")
        )

    def done(self, result: Org) -> str:
        return f"已将“{self.org.name}”合并到“{result.name}”。"


class MoveUndo(ManageTreeMixin, Confirming):
    form_class = forms.UndoForm
    template_name = "orgs/move.html"

    @cached_property
    def move(self) -> OrgMove:
        rows = OrgMove.objects.select_related("org__parent", "source", "target")
        move = rows.filter(pk=self.kwargs["pk"]).first()
        if move is None or not access.may(self.request.user, "manage_orgs", move.org):
            raise Http404("没有这次迁移，或它不在您的管理范围内。")
        for node in (move.source, move.target):
            access.require(self.request.user, "manage_orgs", node)
        return move

    @property
    def org(self) -> Org:
        return self.move.org

    @property
    def tree_chosen(self) -> Org:
        return self.org

    def dispatch(self, request, *args, **kwargs):
        _ = self.move  # refuses before anything is read
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        told = {
            "org": self.org, "to": self.move.source, "heading": "撤销迁移", "button": "确认撤销迁移",
            "note": f"该组织连同全部下级组织回到原上级“{self.move.source.name}”下。",
            "fault": moving.fault_of_undoing(self.move, self.org),
        }  # fmt: skip
        return super().get_context_data(**{**told, **kwargs})

    def performance(self, form) -> Change:
        return moving.undoing(move=self.move, by=self.request.user)

    def done(self, result: OrgMove) -> str:
        return f"已撤销迁移，“{self.org.name}”回到“{result.source.name}”下。"
