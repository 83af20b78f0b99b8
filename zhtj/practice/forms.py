"""Whom somebody wants to be, and with which ticket somebody comes."""

from django import forms

from zhtj.practice.roles import ROLES


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="角色", choices=[(role.key, role.label) for role in ROLES.values()])

    def clean_role(self):
        return ROLES[self.cleaned_data["role"]]


class TicketForm(forms.Form):
    ticket = forms.CharField(max_length=400)
