"""Which rows are stored already, and where the files say otherwise of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from orgs.codes import OrgType
from orgs.models import Org
from orgs.sheets import DIVISION, INDUSTRY, LEVEL, NAME, OPENED_ON, SCHOOL_CODE, SUPERIOR, TYPE, Row
from orgs.superiors import fetched

TAKEN_OUT_OF_SIGHT = "该学校标识码已被其他组织使用，请核对。"


class Known:
    """Stored organisations by what rows are known by."""

    def __init__(self, rows: Sequence[Row], within: Q):
        self._within = within
        self._by_school_code, self._by_division = defaultdict(list), defaultdict(list)
        for org in fetched(school_code__in={row.school_code for row in rows} - {""}):
            self._by_school_code[org.school_code].append(org)
        divisions = {row.committee_division for row in rows} - {""}
        for org in fetched(division__in=divisions, type=OrgType.LEADING, closed_on=None, within=within):
            self._by_division[org.division].append(org)
        self._seen = set(Org.objects.filter(within, pk__in=self._school_orgs()).values_list("pk", flat=True))
        self._top = Org.objects.filter(parent=None).order_by("pk").first()

    def _school_orgs(self) -> list[int]:
        return [org.pk for orgs in self._by_school_code.values() for org in orgs]

    def find(self, rows: Sequence[Row]) -> None:
        above = {org.pk for row in rows if (org := superior_org(row))}
        names = {row.name for row in rows}
        stored = fetched(parent__in=above, closed_on=None)
        siblings = {(org.parent_id, org.name): org for org in stored if org.name in names}
        for row in rows:
            row.existing = self._existing(row, siblings)
            if row.existing:
                _compare(row)

    def _existing(self, row: Row, siblings: dict[tuple[int, str], Org]) -> Org | None:
        if org := self._by_code(row, SCHOOL_CODE, self._by_school_code[row.school_code]):
            return org
        if org := self._by_code(row, DIVISION, self._by_division[row.committee_division]):
            return org
        if not row.cells[SUPERIOR]:
            return self._existing_top(row)
        above = superior_org(row)
        return siblings.get((above.pk, row.name)) if above else None

    def _by_code(self, row: Row, column: str, same: list[Org]) -> Org | None:
        """The one of that name; a code that belongs to others is a slip, or whatever follows goes astray."""
        found = next((org for org in same if org.name == row.name), None)
        if column == SCHOOL_CODE and any(org.pk not in self._seen for org in same):
            row.fault(column, TAKEN_OUT_OF_SIGHT)
            return None
        if same and row.name and not found:
            row.fault(column, _taken(row.cells[column], same[0].name))
        return found

    def _existing_top(self, row: Row) -> Org | None:
        if self._top and self._top.name != row.name:
            row.fault(SUPERIOR, f"最上级组织只有一个，系统中已有“{self._top.name}”，请填写上级。")
        return self._top


def _taken(code: str, name: str) -> str:
    return f"系统中“{name}”已用{code}。请更正代码；如果就是该组织，请把名称改为“{name}”。"


def _compare(row: Row) -> None:
    """A known organisation stays as it is; where the file says otherwise, that is told."""
    org, above = row.existing, superior_org(row)
    if not org.is_open:
        row.fault(NAME, f"系统中的“{org.name}”已关闭，请先在组织管理中恢复。")
    if row.school_code and org.school_code and org.school_code != row.school_code:
        row.fault(SCHOOL_CODE, f"同一上级下的“{org.name}”已用{org.school_code}，请核对。")
    said = {
        TYPE: (row.type, org.type),
        LEVEL: (row.level, org.level),
        INDUSTRY: (row.industry, org.industry),
        SCHOOL_CODE: (row.school_code, org.school_code or ""),
        DIVISION: (row.cells[DIVISION], org.division),
        OPENED_ON: (row.opened_on or org.opened_on, org.opened_on),
        SUPERIOR: (above and above.pk, org.parent_id),
    }
    different = [column for column, (here, there) in said.items() if here != there]
    if different:
        row.warn("、".join(different), f"与系统中已有的“{org.name}”不同，载入不改动已有组织。")


def superior_org(row: Row) -> Org | None:
    """The stored organisation above, if it is stored."""
    return row.superior.existing if isinstance(row.superior, Row) else row.superior
