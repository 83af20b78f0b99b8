"""The XML of a sheet and of the texts that its cells share, walked within bounds; handlers are written for speed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime
from zipfile import ZipFile

from openpyxl.utils.datetime import from_excel, from_ISO8601

from zhtj.sheets.archive import NOT_ONE, WorkbookError
from zhtj.sheets.parts import MAX_ELEMENTS, TOO_MUCH, Attributes, Counting, fed, parser_of

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet
MAX_CELLS = (
    250_000  # filled, of what a page takes: 5,000 lines of 28 columns are 140,000; empty ones count a third
)
MAX_TEXT = 20_000_000  # characters of all cells together: one long text may be shared by many
SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TAGS = {f"{space} {tag}": tag for space in SPACES for tag in ("row", "c", "v", "is", "t", "rPh", "si")}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def shared_strings(archive: ZipFile, part: str, most: int) -> list[str]:
    """Texts that cells share, without what is written above them to say how they are pronounced."""
    if not part:
        return []
    reading = _StringWalk(most)
    parser = parser_of(" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    for _ in fed(parser, archive, part):
        pass
    return reading.strings


class _StringWalk:
    """Written for speed, as the walk over the sheet is."""

    def __init__(self, most: int):
        self.most, self.strings, self.pieces = most, [], []
        self.count, self.characters, self.elements = Counting(), 0, 0
        self.is_read = self.is_aside = False

    def start(self, name: str, attributes: Attributes) -> None:
        tag = _TAGS.get(name)
        if tag == "t":
            self.is_read = not self.is_aside
            self.elements += 1
            self.check()
        elif tag != "si":
            self.count.down()
            self.is_aside = self.is_aside or tag == "rPh"

    def text(self, text: str) -> None:
        if self.is_read:
            self.pieces.append(text)
            self.characters += len(text)

    def check(self) -> None:
        if max(len(self.strings), self.elements - MAX_ELEMENTS) > self.most or self.characters > MAX_TEXT:
            raise WorkbookError(TOO_MUCH)

    def end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag == "t":
            self.is_read = False
        elif tag == "si":
            self.strings.append(unescaped("".join(self.pieces)))
            self.pieces.clear()
            self.check()
        else:
            self.count.up()
            self.is_aside = self.is_aside and tag != "rPh"


def unescaped(text: str) -> str:
    """Characters that XML cannot hold stand as _x000D_; those that nobody can read stay so."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else escape[0]


def letters(reference: str | None) -> str:
    return (reference or "").rstrip("0123456789")


def column_number(name: str) -> int:
    """1 for A. Raises WorkbookError."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    if not (
        name.isascii() and name.isalpha() and name.isupper() and len(name) <= 3 and number <= LAST_COLUMN
    ):
        raise WorkbookError(NOT_ONE)
    return number


class SheetWalk:
    """Handlers of the XML of a sheet, written for speed: they are called three times a cell."""

    def __init__(
        self, strings: list[str], formats: dict[str, str], epoch: datetime, most_columns: int, most: int
    ):
        self.strings, self.formats, self.epoch = strings, formats, epoch
        self.most_columns, self.most = most_columns, most
        self.columns: dict[str, int] = {}
        self.found: list[tuple[int, list]] = []
        self.values: list = []
        self.count = Counting()
        self.number = self.column = self.elements = self.characters = 0
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.is_read = self.is_cell = self.is_aside = False

    def rows(self, archive: ZipFile, part: str) -> Iterator[tuple[int, list]]:
        parser = parser_of(" ")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        for _ in fed(parser, archive, part):
            yield from self.found
            self.found.clear()

    def start(self, name: str, attributes: Attributes) -> None:
        tag = _TAGS.get(name)
        if tag == "c":
            self.begin_cell(attributes)
        elif tag == "v":
            self.add_element()
            self.is_read = self.is_cell and self.kind != "inlineStr"
        elif tag == "t":
            self.add_element()
            self.is_read = self.is_cell and self.kind == "inlineStr" and not self.is_aside
        elif tag == "row":
            self.begin_row(attributes)
        elif tag == "is":
            self.add_element()
        else:
            self.count.down()
            self.is_aside = self.is_aside or tag == "rPh"

    def text(self, text: str) -> None:
        if self.is_read:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag == "c":
            self.end_cell()
        elif tag in ("v", "t"):
            self.is_read = False
        elif tag == "row":
            if self.values:
                self.found.append((self.number, self.values))
                self.values = []
        elif tag != "is":
            self.count.up()
            self.is_aside = self.is_aside and tag != "rPh"

    def begin_row(self, attributes: Attributes) -> None:
        before, self.number = self.number, int(attributes.get("r", self.number + 1))
        if self.number > LAST_ROW:
            raise WorkbookError("行号超出工作表的范围，文件可能已损坏。请用表格软件打开后另存为XLSX。")
        if self.number <= before:
            raise WorkbookError(NOT_ONE)
        self.values, self.column = [], 0
        self.add_element()

    def add_element(self) -> None:
        self.elements += 1
        if self.elements > 3 * self.most:
            raise WorkbookError(TOO_MUCH)

    def begin_cell(self, attributes: Attributes) -> None:
        self.add_element()
        name = letters(attributes.get("r"))
        if name:
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = column_number(name)
        else:
            column = self.column + 1
        if column <= self.column or not self.number:
            raise WorkbookError(NOT_ONE)
        self.column, self.is_cell = column, True
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")

    def end_cell(self) -> None:
        self.is_cell = self.is_read = False
        if not self.pieces:
            return
        text = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
        self.pieces.clear()
        value = self.value(text)
        self.elements += 1
        if self.column > self.most_columns:
            raise WorkbookError(
                f"第{self.number}行在第{self.column}列还有内容，列数过多。请删去表头以外的列。"
            )
        missing = self.column - 1 - len(self.values)
        if missing:
            self.values.extend([None] * missing)
        self.values.append(value)

    def value(self, text: str) -> object:
        if self.kind == "n":
            return self.moment(_number(text))
        if self.kind == "s":
            text = self.strings[_place(text)]
        elif self.kind in ("inlineStr", "str"):
            text = unescaped(text)
        elif self.kind == "b":
            return bool(int(text))
        elif self.kind == "d":
            return from_ISO8601(text)
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            raise WorkbookError(TOO_MUCH)
        return text

    def moment(self, number: int | float) -> object:
        """A number that its format shows as a day or a time; what is no day of the calendar stays a number."""
        shown = self.formats.get(self.style)
        if not shown or number < 0:
            return number
        try:
            return from_excel(number, self.epoch, timedelta=shown == "span")
        except (OverflowError, ValueError):
            return number


def _number(text: str) -> int | float:
    if text.isdecimal():
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise WorkbookError(NOT_ONE)
    return number


def _place(text: str) -> int:
    place = int(text)
    if place < 0:
        raise WorkbookError(NOT_ONE)
    return place
