"""Beside a form that comes too late: what somebody else changed since it was opened, and whose answer stays."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from cadres.history import Difference, Signers, differences_since
from cadres.models import Post
from cadres.words import NOTHING, words
from orgs.models import Account

TAKE, THEIRS, MINE = "take_", "theirs", "mine"
FASTER = "{who}于{at:%Y-%m-%d %H:%M}修改过该团干部的信息，您的修改还没有保存。请核对下表后再次保存。"
CHANGED = "已修改"  # a number is not shown to be compared


@dataclass(frozen=True)
class Line:
    """One fact that somebody else changed; `name` is the form's field, "" when the form does not ask it."""

    difference: Difference
    name: str
    mine: str
    who: str

    @property
    def is_number(self) -> bool:
        return self.difference.field.name.endswith("_sealed")

    @property
    def was(self) -> str:
        return self.difference.was

    @property
    def theirs(self) -> str:
        return CHANGED if self.is_number else self.difference.now

    @property
    def is_same(self) -> bool:
        return not self.is_number and self.mine == self.difference.now

    @property
    def is_untouched(self) -> bool:
        """I left as it was what they changed."""
        return self.mine in (NOTHING, self.was) if self.is_number else self.mine == self.was

    @property
    def is_conflict(self) -> bool:
        return bool(self.name) and not self.is_same and not self.is_untouched


class TakesTheirs(forms.Form):
    """For the form of a stored cadre: answers marked as theirs give way to what is stored."""

    lines: tuple[Line, ...] = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.is_bound:
            self._take([name for name in self.fields if self.data.get(TAKE + name) == THEIRS])

    def stored_answers(self) -> dict:
        """What is stored, under the names of the fields."""
        raise NotImplementedError

    def compare(self, stored: Post, *, reader: Account) -> None:
        """After the act found a newer version: tell who changed what, and take over what was not touched here."""
        post_version, person_version = self.cleaned_data["versions"]
        found = [
            *differences_since(stored.person, person_version),
            *differences_since(stored, post_version),
        ]
        if not found:
            return
        signers = Signers(reader, [each.row for each in found])
        self.lines = tuple(self._line(each, signers) for each in found)
        last = max(found, key=lambda each: each.at)
        self.errors.pop(NON_FIELD_ERRORS, None)
        self.add_error(None, FASTER.format(who=signers.name(last.row), at=last.local_at))
        self._take([line.name for line in self.lines if line.name and line.is_untouched])

    def _line(self, found: Difference, signers: Signers) -> Line:
        name = found.field.name.removesuffix("_sealed")
        asked = name if name in self.fields else ""
        return Line(
            found, asked, self._mine(asked, found), f"{signers.name(found.row)}，{found.local_at:%m-%d %H:%M}"
        )

    def _mine(self, name: str, found: Difference) -> str:
        """What I typed; the filled rows hold it by now."""
        if not name:
            return ""
        if name == "phone" and not self.cleaned_data["phone"]:
            return NOTHING
        if name == "application":
            return "您选择的文件" if self.application_file() else found.was
        row = self.post_on_record() if found.is_of_post else self.person_on_record()
        return words(row, found.field)

    def _take(self, names: list[str]) -> None:
        if not names:
            return
        self.data, self.files = self.data.copy(), {**self.files}
        answers = self.stored_answers()
        for name in names:
            self.files.pop(self.add_prefix(name), None)
            value = self.fields[name].prepare_value(answers.get(name))
            self.data[self.add_prefix(name)] = "" if value is None else value
        if "application" in names:
            self.data[self.add_prefix("kept_application")] = ""
