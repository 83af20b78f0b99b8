"""A workbook to be filled in and read back: headers in its first row, cells are text, short lists are offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhtj.sheets.writing import named_styles, styled_cell

LISTS, NOTES = "选项", "填写说明"  # sheets behind the first, which alone is read back
# What is offered stands in one of them, because a rule by itself holds 255 characters only.


@dataclass(frozen=True)
class Entry:
    """A column; `offered` are the texts of its drop-down."""

    label: str
    width: int = 16
    offered: Sequence[str] = ()


def write_template(
    stream: BinaryIO,
    *,
    title: str,
    entries: Sequence[Entry],
    prepared: int,
    rows: Iterable[Sequence[str]] = (),
    notes: Sequence[str] = (),
    frozen: int = 0,
) -> None:
    """`prepared`: rows for which lists are offered; `frozen`: columns that stay in sight."""
    book = Workbook(write_only=True)
    for style in named_styles():
        book.add_named_style(style)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    _lay_out(sheet, entries)
    sheet.append([styled_cell(sheet, entry.label, "sheet_head") for entry in entries])
    for row in rows:
        sheet.append([styled_cell(sheet, value, "sheet_text") for value in row])
    _note(book, notes)
    _offer(book, sheet, entries, prepared)
    book.save(stream)


def _lay_out(sheet, entries: Sequence[Entry]) -> None:
    """Whole columns are text, so that codes keep their digits."""
    for number, entry in enumerate(entries, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = entry.width, "@"


def _note(book: Workbook, notes: Sequence[str]) -> None:
    if notes:
        sheet = book.create_sheet(NOTES)
        sheet.column_dimensions["A"].width = 110
        for note in notes:
            sheet.append([styled_cell(sheet, note, "sheet_note")])


def _offer(book: Workbook, sheet, entries: Sequence[Entry], prepared: int) -> None:
    lists = [(number, entry.offered) for number, entry in enumerate(entries, start=1) if entry.offered]
    if not lists:
        return
    there = book.create_sheet(LISTS)
    for line in range(max(len(offered) for _, offered in lists)):
        there.append([offered[line] if line < len(offered) else None for _, offered in lists])
    for place, (number, offered) in enumerate(lists, start=1):
        letter, source = get_column_letter(number), get_column_letter(place)
        rule = DataValidation(
            "list", formula1=f"'{LISTS}'!${source}$1:${source}${len(offered)}", allow_blank=True
        )
        rule.add(f"{letter}2:{letter}{prepared + 1}")
        sheet.data_validations.append(rule)
