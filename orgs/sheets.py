"""Organisations in a table (docs/load_orgs.md): the columns, and what a line says before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from orgs import rules
from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from zhtj.sheets.reading import Line, SheetError, read_table

NUMBER, NAME, SUPERIOR, TYPE, LEVEL, INDUSTRY, SCHOOL_CODE, DIVISION = COLUMNS = (
    "编号", "名称", "上级", "类型", "层级", "行业类别", "学校标识码", "行政区划代码"
)  # fmt: skip
REQUIRED = (NAME, SUPERIOR, TYPE)
ALSO_CALLED = {
    "组织全称": NAME, "上级组织": SUPERIOR, "组织类别": TYPE, "单位所属行业类别": INDUSTRY, "机构编号": SCHOOL_CODE
}  # fmt: skip
LONGEST_NAME = Org._meta.get_field("name").max_length


@dataclass(eq=False)
class Row:
    """One organisation of a file. Whoever finds something wrong with it says so by `fault`."""

    file: str
    number: int
    cells: dict[str, str]
    type: str = ""
    level: str = ""
    industry: str = ""
    faulty: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    superior: Row | Org | None = None
    existing: Org | None = None

    @property
    def name(self) -> str:
        return self.cells[NAME]

    @property
    def school_code(self) -> str:
        return self.cells[SCHOOL_CODE]

    @property
    def committee_division(self) -> str:
        """The division code that stands for this row: only a 领导机关 is known by it."""
        return self.cells[DIVISION] if self.type == OrgType.LEADING else ""

    @property
    def place(self) -> str:
        return f"{self.file} 第{self.number}行"

    @property
    def faults(self) -> list[str]:
        return [f"{self.place} {column}：{sentence}" for column, sentence in self.faulty.items()]

    def fault(self, column: str, sentence: str) -> None:
        """Of one cell only the first fault is told: others are mostly its consequences."""
        self.faulty.setdefault(column, sentence)

    def warn(self, column: str, sentence: str) -> None:
        self.warnings.append(f"{self.place} {column}：{sentence}")


def read_rows(file: BinaryIO, name: str) -> tuple[list[Row], list[str]]:
    """The rows of a file, and warnings about the file. Raises SheetError."""
    table = read_table(file, name)
    headers = [ALSO_CALLED.get(header, header) for header in table.headers]
    missing = [column for column in REQUIRED if column not in headers]
    if missing:
        raise SheetError(f"{name}：缺少“{'”“'.join(missing)}”列，表头应为：{'、'.join(COLUMNS)}。")
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise SheetError(f"{name}：“{'”“'.join(twice)}”列出现多次，请只保留一列。")
    unknown = [header for header in headers if header not in COLUMNS]
    warnings = [f"{name}：不认识的列“{'”“'.join(unknown)}”，已略过。"] if unknown else []
    return [_row(name, line) for line in table.rows], warnings


def _row(file: str, line: Line) -> Row:
    cells = {ALSO_CALLED.get(header, header): rules.tidy(text) for header, text in line.cells.items()}
    row = Row(file, line.number, {column: cells.get(column, "") for column in COLUMNS})
    for header, fault in line.faults:
        row.fault(ALSO_CALLED.get(header, header), fault)
    for column, text in row.cells.items():
        if fault := rules.text_fault(text):
            row.fault(column, fault)
    _check_name(row)
    if not row.cells[TYPE]:
        row.fault(TYPE, f"请填写，可填：{'、'.join(OrgType.labels)}。")
    row.type = _choice(row, TYPE, OrgType)
    row.level = _choice(row, LEVEL, Level)
    row.industry = _choice(row, INDUSTRY, Industry)
    _check_school_code(row)
    _check_division(row)
    return row


def _check_name(row: Row) -> None:
    if not row.name:
        row.fault(NAME, "请填写组织全称。")
    elif len(row.name) > LONGEST_NAME:
        row.fault(NAME, f"最多{LONGEST_NAME}个字，现为{len(row.name)}个字。")


def _choice(row: Row, column: str, choices) -> str:
    text = row.cells[column].replace("(", "（").replace(")", "）")
    by_label = {label: value for value, label in choices.choices}
    if text and text not in by_label:
        row.fault(column, f"没有“{text}”这一项，可填：{'、'.join(choices.labels)}。")
    return by_label.get(text, "")


def _check_school_code(row: Row) -> None:
    """A code of another category is carried by a handful of real schools, so it passes with a warning."""
    if not row.school_code:
        return
    wrong_place = rules.school_code_place_fault(row.type) if row.type else ""
    if fault := rules.school_code_fault(row.school_code, known=True) or wrong_place:
        row.fault(SCHOOL_CODE, fault)
    elif fault := rules.school_code_fault(row.school_code):
        row.warn(SCHOOL_CODE, f"{fault}现按所填的{row.school_code}载入，请核对。")


def _check_division(row: Row) -> None:
    if fault := rules.division_fault(row.cells[DIVISION]):
        row.fault(DIVISION, fault)


def check_as_typed(row: Row) -> None:
    """What a form would not take of a new organisation either; files of the server's own command may say it."""
    if row.type and rules.needs_industry(row.type) and not row.cells[INDUSTRY]:
        row.fault(INDUSTRY, f"请填写，可填：{'、'.join(Industry.labels)}。")
    if row.school_code and (fault := rules.school_code_fault(row.school_code)):
        row.fault(SCHOOL_CODE, fault)


TEMPLATE = ("组织全称", "组织类别", "上级组织", "单位所属行业类别", "学校标识码", "层级", "行政区划代码")
TEMPLATE_WIDTHS = (36, 16, 36, 26, 16, 12, 16)
OFFERED = {"组织类别": OrgType.labels, "层级": Level.labels}
TEMPLATE_ROWS = 2000  # for which the cells are prepared


def write_template(stream: BinaryIO) -> None:
    """An empty table to fill: cells are text, so that codes keep their digits; short lists are offered."""
    book = Workbook()
    sheet = book.active
    sheet.title = "下级组织"
    sheet.append(TEMPLATE)
    sheet.freeze_panes = "A2"
    for number, (header, width) in enumerate(zip(TEMPLATE, TEMPLATE_WIDTHS, strict=True), start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(1, number).font = Font(bold=True)
        if header in OFFERED:
            offered = DataValidation("list", formula1=f'"{",".join(OFFERED[header])}"', allow_blank=True)
            offered.add(f"{letter}2:{letter}{TEMPLATE_ROWS + 1}")
            sheet.add_data_validation(offered)
    book.save(stream)
