"""How far down a timeline is shown."""

from django import forms

PAGE, MOST = 20, 2000


class MoreForm(forms.Form):
    events = forms.IntegerField(required=False, min_value=PAGE, max_value=MOST)

    @property
    def shown(self) -> int:
        """Nonsense counts as not asked."""
        return (self.is_valid() and self.cleaned_data["events"]) or PAGE
