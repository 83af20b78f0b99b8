"""What stands in a line of an export: what the list shows, or what the template of the import asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from cadres import columns as listing
from cadres.columns import Line
from cadres.exporting.asking import Asked, reveals
from cadres.models import Export, Post
from cadres.models.exporting import ExportColumns
from cadres.sheets import Kind, branches
from cadres.sheets.columns import Sort, columns_of
from orgs.act_columns import code_of
from zhtj.sealed import readable
from zhtj.sheets.writing import Column

NUMBERS = ("id_number", "phone")  # always there where they are asked for in full
KINDS = {ExportColumns.OWN: Kind.OWN, ExportColumns.BELOW: Kind.BELOW}
FROZEN_LABELS = frozenset({"姓名"})
WIDTHS = {
    "org": 36,
    "term": 19,
    "record": 24,
    "id_number": 21,
    "phone": 14,
    "member_number": 15,
    "in_party_committee": 16,
}
YES_NO = {True: "是", False: "否", None: ""}


class Shown:
    """The columns of the list, in its order."""

    def __init__(self, export: Export, asked: Asked):
        self._asked, self._is_full = asked, export.is_full
        keys = {*export.keys, *(NUMBERS if export.is_full else ())}
        self._columns = listing.shown(keys, of_ended=asked.filter.is_of_ended)

    @property
    def columns(self) -> list[Column]:
        return [
            Column(each.label, width=WIDTHS.get(each.key, 13), frozen=each.key == listing.NAME)
            for each in self._columns
        ]

    def rows(self, posts: list[Post]) -> list[list[str]]:
        return [self._row(line) for line in self._asked.listed.lines(posts, self._columns)]

    def _row(self, line: Line) -> list[str]:
        texts = [" ".join(filter(None, (cell.text, cell.tag))) for cell in line.cells]
        row = [line.person.name, *texts]
        if self._is_full and reveals(self._asked.by, line.post, today=self._asked.listed.today):
            for place, column in enumerate(self._columns):
                if column.key in NUMBERS:
                    row[place] = in_clear(line.post, column.key)
        return row


class Importable:
    """The columns of a template, so that the file can be imported again."""

    def __init__(self, export: Export, asked: Asked):
        self._asked, self._is_full = asked, export.is_full
        self._kind = KINDS[ExportColumns(export.columns)]
        self._columns = columns_of(self._kind)

    @cached_property
    def _ways(self) -> dict[str, str]:
        """How the template calls each branch, by its code."""
        return {branch.code: branch.way for branch in branches.listed(self._asked.org, self._asked.by)}

    @property
    def columns(self) -> list[Column]:
        return [
            Column(each.label, width=each.width, frozen=each.label in FROZEN_LABELS or not each.name)
            for each in self._columns
        ]

    def rows(self, posts: Sequence[Post]) -> list[list[str]]:
        return [self._row(post) for post in posts]

    def _row(self, post: Post) -> list[str]:
        is_clear = self._is_full and reveals(self._asked.by, post, today=self._asked.listed.today)
        return [self._text(post, each.name, each.sort, is_clear=is_clear) for each in self._columns]

    def _text(self, post: Post, name: str, sort: Sort, *, is_clear: bool) -> str:
        if sort == Sort.BRANCH:
            return self._ways.get(code := code_of(post.org), code)
        if name in NUMBERS:
            return in_clear(post, name) if is_clear else getattr(post.person, f"masked_{name}")
        row = post if name in POST_FIELDS else post.person
        return _told(row, name, sort)


POST_FIELDS = frozenset(field.name for field in Post._meta.fields)


def _told(row, name: str, sort: Sort) -> str:
    value = getattr(row, name)
    if sort == Sort.YES_NO:
        return YES_NO[value]
    if isinstance(value, date):
        return f"{value:%Y-%m}" if sort == Sort.MONTH else f"{value:%Y-%m-%d}"
    return getattr(row, f"get_{name}_display")() if sort == Sort.CHOICE and value else str(value or "")


def in_clear(post: Post, name: str) -> str:
    return readable(lambda: getattr(post.person, name))


def lines_of(export: Export, asked: Asked) -> Shown | Importable:
    return Importable(export, asked) if export.columns in KINDS else Shown(export, asked)
