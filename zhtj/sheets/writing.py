"""A workbook with one table: written row by row, so that memory stays the same however long it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zhtj.sheets.texts import FORMULA_BEGINS, held

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # the media type
A4 = Worksheet.PAPERSIZE_A4
HEAD_ROW = 3  # after the title and the line of facts
_FORBIDDEN_IN_TAB = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    SHARE = "share"  # 0.75, read as 75.0%
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """`width` in characters of a Latin letter; frozen columns come first and stay in sight.

    Neighbours with the same `group` have it above their labels, in a first row of the head.
    """

    label: str
    kind: Kind = Kind.TEXT
    width: int = 12
    frozen: bool = False
    group: str = ""


def write_table(
    stream: BinaryIO,
    *,
    title: str,
    facts: Sequence[tuple[str, object]],
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
) -> None:
    """Title, facts on one line, head, rows. None leaves a cell empty; text in a number column stays text."""
    book = Workbook(write_only=True)
    for style in named_styles():
        book.add_named_style(style)
    sheet = book.create_sheet(title.translate(_FORBIDDEN_IN_TAB)[:31])
    _lay_out(sheet, columns)
    sheet.append([styled_cell(sheet, title, "sheet_title")])
    sheet.append(
        [styled_cell(sheet, "　".join(f"{label}：{value}" for label, value in facts), "sheet_facts")]
    )
    for labels in _heads(columns):
        sheet.append([styled_cell(sheet, label, "sheet_head") for label in labels])
    styles = [f"sheet_{column.kind}" for column in columns]
    for row in rows:
        sheet.append([styled_cell(sheet, value, style) for value, style in zip(row, styles, strict=True)])
    book.save(stream)


def _heads(columns: Sequence[Column]) -> list[list[str]]:
    """Two rows where columns are grouped, one where none is; a merged cell holds its text at its beginning."""
    if not any(column.group for column in columns):
        return [[column.label for column in columns]]
    groups = [column.group for column in columns]
    begins = [group != before for group, before in zip(groups, [None, *groups], strict=False)]
    upper = [
        (column.group if begin else "") or ("" if column.group else column.label)
        for column, begin in zip(columns, begins, strict=True)
    ]
    return [upper, [column.label if column.group else "" for column in columns]]


def _merge_heads(sheet, columns: Sequence[Column]) -> None:
    first = 1
    for group, members in groupby(columns, key=lambda column: column.group):
        last = first + len(list(members)) - 1
        if group:
            sheet.merged_cells.add(
                f"{get_column_letter(first)}{HEAD_ROW}:{get_column_letter(last)}{HEAD_ROW}"
            )
        else:
            for letter in map(get_column_letter, range(first, last + 1)):
                sheet.merged_cells.add(f"{letter}{HEAD_ROW}:{letter}{HEAD_ROW + 1}")
        first = last + 1


def _lay_out(sheet, columns: Sequence[Column]) -> None:
    """What has to be said before the first row."""
    frozen, last_head = sum(column.frozen for column in columns), HEAD_ROW
    if any(column.group for column in columns):
        last_head += 1
        _merge_heads(sheet, columns)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{last_head + 1}"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD_ROW].height = 30, 24
    sheet.page_setup.orientation, sheet.page_setup.paperSize = Worksheet.ORIENTATION_LANDSCAPE, A4
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    sheet.print_title_rows = f"{HEAD_ROW}:{last_head}"


def styled_cell(sheet, value: object, style: str) -> WriteOnlyCell:
    is_text = isinstance(value, str)
    if is_text:
        value = held(value)
    cell = WriteOnlyCell(sheet, value=value)
    cell.style = style
    if is_text:
        cell.data_type = "s"  # also what begins with "=" or looks like an error value
        cell.quotePrefix = value.startswith(FORMULA_BEGINS)  # nor is it a formula once it was typed again
    return cell


def named_styles() -> list[NamedStyle]:
    thin = Side(style="thin", color="BFBFBF")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    middle = Alignment(vertical="center")
    return [
        NamedStyle("sheet_title", font=Font(name="宋体", size=16, bold=True), alignment=middle),
        NamedStyle("sheet_facts", font=Font(name="宋体", size=10, color="595959"), alignment=middle),
        NamedStyle(
            "sheet_head",
            font=Font(name="宋体", size=11, bold=True),
            fill=PatternFill("solid", fgColor="F2F2F2"),
            border=box,
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        ),
        NamedStyle("sheet_text", font=Font(name="宋体", size=11), border=box, number_format="@"),
        NamedStyle("sheet_note", font=Font(name="宋体", size=11), alignment=Alignment(wrap_text=True)),
        NamedStyle("sheet_number", font=Font(name="宋体", size=11), border=box, number_format="0"),
        NamedStyle("sheet_decimal", font=Font(name="宋体", size=11), border=box, number_format="0.0"),
        NamedStyle("sheet_share", font=Font(name="宋体", size=11), border=box, number_format="0.0%"),
        NamedStyle("sheet_date", font=Font(name="宋体", size=11), border=box, number_format="yyyy-mm-dd"),
    ]
