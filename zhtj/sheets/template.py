"""A workbook to be filled in and read back: headers in its first row, cells are text, short lists are offered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhtj.sheets.writing import A4, named_styles, styled_cell

LISTS, NOTES = "选项", "填写说明"  # sheets behind the first, which alone is read back
# What is offered stands in one of them, because a rule by itself holds 255 characters only.
TEXT, DAY = "@", "yyyy-mm-dd"
LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32  # characters that a spreadsheet takes
NOTHING_OFFERED = "不填"  # name of a list with nothing in it
NOT_LISTED = "所填的不在下拉列表中，请核对。"
HEAD_HEIGHT = 50  # of a head that says more than a label
LINE_HEIGHT = 17
MANY_COLUMNS = 12  # more are printed on two pages side by side


@dataclass(frozen=True)
class Check:
    """A formula about a cell as it is typed, and the sentence for when it is not so. {0} is the cell itself.

    It warns and does not forbid: what is pasted passes by it anyway, and whoever reads the table looks again.
    """

    formula: str
    sentence: str


@dataclass(frozen=True)
class Narrowed:
    """Another list while a cell of the same line, in the column `by`, holds one of these texts."""

    by: str
    texts: Sequence[str]
    offered: Sequence[str]


@dataclass(frozen=True)
class Shade:
    """A formula by which a cell is to be filled (`asked`), or need not be. {label} is a cell of the same line."""

    formula: str
    asked: bool


@dataclass(frozen=True)
class Entry:
    """A column; `offered` are the texts of its drop-down, or `listed` is the range of another sheet where they stand.

    `head` stands above it where that is more than the label, `note` is told beside a chosen cell.
    """

    label: str
    width: int = 16
    offered: Sequence[str] = ()
    head: str = ""
    note: str = ""
    number_format: str = TEXT
    listed: str = ""
    narrowed: Sequence[Narrowed] = ()
    check: Check | None = None
    shades: Sequence[Shade] = ()

    @property
    def has_rule(self) -> bool:
        return bool(self.offered or self.listed or self.check or self.note)


@dataclass(frozen=True)
class Beside:
    """A sheet to be read, not filled in: sentences, then a table. Values are texts and dates."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[object]]
    notes: Sequence[str] = ()
    wraps: bool = False


def write_template(
    stream: BinaryIO,
    *,
    title: str,
    entries: Sequence[Entry],
    prepared: int,
    rows: Iterable[Sequence[str]] = (),
    notes: Sequence[str] = (),
    frozen: int = 0,
    beside: Sequence[Beside] = (),
    properties: Mapping[str, str] | None = None,
    hides_lists: bool = False,
) -> None:
    """`prepared`: rows for which lists are offered; `frozen`: columns that stay in sight.

    `properties` of the workbook: its keywords come back with it, as the mark of a table.
    """
    book = Workbook(write_only=True)
    for style in (*named_styles(), _wrapped()):
        book.add_named_style(style)
    for name, value in (properties or {}).items():
        setattr(book.properties, name, value)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    _lay_out(sheet, entries, frozen)
    sheet.append([styled_cell(sheet, entry.head or entry.label, "sheet_head") for entry in entries])
    for row in rows:
        sheet.append([styled_cell(sheet, value, "sheet_text") for value in row])
    for one in beside:
        _write_beside(book, one)
    _note(book, notes)
    lists = _Lists(book, is_hidden=hides_lists)
    _offer(lists, sheet, entries, prepared)
    lists.write()
    _shade(sheet, entries, prepared)
    book.save(stream)


