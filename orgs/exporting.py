"""导出组织: what stands below an organisation, in the columns of 批量导入, so that it can be imported again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from orgs.act_columns import code_of
from orgs.acts import Act
from orgs.models import Account, Org
from orgs.models.org import SEGMENT, path_ids
from orgs.sheets import (
    DIVISION,
    HEAD,
    INDUSTRY,
    LEVEL,
    NAME,
    NUMBER,
    OPENED_ON,
    SCHOOL_CODE,
    SUPERIOR,
    TEMPLATE,
    TEMPLATE_ROWS,
    TYPE,
)
from zhtj.audit.models import AuditEntry
from zhtj.sheets.template import Entry, write_template

MOST_EXPORTED = TEMPLATE_ROWS  # as many as one file of 批量导入 may hold
MOST_PARTS = 50
EXPORTED = (*TEMPLATE, Entry(NUMBER, 12))  # the last names a line to the 上级组织 of another one
NOTES = (
    "本表可以在“组织管理 → 批量导入”原样再导入：已有的组织不会重复新增，也不作改动。",
    "在表后加行，可以新增下级组织；要更名、更改类别、迁移、合并或关闭的，请用“批量调整”的表格。",
    "上级组织写作从最上级起的各级名称，以“/”连接；编号是组织编号，也可以填写在别处的“上级组织”列。",
)


class TooManyOrgs(ValueError):  # noqa: N818 (a refusal, told to the person)
    """More organisations than one file may hold."""


@dataclass(frozen=True)
class Part:
    """An organisation directly below, and how many stand below it."""

    org: Org
    count: int

    @property
    def fits(self) -> bool:
        return self.count <= MOST_EXPORTED


@transaction.atomic
def export_below(*, org: Org, by: Account) -> BinaryIO:
    """A workbook of the open organisations below `org`, at its beginning; raises TooManyOrgs. Leaves a trace."""
    orgs = list(_below(org).order_by("path")[: MOST_EXPORTED + 1])
    if len(orgs) > MOST_EXPORTED:
        raise TooManyOrgs
    AuditEntry.record(actor=by, act=Act.ORGS_EXPORTED, target=org, org=org, count=len(orgs))
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    told = f"组织范围：{org.name}的下级组织，共{len(orgs)}个；操作人：{by.name}；时间：{now}。"
    stream = TemporaryFile()  # noqa: SIM115 (handed over to the response, which closes it)
    write_template(
        stream, title="下级组织", entries=EXPORTED, prepared=TEMPLATE_ROWS,
        rows=_rows(org, orgs), notes=(told, *NOTES), frozen=1,
    )  # fmt: skip
    stream.seek(0)
    return stream


def count_below(org: Org) -> int:
    return _below(org).count()


def parts(org: Org) -> list[Part]:
    """What stands directly below `org` and has something below it, the largest first."""
    child = Substr("path", 1, len(org.path) + SEGMENT)
    counts = _below(org).order_by().values_list(child).annotate(count=Count("pk")).order_by("-count", child)
    found = {path_ids(path)[-1]: count - 1 for path, count in counts[:MOST_PARTS] if count > 1}
    orgs = Org.objects.in_bulk(found)
    return [Part(orgs[pk], count) for pk, count in found.items()]


def _below(org: Org) -> QuerySet[Org]:
    return Org.objects.open().under(org).exclude(pk=org.pk)


def _rows(here: Org, orgs: Sequence[Org]) -> Iterator[list[str]]:
    ids = {pk for org in orgs for pk in path_ids(org.path)}
    names = dict(Org.objects.filter(pk__in=path_ids(here.path)).values_list("pk", "name"))
    names |= {org.pk: org.name for org in orgs}
    is_plain = not any("/" in names[pk] for pk in ids)
    for org in orgs:
        cells = _cells(org) | {SUPERIOR: _superior(org, here, names, is_plain=is_plain)}
        yield [cells[HEAD.column(entry.label)] for entry in EXPORTED]


def _cells(org: Org) -> dict[str, str]:
    return {
        NAME: org.name,
        TYPE: org.get_type_display(),
        LEVEL: org.get_level_display(),
        INDUSTRY: org.get_industry_display(),
        SCHOOL_CODE: org.school_code or "",
        DIVISION: org.division,
        OPENED_ON: f"{org.opened_on or ''}",
        NUMBER: code_of(org),
    }


def _superior(org: Org, here: Org, names: Mapping[int, str], *, is_plain: bool) -> str:
    """From the top on, which names one only; the number where a name has in it what divides the names.

    Then those directly below tell nothing: on the page of `here` that means `here`.
    """
    if is_plain:
        return "/".join(names[pk] for pk in path_ids(org.path)[:-1])
    return "" if org.parent_id == here.pk else code_of(Org(pk=org.parent_id))
