"""移除去向 and the day, guide 2.4.1."""

from django import forms
from django.utils import timezone

from cadres.codes import Duty
from cadres.fields import DayField
from cadres.forms.destination import DestinationForm
from cadres.forms.offices import office_told
from cadres.models import Post
from cadres.rules import cautions, dates
from orgs.models import Account


class RemovalForm(DestinationForm):
    on = DayField(label="移除日期", error_messages={"required": "请填写移除日期。"})

    def __init__(self, *args, post: Post, by: Account | None = None, **options):
        super().__init__(*args, **options)
        self.post, self.by = post, by
        needing = self.fields["destination"].queryset.filter(needs_note=True).values_list("pk", flat=True)
        self.fields["note"].widget.attrs["data-asked"] = f"destination={','.join(map(str, needing))}"
        self.fields["on"].initial = timezone.localdate

    def clean_on(self):
        day = self.cleaned_data["on"]
        fault = dates.end_fault(ended_on=day, since_on=self.post.since_on, today=timezone.localdate())
        if fault:
            raise forms.ValidationError(fault)
        return day

    @property
    def consequences(self) -> list[str]:
        """What the organisation will lack afterwards, and what the person will still be; `by` must be given."""
        others = Post.objects.open().exclude(pk=self.post.pk)
        told = [*self._short(), *self._lacks(others.filter(org=self.post.org)), *self._kept(others)]
        return [*told, *filter(None, [office_told(self.post)])]

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
