"""组织迁移 and 合并: choose where to, look at what will change, confirm what was shown; and take a move back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import FormView

from orgs import access, rules
from orgs.actions import moving
from orgs.actions.foreseeing import Change, ChangedError, Foresight, carry_out, foresee
from orgs.filters import OrgListFilter
from orgs.forms import managing as forms
from orgs.models import Org, OrgMove
from orgs.tree_locks import TreeError
from orgs.views.changing import OrgAct
from orgs.views.managing import ManageTreeMixin, back_to

SELF = "这是要调整的组织本身或它的下级，请选择其他组织。"


class Confirming(FormView):
    """The first POST shows what will change; the second, sealed with it, does it or shows it anew."""

    foresight: Foresight | None = None

    def change(self, form) -> Change:
        raise NotImplementedError

    def done(self, result) -> str:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            change = self.change(form)
            if not form.cleaned_data["seal"]:
                return self.show(form, foresee(change))
            result = carry_out(change, seal=form.cleaned_data["seal"])
        except ChangedError as news:
            messages.warning(self.request, str(news))
            return self.show(form, news.foresight)
        except TreeError as refusal:
            form.refuse(refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done(result))
        return back_to(self.org)

    def show(self, form, foresight: Foresight):
        """The same form, to be confirmed."""
        sealed = self.form_class(form.data.copy())
        sealed.data["seal"] = foresight.seal
        return self.render_to_response(self.get_context_data(form=sealed, foresight=foresight))


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
        if not self.tree_choosable(org):
            raise PermissionDenied(SELF if self.org.covers(org) else access.REFUSALS["manage_orgs"])
        return org

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
    form_class = forms.SealedForm
    heading, button = "迁移组织", "确认迁移"
    question = "请在组织树中选择新的上级组织"
    note = "该组织连同全部下级组织、团干部和管理员一起迁移；30天内可以撤销。"

    @property
    def fault(self) -> str:
        return super().fault or (
            "" if not self.to or self.to.pk != self.org.parent_id else moving.THERE_ALREADY
        )

    def tree_choosable(self, org: Org) -> bool:
        return org.is_open and org.type != "branch" and not self.org.covers(org) and self._fits(org)

    def _fits(self, parent: Org) -> bool:
        here = {"type": self.org.type, "level": self.org.level}
        return not rules.placement_fault(**here, parent_type=parent.type, parent_level=parent.level)

    def change(self, form):
        return moving.moving(
            org=self.org, to=self.to, by=self.request.user, reason=form.cleaned_data["reason"]
        )

    def done(self, result: OrgMove) -> str:
        return f"已将“{self.org.name}”迁移到“{self.to.name}”下；{result.undoable_until}前可以撤销。"


class OrgMerging(Aiming):
    form_class = forms.MergeForm
    heading, button = "合并组织", "确认合并"
    question = "请在组织树中选择合并到哪个组织"
    note = (
        "该组织的下级组织和在任团干部全部转入所选组织，该组织随即关闭，其管理员失去权限；合并不能撤销。"
        "所选组织需要管理员的，请另行任命。"
    )

    def tree_choosable(self, org: Org) -> bool:
        return (
            org.is_open and org.is_upper == self.org.is_upper and not self.org.covers(org)
            and access.may(self.request.user, "manage_orgs", org) and self._is_below(org)
        )  # fmt: skip

    def _is_below(self, org: Org) -> bool:
        """One's own organisation takes in nothing: that is for its superior to decide."""
        return any(
            node.covers(org) and node.pk != org.pk for node in self.request.user.granted("manage_orgs")
        )

    def change(self, form):
        facts = {name: form.cleaned_data[name] for name in ("on", "reason")}
        return moving.merging(org=self.org, to=self.to, by=self.request.user, **facts)

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

    def change(self, form):
        return moving.undoing(move=self.move, by=self.request.user)

    def done(self, result: OrgMove) -> str:
        return f"已撤销迁移，“{self.org.name}”回到“{result.source.name}”下。"
