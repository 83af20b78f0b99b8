"""One line of 批量调整, carried out through the form and the act of its page."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from orgs import asking
from orgs.act_columns import DAY, DEED, FIELDS, KINDS, NOTHING, Columns, Deed
from orgs.act_sheets import ActRow
from orgs.actions.foreseeing import Foresight
from orgs.forms import managing
from orgs.models import Account, Org
from orgs.tree import TreeError

FORMS = {
    Deed.RENAME: managing.RenameForm, Deed.RETYPE: managing.RetypeForm, Deed.MOVE: managing.MoveForm,
    Deed.MERGE: managing.MergeForm, Deed.CLOSE: managing.CloseForm, Deed.REOPEN: managing.ReopenForm,
}  # fmt: skip


class LineError(ValueError):
    """Nothing was done; the row says why."""


class Doing:
    """`org` is the organisation of `row` as it is now, after the acts of other lines."""

    def __init__(self, row: ActRow, org: Org, *, by: Account, columns: Columns):
        self.row, self.org, self.by = row, org, by
        self._asked = columns.asked
        self._names = {
            name: column for column, name in columns.fields.items() if column in columns.needed(row.deed)
        }
        answers = {name: self._answer(column, name) for name, column in self._names.items()}
        about = {"org": org} if row.deed == Deed.RETYPE else {}
        self._form = FORMS[row.deed](answers, **about)
        is_closing = row.deed == Deed.CLOSE
        self._parts = asking.closing_forms(org, answers, by=by) if is_closing else []

    def _answer(self, column: str, name: str) -> str:
        text = self.row.cells[column]
        if column in KINDS and text in ("", NOTHING):
            return "" if text else getattr(self.org, name) or ""
        if column == DAY and not text:
            return f"{timezone.localdate()}"
        return self.row.values.get(column, text)

    def carry_out(self) -> Foresight | None:
        """What is to be told of a move or a merger. Raises LineError."""
        self._check()
        try:
            with transaction.atomic():
                return self._act()
        except (TreeError, ValidationError, PermissionDenied) as refusal:
            self._form.refuse(refusal)
            self.row.is_refused = not isinstance(refusal, ValidationError)
        self._refuse()

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """What the organisation itself does not show afterwards: label, before, after."""
        answers = "，".join(filter(None, (self.row.cells[label] for label in self._asked)))
        told = [(part.heading, f"{len(part.named)}个任职", answers) for part in self._parts]
        if self.row.deed == Deed.MERGE:
            told.append(("下级组织和在任团干部", self.org.name, self.row.to.name))
        return told

    def _act(self) -> Foresight | None:
        whose = {"org": self.org, "by": self.by}
        if self.row.to:
            foresight, _ = self._form.change(**whose, to=self.row.to).perform(watching=False)
            return foresight
        self._form.carry_out(**whose, **({"parts": self._parts} if self._parts else {}))

    def _check(self) -> None:
        """As a page does before it acts."""
        for part in self._parts:
            if part.fault:
                self._form.add_error(None, part.fault)
                self.row.is_refused = True
        forms = [self._form, *self._parts]
        is_valid = all([form.is_valid() for form in forms])
        for name, column in self._names.items():
            if self.row.cells[column] and column in FIELDS and name not in self._form.fields:
                self.row.fault(column, "该组织没有这一项，请清空。")
        if self.row.faulty or not is_valid:
            self._refuse()

    def _refuse(self) -> NoReturn:
        act = f"{DEED}（{self.row.deed}）"
        for form in (self._form, *self._parts):
            for name, sentences in form.errors.items():
                self.row.fault(self._names.get(name, act), "".join(sentences))
        raise LineError
