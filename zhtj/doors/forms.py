"""What a person may type about sessions and the second factor."""

from __future__ import annotations

from django import forms

from zhtj.doors.confirming import password_fault
from zhtj.doors.models import Session
from zhtj.doors.refusals import wait_words
from zhtj.doors.second_factor import TooManyCodesError, WrongCodeError

DIGITS_ONLY = "手机上显示的6位数字，每30秒换一次。"
EITHER = "手机上显示的6位数字；手机不在身边时，也可填写一个恢复码。"
WRONG = "验证码不正确，或已经用过。请等手机上出现新的数字后再填；反复不对时，请核对手机时间是否准确。"


class CodeForm(forms.Form):
    """`act` is done with the code and gives `done`; what it refuses is said beside the field."""

    code = forms.CharField(
        label="验证码",
        max_length=40,
        help_text=EITHER,
        error_messages={"required": "请填写验证码。"},
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    is_locked = is_wrong = False
    done = None

    def __init__(self, *args, act, **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act

    def clean(self):
        told = super().clean()
        if not self.errors:
            self._do(told["code"])
        return told

    def _do(self, code: str) -> None:
        try:
            self.done = self.act(code=code)
        except WrongCodeError:
            self.is_wrong = True
            self.add_error("code", WRONG)
        except TooManyCodesError as refused:
            self.is_locked = True
            self.add_error("code", f"填错次数过多，请{wait_words(refused.wait)}后再试。")


class SetUpForm(CodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = DIGITS_ONLY
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class RemovalForm(CodeForm):
    """Password and code: neither an open screen nor a lost phone is enough."""

    password = forms.CharField(
        label="登录密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请填写登录密码。"},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self):
        typed = self.cleaned_data["password"]
        if fault := password_fault(self.account, typed, wrong="登录密码不正确，请重新输入。"):
            raise forms.ValidationError(fault)
        return self.cleaned_data["password"]


class SessionForm(forms.Form):
    """Which session to end; empty for all others."""

    session = forms.ModelChoiceField(Session.objects.none(), required=False)

    def __init__(self, *args, account, but: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = Session.objects.of(account).exclude(pk=but)
