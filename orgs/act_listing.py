"""批量调整, the table to fill in: what stands below an organisation, ready for acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from orgs.act_columns import DEED, MOST_LINES, NOW, Columns, Deed, code_of, state_of
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.models.org import SEGMENT, path_ids
from zhtj.audit.models import AuditEntry
from zhtj.sheets.template import Entry, write_template

MOST_LISTED = 5000
WIDTHS = {
    "组织编号": 11, "现上级组织": 44, "现名称": 34, "现类别": 14, "现行业类别": 22, "现学校标识码": 14,
    "现状态": 18, "操作": 12, "新名称": 34, "新上级": 34, "合并到": 34, "理由": 30,
}  # fmt: skip
NOTES = (
    "每行是一个组织。要调整的，在“操作”列选择一项，再填写右边相应的列；没有选择操作的行不作改动，不必删除。",
    "更名：填写新名称。",
    "更改类别：填写新类别、新行业类别、新学校标识码、新行政区划代码中要更改的；留空的不变，填“无”的清空。",
    "迁移：填写新上级；合并：填写合并到哪个组织，该组织的下级和在任团干部全部转入，随即关闭。",
    "关闭：填写理由；还有在任团干部的，须填写移除去向。恢复：组织回到原上级之下。日期留空为办理当天。",
    "新上级、合并到：填写组织编号、全称、学校标识码，或用“/”连接的各级名称；一律按操作前的名称填写。",
    "同一组织要办几件事的，复制该行，每行选择一项操作。按行的先后办理；关闭的从最下级办起，恢复的从最上级办起。",
    "组织编号用来找到组织，请勿更改；自己增加的行可以不填编号，填写现名称（和现上级组织）。",
)


@transaction.atomic
def export_orgs(*, org: Org, by: Account) -> BinaryIO:
    """A workbook of what stands below `org`, ready for acts, at its beginning. Leaves a trace."""
    orgs = listed(org)
    AuditEntry.record(actor=by, act=Act.ORGS_DOWNLOADED, target=org, org=org, count=len(orgs))
    columns = Columns()
    offered = {DEED: list(Deed)} | {column: list(options) for column, options in columns.options.items()}
    entries = [
        Entry(column, WIDTHS.get(column, 16), offered.get(column, ())) for column in columns.head.columns
    ]
    stream = TemporaryFile()  # noqa: SIM115 (handed over to the response, which closes it)
    write_template(
        stream, title="下级组织", entries=entries, prepared=MOST_LINES, rows=_lines(org, orgs), notes=NOTES,
        frozen=NOW.index("现名称") + 1,
    )  # fmt: skip
    stream.seek(0)
    return stream


def listed(org: Org) -> list[Org]:
    """What stands below `org`: all, or as many whole levels as fit; then the closed, the latest first."""
    below = Org.objects.under(org).exclude(pk=org.pk).annotate(depth=Length("path"))
    usable = below.open()
    shown = list(usable.filter(depth__lte=_deepest(usable)).order_by("path"))
    closed = below.exclude(closed_on=None).order_by("-closed_on", "path")
    return [*shown, *closed[: MOST_LISTED - len(shown)]]


def _deepest(orgs: QuerySet[Org]) -> int:
    """How long paths may be so that whole levels fit."""
    deepest = count = 0
    levels = orgs.order_by().values_list("depth").annotate(count=Count("pk")).order_by("depth")
    for depth, here in levels:
        count += here
        if count > MOST_LISTED:
            break
        deepest = depth
    return deepest


def _lines(org: Org, orgs: Sequence[Org]) -> Iterator[list[str]]:
    ways = {one.pk: path_ids(one.path[len(org.path) - SEGMENT :])[:-1] for one in orgs}
    names = {one.pk: one.name for one in [org, *orgs]}
    others = {pk for way in ways.values() for pk in way} - names.keys()
    names |= {pk: one.name for pk, one in Org.objects.in_bulk(others).items()}
    for one in orgs:
        yield [
            code_of(one), "/".join(names[pk] for pk in ways[one.pk]), one.name, one.get_type_display(),
            one.get_industry_display(), one.school_code or "", state_of(one),
        ]  # fmt: skip
