"""What a person may type to log in and to change the password."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from zhtj.doors.confirming import password_fault

WRONG_PAIR = "登录名或密码不正确，或账号已停用。请核对后重试，忘记密码请联系上级团组织管理员。"
WANTED = (
    "10至128个字符，大写字母、小写字母、数字、符号至少三类；不要用登录名、姓名、组织名称、生日等容易猜到的内容，"
    "也不能与最近5次用过的相同。"
)


class LoginForm(AuthenticationForm):
    """One sentence for every failure, so that nobody learns which part was wrong."""

    error_messages = {"invalid_login": WRONG_PAIR, "inactive": WRONG_PAIR}


class PasswordForm(PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "原密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"old_password": "原密码", "new_password1": "新密码", "new_password2": "确认新密码"}
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["new_password1"].help_text = WANTED
        self.fields["new_password2"].help_text = "再输入一次新密码。"

    def clean_old_password(self) -> str:
        typed = self.cleaned_data["old_password"]
        if fault := password_fault(self.user, typed, wrong=self.error_messages["password_incorrect"]):
            raise ValidationError(fault)
        return typed

    def validate_password_for_user(self, user, *_):
        """A weak password is blamed where it was thought up, not where it was repeated.

        Only of whoever knows the old one: that a new one was used before tells what the old one is.
        """
        if "old_password" in self.errors:
            return
        super().validate_password_for_user(user, "new_password1")
