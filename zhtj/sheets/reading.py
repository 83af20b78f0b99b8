"""A table out of a CSV or XLSX file that a stranger may have made: texts under headers, or a sentence why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from typing import BinaryIO

from zhtj.sheets.archive import ZIP, WorkbookError
from zhtj.sheets.csv_file import csv_rows
from zhtj.sheets.walking import MAX_CELLS
from zhtj.sheets.workbook import Workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
REASONS = "错误原因"  # column of a workbook that was handed back: nobody reads it
BESIDE = "末尾"  # where cells stand that have no header
UPPERMOST = 10  # filled rows among which a head is looked for
NO_HEAD = "没有表头行：第一行应为各列的名称。"
SAFE_DIGITS = 15  # Excel stores numbers with 15 digits: of a longer one the last digits are lost
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)


class SheetError(ValueError):
    """A file that is not taken; `faults` are Chinese sentences that say what is wrong and what to do."""

    def __init__(self, *faults: str):
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Line:
    """One filled row: its number as a spreadsheet shows it, its texts by header ("" where empty).

    `faults` are (header, sentence): cells that say something else than what was typed. `numeric` are headers whose
    cell held a number, not a text; `days` those whose cell held a date, of which the text is ISO (2021-09-01).
    """

    number: int
    cells: dict[str, str]
    faults: tuple[tuple[str, str], ...] = ()
    numeric: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """`title` is the name of the sheet, "" of a CSV file; `mark` what the workbook says of itself in its keywords
    (by which a template of ours says which one it is), "" if nothing; `head_at` the row in which the headers stand.
    """

    headers: list[str]
    rows: list[Line]
    title: str = field(default="", compare=False)
    mark: str = ""
    head_at: int = field(default=1, compare=False)


Row = tuple[int, Sequence[object]]  # number as a spreadsheet shows it, values
IsHead = Callable[[Sequence[str]], bool]


def read_table(
    file: BinaryIO, name: str, *, most_cells: int = MAX_CELLS, is_head: IsHead | None = None
) -> Table:
    """Read the only (or first) sheet; its first filled row holds the headers. Raises SheetError.

    With `is_head` it is the first of the uppermost filled rows whose texts it says yes to, if there is one.
    A column 错误原因 is left out: it is ours (see marking).
    """
    content = file.read(MAX_BYTES + 1)
    try:
        return _read(content, most_cells, is_head)
    except SheetError as error:
        raise SheetError(*(f"{name}：{fault}" for fault in error.faults)) from error


def _read(content: bytes, most_cells: int, is_head: IsHead | None) -> Table:
    if len(content) > MAX_BYTES:
        raise SheetError(f"文件超过{MAX_BYTES >> 20}MB，请分成几个文件。")
    try:
        if not content.startswith(ZIP):
            return _table(csv_rows(content, most_cells), is_head)
        book = Workbook(content, most_cells)
        return _table(book.rows(most_columns=MAX_COLUMNS + 1), is_head, book.title, book.mark)
    except WorkbookError as error:
        raise SheetError(str(error)) from error


def filled(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something in them, counted here: what a file says about its size is not to be trusted."""
    count = 0
    for number, values in rows:
        if any(value is not None and str(value).strip() for value in values):
            count += 1
            if count > MAX_ROWS + 1:
                raise SheetError(f"超过{MAX_ROWS}行，请分成几个文件。")
            yield number, values


def _table(rows: Iterable[Row], is_head: IsHead | None, title: str = "", mark: str = "") -> Table:
    lines = filled(rows)
    above = list(islice(lines, UPPERMOST if is_head else 1)) or [(1, [])]
    at = next((at for at, (_, values) in enumerate(above) if is_head and is_head([*map(text_of, values)])), 0)
    headers = _headers(above[at][1])
    read = [_line(headers, number, values) for number, values in chain(above[at + 1 :], lines)]
    return Table([header for header in headers if header], read, title, mark, above[at][0])


def _line(headers: list[str], number: int, values: Sequence[object]) -> Line:
    named = [(header, value) for header, value in zip(headers, values, strict=False) if header]
    numeric = frozenset(header for header, value in named if type(value) in (int, float))
    days = frozenset(header for header, value in named if isinstance(value, date))
    return Line(number, _cells(headers, values), _faults(headers, values), numeric, days)


def _headers(values: Sequence[object]) -> list[str]:
    headers = [text_of(value) for value in values]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise SheetError(NO_HEAD)
    headers = ["" if header == REASONS else header for header in headers]
    if sum(map(bool, headers)) > MAX_COLUMNS or len(headers) > MAX_COLUMNS + 1:
        raise SheetError(f"超过{MAX_COLUMNS}列，请删去不用的列。")
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise SheetError(f"表头“{'”“'.join(twice)}”出现多次，请只保留一列。")
    return headers


def _cells(headers: list[str], values: Sequence[object]) -> dict[str, str]:
    texts = [text_of(value) for value in values[: len(headers)]]
    texts += [""] * (len(headers) - len(texts))
    return {header: text for header, text in zip(headers, texts, strict=True) if header}


def _faults(headers: list[str], values: Sequence[object]) -> tuple[tuple[str, str], ...]:
    faults = [
        (header, fault)
        for header, value in zip(headers, values, strict=False)
        if header and (fault := _value_fault(value))
    ]
    if any(value is not None and text_of(value) for value in values[len(headers) :]):
        faults.append((BESIDE, "多出没有表头的内容，请检查是否多了分隔的逗号。"))
    return tuple(faults)


def _value_fault(value: object) -> str:
    is_long = isinstance(value, int | float) and abs(value) >= 10**SAFE_DIGITS
    if is_long or (isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip())):
        return "长号码被当作数字，末尾几位已丢失。请把该列设为文本格式后重新填写。"
    return ""


def text_of(value: object) -> str:
    """What a person reads in the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().strip("\ufeff")
