"""What the tree panel of a page and the lists of admins and rights may be asked."""

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q

from orgs import unseated
from orgs.marks import Mark
from orgs.models import Org
from orgs.models.account import State
from orgs.models.admin import AdminQuerySet
from orgs.models.org import LARGEST_ID
from orgs.models.profile import SECTORS
from orgs.overview import SORTS
from zhtj.web.asking import AskingForm, SparseForm

UNSEATED, ENDED = "unseated", "ended"
STATES = [("", "全部"), *State.choices, (UNSEATED, "已不在本组织任职"), (ENDED, "已结束")]


class TreeFilter(SparseForm, AskingForm):
    open = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)  # 0: nothing is open
    children = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    after = forms.CharField(
        required=False,
        max_length=Org._meta.get_field("path").max_length,
        validators=[RegexValidator(r"\A[0-9a-f]*\Z")],
    )
    find = forms.CharField(required=False, max_length=100, label="搜索组织")


class OrgListFilter(AskingForm):
    """What the list of 组织管理 may be asked."""

    unasked = ""

    mark = forms.ChoiceField(required=False, choices=Mark)
    below = forms.BooleanField(required=False)  # of a mark: not the organisation itself
    closed = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False, choices=[(way, way) for name in SORTS for way in (name, f"-{name}")]
    )
    to = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class AdminFilter(AskingForm):
    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    q = forms.CharField(label="姓名或登录名", max_length=40, required=False)
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked("q") or self.asked("state"))

    def apply(self, admins: AdminQuerySet) -> AdminQuerySet:
        admins = self._in_state(admins, self.asked("state"))
        words = self.asked("q")
        if not words:
            return admins
        return admins.filter(Q(account__name__contains=words) | Q(account__login__icontains=words))

    def _in_state(self, admins: AdminQuerySet, state: str) -> AdminQuerySet:
        if state == ENDED:
            return admins.ended()
        if state == UNSEATED:
            return unseated.only(admins.open())
        return admins.open().in_state(State(state)) if state else admins.open()


class DelegationFilter(AskingForm):
    ended = forms.BooleanField(required=False)


class ProgressFilter(AskingForm):
    """Without anything asked: who has not filled in yet."""

    unasked = ""

    sector = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "全部组织"), *((sector, label) for sector, (label, _) in SECTORS.items())],
    )
    done = forms.ChoiceField(label="完善情况", required=False, choices=[("", "未完善"), ("yes", "已完善")])
    q = forms.CharField(label="组织名称", max_length=100, required=False)
    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
