"""Why somebody wants to see a full number; what the log of such looks may be asked."""

from django import forms

from cadres.codes import RevealReason
from cadres.fields import DayField, WordsField
from cadres.models import Person, Reveal
from orgs.models.org import LARGEST_ID
from zhtj.web.asking import AskingForm


class RevealForm(forms.Form):
    use_required_attribute = False

    number = forms.ChoiceField(label="查看内容", choices=Reveal.Number, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="查看理由", choices=[("", "请选择"), *RevealReason.choices])
    detail = WordsField(label="具体说明", max_length=60, required=False)

    def __init__(self, *args, person: Person, is_minor: bool, **options):
        super().__init__(*args, auto_id="reveal_%s", **options)
        self._is_minor = is_minor
        self.fields["detail"].help_text = (
            "该人员未满18周岁，请写明查看的具体事由；上级团组织可以看到这条记录。"
            if is_minor
            else "查看理由为“其他”的，请写明具体事由。"
        )
        if not person.phone_sealed:
            self.fields["number"].choices = [
                choice for choice in Reveal.Number.choices if choice[0] != "phone"
            ]

    def clean_number(self) -> Reveal.Number:
        return Reveal.Number(self.cleaned_data["number"])

    def clean(self):
        reason = self.cleaned_data.get("reason")
        due = self._is_minor or reason == RevealReason.OTHER
        if reason and due and not self.cleaned_data.get("detail") and "detail" not in self.errors:
            self.add_error("detail", "请写明查看的具体事由。")

    @property
    def full_reason(self) -> str:
        """As it is written down: the listed reason, then what was typed."""
        label = RevealReason(self.cleaned_data["reason"]).label
        return "：".join(filter(None, (label, self.cleaned_data["detail"])))


class RevealFilter(AskingForm):
    org = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    since = DayField(label="起始日期", required=False)
    until = DayField(label="截止日期", required=False)
    minor = forms.BooleanField(label="只看未满18周岁", required=False)

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked(name) for name in ("since", "until", "minor"))

    def apply(self, reveals):
        conditions = {"at__date__gte": "since", "at__date__lte": "until", "of_minor": "minor"}
        asked = {lookup: value for lookup, name in conditions.items() if (value := self.asked(name))}
        return reveals.filter(**asked)
