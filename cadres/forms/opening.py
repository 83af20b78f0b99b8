"""What the address of a form page may ask for, and which button of it was pressed."""

from django import forms

from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.fields import ChoiceField, MonthField


class Opening(forms.Form):
    """?draft=1 goes on with the draft; the others are settings, most of them kept from the cadre entered before.

    They stand in the address, so nothing about a person is among them. A duty is asked for by links from elsewhere
    alone: the next one has another.
    """

    draft = forms.BooleanField(required=False)
    since_on = MonthField(required=False)
    selection = ChoiceField(choices=Selection, required=False)
    nature = ChoiceField(choices=Nature, required=False)
    duty = ChoiceField(choices=Duty, required=False)
    duty_status = ChoiceField(choices=DutyStatus, required=False)

    @property
    def goes_on(self) -> bool:
        return self.is_bound and self.is_valid() and self.cleaned_data["draft"]

    @property
    def settings(self) -> dict:
        """Those that are right; nonsense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name != "draft" and value}


SETTINGS = tuple(name for name in Opening.base_fields if name not in ("draft", "duty"))  # those kept


class Wish(forms.Form):
    """Submitting asks for nothing in particular; nonsense counts as submitting."""

    HINTS, AUTOSAVE, DRAFT, DISCARD = "hints", "autosave", "draft", "discard"

    wish = forms.ChoiceField(
        choices=[(wish, wish) for wish in (HINTS, AUTOSAVE, DRAFT, DISCARD)], required=False
    )

    @property
    def asked(self) -> str:
        return self.cleaned_data["wish"] if self.is_valid() else ""


SUBMITTING = ("", Wish.DRAFT)  # by a button; what a script asks for beside, it asks again
