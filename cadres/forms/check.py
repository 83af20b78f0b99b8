"""Names and id numbers pasted for 批量核对, one a line."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cadres.checking import Asked, read

MOST_LINES, LONGEST_LINE = 500, 100


class CheckForm(forms.Form):
    lines = forms.CharField(
        label="姓名或身份证号码",
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=f"每行一个姓名或一个身份证号码，也可同时填写，如“林晓明 身份证号码”；最多{MOST_LINES}行。",
    )

    def clean_lines(self) -> list[Asked]:
        lines = [
            (number, text.strip())
            for number, text in enumerate(self.cleaned_data["lines"].splitlines(), 1)
            if text.strip()
        ]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"一次最多核对{MOST_LINES}行，现有{len(lines)}行，请分批核对。")
        today = timezone.localdate()
        return [read(number, text[:LONGEST_LINE], today=today) for number, text in lines]
