"""What somebody types to use a one-time code."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from orgs.actions import links
from orgs.forms.account import WANTED, PasswordForm
from orgs.models import Account, OneTimeLink
from orgs.models.link import GROUP, GROUPS

LONGEST = 128
MISMATCH = PasswordForm.error_messages["password_mismatch"]


def text(label: str, most: int, **facts) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=most, widget=widget, **facts)


def password(label: str, help_text: str) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=widget, help_text=help_text)


class CodeForm(forms.Form):
    """The password is looked at first, against what was typed alone: nothing depends on who exists."""

    kind: OneTimeLink.Kind
    link: OneTimeLink | None = None
    is_wrong_code = False

    login = text("登录名", 40, help_text="不区分大小写。")
    code = text("代码", 60, help_text=f"{GROUPS}组、每组{GROUP}个字母或数字；不区分大小写，可以不填横线。")
    new_password1 = password("新密码", WANTED)
    new_password2 = password("确认新密码", "再输入一次新密码。")

    def clean(self):
        self._check_password(self._typed_account())
        if not self.errors:
            self.link = links.find(kind=self.kind, **self._typed())
            self.refuse(links.WRONG_CODE) if self.link is None else self._check_password(self.link.account)
        return self.cleaned_data

    def refuse(self, sentence: str) -> None:
        self.is_wrong_code = True
        self.add_error(None, sentence)

    def _typed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("login", "code", "name") if name in self.fields}

    def _typed_account(self) -> Account:
        return Account(login=self.cleaned_data.get("login", ""), name=self.cleaned_data.get("name", ""))

    def _check_password(self, account: Account) -> None:
        first, second = (self.cleaned_data.get(name) for name in ("new_password1", "new_password2"))
        if not first:
            return
        if second and first != second:
            self.add_error("new_password2", MISMATCH)
        try:
            validate_password(first, account)
        except ValidationError as faults:
            self.add_error("new_password1", faults)


class ActivationForm(CodeForm):
    kind = OneTimeLink.Kind.ACTIVATION
    name = text("姓名", 30, help_text="与任命时登记的姓名一致。")
    field_order = ("login", "code", "name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = self.kind.label


class ResetForm(CodeForm):
    kind = OneTimeLink.Kind.RESET

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = self.kind.label
