"""Organisations in a table (docs/load_orgs.md): the columns, and what a line says before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.utils import timezone

from orgs import rules, sheet_rows
from orgs.codes import Industry, Level, OrgType, by_label
from orgs.models import Org
from orgs.sheet_rows import Head, SheetRow, choice
from zhtj.codes.day import parse_day
from zhtj.sheets import template
from zhtj.sheets.template import Entry

NUMBER, NAME, SUPERIOR, TYPE, LEVEL, INDUSTRY, SCHOOL_CODE, DIVISION, OPENED_ON = COLUMNS = (
    "编号", "名称", "上级", "类型", "层级", "行业类别", "学校标识码", "行政区划代码", "成立日期"
)  # fmt: skip
ALSO_CALLED = {
    "组织全称": NAME, "上级组织": SUPERIOR, "组织类别": TYPE, "单位所属行业类别": INDUSTRY, "机构编号": SCHOOL_CODE
}  # fmt: skip
HEAD = Head(COLUMNS, required=(NAME, SUPERIOR, TYPE), also_called=ALSO_CALLED)
LONGEST_NAME = Org._meta.get_field("name").max_length


@dataclass(eq=False)
class Row(SheetRow):
    """One organisation of a file."""

    type: str = ""
    level: str = ""
    industry: str = ""
    opened_on: date | None = None  # not told: the day of loading
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


def read_rows(file: BinaryIO, name: str, *, most: int | None = None) -> tuple[list[Row], list[str]]:
    """The rows of a file, and warnings about the file. Raises SheetError."""
    rows, warnings = sheet_rows.read_rows(file, name, HEAD, Row, most=most)
    for row in rows:
        _check(row)
    return rows, warnings


def _check(row: Row) -> None:
    _check_name(row)
    if not row.cells[TYPE]:
        row.fault(TYPE, f"请填写，可填：{'、'.join(OrgType.labels)}。")
    row.type = choice(row, TYPE, by_label(OrgType))
    row.level = choice(row, LEVEL, by_label(Level))
    row.industry = choice(row, INDUSTRY, by_label(Industry))
    _check_school_code(row)
    _check_division(row)
    _check_opening(row)


def _check_name(row: Row) -> None:
    if not row.name:
        row.fault(NAME, "请填写组织全称。")
    elif len(row.name) > LONGEST_NAME:
        row.fault(NAME, f"最多{LONGEST_NAME}个字，现为{len(row.name)}个字。")


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


def _check_opening(row: Row) -> None:
    if not row.cells[OPENED_ON]:
        return
    try:
        row.opened_on = parse_day(row.cells[OPENED_ON])
    except ValueError as fault:
        row.fault(OPENED_ON, str(fault))
    if fault := rules.opening_day_fault(row.opened_on, today=timezone.localdate()):
        row.fault(OPENED_ON, fault)


def check_as_typed(row: Row) -> None:
    """What a form would not take of a new organisation either; files of the server's own command may say it."""
    if row.type and rules.needs_industry(row.type) and not row.cells[INDUSTRY]:
        row.fault(INDUSTRY, f"请填写，可填：{'、'.join(Industry.labels)}。")
    if row.school_code and (fault := rules.school_code_fault(row.school_code)):
        row.fault(SCHOOL_CODE, fault)


TEMPLATE_ROWS = 2000
TEMPLATE = (
    Entry("组织全称", 36), Entry("组织类别", 16, OrgType.labels), Entry("上级组织", 36),
    Entry("单位所属行业类别", 26, Industry.labels), Entry("学校标识码", 16), Entry("层级", 12, Level.labels),
    Entry("行政区划代码", 16), Entry("成立日期", 14),
)  # fmt: skip


def write_template(stream: BinaryIO) -> None:
    """An empty table to fill."""
    template.write_template(stream, title="下级组织", entries=TEMPLATE, prepared=TEMPLATE_ROWS)
