"""The operation log as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orgs.acts import Act
from orgs.logbook import Line, newest_first
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry
from zhtj.sheets.writing import Column, write_table

MOST_LINES = 10_000
COLUMNS = (
    Column("时间", width=20, frozen=True), Column("操作人", width=12), Column("操作人所在组织", width=30),
    Column("操作", width=18), Column("对象", width=36), Column("相关组织", width=30), Column("内容", width=60),
    Column("理由", width=30), Column("请求编号", width=38),
)  # fmt: skip


class TooManyLines(ValueError):  # noqa: N818 (a refusal, told to the person)
    """More lines than one download may hold."""


@transaction.atomic
def export_log(
    *, lines: QuerySet[AuditEntry], asked: Sequence[tuple[str, str]], org: Org | None, by: Account
) -> BinaryIO:
    """A workbook of `lines`, newest first, at its beginning; raises TooManyLines. Leaves a trace."""
    found = [Line(entry) for entry in newest_first(lines)[: MOST_LINES + 1]]
    if len(found) > MOST_LINES:
        raise TooManyLines
    told = "；".join(f"{label} {value}" for label, value in asked)
    AuditEntry.record(
        actor=by, act=Act.LOG_DOWNLOADED, target=org, org=org or by.orgs.first(), asked=told, count=len(found)
    )
    facts = [
        ("组织范围", org.name if org else "全部可见"), *asked, ("条数", len(found)),
        ("下载时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"), ("操作人", by.name),
    ]  # fmt: skip
    stream = TemporaryFile()  # noqa: SIM115 (handed over to the response, which closes it)
    write_table(stream, title="操作日志", facts=facts, columns=COLUMNS, rows=map(_row, found))
    stream.seek(0)
    return stream


def _row(line: Line) -> list[str]:
    entry = line.entry
    return [
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", line.actor, entry.acting_org_name, line.act,
        line.target, entry.org_name, line.summary, entry.reason, str(entry.request_id or ""),
    ]  # fmt: skip
