"""知道了, or the steps once more."""

from django import forms

from zhtj.help.models import Role


class StepsForm(forms.Form):
    role = forms.ChoiceField(choices=Role)
    wish = forms.ChoiceField(choices=[("dismiss", "知道了"), ("show", "再次显示")])
