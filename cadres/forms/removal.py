"""移除去向 and the day, guide 2.4.1."""

from django import forms
from django.utils import timezone

from cadres.codes import Duty
from cadres.fields import DayField, WordsField
from cadres.models import Destination, Post
from cadres.rules import cautions, dates
from orgs.models import Account


class RemovalForm(forms.Form):
    use_required_attribute = False

    destination = forms.ModelChoiceField(
        Destination.objects.none(), label="移除去向", empty_label="请选择",
        error_messages={"required": "请选择移除去向。", "invalid_choice": "请选择列表中的移除去向。"},
    )  # fmt: skip
    note = WordsField(
        label="具体去向", max_length=60, required=False, help_text="移除去向为“其他”的，请填写具体去向。"
    )
    on = DayField(label="移除日期", error_messages={"required": "请填写移除日期。"})

    def __init__(self, *args, post: Post, by: Account | None = None, **options):
        super().__init__(*args, **options)
        self.post, self.by = post, by
        offered = Destination.objects.filter(is_offered=True)
        self.fields["destination"].queryset = offered
        needing = offered.filter(needs_note=True).values_list("pk", flat=True)
        self.fields["note"].widget.attrs["data-asked"] = f"destination={','.join(map(str, needing))}"
        self.fields["on"].initial = timezone.localdate

    def clean_on(self):
        day = self.cleaned_data["on"]
        fault = dates.end_fault(ended_on=day, since_on=self.post.since_on, today=timezone.localdate())
        if fault:
            raise forms.ValidationError(fault)
        return day

    def clean(self):
        destination = self.cleaned_data.get("destination")
        if destination is None or "note" in self.errors:
            return
        if not destination.needs_note:
            self.cleaned_data["note"] = ""
        elif not self.cleaned_data["note"]:
            self.add_error("note", "请填写具体去向。")

    @property
    def consequences(self) -> list[str]:
        """What the organisation will lack afterwards, and what the person will still be; `by` must be given."""
        others = Post.objects.open().exclude(pk=self.post.pk)
        return [*self._short(), *self._lacks(others.filter(org=self.post.org)), *self._kept(others)]

    def _short(self) -> list[str]:
        post = self.post
        said = cautions.seconded_caution(
            nature=post.nature, since_on=post.since_on, ended_on=timezone.localdate()
        )
        return [said] if said else []

    def _lacks(self, others) -> list[str]:
        lacks = ["移除后，本组织将无书记。"] if self.post.duty == Duty.SECRETARY else []
        return lacks if others.exists() else [*lacks, "移除后，本组织将没有团干部。"]

    def _kept(self, others) -> list[str]:
        """Posts out of reach are not named; that there are some, the sentence does not hide."""
        kept = others.filter(person=self.post.person)
        if not kept.exists():
            return ["移除后，该人员将没有任何团内任职。"]
        seen = kept.visible_to(self.by).with_names().by_rank()
        named = "、".join(f"{post.org.name} {post.duty_label}" for post in seen)
        return [f"该同志的其他任职不受影响{f'：{named}' if named else ''}。"]
