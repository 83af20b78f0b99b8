"""What the page of 消息 is asked, and what its button sends."""

from django import forms

from zhtj.web.asking import AskingForm

LARGEST = 2**63 - 1


class NoticesForm(AskingForm):
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)


class SeenForm(forms.Form):
    """All up to the newest one that was on the page: what came since was not seen."""

    until = forms.IntegerField(min_value=1, max_value=LARGEST)
