"""Form fields for what is typed on many pages: a day, free words."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from zhtj.codes.day import parse_day
from zhtj.codes.hiding import holds_number


class DayField(forms.CharField):
    """A day, typed in any usual way; gives a date or None. No date picker: its look follows the browser."""

    example, pattern = "2019-05-04", "%Y-%m-%d"
    parse = staticmethod(parse_day)

    def __init__(self, **options):
        super().__init__(max_length=30, **options)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "placeholder": f"如 {self.example}", "autocomplete": "off"}

    def to_python(self, value) -> date | None:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    def run_validators(self, value):
        """Length and null characters are of no interest in a date."""

    def prepare_value(self, value):
        return value.strftime(self.pattern) if isinstance(value, date) else value


class WordsField(forms.CharField):
    """Free words: they are shown, logged and printed without a mask, so no number of a person may stand in them."""

    def __init__(self, *, label: str, **options):
        super().__init__(label=label, **options)

    def validate(self, value):
        super().validate(value)
        if holds_number(value):
            raise ValidationError(f"{self.label}中请勿填写身份证号码、手机号码等号码。")
