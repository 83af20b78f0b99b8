"""What may be typed into the box. An id number is asked for by its blind index and never part of an address."""

from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from cadres.filters import MOST_DIGITS, NUMBER, ONLY_WHOLE, SHAPE_OF_INDEX, hidden, is_number
from zhtj.codes import id_number
from zhtj.sealed import blind_index
from zhtj.web.asking import AskingForm

LONGEST_CODE = 10  # a 学校标识码; what has more digits can be part of an id number or a phone number only


class FindForm(AskingForm):
    unasked = ""

    q = forms.CharField(label="查找", max_length=60, required=False)
    number = hidden(SHAPE_OF_INDEX)

    def clean_q(self) -> str:
        typed = self.cleaned_data["q"]
        if number := NUMBER.search(id_number.normalise(typed)):
            return number[0]
        if _digits(typed) > LONGEST_CODE:
            raise forms.ValidationError(ONLY_WHOLE)
        return typed

    @property
    def words(self) -> str:
        """What was typed, unless it is a number."""
        return "" if self.index else self.asked("q")

    @property
    def index(self) -> str:
        """Of the id number asked for; "" when none is."""
        if self.names_a_number:
            return blind_index(self.asked("q"), "id_number")
        return "" if self.asked("q") else self.asked("number")

    @property
    def names_a_number(self) -> bool:
        return is_number(self.asked("q"))

    @property
    def typed(self) -> str:
        """As it stands in the box again; a number is not repeated."""
        return self.data.get("q", "") if self.fault else self.words

    @property
    def fault(self) -> str:
        """Said at the field."""
        return " ".join(self.errors.get("q", ()))

    @property
    def is_address(self) -> bool:
        """What was typed may stand in one: six digits and more may be a part of somebody's number."""
        return not self.fault and _digits(self.words) <= MOST_DIGITS

    def address(self) -> str:
        """Where the same is found again."""
        asked = {"number": self.index} if self.index else {"q": self.words} if self.words else {}
        return reverse("find") + (f"?{urlencode(asked)}" if asked else "")


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))
