"""The first sheet of an XLSX workbook that a stranger may have made: its values row by row, within bounds.

Read by a walk over its XML rather than by openpyxl, which builds up whatever the file says before anybody can count
it: a hostile workbook has to be refused within two seconds and 200 MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from zhtj.sheets.archive import NOT_ONE, WorkbookError, check_types, opened
from zhtj.sheets.parts import TOO_MUCH, TYPES, Attributes, Counting, related, relations, walk
from zhtj.sheets.walking import MAX_CELLS, SheetWalk, shared_strings

LONGEST_FORMAT = 255
MAX_FORMATS = 65_490  # of cells, as in Excel
_CHINESE_DATES = {*range(27, 37), *range(50, 59)}  # formats that Chinese Excel has without writing them down
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
        strings = shared_strings(
            self.archive, related(self.archive, self.part, "sharedStrings"), self.most_cells
        )
        formats = _formats(self.archive, related(self.archive, self.part, "styles"))
        walking = SheetWalk(strings, formats, self.epoch, most_columns, self.most_cells)
        return walking.rows(self.archive, self.sheet)


def _check_parts(archive: ZipFile) -> None:
    types: list[str] = []

    def start(tag: str, parent: str, attributes: Attributes) -> None:
        types.append(attributes.get("ContentType", ""))

    if TYPES not in archive.NameToInfo:
        raise WorkbookError(NOT_ONE)
    walk(archive, TYPES, start)
    check_types(types)
    count = Counting()  # of all together
    for name in archive.namelist():
        folder, _, file = name.rpartition("_rels/")
        if file.endswith(".rels"):
            _check_relations(archive, folder + file.removesuffix(".rels"), count)


def _check_relations(archive: ZipFile, part: str, count: Counting) -> None:
    for relation in relations(archive, part, count):
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
