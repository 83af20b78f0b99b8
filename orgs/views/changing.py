"""The acts of 组织管理 that need one form: add below, rename, retype, close, reopen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import cached_property
from django.views.generic import FormView

from orgs import access, asking, tree
from orgs.forms import managing as forms
from orgs.models import Org
from orgs.overview import may_change
from orgs.responsible import whom_to_ask
from orgs.tree import TreeError, closing, facts
from orgs.views.managing import ManagedMixin, ManageTreeMixin, back_to

TOPMOST = "最上级组织不在这里修改。"


def by_the_one_above(org: Org) -> str:
    """Whoever manages an organisation changes what stands below it, not the organisation itself."""
    return f"“{org.name}”本级由上级“{org.parent.name}”办理，您可以管理它的下级组织。{whom_to_ask('manage_orgs', org)}"


class OrgAct(ManagedMixin, ManageTreeMixin, FormView):
    """A form about the organisation of the address; done, it leads back there."""

    template_name = "orgs/act.html"
    heading, button, note = "", "保存", ""
    is_about_below = False  # whatever changes the organisation itself needs the right at its superior

    @property
    def tree_chosen(self) -> Org:
        return self.org

    def dispatch(self, request, *args, **kwargs):
        if not self.is_about_below and not may_change(request.user, self.org):
            raise PermissionDenied(by_the_one_above(self.org) if self.org.parent else TOPMOST)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        told = {"org": self.org, "heading": self.heading, "button": self.button, "note": self.note}
        return super().get_context_data(**{**told, "fault": self.fault, **kwargs})

    @property
    def fault(self) -> str:
        """What stands against the act whatever is typed; then there is no form."""
        return "" if self.org.is_open else access.CLOSED

    def form_valid(self, form):
        try:
            done = self.act(form)
        except (TreeError, ValidationError) as refusal:
            form.refuse(refusal)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return back_to(self.org)

    def act(self, form) -> str:
        """Do it; the sentence that says so."""
        raise NotImplementedError


class OrgActBelow(OrgAct):
    """Changes what stands below the organisation, which a 团支部 has nothing of."""

    is_about_below = True

    @property
    def fault(self) -> str:
        return super().fault or ("" if not self.org.is_branch else "团支部下不能再设下级组织。")


class OrgAdd(OrgActBelow):
    form_class = forms.AddForm
    heading, button = "新增下级组织", "新增"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"parent": self.org}

    def act(self, form):
        org = tree.add(parent=self.org, by=self.request.user, **form.facts)
        return f"已新增“{org.name}”。"


class OrgRename(OrgAct):
    form_class = forms.RenameForm
    heading = "组织更名"
    note = "更名后，操作日志和历史记录中保留原名称。"

    def get_initial(self):
        return {"name": self.org.name}

    def act(self, form):
        org = form.carry_out(org=self.org, by=self.request.user)
        return f"已更名为“{org.name}”。"


class OrgRetype(OrgAct):
    form_class = forms.RetypeForm
    heading = "更改组织类别"
    note = "成立日期填错的，也在这里更正。已提交的在校学生数、企业层级、企业所在驻地不受影响，也不能更改。"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"org": self.org}

    def get_initial(self):
        return {name: getattr(self.org, name) for name in facts.KINDS}

    def act(self, form):
        org = form.carry_out(org=self.org, by=self.request.user)
        return f"已更改“{org.name}”的组织类别等信息。"


class OrgClose(OrgAct):
    form_class = forms.CloseForm
    heading, button = "关闭组织", "关闭"
    note = "关闭后，该组织不能再录入、选择和统计，其管理员立即失去权限；上级团组织可以恢复。"

    @property
    def fault(self) -> str:
        asked = (part.fault for part in self.parts)
        return closing.fault_of_closing(self.org) or next(filter(None, asked), "")

    @cached_property
    def parts(self) -> list:
        """What those above ask before; a part may say why whoever asks cannot answer it."""
        data = self.request.POST if self.request.method == "POST" else None
        return asking.closing_forms(self.org, data, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(parts=self.parts, **kwargs)

    def post(self, request, *args, **kwargs):
        if any(part.again for part in self.parts):
            typed = self.get_form()
            again = self.form_class(initial={name: typed[name].value() for name in typed.fields})
            return self.render_to_response(self.get_context_data(form=again))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        if not all([part.is_valid() for part in self.parts]):
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, form):
        form.carry_out(org=self.org, by=self.request.user, parts=self.parts)
        return f"已关闭“{self.org.name}”。"


class OrgReopen(OrgAct):
    form_class = forms.ReopenForm
    heading, button = "恢复组织", "恢复"
    note = "恢复后，原管理员的权限同时恢复；已移除的任职不会自动恢复，可在30天内逐个撤销移除。"

    @property
    def fault(self) -> str:
        return closing.fault_of_reopening(self.org)

    def act(self, form):
        form.carry_out(org=self.org, by=self.request.user)
        return f"已恢复“{self.org.name}”。"
