"""Rows of a table that somebody filled in about organisations: what stands in them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from orgs import rules
from zhtj.sheets.reading import MAX_CELLS, Line, SheetError, read_table


@dataclass(eq=False)
class SheetRow:
    """Whoever finds something wrong with it says so by `fault`."""

    file: str
    number: int
    cells: dict[str, str]
    faulty: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

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


LOADED_CELLS = 1_500_000  # of a file of the server's own command, which may take its time
LONGEST_CELL = 2100  # characters: a way through all levels fits
AnyRow = TypeVar("AnyRow", bound=SheetRow)


@dataclass(frozen=True)
class Head:
    """The columns of a table, in the order in which they are told; their places in a file are free."""

    columns: Sequence[str]
    required: Sequence[str]
    also_called: Mapping[str, str]

    def column(self, header: str) -> str:
        return self.also_called.get(header, header)


def read_rows(
    file: BinaryIO, name: str, head: Head, make: type[AnyRow] = SheetRow, *, most: int | None = None
) -> tuple[list[AnyRow], list[str]]:
    """The rows of a file by column, "" where nothing stands, and warnings about the file. Raises SheetError."""
    table = read_table(file, name, most_cells=LOADED_CELLS if most is None else MAX_CELLS)
    headers = [head.column(header) for header in table.headers]
    missing = [column for column in head.required if column not in headers]
    if missing:
        raise SheetError(f"{name}：缺少“{'”“'.join(missing)}”列，表头应为：{'、'.join(head.columns)}。")
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise SheetError(f"{name}：“{'”“'.join(twice)}”列出现多次，请只保留一列。")
    unknown = [header for header in headers if header not in head.columns]
    warnings = [f"{name}：不认识的列“{'”“'.join(unknown)}”，已略过。"] if unknown else []
    if most is not None and len(table.rows) > most:
        raise SheetError(f"{name}：共有{len(table.rows)}行，一次最多{most}行，请分成几个文件。")
    return [_row(name, line, head, make) for line in table.rows], warnings


def _row(file: str, line: Line, head: Head, make: type[AnyRow]) -> AnyRow:
    cells = {head.column(header): rules.tidy(text) for header, text in line.cells.items()}
    row = make(file, line.number, {column: cells.get(column, "") for column in head.columns})
    for header, fault in line.faults:
        row.fault(head.column(header), fault)
    for column, text in row.cells.items():
        if fault := _length_fault(text) or rules.text_fault(text):
            row.fault(column, fault)
            row.cells[column] = text[:LONGEST_CELL]
    return row


def _length_fault(text: str) -> str:
    return f"最多{LONGEST_CELL}个字，现为{len(text)}个字。" if len(text) > LONGEST_CELL else ""


def choice(row: SheetRow, column: str, options: Mapping[str, str]) -> str:
    """The value of what stands in the cell; `options` are values by label. "" where nothing fits."""
    text = row.cells[column].replace("(", "（").replace(")", "）")
    if text and text not in options:
        row.fault(column, f"没有“{text}”这一项，可填：{'、'.join(options)}。")
    return options.get(text, "")
