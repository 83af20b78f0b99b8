"""Closing an organisation: what becomes of those in post there."""

from django import forms
from django.dispatch import receiver

from cadres.actions.closing import removal_fault
from cadres.fields import WordsField
from cadres.models import Destination, Post
from orgs.models import Account, Org
from orgs.signals import closing_asked


class ClosingForm(forms.Form):
    """全部移除, with one 移除去向 for all; who goes elsewhere is removed one by one before."""

    use_required_attribute = False
    heading = "在任团干部全部移除"

    destination = forms.ModelChoiceField(
        Destination.objects.none(), label="移除去向", empty_label="请选择",
        error_messages={"required": "请选择移除去向。", "invalid_choice": "请选择列表中的移除去向。"},
    )  # fmt: skip
    note = WordsField(
        label="具体去向", max_length=60, required=False, help_text="移除去向为“其他”的，请填写具体去向。"
    )

    def __init__(self, data=None, *, posts, fault: str = ""):
        super().__init__(data, auto_id="closing_%s")
        self.fault = fault
        self.named = [f"{post.person.name}（{post.duty_label}）" for post in posts]
        self.fields["destination"].queryset = Destination.objects.filter(is_offered=True)

    def clean(self):
        destination = self.cleaned_data.get("destination")
        if destination is None or "note" in self.errors:
            return
        if not destination.needs_note:
            self.cleaned_data["note"] = ""
        elif not self.cleaned_data["note"]:
            self.add_error("note", "请填写具体去向。")


@receiver(closing_asked)
def on_closing_asked(sender, org: Org, data, by: Account, **kwargs) -> ClosingForm | None:
    posts = Post.objects.open().filter(org=org).with_names().by_rank()
    return ClosingForm(data, posts=posts, fault=removal_fault(org, by)) if posts.exists() else None
