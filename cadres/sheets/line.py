"""A line of a workbook is the form of the page itself, so page and workbook cannot disagree.

Columns are headed by the labels of guide 2.1; a cell holds what a person would read on the page: 是, 大学本科, 2019-09.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django import forms

from cadres.forms import EntryForm, UpdateForm
from cadres.forms.cadre import GROUPS
from cadres.forms.comparison import TAKE, THEIRS
from cadres.forms.record import ASKED
from cadres.forms.takeover import ASK, TAKEN, TAKEOVER
from cadres.forms.update import facts_of
from cadres.models import Person, Post
from cadres.register import LIVE, Register
from cadres.rules import values
from orgs.access import may
from orgs.models import Account, Org

TOLD = frozenset(
    {"known", "elsewhere", "choices", "told", "cleaned_data"}
)  # what a form found out by its answers
TICKED = {"是": "on"}
# A line adds a post; it does not overwrite somebody registered.
STAYS = {TAKE + name: THEIRS for name in ASKED}
NAMES = tuple(name for _, names in GROUPS for name in names.split() if name not in TAKEOVER)
ON_THE_PAGE = (
    "由新任书记接任的，请在录入页面为其单独录入，勾选“接任”并填写现任书记的移除去向；否则请填写其他职务。"
)


class LineForm(EntryForm):
    """接任 needs answers about the former 书记, for which a line has no cells."""

    def settle_takeover(self, holder: Post | None) -> None:
        if holder is None:
            return
        may_end = may(self.by, "remove_cadre", self.org)
        way = ON_THE_PAGE if may_end else ASK.format(committee=self.org.committee.name)
        self.add_error("duty", TAKEN.format(name=holder.person.name) + way)

    def filled(self, cells: Mapping[str, str], *, org: Org, files: Mapping | None = None) -> LineForm:
        """A form of its own with the fields of this one, for an organisation of the same type in the same province.

        Making the fields takes longer than asking them.
        """
        form = copy.copy(self)
        for told in TOLD & form.__dict__.keys():
            del form.__dict__[told]
        form._bound_fields_cache, form._errors, form.is_bound = {}, None, True
        form.data, form.files = answers_of(cells, org_type=org.type) | STAYS, files or {}
        form.org, form._person, form._post = org, Person(), Post(org=org)
        return form


def line_form(
    cells: Mapping[str, str],
    *,
    org: Org,
    by: Account,
    files: Mapping | None = None,
    register: Register = LIVE,
) -> EntryForm:
    """The entry form, filled from one line: label of a field -> text. Columns that are no field are not read.

    A text that is none of a field's options stays as it is, and the form refuses it at that field.
    """
    return LineForm(org=org, by=by, register=register).filled(cells, org=org, files=files)


def update_form(
    cells: Mapping[str, str], *, post: Post, by: Account, register: Register = LIVE
) -> UpdateForm:
    """The form of somebody in post already; what the line leaves blank stays. `post` holds the answers afterwards."""
    stored = stored_answers(post)
    typed = {name: answer for name, answer in answers_of(cells, org_type=post.org.type).items() if answer}
    return UpdateForm(stored | typed, post=post, by=by, register=register)


def stored_answers(post: Post) -> dict[str, str]:
    """What the page would send back untouched."""
    fields, answers = UpdateForm.base_fields, {}
    for name, value in facts_of(post).items():
        prepared = fields[name].prepare_value(value)
        answers[name] = "" if prepared is None else prepared
    return answers


def answers_of(cells: Mapping[str, str], *, org_type: str) -> dict[str, str]:
    """Name of a field -> what the page would have sent for that cell."""
    columns = _columns(org_type)
    return {
        columns[label].name: columns[label].answer(text.strip())
        for label, text in cells.items()
        if label in columns
    }


@dataclass(frozen=True)
class _Column:
    name: str
    is_box: bool
    codes: Mapping[str, str] | None  # label -> code, of what is chosen

    def answer(self, text: str) -> str:
        if self.is_box:
            return TICKED.get(text, "")
        if self.codes is None or not text:
            return text
        return self.codes.get(text, f"“{text}”")


@cache
def _columns(org_type: str) -> dict[str, _Column]:
    """By label; which duties there are, depends on the organisation."""
    columns = {}
    for name in NAMES:
        field = EntryForm.base_fields[name]
        choices = values.duty_choices(org_type) if name == "duty" else getattr(field, "choices", None)
        codes = {label: code for code, label in choices if code} if choices is not None else None
        columns[field.label] = _Column(name, isinstance(field, forms.BooleanField), codes)
    return columns
