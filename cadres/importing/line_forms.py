"""A line of an import as a form: the cells in question, each with what the check says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from cadres.importing.checking import Outcome
from cadres.importing.lines import LABELS, Standing
from cadres.importing.mending import Edit
from cadres.models import ImportLine
from cadres.sheets import Kind
from cadres.sheets.columns import ID_NUMBER, NAME, Column, Sort, columns_of, offered
from cadres.sheets.tidying import tidied
from zhtj.audit.masking import masked
from zhtj.codes import id_number, phone
from zhtj.web.asking import AskingForm

LONGEST = 200  # letters of a cell
EXAMPLES = {Sort.DAY: "如 2019-05-04", Sort.MONTH: "如 2024-09"}
CHOSEN = frozenset({Sort.CHOICE, Sort.YES_NO})
TYPE_ANEW = "如需更改，请重新填写"
UNKNOWN = "{text}（不是可选项）"
MOST_LINES_SENT = 100


class LinesAsked(AskingForm):
    """What the page of an import is asked: which lines, or the one with that number."""

    show = forms.ChoiceField(required=False, choices=list(LABELS.items()))
    line = forms.IntegerField(required=False, min_value=1, max_value=10**7)


class NumbersField(forms.MultipleChoiceField):
    """Numbers of lines; whether there are such lines is asked of the import."""

    def validate(self, value):
        if len(value) > MOST_LINES_SENT:
            raise forms.ValidationError("一次提交的行太多。")
        forms.Field.validate(self, value)

    def clean(self, value) -> list[int]:
        return [
            int(one) for one in super().clean(value) if one.isascii() and one.isdecimal() and len(one) < 8
        ]


class LinesSent(forms.Form):
    """Which lines were sent, and which boxes of all of them shall be ticked."""

    line = NumbersField(required=False)
    tick = forms.ChoiceField(
        required=False, choices=[("confirmed", "全部确认是同一人"), ("updates", "全部更新")]
    )


@dataclass(frozen=True)
class Cell:
    """`text` as it may be shown; `input` where it can be typed."""

    label: str
    text: str
    input: BoundField | None
    sentences: list[str]


class LineForm(forms.Form):
    """`whole` asks for all cells. Of a number that is right nothing is shown: it can be typed anew only."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="确认是同一人", required=False)
    updates = forms.BooleanField(label="更新", required=False)
    is_left_out = forms.BooleanField(label="不导入此行", required=False)

    def __init__(
        self,
        data=None,
        *,
        line: ImportLine,
        kind: Kind,
        org_type: str,
        branches: Sequence[str] = (),
        whole=False,
    ):
        boxes = {name: getattr(line, name) for name in ("version", "confirmed", "updates", "is_left_out")}
        super().__init__(data, prefix=f"line{line.number}", initial=boxes)
        self.line, self.told, self.whole = line, line.told, whole
        self.columns = columns_of(kind)
        for place, column in enumerate(self.columns):
            if self._asks(place, column):
                self.fields[f"cell{place}"] = self._field(column, org_type, branches)
        for name, outcome in (("confirmed", Outcome.SECOND), ("updates", Outcome.UPDATE)):
            if line.outcome != outcome:
                del self.fields[name]

    def _asks(self, place: int, column: Column) -> bool:
        if self.is_bound:
            return self.add_prefix(f"cell{place}") in self.data
        return self.whole or column.label in self.told.faults

    def _is_hidden(self, column: Column) -> bool:
        return column.sort == Sort.NUMBER and column.label not in self.told.faults

    def _field(self, column: Column, org_type: str, branches: Sequence[str]) -> forms.Field:
        text = self.told.cells.get(column.label, "")
        facts = {"label": column.label, "required": False, "max_length": LONGEST}
        if column.sort in CHOSEN:
            options = offered(column, org_type=org_type)
            choices = [("", "请选择"), *((option, option) for option in options)]
            if text and text not in options:
                choices.append((text, UNKNOWN.format(text=masked(text))))
            return forms.CharField(initial=text, widget=forms.Select(choices=choices), **facts)
        attrs = {"autocomplete": "off", "placeholder": EXAMPLES.get(column.sort, "")}
        if self._is_hidden(column):
            return forms.CharField(widget=forms.TextInput({**attrs, "placeholder": TYPE_ANEW}), **facts)
        if column.sort == Sort.BRANCH and branches:
            attrs["list"] = "branches"
        return forms.CharField(initial=text, widget=forms.TextInput(attrs), **facts)

    # --- as the page shows it ------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return masked(self.told.cells.get(NAME, "")) or "（没有姓名）"

    @property
    def number(self) -> str:
        return id_number.masked(self.told.cells.get(ID_NUMBER, ""))

    @property
    def branch(self) -> str:
        column = self.columns[0]
        return masked(self.told.cells.get(column.label, "")) if column.sort == Sort.BRANCH else ""

    @property
    def outcome(self) -> str:
        return LABELS[Standing(self.line.outcome)] if self.line.outcome else "未检查"

    @property
    def sentences(self) -> list[str]:
        """Of the whole line, and of cells that no column of ours holds; a box that waits speaks for itself."""
        if self.line.outcome != Outcome.FAULTY:
            return []
        labels = {column.label for column in self.columns}
        of_line = self.told.faults.get("", [])
        others = {label: said for label, said in self.told.faults.items() if label and label not in labels}
        return [
            *map(masked, of_line),
            *(f"{label}：{masked(one)}" for label, said in others.items() for one in said),
        ]

    @property
    def differences(self) -> list[list[str]]:
        return [[masked(word) for word in difference] for difference in self.told.differences]

    @property
    def note(self) -> str:
        return masked(self.told.note)

    def cells(self) -> list[Cell]:
        """Those that are asked for, or all of them."""
        found = [self._cell(place, column) for place, column in enumerate(self.columns)]
        return [cell for cell in found if cell.input or self.whole]

    def _cell(self, place: int, column: Column) -> Cell:
        name = f"cell{place}"
        bound = self[name] if name in self.fields else None
        said = [masked(one) for one in self.told.faults.get(column.label, [])]
        if bound is not None and said:
            describing = {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}_said"}
            bound.field.widget.attrs |= describing
        return Cell(column.label, shown(column, self.told.cells.get(column.label, "")), bound, said)

    # --- as it was sent ------------------------------------------------------------------------------------

    def edit(self, tick: str = "") -> Edit:
        """`tick` is the box to be ticked, where the line has it."""
        typed = {
            column.label: tidied(column, self.cleaned_data[f"cell{place}"])[0]
            for place, column in enumerate(self.columns)
            if f"cell{place}" in self.fields
            and (self.cleaned_data[f"cell{place}"] or not self._is_hidden(column))
        }
        boxes = {
            name: self.cleaned_data[name] or tick == name
            for name in ("confirmed", "updates")
            if name in self.fields
        }
        return Edit(
            self.line.number, self.cleaned_data["version"], typed,
            is_left_out=self.cleaned_data["is_left_out"], **boxes,
        )  # fmt: skip


def shown(column: Column, text: str) -> str:
    """Numbers masked, also where they do not belong."""
    if column.name == "id_number":
        return id_number.masked(text)
    return phone.masked(text) if column.name == "phone" else masked(text)
