"""The first sheet of an XLSX workbook that a stranger may have made: its values row by row, within bounds.

Read by a walk over its XML rather than by openpyxl, which builds up whatever the file says before anybody can count
it: a hostile workbook has to be refused within two seconds and 200 MB.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from zhtj.sheets.archive import NOT_ONE, WorkbookError, check_types, opened
from zhtj.sheets.parts import TOO_MUCH, TYPES, Attributes, Counting, fed, parser_of, related, relations, walk

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet
MAX_CELLS = (
    250_000  # filled, of what a page takes: 5,000 lines of 28 columns are 140,000; empty ones count a third
)
MAX_TEXT = 20_000_000  # characters of all cells together: one long text may be shared by many
LONGEST_FORMAT = 255
MAX_FORMATS = 65_490  # of cells, as in Excel
SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_CHINESE_DATES = {
    *range(27, 37),
    *range(50, 59),
}  # number formats that Chinese Excel has without writing them down
_TAGS = {f"{space} {tag}": tag for space in SPACES for tag in ("row", "c", "v", "is", "t", "rPh", "si")}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LINKED = "工作簿引用了外部的图片或文件，请删去后另存为XLSX。"


@dataclass
class Workbook:
    """Raises WorkbookError when it is opened, and again while its rows are read."""

    content: bytes = field(repr=False)
    most_cells: int = MAX_CELLS

    def __post_init__(self):
        self.archive = opened(self.content)
        _check_parts(self.archive)
        self.part = related(self.archive, "", "officeDocument")
        if not self.part:
            raise WorkbookError(NOT_ONE)
        self.epoch = WINDOWS_EPOCH
        self.title, self.sheet, self.place = self._first_sheet()
        self.mark = _keywords(self.archive)

    def _first_sheet(self) -> tuple[str, str, int]:
        """Name, part, and place among all sheets; sheets of charts alone are none."""
        sheets: list[tuple[str, str]] = []

        def start(tag: str, parent: str, attributes: Attributes) -> None:
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            if tag == "sheet" and parent == "sheets":
                sheets.append((attributes["name"], attributes["id"]))

        walk(self.archive, self.part, start)
        there = {one.id: one for one in relations(self.archive, self.part)}
        for place, (title, key) in enumerate(sheets):
            relation = there.get(key)
            if relation and relation.kind == "worksheet" and relation.target in self.archive.NameToInfo:
                return title, relation.target, place
        raise WorkbookError("工作簿里没有工作表。")

    def rows(self, *, most_columns: int) -> Iterator[tuple[int, list]]:
        """(number, values) of each row that has any: texts, numbers, days and moments, None."""
        strings = _strings(self.archive, related(self.archive, self.part, "sharedStrings"), self.most_cells)
        formats = _formats(self.archive, related(self.archive, self.part, "styles"))
        walking = _SheetWalk(strings, formats, self.epoch, most_columns, self.most_cells)
        return walking.rows(self.archive, self.sheet)


def _check_parts(archive: ZipFile) -> None:
    types: list[str] = []

    def start(tag: str, parent: str, attributes: Attributes) -> None:
        types.append(attributes.get("ContentType", ""))

    if TYPES not in archive.NameToInfo:
        raise WorkbookError(NOT_ONE)
    walk(archive, TYPES, start)
    check_types(types)
    for name in archive.namelist():
        folder, _, file = name.rpartition("_rels/")
        if file.endswith(".rels"):
            _check_relations(archive, folder + file.removesuffix(".rels"))


def _check_relations(archive: ZipFile, part: str) -> None:
    for relation in relations(archive, part):
        if relation.is_external and relation.kind != "hyperlink":  # which somebody has to follow
            raise WorkbookError(LINKED)


def _keywords(archive: ZipFile) -> str:
    found: list[str] = []

    def end(tag: str, text: str) -> None:
        if tag == "keywords":
            found.append(text.strip())

    if part := related(archive, "", "core-properties"):
        walk(archive, part, lambda *_: None, end)
    return found[0] if found else ""


def _strings(archive: ZipFile, part: str, most: int) -> list[str]:
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
        self.count, self.characters = Counting(), 0
        self.is_read = self.is_aside = False

    def start(self, name: str, attributes: Attributes) -> None:
        tag = _TAGS.get(name)
        if tag == "t":
            self.is_read = not self.is_aside
        elif tag != "si":
            self.count.down()
            self.is_aside = self.is_aside or tag == "rPh"

    def text(self, text: str) -> None:
        if self.is_read:
            self.pieces.append(text)
            self.characters += len(text)

    def end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag == "t":
            self.is_read = False
        elif tag == "si":
            self.strings.append(unescaped("".join(self.pieces)))
            self.pieces.clear()
            if len(self.strings) > self.most or self.characters > MAX_TEXT:
                raise WorkbookError(TOO_MUCH)
        else:
            self.count.up()
            self.is_aside = self.is_aside and tag != "rPh"


def unescaped(text: str) -> str:
    """Characters that XML cannot hold stand as _x000D_; those that nobody can read stay so."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else escape[0]


def _formats(archive: ZipFile, part: str) -> dict[str, str]:
    """Which cell formats show a number as a "day" or as a "span" of time."""
    codes: dict[str, str] = {}
    used: list[str] = []

    def start(tag: str, parent: str, attributes: Attributes) -> None:
        if tag == "numFmt" and parent == "numFmts":
            codes[attributes["numFmtId"]] = attributes["formatCode"][:LONGEST_FORMAT]
        elif tag == "xf" and parent == "cellXfs":
            used.append(attributes.get("numFmtId", "0"))

    if part:
        walk(archive, part, start)
    if len(used) > MAX_FORMATS:
        raise WorkbookError(TOO_MUCH)
    shown = {number: _shown(number, codes) for number in set(used)}
    return {str(place): shown[number] for place, number in enumerate(used) if shown[number]}


def _shown(number: str, codes: dict[str, str]) -> str:
    if not re.fullmatch(r"\d{1,9}", number, re.ASCII):
        raise WorkbookError(NOT_ONE)
    code = codes.get(number) or BUILTIN_FORMATS.get(int(number))
    if code is None:
        return "day" if int(number) in _CHINESE_DATES else ""
    if is_date_format(code):
        return "span" if is_timedelta_format(code) else "day"
    return ""


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


class _SheetWalk:
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
        self.number = self.column = self.cells = self.characters = 0
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
            self.is_read = self.is_cell and self.kind != "inlineStr"
        elif tag == "t":
            self.is_read = self.is_cell and self.kind == "inlineStr" and not self.is_aside
        elif tag == "row":
            self.begin_row(attributes)
        elif tag != "is":
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
        self.add_cell()

    def add_cell(self) -> None:
        self.cells += 1
        if self.cells > 3 * self.most:
            raise WorkbookError(TOO_MUCH)

    def begin_cell(self, attributes: Attributes) -> None:
        self.add_cell()
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
        self.cells += 2
        if self.column > self.most_columns:
            raise WorkbookError(
                f"第{self.number}行在第{self.column}列还有内容，最多{self.most_columns}列，请删去多余的列。"
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
