"""What the tree panel of a page may be asked."""

from django import forms
from django.core.validators import RegexValidator

from orgs.models import Org
from orgs.models.org import SEGMENT

LARGEST_ID = 16**SEGMENT - 1


class TreeFilter(forms.Form):
    """Whatever is not understood counts as not asked."""

    open = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)  # 0: nothing is open
    children = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    after = forms.CharField(
        required=False,
        max_length=Org._meta.get_field("path").max_length,
        validators=[RegexValidator(r"\A[0-9a-f]*\Z")],
    )
    find = forms.CharField(required=False, max_length=100, label="搜索组织")

    def asked(self, name: str):
        """The cleaned value of a field, or None."""
        self.full_clean() if self._errors is None else None
        return self.cleaned_data.get(name)
