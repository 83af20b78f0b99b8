"""Forms for what a page is asked by its address."""

from django import forms


class AskingForm(forms.Form):
    """Whatever is not understood counts as not asked."""

    unasked: str | None = None

    def asked(self, name: str):
        """The cleaned value of a field, or `unasked`; what the other fields hold does not matter."""
        if self._errors is None:
            self.full_clean()
        found = self.cleaned_data.get(name)
        return self.unasked if found is None else found


class SparseForm(forms.Form):
    """Has only the fields that `data` speaks of: copying and cleaning a dozen others took longer than the rest."""

    def __init__(self, data):
        self.base_fields = {name: field for name, field in self.base_fields.items() if name in data}
        super().__init__(data)
