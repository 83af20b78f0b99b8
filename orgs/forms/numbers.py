"""Form fields for what is counted and for the telephone of an office."""

import re

from django import forms
from django.core.exceptions import ValidationError

_HALF_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}  # ２８，６４０ to 28,640, but not ② to 2
_SEPARATORS = re.compile(r"[\s,，_'’]")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_DASHES = re.compile(r"[‐-―−－ー()（）]")
_OFFICE = re.compile(r"(0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|\d{7,8})(-\d{1,6})?", re.ASCII)
_MOBILE = re.compile(r"(\+?86-?)?1[3-9]\d{9}", re.ASCII)


class CountField(forms.Field):
    """A whole number, typed in any usual way: 28640, 28,640, ２８６４０, 28 640人."""

    def __init__(self, *, least: int, most: int, **options):
        super().__init__(**options)
        self.least, self.most = least, most

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": 20}

    def to_python(self, value) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        text = _SEPARATORS.sub("", str(value).translate(_HALF_WIDTH)).removesuffix("人")
        if not (_NUMBER.fullmatch(text) and self.least <= int(text) <= self.most):
            raise ValidationError(f"{self.label}应为{self.least}至{self.most}之间的整数。")
        return int(text)


class OfficePhoneField(forms.CharField):
    """A telephone in an office. It is kept as it is and shown to many, so nobody's own number may stand there."""

    def widget_attrs(self, widget):
        return {"inputmode": "tel", "autocomplete": "off", "maxlength": 30}

    def to_python(self, value) -> str:
        typed = super().to_python(value).translate(_HALF_WIDTH)
        text = re.sub(r"-{2,}", "-", _DASHES.sub("-", re.sub(r"\s", "", typed))).strip("-")
        if _MOBILE.fullmatch(text):
            raise ValidationError("请填写办公电话，不要填写个人手机号码。")
        if text and not _OFFICE.fullmatch(text):
            raise ValidationError("联系电话应为带区号的办公电话，如020-38000000。")
        return text
