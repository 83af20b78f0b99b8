"""What comes back in a template, or in a table of somebody's own: texts as the entry form takes them.

Forgiving about everything that has one meaning only; what has two is refused in its cell, with what to do.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from cadres.sheets.columns import columns_of
from cadres.sheets.kinds import Kind
from zhtj.sheets.reading import SheetError, read_table


@dataclass(frozen=True)
class ReadLine:
    """`number` as a spreadsheet shows it; `cells` hold every column of the kind, "" where nothing stands."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)  # label -> what only the file tells


@dataclass(frozen=True)
class Read:
    lines: list[ReadLine]
    notices: list[str]


def read_cadres(content: bytes, name: str, *, kind: Kind) -> Read:
    """The filled lines of a file. Raises SheetError when it is no table of that kind."""
    table = read_table(io.BytesIO(content), name)
    labels = [column.label for column in columns_of(kind)]
    missing = [label for label in labels if label not in table.headers]
    if missing:
        raise SheetError(f"{name}：缺少“{'”“'.join(missing)}”列。")
    unknown = [header for header in table.headers if header not in labels]
    notices = [f"不认识的列“{'”“'.join(unknown)}”，已略过。"] if unknown else []
    lines = [
        ReadLine(line.number, {label: line.cells[label] for label in labels}, dict(line.faults))
        for line in table.rows
    ]
    return Read(lines, notices)
