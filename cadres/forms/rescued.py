"""A form sent by somebody who is not logged in any more: it can be kept, and nothing else."""

from django import forms

from cadres.actions.rescue import Place, place_named_by
from cadres.forms.cadre import CadreForm
from cadres.forms.entry import EntryForm
from cadres.forms.opening import SUBMITTING, Wish
from cadres.forms.update import UpdateForm


class TicketForm(forms.Form):
    ticket = forms.CharField(max_length=500, widget=forms.HiddenInput)

    @property
    def place(self) -> Place | None:
        return place_named_by(self.cleaned_data["ticket"]) if self.is_valid() else None


def rescued_form(data, files) -> tuple[Place, CadreForm] | None:
    """Where the typed answers belong, and the form that holds them; None when that is not known."""
    if Wish(data).asked not in SUBMITTING or (place := TicketForm(data).place) is None:
        return None
    if place.is_entry:
        return place, EntryForm(data, files, org=place.org, by=place.account)
    return (place, UpdateForm(data, files, post=place.post, by=place.account)) if place.post else None
