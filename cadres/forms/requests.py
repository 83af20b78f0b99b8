"""What is typed to ask for a 转接/核实 or a 更正, and to answer one."""

from django import forms
from django.core.exceptions import ValidationError

from cadres.actions.corrections import UNUSABLE, is_usable
from cadres.fields import WordsField
from cadres.models import Inquiry, Person
from cadres.rules import dates, values
from orgs.models import Account, Org
from zhtj.codes import id_number
from zhtj.codes.id_number import IdNumber

EXPIRED = "页面已过期，请重新填写录入表。"
ACCEPT, REFUSE = "accept", "refuse"


class ReasonField(WordsField):
    """Some lines for others to read."""

    def __init__(self, *, label: str, help_text: str = "", required: bool = True):
        widget = forms.Textarea({"rows": 3})
        messages = {"required": f"请填写{label}。"}
        super().__init__(
            label=label, max_length=200, help_text=help_text, required=required, widget=widget,
            error_messages=messages,
        )  # fmt: skip


class InquiryForm(forms.Form):
    """The token stands for the person: it came with the refused entry form."""

    use_required_attribute = False

    token = forms.CharField(widget=forms.HiddenInput)
    sent = forms.BooleanField(required=False, widget=forms.HiddenInput)  # absent when just opened
    reason = ReasonField(
        label="申请理由",
        help_text="请写明要录入人员的姓名、职务和申请事由，供对方核对；不要填写身份证号码。最多200字。",
    )

    def __init__(self, *args, org: Org, by: Account, **options):
        super().__init__(*args, **options)
        self.org, self.by = org, by

    @property
    def person(self) -> Person | None:
        """Whom the page is about; None when the page is too old, or not one of ours."""
        token = self.data.get(self.add_prefix("token"), "")
        return Inquiry.person_named_by(token, org=self.org, account=self.by)

    @property
    def is_sent(self) -> bool:
        return bool(self.data.get(self.add_prefix("sent")))


class VerdictForm(forms.Form):
    """同意 or 拒绝 by the button pressed; refusing needs a reason."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label="处理结果", choices=[(ACCEPT, "同意"), (REFUSE, "拒绝")], widget=forms.HiddenInput,
        error_messages={"required": "请选择处理结果。", "invalid_choice": "请选择处理结果。"},
    )  # fmt: skip
    reason = ReasonField(label="处理意见", required=False)

    def clean(self):
        super().clean()
        refuses = self.cleaned_data.get("verdict") == REFUSE
        if refuses and "reason" not in self.errors and not self.cleaned_data["reason"]:
            self.add_error("reason", "拒绝的，请填写处理意见。")


class CorrectionForm(forms.Form):
    """New 姓名, new 身份证号码, or both; what stays is left empty."""

    use_required_attribute = False

    name = forms.CharField(
        label="更正后姓名", max_length=60, required=False, help_text="姓名不更正的，请留空。",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="更正后身份证号码", max_length=40, required=False,
        help_text="身份证号码不更正的，请留空。性别、出生日期随号码更正。",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    reason = ReasonField(
        label="更正理由", help_text="如“录入时姓名写错，已核对身份证原件”；不要填写身份证号码。最多200字。"
    )
    told: IdNumber | None = None

    def __init__(self, *args, person: Person, today, **options):
        super().__init__(*args, **options)
        self.person, self.today = person, today

    def clean_name(self) -> str:
        name = values.normalise_name(self.cleaned_data["name"])
        if name and (fault := values.name_fault(name)):
            raise ValidationError(fault)
        if name and name == self.person.name:
            raise ValidationError("与现在的姓名相同，不更正的请留空。")
        return name

    def clean_id_number(self) -> str:
        typed = self.cleaned_data["id_number"]
        if not typed:
            return ""
        try:
            self.told = id_number.parse(typed, today=self.today)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None
        if self.told.number == self.person.id_number:
            raise ValidationError("与现在的身份证号码相同，不更正的请留空。")
        if fault := dates.too_young_fault(born_on=self.told.born_on, today=self.today):
            raise ValidationError(fault)
        if not is_usable(self.told.number, person=self.person):
            raise ValidationError(UNUSABLE)
        return self.told.number

    def clean(self):
        super().clean()
        if not self.errors and not (self.cleaned_data["name"] or self.cleaned_data["id_number"]):
            raise ValidationError("请填写更正后的姓名或身份证号码。")
