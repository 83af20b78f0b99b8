"""What a person may type, one page a file."""

from orgs.forms.account import LoginForm, PasswordForm
from orgs.forms.switch import SwitchForm

__all__ = ["LoginForm", "PasswordForm", "SwitchForm"]
