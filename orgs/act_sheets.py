"""批量调整 as a table: one line for each act on an organisation; lines without one are left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from django.core import signing

from orgs import sheet_rows
from orgs.act_columns import AIMS, DEED, DEEDS, MOST_LINES, NOTHING, REASON, TYPE, Columns, Deed
from orgs.forms.importing import MOST_ACTS
from orgs.models import Org
from orgs.sheet_rows import SheetRow, choice
from zhtj.sheets.reading import SheetError

SALT = "orgs.act_sheets"


@dataclass(eq=False)
class ActRow(SheetRow):
    """One act; `org` and `to` are found by whoever carries it out."""

    org: Org | None = None
    to: Org | None = None
    is_refused: bool = False  # by a right or a rule, when it was tried; else what is wrong is a mistake
    values: dict[str, str] = field(default_factory=dict)  # of columns with a list, what the form takes

    @property
    def deed(self) -> Deed | None:
        return DEEDS.get(self.cells[DEED])


@dataclass(frozen=True)
class Acts:
    """The acts of a file, and what is to be told of its other lines."""

    rows: list[ActRow]
    warnings: list[str] = field(default_factory=list)
    left_alone: int = 0

    def carried(self) -> str:
        """For the page that asks for confirmation; nobody else can make or change it."""
        filled = [(row.file, row.number, {k: v for k, v in row.cells.items() if v}) for row in self.rows]
        return signing.dumps(filled, salt=SALT, compress=True)


def read_acts(file: BinaryIO, name: str) -> Acts:
    """The acts of a file that was filled in. Raises SheetError."""
    columns = Columns()
    rows, warnings = sheet_rows.read_rows(file, name, columns.head, ActRow, most=MOST_LINES)
    acting = [row for row in rows if row.cells[DEED]]
    if not acting:
        raise SheetError(f"{name}：没有一行选择了操作。请在要调整的组织所在行选择操作，再上传。")
    if len(acting) > MOST_ACTS:
        raise SheetError(f"{name}：选择了操作的有{len(acting)}行，一次最多{MOST_ACTS}行，请分成几个文件。")
    for row in rows:
        filled = [column for column in columns.changing if row.cells[column]]
        if filled and not row.cells[DEED]:
            warnings.append(f"{row.place}：填写了{'、'.join(filled)}，但没有选择操作，不作改动。")
    return Acts(checked(acting, columns), warnings, len(rows) - len(acting))


def read_carried(text: str) -> Acts:
    """The acts of the page that asked for confirmation. Raises SheetError."""
    columns = Columns()
    try:
        filled = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise SheetError("待确认的内容不完整，请重新上传文件。") from None
    blank = dict.fromkeys(columns.head.columns, "")
    rows = [ActRow(file, number, blank | cells) for file, number, cells in filled]
    return Acts(checked(rows, columns))


def checked(rows: list[ActRow], columns: Columns) -> list[ActRow]:
    """With what can be said of each line before anything is looked up."""
    for row in rows:
        if row.deed is None:
            row.fault(DEED, f"没有“{row.cells[DEED]}”这一项，可选：{'、'.join(Deed)}。")
        else:
            _check(row, row.deed, columns)
    return rows


def _check(row: ActRow, deed: Deed, columns: Columns) -> None:
    needed = columns.needed(deed)
    for column in columns.changing:
        if row.cells[column] and column not in needed:
            row.fault(column, f"“{deed}”不用填写这一列，请清空；要办另一件事的，请另起一行。")
    if deed == Deed.RETYPE and not any(row.cells[column] for column in needed if column != REASON):
        row.fault(TYPE, "请至少填写新类别、新行业类别、新学校标识码、新行政区划代码中的一项。")
    if deed in AIMS and not row.cells[AIMS[deed]]:
        row.fault(AIMS[deed], "请填写新的上级组织。" if deed == Deed.MOVE else "请填写合并到哪个组织。")
    for column in needed:
        if column in columns.options and row.cells[column] != NOTHING:
            row.values[column] = choice(row, column, columns.options[column])
