"""What the staffing table may be asked."""

from django import forms
from django.core.validators import RegexValidator

from monitoring.codes import Sector
from orgs.models.org import LARGEST_ID


class StaffingFilter(forms.Form):
    """Whatever is not understood counts as not asked."""

    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    sector = forms.ChoiceField(required=False, choices=Sector)
    name = forms.CharField(required=False, max_length=100, label="组织名称")
    # Path of the last row of the page before; a path holds at any time, a page number only till the next act.
    past = forms.CharField(required=False, max_length=160, validators=[RegexValidator(r"\A[0-9a-f]*\Z")])

    def asked(self) -> dict:
        """The cleaned values, those not understood left out."""
        self.full_clean()
        return self.cleaned_data
