"""What somebody types about admins and the rights of colleagues."""

from django import forms
from django.core.validators import RegexValidator
from django.db import models

from orgs import holders, rules
from orgs.fields import WordsField
from orgs.models import Account, Org
from orgs.models.admin import STAFF
from orgs.models.delegation import RIGHTS
from zhtj.codes.hiding import holds_number
from zhtj.doors.confirming import password_fault

LOGIN = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._@-]*\Z", "登录名只能用字母、数字和 . _ @ -，以字母或数字开头。"
)
NUMBER_AS_LOGIN = "请勿用身份证号码或手机号码作登录名。"
NOT_IN_POST = (
    "{}在该组织没有在任的团内职务。请先录入任职，或改选“工作人员”；确需任命的，请勾选“仍然任命”并写明理由。"
)


def reason(*, required: bool) -> WordsField:
    return WordsField(label="理由", max_length=200, required=required, help_text="写入操作日志。")


class ReasonForm(forms.Form):
    reason = reason(required=True)


class NoForm(forms.Form):
    """Nothing to be typed."""


class Capacity(models.TextChoices):
    CADRE = "cadre", "团干部（在本组织任职）"
    STAFF = "staff", "工作人员（不担任团内职务）"


class PersonForm(forms.Form):
    """Whom to appoint; the appointed holds an open post there or is 工作人员, or the reason is told."""

    login = forms.CharField(
        label="登录名", max_length=40, validators=[LOGIN], widget=forms.TextInput({"autocomplete": "off"}),
        help_text="本人登录时使用，由您与本人商定；已有账号的，填写其登录名。",
    )  # fmt: skip
    name = forms.CharField(label="姓名", max_length=30, widget=forms.TextInput({"autocomplete": "off"}))
    capacity = forms.ChoiceField(
        label="担任职务", choices=Capacity, initial=Capacity.CADRE, widget=forms.RadioSelect
    )
    anyway = forms.BooleanField(label="仍然任命", required=False)
    reason = reason(required=False)
    is_told = False  # that the person holds no post there

    def __init__(self, *args, org: Org, **kwargs):
        super().__init__(*args, **kwargs)
        self.org = org

    def clean_login(self) -> str:
        login = self.cleaned_data["login"]
        if holds_number(login):
            raise forms.ValidationError(NUMBER_AS_LOGIN)
        return login

    def clean_name(self) -> str:
        name = rules.tidy(self.cleaned_data["name"])
        if fault := rules.text_fault(name):
            raise forms.ValidationError(fault)
        return name

    def clean(self):
        name, capacity = self.cleaned_data.get("name"), self.cleaned_data.get("capacity")
        if name and capacity:
            self.cleaned_data["duty"] = self._duty(name, capacity)
        return self.cleaned_data

    def _duty(self, name: str, capacity: str) -> str:
        if capacity == Capacity.STAFF:
            return STAFF
        duties = holders.duties(self.org, name)
        if duties:
            return duties[0][:30]
        self.is_told = True
        if not self.cleaned_data["anyway"]:
            self.add_error("capacity", NOT_IN_POST.format(name))
        elif not self.cleaned_data.get("reason"):
            self.add_error("reason", "请写明为什么仍然任命。")
        return ""

    @property
    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("login", "name", "duty", "reason")}


class OwnHandOverForm(PersonForm):
    """One's own account is handed over with one's password."""

    password = forms.CharField(
        label="您的密码", max_length=128, strip=False, help_text="确认是您本人。",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        typed = self.cleaned_data["password"]
        if fault := password_fault(self.account, typed, wrong="密码不正确，请重新输入。"):
            raise forms.ValidationError(fault)
        return self.cleaned_data["password"]


class RightForm(forms.Form):
    right = forms.ChoiceField(label="权限", choices=RIGHTS, widget=forms.RadioSelect)
    reason = reason(required=False)

    def __init__(self, *args, faults: dict[str, str], **kwargs):
        """`faults`: right to the rule that stops it; those without any are offered, the others refused by the act."""
        super().__init__(*args, **kwargs)
        offered = [(right, label) for right, label in RIGHTS if not faults[right]]
        self.fields["right"].widget.choices = offered
