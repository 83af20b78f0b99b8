"""A line of a workbook is the entry form itself, so page and workbook cannot disagree.

Columns are headed by the labels of guide 2.1; a cell holds what a person would read on the page: 是, 大学本科, 2019-09.
"""

from collections.abc import Mapping

from django import forms

from cadres.forms import EntryForm
from cadres.forms.cadre import GROUPS
from cadres.forms.comparison import TAKE, THEIRS
from cadres.forms.record import ASKED
from cadres.forms.takeover import TAKEOVER
from orgs.models import Account, Org

TICKED = {"是": "on"}
# A line adds a post; it does not overwrite somebody registered.
STAYS = {TAKE + name: THEIRS for name in ASKED}


def line_form(cells: Mapping[str, str], *, org: Org, by: Account, files: Mapping | None = None) -> EntryForm:
    """The entry form, filled from one line: label of a field -> text. Columns that are no field are not read.

    A text that is none of a field's options stays as it is, and the form refuses it at that field.
    """
    fields = EntryForm(org=org, by=by).fields
    names = [name for _, names in GROUPS for name in names.split() if name not in TAKEOVER]
    columns = {fields[name].label: name for name in names}
    filled = {columns[label]: text for label, text in cells.items() if label in columns}
    answers = {name: _answer(fields[name], text.strip()) for name, text in filled.items()}
    return EntryForm(answers | STAYS, files or {}, org=org, by=by)


def _answer(field: forms.Field, text: str) -> str:
    """What the page would have sent for that text."""
    if isinstance(field, forms.BooleanField):
        return TICKED.get(text, "")
    if not isinstance(field, forms.ChoiceField):
        return text
    codes = {label: code for code, label in field.choices if code}
    return codes.get(text, "" if not text else f"“{text}”")