def _lay_out(sheet, entries: Sequence[Entry], frozen: int) -> None:
    """Whole columns are text, so that codes keep their digits."""
    for number, entry in enumerate(entries, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = entry.width, entry.number_format
    if any(entry.head for entry in entries):
        sheet.row_dimensions[1].height = HEAD_HEIGHT
    _print_well(sheet, len(entries))
    sheet.print_title_rows = "1:1"
    if frozen:
        sheet.print_title_cols = f"A:{get_column_letter(frozen)}"


def _print_well(sheet, columns: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = Worksheet.ORIENTATION_LANDSCAPE, A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 2 if columns > MANY_COLUMNS else 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def _write_beside(book: Workbook, beside: Beside) -> None:
    sheet = book.create_sheet(beside.title)
    sheet.freeze_panes = f"A{len(beside.notes) + 2}"
    for number, width in enumerate(beside.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _print_well(sheet, len(beside.heads))
    if any("\n" in head for head in beside.heads):
        sheet.row_dimensions[len(beside.notes) + 1].height = HEAD_HEIGHT
    for note in beside.notes:
        sheet.append([styled_cell(sheet, note, "sheet_facts")])
    sheet.append([styled_cell(sheet, head, "sheet_head") for head in beside.heads])
    text = "sheet_wrapped" if beside.wraps else "sheet_text"
    for number, row in enumerate(beside.rows, start=len(beside.notes) + 2):
        if beside.wraps:
            sheet.row_dimensions[number].height = LINE_HEIGHT * _lines(row, beside.widths)
        styles = [text if isinstance(value, str) else "sheet_date" for value in row]
        sheet.append([styled_cell(sheet, value, style) for value, style in zip(row, styles, strict=True)])


def _lines(values: Sequence[object], widths: Sequence[int]) -> int:
    """How high the fullest cell is; a Chinese sign is as wide as two Latin letters, and a little more."""
    return (
        max(-(-len(str(value)) * 21 // (10 * width)) for value, width in zip(values, widths, strict=True))
        or 1
    )


def _wrapped() -> NamedStyle:
    thin = Side(style="thin", color="BFBFBF")
    return NamedStyle(
        "sheet_wrapped",
        font=Font(name="宋体", size=11),
        border=Border(left=thin, right=thin, top=thin, bottom=thin),
        alignment=Alignment(wrap_text=True, vertical="center"),
        number_format=TEXT,
    )


def _note(book: Workbook, notes: Sequence[str]) -> None:
    if notes:
        sheet = book.create_sheet(NOTES)
        sheet.column_dimensions["A"].width = 110
        for note in notes:
            sheet.append([styled_cell(sheet, note, "sheet_note")])


# --- lists and rules ---------------------------------------------------------------------------------------


@dataclass
class _Lists:
    """Columns of the sheet with what is offered; each is called by a name."""

    book: Workbook
    is_hidden: bool
    columns: list[Sequence[str]] = field(default_factory=list)
    names: dict[tuple[str, ...], str] = field(default_factory=dict)

    def name(self, offered: Sequence[str], wanted: str) -> str:
        """The name under which a list is known; the same list is written once."""
        key = tuple(offered)
        if key not in self.names:
            self.columns.append(offered or [None])
            name = re.sub(r"\W", "_", wanted) if offered else NOTHING_OFFERED
            letter = get_column_letter(len(self.columns))
            place = f"'{LISTS}'!${letter}$1:${letter}${max(len(offered), 1)}"
            self.names[key], self.book.defined_names[name] = name, DefinedName(name, attr_text=place)
        return self.names[key]

    def write(self) -> None:
        if not self.columns:
            return
        sheet = self.book.create_sheet(LISTS)
        sheet.sheet_state = "hidden" if self.is_hidden else "visible"
        for line in range(max(map(len, self.columns))):
            texts = [column[line] if line < len(column) else None for column in self.columns]
            sheet.append([styled_cell(sheet, text, "sheet_text") for text in texts])


def _offer(lists: _Lists, sheet, entries: Sequence[Entry], prepared: int) -> None:
    letters = {entry.label: get_column_letter(number) for number, entry in enumerate(entries, start=1)}
    for entry in entries:
        if entry.has_rule:
            rule = _rule(entry, lists, letters)
            rule.add(f"{letters[entry.label]}2:{letters[entry.label]}{prepared + 1}")
            sheet.data_validations.append(rule)


def _rule(entry: Entry, lists: _Lists, letters: Mapping[str, str]) -> DataValidation:
    rule, sentence = DataValidation(allow_blank=True), NOT_LISTED if entry.note else ""
    if entry.offered:
        rule.type, rule.formula1 = "list", _choice(entry, lists, letters)
    elif entry.listed:
        rule.type, rule.formula1 = "list", entry.listed
    elif entry.check:
        rule.type, rule.formula1 = "custom", entry.check.formula.format(f"{letters[entry.label]}2")
        sentence = entry.check.sentence
    if rule.type and sentence:
        rule.errorStyle, rule.showErrorMessage = "warning", True
        rule.errorTitle, rule.error = entry.label[:LONGEST_PROMPT_TITLE], sentence
    if entry.note:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = entry.label[:LONGEST_PROMPT_TITLE], entry.note[:LONGEST_PROMPT]
    return rule


def _choice(entry: Entry, lists: _Lists, letters: Mapping[str, str]) -> str:
    """A list by its name, or one of several by what stands in the same line."""
    formula = lists.name(entry.offered, entry.label)
    for count, narrowed in enumerate(entry.narrowed, start=1):
        cell = f"${letters[narrowed.by]}2"
        is_so = ",".join(f'{cell}="{text}"' for text in narrowed.texts)
        name = lists.name(narrowed.offered, f"{entry.label}_{count}")
        formula = f"IF(OR({is_so}),{name},{formula})"
    return formula


def _shade(sheet, entries: Sequence[Entry], prepared: int) -> None:
    """Still to be filled in: yellow. Not asked in this line: grey, and what stands there struck through."""
    asked = {"fill": PatternFill(bgColor="FFF2CC")}
    idle = {"fill": PatternFill(bgColor="D9D9D9"), "font": Font(strike=True, color="7F7F7F")}
    cells = {entry.label: f"${get_column_letter(number)}2" for number, entry in enumerate(entries, start=1)}
    for entry in entries:
        letter = cells[entry.label][1:-1]
        for shade in entry.shades:
            rule = FormulaRule([shade.formula.format_map(cells)], **(asked if shade.asked else idle))
            sheet.conditional_formatting.add(f"{letter}2:{letter}{prepared + 1}", rule)
