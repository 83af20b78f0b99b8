"""The staffing table as a workbook (guide 3.5)."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from monitoring import past
from monitoring.acts import Act
from monitoring.columns import Line
from monitoring.table import MOST_ROWS, Table, totals_of
from orgs.models import Account
from zhtj.audit.models import AuditEntry
from zhtj.sheets.writing import write_table

NOTE = "合计中，含下级的人数和团组织数只加最上层的组织，下级组织的已包含在内；应配、实配、缺额和书记空缺加每一个组织"


class TooManyRows(ValueError):  # noqa: N818 (a refusal, told to the person)
    """More organisations than one download may hold."""


@transaction.atomic
def export(*, table: Table, by: Account) -> BinaryIO:
    """A workbook of all rows of `table`, at its beginning; raises TooManyRows. Leaves a trace."""
    lines = table.all_lines()  # one statement: what is counted is what is written
    if len(lines) > MOST_ROWS:
        raise TooManyRows
    narrowed = "，".join(f"{label}：{text}" for label, text in table.narrowing.words(table.sector))
    facts = {"sector": table.sector.label, "name": narrowed, "count": len(lines)}
    if table.day:
        facts["day"] = table.day
    AuditEntry.record(actor=by, act=Act.STAFFING_DOWNLOADED, target=table.org, org=table.org, **facts)
    stream = TemporaryFile()  # noqa: SIM115 (handed over to the response, which closes it)
    write_table(
        stream,
        title=title(table),
        facts=_facts(table, by, len(lines)),
        columns=table.columns,
        rows=_rows(table, lines),
    )
    stream.seek(0)
    return stream


def title(table: Table) -> str:
    return f"重点领域基层团干部配备（{table.sector.label}）"


def filename(table: Table) -> str:
    day = f"{table.day}-" if table.day else ""
    place = "".join(" " if letter in '/\\:*?"<>|' else letter for letter in table.org.name)
    return f"{table.sector.label}团干部配备-{place}-{day}{timezone.localtime():%Y%m%d-%H%M}.xlsx"


def _facts(table: Table, by: Account, count: int) -> list[tuple[str, object]]:
    sorted_by = table.sorted_by
    order = (
        [("排序", f"{sorted_by.label}{'由高到低' if table.descends else '由低到高'}")] if sorted_by else []
    )
    return [
        ("领域", table.sector.label),
        *([("统计日期", f"{table.day}（{past.origin(table.day)}）")] if table.day else []),
        ("组织范围", table.org.name),
        *table.narrowing.words(table.sector),
        *order,
        ("团组织数", count),
        ("统计时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ("操作人", by.name),
        ("说明", NOTE),
    ]


def _rows(table: Table, lines: list[Line]):
    totals = totals_of(line.row for line in lines)
    yield [column.sum(totals).value for column in table.columns]
    for line in lines:
        yield [cell.value for cell in table.cells(line)]
