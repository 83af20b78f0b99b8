"""接任: when there is a 书记 already, the form that names another one offers to end the former's post with it."""

import copy

from django import forms

from cadres.actions import Ending, Takeover
from cadres.codes import Duty
from cadres.forms.offices import office_told
from cadres.forms.removal import RemovalForm
from cadres.forms.ruled import RuledForm
from cadres.models import Destination, Post
from orgs.access import may

TAKEN = "本组织已有书记（{name}），一个组织只有一名书记。"
OFFER = "如由新任书记接任，请勾选“接任”，并填写现任书记的移除去向和日期；否则请选择其他职务。"
ASK = "移除现任书记由{committee}的管理员办理，请先联系该组织移除现任书记，或选择其他职务。"
OTHER_ONE = "本组织的书记已变更为{name}，请核对后重新勾选“接任”。"
NOW = "现任书记：{name}（{since:%Y-%m}任职）。保存时其书记职务一并移除，人员信息和任职经历保留。"
REMOVAL = ("destination", "note", "on")
TAKEOVER = ("takes_over", *(f"former_{name}" for name in REMOVAL))


def _optional(name: str) -> forms.Field:
    """A field of the removal, asked here only of whoever takes over."""
    field = copy.deepcopy(RemovalForm.base_fields[name])
    field.required = False
    return field


class OffersTakeover(RuledForm):
    """For forms with the field `duty`; the answers about the former are checked by the removal form itself."""

    former = forms.CharField(required=False, widget=forms.HiddenInput)  # the 书记 whom the page named
    takes_over = forms.BooleanField(label="接任：同时移除现任书记", required=False)
    former_destination = _optional("destination")
    former_note = _optional("note")
    former_on = _optional("on")

    holder: Post | None = None  # the 书记 in the way, where this account may end that post
    takeover: Takeover | None = None  # what is to be done about it, once all is right

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["former_destination"].queryset = Destination.objects.filter(is_offered=True)

    def settle_takeover(self, holder: Post | None) -> None:
        """`holder` is the 书记 in post when another one is typed, else None."""
        for name in TAKEOVER:
            self.errors.pop(name, None)
        if holder is None:
            return
        taken = TAKEN.format(name=holder.person.name)
        if not may(self.by, "remove_cadre", self.org):
            self.add_error("duty", taken + ASK.format(committee=self.org.committee.name))
            return
        self.holder = holder
        self._explain()
        if not self.cleaned_data.get("takes_over"):
            self._offer(taken + OFFER)
        elif self.cleaned_data.get("former") != str(holder.pk):
            self._offer(OTHER_ONE.format(name=holder.person.name))
        else:
            self._check_removal()

    def _explain(self) -> None:
        """Who is in the way, and which answers ask for which."""
        needing = Destination.objects.filter(is_offered=True, needs_note=True).values_list("pk", flat=True)
        asked = {
            "takes_over": f"duty={Duty.SECRETARY}",
            "former_destination": "takes_over=on",
            "former_note": f"former_destination={','.join(map(str, needing))}",
            "former_on": "takes_over=on",
        }
        for name, condition in asked.items():
            self.fields[name].widget.attrs["data-asked"] = condition
        told = NOW.format(name=self.holder.person.name, since=self.holder.since_on)
        self.explain("takes_over", told + office_told(self.holder))

    def _offer(self, sentence: str) -> None:
        self.add_error("duty", sentence)
        self.data = self.data.copy()
        self.data[self.add_prefix("former")] = str(self.holder.pk)
        self.data.pop(self.add_prefix("takes_over"), None)
        if not self.data.get(self.add_prefix("former_on")):
            self.data[self.add_prefix("former_on")] = f"{self.today:%Y-%m-%d}"

    def _check_removal(self) -> None:
        typed = {name: self.data.get(self.add_prefix(f"former_{name}")) for name in REMOVAL}
        removal = RemovalForm(typed, post=self.holder)
        for name, faults in removal.errors.as_data().items():
            self.add_error(f"former_{name}", faults)
        if removal.is_valid():
            self.takeover = Takeover(self.holder, Ending(**removal.cleaned_data))
