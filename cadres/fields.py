"""Form fields for what Chinese forms ask: months as typed, numbers with a check, a PDF; and those of orgs.fields."""

from django import forms
from django.core.exceptions import ValidationError

from cadres.rules import pdf
from orgs.fields import DayField, WordsField
from zhtj.codes import phone
from zhtj.codes.day import parse_month

YES_NO = [("yes", "是"), ("no", "否")]
ASK = ("", "请选择")
NO_OPTION = {
    "invalid_choice": "%(value)s不是可选项，请从列表中选择。"
}  # of a line of a table; pages offer no others

__all__ = [
    "ChoiceField", "DayField", "MonthField", "PdfField", "PdfInput", "PhoneField", "WordsField", "YesNoField",
]  # fmt: skip


class MonthField(DayField):
    """A month; gives its first day."""

    example, pattern = "2019-09", "%Y-%m"
    parse = staticmethod(parse_month)


class PhoneField(forms.CharField):
    def __init__(self, **options):
        super().__init__(max_length=30, **options)

    def widget_attrs(self, widget):
        return {"inputmode": "tel", "autocomplete": "off", "maxlength": 20}

    def to_python(self, value) -> str:
        text = super().to_python(value)
        try:
            return phone.parse(text) if text else ""
        except ValueError as fault:
            raise ValidationError(str(fault)) from None


class ChoiceField(forms.TypedChoiceField):
    """A select that begins with 请选择; anything else than its options is refused."""

    default_error_messages = NO_OPTION

    def __init__(self, *, choices, **options):
        listed = choices.choices if hasattr(choices, "choices") else choices
        super().__init__(choices=[ASK, *listed], **options)


class YesNoField(forms.TypedChoiceField):
    """是/否; gives True, False, or None where nothing is chosen."""

    default_error_messages = NO_OPTION

    def __init__(self, **options):
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)


class PdfInput(forms.FileInput):
    """With words of our own: those of the browser come in the browser's language."""

    template_name = "cadres/_pdf_input.html"


class PdfField(forms.FileField):
    """One PDF of up to 20 MB, told by its content and not by its name."""

    widget = PdfInput(attrs={"accept": "application/pdf,.pdf"})

    default_error_messages = {"empty": "这个文件是空的（0字节），请重新选择。"}

    def to_python(self, data):
        file = super().to_python(data)
        if file is not None and (fault := pdf.fault(file, file.size)):
            raise ValidationError(fault)
        return file
