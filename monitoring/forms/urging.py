"""催办: which rows, what of them, until when."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from monitoring.codes import Want
from orgs.fields import DayField, WordsField
from orgs.models.org import LARGEST_ID

MOST_ROWS = 50  # of a page
USUAL_DAYS, MOST_DAYS = 7, 90
NOTHING_CHOSEN = "请先在表格中勾选要催办的组织。"


class RowsField(forms.Field):
    """Numbers of organisations; what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> list[int]:
        typed = [one for one in value or () if one.isascii() and one.isdecimal() and len(one) < 20]
        return list(dict.fromkeys(pk for pk in map(int, typed) if 0 < pk <= LARGEST_ID))

    def validate(self, value):
        if not value:
            raise ValidationError(NOTHING_CHOSEN)
        if len(value) > MOST_ROWS:
            raise ValidationError(f"一次最多催办{MOST_ROWS}个组织，请分几次催办。")


class ChoosingForm(forms.Form):
    """What the address of the page names."""

    row = RowsField(label="组织")

    @property
    def rows(self) -> list[int]:
        return self.cleaned_data["row"] if self.is_valid() else []

    @property
    def fault(self) -> str:
        return "" if self.is_valid() else self.errors["row"][0]


def _usual_day() -> date:
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class UrgingForm(forms.Form):
    use_required_attribute = False

    row = RowsField(label="组织")
    wants = forms.MultipleChoiceField(
        label="催办事项", choices=Want, widget=forms.CheckboxSelectMultiple, initial=Want.values,
        help_text="只催办各组织缺少的事项。",
        error_messages={"required": "请至少选择一项催办事项。", "invalid_choice": "请选择列出的催办事项。"},
    )  # fmt: skip
    due_on = DayField(
        label="办理期限", initial=_usual_day, help_text=f"从明天起{MOST_DAYS}天以内，期限当天仍为按期。",
        error_messages={"required": "请填写办理期限。"},
    )  # fmt: skip
    note = WordsField(
        label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="显示给办理的管理员，最多200字。",
    )  # fmt: skip

    def clean_due_on(self) -> date:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day is None:
            raise ValidationError("请填写办理期限。")
        if not today < day <= today + timedelta(days=MOST_DAYS):
            last = today + timedelta(days=MOST_DAYS)
            raise ValidationError(f"办理期限须在明天（{today + timedelta(days=1)}）至{last}之间。")
        return day
