"""Which organisation to act for."""

from django import forms

from orgs.models import Org


class SwitchForm(forms.Form):
    org = forms.ModelChoiceField(Org.objects.none(), label="当前组织")

    def __init__(self, *args, orgs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["org"].queryset = orgs
