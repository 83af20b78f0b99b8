"""Somebody known is entered once more: what was typed otherwise than registered is chosen fact by fact."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.db.models import Field

from cadres.forms.cadre import PERSON_FACTS, CadreForm
from cadres.forms.comparison import MINE, TAKE, THEIRS
from cadres.models import Person
from cadres.words import differs, told_fields, words

ASKED = frozenset({*PERSON_FACTS, "member_number", "phone", "application"})
BLANK = (None, "")
CHOOSE = "有些信息与系统中登记的不一致，请在表中逐项选择保存哪一个。"
CHANGED_SINCE = "系统中登记的信息刚刚有变化，请在表中重新核对。"


@dataclass(frozen=True)
class Choice:
    """One fact that is registered otherwise; numbers are masked."""

    name: str
    field: Field
    registered: str
    typed: str
    chosen: str  # THEIRS, MINE, or "" while nothing is chosen


class KeepsRecord(CadreForm):
    """A second post does not overwrite a person unseen: what is registered stays, or is given up by name."""

    record_version = forms.CharField(required=False, widget=forms.HiddenInput)  # which the page showed

    choices: tuple[Choice, ...] = ()

    def settle_record(self) -> None:
        """Before the rules are asked: what was left blank, or is to stay, is as registered."""
        stored = self.person_on_record()
        self.choices = tuple(self._differences(stored))
        stay = {choice.name for choice in self.choices if choice.chosen == THEIRS}
        for name in (ASKED - {"application"}) & self.cleaned_data.keys():
            if name in stay or self.cleaned_data[name] in BLANK:
                value = getattr(stored, name)
                self.cleaned_data[name] = "" if value is None and name == "member_number" else value
        if "application" in stay:
            self._drop_file()

    def demand_choices(self) -> None:
        if not self.choices:
            return
        version, told = str(self.person_on_record().version), self.cleaned_data.get("record_version")
        if told and told != version:
            self.add_error(None, CHANGED_SINCE)
        elif not all(choice.chosen for choice in self.choices):
            self.add_error(None, CHOOSE)
        self.data = self.data.copy()
        self.data[self.add_prefix("record_version")] = version

    def _differences(self, stored: Person) -> Iterator[Choice]:
        typed = copy.copy(stored)
        for name in (ASKED - {"application"}) & self.cleaned_data.keys():
            setattr(typed, name, self.cleaned_data[name])
        for field in told_fields(Person):
            name = field.name.removesuffix("_sealed")
            if name in ASKED and self._is_otherwise(name, stored, typed, field):
                now = "您选择的文件" if name == "application" else words(typed, field)
                chosen = self.data.get(self.add_prefix(TAKE + name))
                yield Choice(
                    name, field, words(stored, field), now, chosen if chosen in (THEIRS, MINE) else ""
                )

    def _is_otherwise(self, name: str, stored: Person, typed: Person, field: Field) -> bool:
        """Both say something, and not the same."""
        if name == "application":
            return bool(stored.application) and self.application_file() is not None
        both = getattr(stored, name) not in BLANK and getattr(typed, name) not in BLANK
        return both and differs(stored, typed, field)

    def _drop_file(self) -> None:
        """Neither the one just chosen nor the one kept from an earlier try."""
        self.forget_application()
        self.cleaned_data["application"] = None
        self.data = self.data.copy()
        self.data[self.add_prefix("kept_application")] = ""
