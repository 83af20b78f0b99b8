"""What somebody types to add, rename, retype, move, merge, close or reopen an organisation, and the act that follows.

Pages and workbooks fill in the same forms and act through them.
"""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone

from orgs import rules, tree
from orgs.actions import moving
from orgs.actions.foreseeing import Change
from orgs.codes import UPPER_TYPES, Industry, OrgType
from orgs.fields import DayField, WordsField
from orgs.models import Account, Org

SEAL = 64
INDUSTRIES = [("", "不填"), *Industry.choices]
SCHOOL_CODE_HELP = "只填学校本级：10位数字。院系、班级等下级组织请留空。"
OPENED_ON_HELP = "查看过去某日的数据时，从这一天起列出该组织；留空按今天。"
OPENED_ON_HELP_LATER = "查看过去某日的数据时，从这一天起列出该组织；留空的，各日都列出。"
DIVISION_HELP = "团的领导机关请填6位数字，其他组织可留空。"


class ActForm(forms.Form):
    """`refuse` puts what an act said against it beside the fields that it is about."""

    use_required_attribute = False

    def refuse(self, refusal: Exception) -> None:
        place = getattr(refusal, "field", "") or NON_FIELD_ERRORS
        told = getattr(refusal, "message_dict", {place: [str(refusal)]})
        for name, sentences in told.items():
            label = "" if name in self.fields or name == NON_FIELD_ERRORS else f"{_label(name)}："
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, f"{label}{sentence}")


def _label(name: str) -> str:
    return str(Org._meta.get_field(name).verbose_name)


def reason(*, due: bool = False) -> WordsField:
    return WordsField(
        label="理由", max_length=200, required=due, help_text="写入操作日志。",
        error_messages={"required": "请填写理由。"},
    )  # fmt: skip


def day(label: str) -> DayField:
    return DayField(label=label, initial=timezone.localdate, error_messages={"required": f"请填写{label}。"})


def name_field() -> forms.CharField:
    return forms.CharField(
        label="组织全称", max_length=100, error_messages={"required": "请填写组织全称。"},
        help_text="请填写全称，不要简写，如“2025级小学教育1班团支部”。",
    )  # fmt: skip


class KindForm(ActForm):
    """组织类别 and what goes with it; only types that may stand below `parent` are offered."""

    type = forms.ChoiceField(label="组织类别", error_messages={"required": "请选择组织类别。"})
    industry = forms.ChoiceField(label="单位所属行业类别", choices=INDUSTRIES, required=False)
    school_code = forms.CharField(
        label="学校标识码", max_length=10, required=False, help_text=SCHOOL_CODE_HELP
    )
    school_code.is_explained = True  # by an answer of the guide
    division = forms.CharField(label="行政区划代码", max_length=6, required=False, help_text=DIVISION_HELP)

    def __init__(self, *args, parent: Org, types, **options):
        super().__init__(*args, **options)
        self.superior = parent
        self.fields["type"].choices = [("", "请选择"), *((type.value, type.label) for type in types)]
        offered = "、".join(type.label for type in types)
        self.fields["type"].error_messages["invalid_choice"] = f"该组织不能是这一类别，可选：{offered}。"

    def clean_school_code(self) -> str | None:
        return rules.tidy(self.cleaned_data["school_code"]) or None

    def clean(self):
        type = self.cleaned_data.get("type")
        is_due = type is not None and rules.needs_industry(type)
        if is_due and not self.cleaned_data.get("industry") and "industry" not in self.errors:
            self.add_error("industry", "请选择单位所属行业类别。")


class AddForm(KindForm):
    """The level of a 领导机关 or 团工委 follows from where it stands."""

    name = name_field()
    opened_on = DayField(
        label="成立日期", required=False, initial=timezone.localdate, help_text=OPENED_ON_HELP
    )
    field_order = ("name", "type", "industry", "school_code", "division", "opened_on")

    def __init__(self, *args, parent: Org, **options):
        types = [
            type
            for type in rules.CHILD_TYPES[parent.type]
            if rules.level_below(type, parent.level) is not None
        ]
        super().__init__(*args, parent=parent, types=types, **options)
        if not {OrgType.LEADING, OrgType.WORK_COMMITTEE} & {*types}:
            del self.fields["division"]

    def clean_opened_on(self) -> date:
        return self.cleaned_data["opened_on"] or timezone.localdate()

    @property
    def facts(self) -> dict:
        type = self.cleaned_data["type"]
        return self.cleaned_data | {"level": rules.level_below(type, self.superior.level)}


class RenameForm(ActForm):
    name = name_field()
    reason = reason()

    def carry_out(self, *, org: Org, by: Account) -> Org:
        return tree.rename(org=org, by=by, **self.cleaned_data)


class RetypeForm(KindForm):
    opened_on = DayField(label="成立日期", required=False, help_text=OPENED_ON_HELP_LATER)
    reason = reason()

    def __init__(self, *args, org: Org, **options):
        basic = [type for type in rules.CHILD_TYPES[org.parent.type] if type not in UPPER_TYPES]
        types = [OrgType(org.type)] if org.is_upper else basic
        super().__init__(*args, parent=org.parent, types=types, **options)
        if not org.is_upper:
            del self.fields["division"]

    def clean(self):
        super().clean()
        if "opened_on" not in self.data:  # a workbook does not ask, a browser sends it though it is empty
            self.cleaned_data.pop("opened_on", None)

    def carry_out(self, *, org: Org, by: Account) -> Org:
        return tree.retype(org=org, by=by, **self.cleaned_data)


class CloseForm(ActForm):
    on = day("关闭日期")
    reason = reason(due=True)

    def carry_out(self, *, org: Org, by: Account, parts: Sequence[forms.Form] = ()) -> Org:
        """`parts` are what those above asked before, answered."""
        answers = {name: value for part in parts for name, value in part.cleaned_data.items()}
        return tree.close(org=org, by=by, answers=answers, **self.cleaned_data)


class ReopenForm(ActForm):
    on = day("恢复日期")
    reason = reason()

    def carry_out(self, *, org: Org, by: Account) -> Org:
        return tree.reopen(org=org, by=by, **self.cleaned_data)


class SealedForm(ActForm):
    """Confirms what was shown: `seal` is empty when nothing was."""

    seal = forms.CharField(max_length=SEAL, required=False, widget=forms.HiddenInput)
    reason = reason()


class MoveForm(SealedForm):
    def change(self, *, org: Org, to: Org, by: Account) -> Change:
        return moving.moving(org=org, to=to, by=by, reason=self.cleaned_data["reason"])


class MergeForm(SealedForm):
    on = day("合并日期")
    field_order = ("on", "reason", "seal")

    def change(self, *, org: Org, to: Org, by: Account) -> Change:
        facts = {name: self.cleaned_data[name] for name in ("on", "reason")}
        return moving.merging(org=org, to=to, by=by, **facts)


class UndoForm(ActForm):
    seal = forms.CharField(max_length=SEAL, required=False, widget=forms.HiddenInput)
