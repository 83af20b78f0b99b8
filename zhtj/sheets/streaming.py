"""A workbook of many sheets, written straight into a stream: memory stays the same, and nothing lies on a disk.

openpyxl keeps each sheet in clear in a temporary file until the end, which full id numbers must not; and writes a
tenth as many cells a second.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from openpyxl.utils import get_column_letter

from zhtj.sheets.streaming_parts import (
    DECLARATION,
    PARTS,
    SHEET_SPACE,
    Style,
    core,
    quoted,
    rels_of_book,
    types,
    workbook,
)
from zhtj.sheets.texts import cell_text
from zhtj.sheets.writing import Column

LONGEST_TAB = 31  # UTF-16 units of a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Link:
    """A text that leads to the sheet of that name."""

    text: str
    tab: str


@dataclass
class Tabs:
    """Names of sheets: no forbidden sign, not too long, and no two that a spreadsheet takes for one."""

    _taken: set[str] = field(default_factory=set)

    def name(self, wanted: str) -> str:
        wanted = _FORBIDDEN.sub(" ", _ILLEGAL.sub("", wanted)).strip() or "组织"
        for serial in count(1):
            mark = f"（{serial}）" if serial > 1 else ""
            name = _cut(wanted, LONGEST_TAB - len(mark)).strip("' ") + mark
            if name.casefold() not in self._taken | {"history"}:  # which Excel keeps for itself
                self._taken.add(name.casefold())
                return name


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


class Book:
    """`stream` need only be writable; the workbook is whole after close()."""

    def __init__(self, stream: BinaryIO, *, mark: str = "", author: str = ""):
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._mark, self._author = mark, author
        self._sheets: list[tuple[str, int]] = []  # name, row of its head
        self._first: list[int] = []

    def write(
        self,
        *,
        tab: str,
        lines: Sequence[str],
        columns: Sequence[Column],
        rows: Iterable[Sequence[str | int | Link]],
        is_first: bool = False,
    ) -> int:
        """A sheet of that name (from Tabs): a title and other lines, the head, the rows; how many rows there were.

        `is_first`: it stands before all others, whenever it was written.
        """
        number, head, links = len(self._sheets) + 1, len(lines) + 1, []
        self._sheets.append((tab, head))
        self._first += [number] if is_first else []
        told = [(line, Style.FACTS if at else Style.TITLE) for at, line in enumerate(lines)]
        with self._archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
            part.write(_beginning(columns, head=head).encode())
            for at, (line, style) in enumerate(told, start=1):
                part.write(_row(at, [line], style, links).encode())
            part.write(_row(head, [column.label for column in columns], Style.HEAD, links).encode())
            at = head
            for at, row in enumerate(rows, start=head + 1):
                part.write(_row(at, row, Style.TEXT, links).encode())
            part.write(_end(links).encode())
        return at - head

    def close(self) -> None:
        numbers = [*self._first, *(n for n in range(1, len(self._sheets) + 1) if n not in self._first)]
        told = [(number, *self._sheets[number - 1]) for number in numbers]
        members = PARTS | {
            "[Content_Types].xml": types(len(told)),
            "docProps/core.xml": core(self._author, self._mark),
            "xl/workbook.xml": workbook(told),
            "xl/_rels/workbook.xml.rels": rels_of_book(len(told)),
        }
        for name, text in members.items():
            self._archive.writestr(name, DECLARATION + text)
        self._archive.close()


def _beginning(columns: Sequence[Column], *, head: int) -> str:
    frozen = sum(column.frozen for column in columns)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )
    split = f'xSplit="{frozen}" ' if frozen else ""
    pane = "bottomRight" if frozen else "bottomLeft"
    return (
        f'{DECLARATION}<worksheet xmlns="{SHEET_SPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">'
        f'<pane {split}ySplit="{head}" topLeftCell="{get_column_letter(frozen + 1)}{head + 1}"'
        f' activePane="{pane}" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


def _row(at: int, values: Sequence[str | int | Link], style: Style, links: list[tuple[str, Link]]) -> str:
    cells = []
    for letter, value in zip(_LETTERS, values, strict=False):
        if isinstance(value, Link):
            links.append((f"{letter}{at}", value))
            cells.append(_text(f"{letter}{at}", value.text, Style.LINK))
        elif isinstance(value, int):
            cells.append(f'<c r="{letter}{at}" s="{Style.NUMBER}"><v>{value}</v></c>')
        else:
            cells.append(_text(f"{letter}{at}", value, style))
    return f'<row r="{at}">{"".join(cells)}</row>'


_LETTERS = [get_column_letter(n) for n in range(1, 201)]


def _text(place: str, text: str, style: Style) -> str:
    """Text whatever it looks like: a formula would stand in another element."""
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cell_text(text)}</t></is></c>'
    )


def _end(links: list[tuple[str, Link]]) -> str:
    led = "".join(
        f"<hyperlink ref={quoteattr(place)} location={quoteattr(f'{quoted(link.tab)}!A1')}/>"
        for place, link in links
    )
    return (
        f"</sheetData>{f'<hyperlinks>{led}</hyperlinks>' if led else ''}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
