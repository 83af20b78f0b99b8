"""Which organisations the lines of 批量调整 mean: by 组织编号, or by name as 上级 is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from orgs.act_columns import AIMS, CODE, NAME_NOW, SUPERIOR_NOW, Deed, code_of, coded
from orgs.act_sheets import ActRow
from orgs.models import Account, Org
from orgs.models.org import below
from orgs.superiors import Stored, managed


def find(rows: Sequence[ActRow], *, here: Org, by: Account) -> None:
    """Set `org` and `to` of each row, and put their codes into its cells; or say in the row why they are not known.

    Lines are about what stands below `here`; where to is wherever `by` manages. Nothing else is even named.
    """
    known = _Known((_of(row) for row in rows), within=below(here.path) & ~Q(pk=here.pk), bare=True)
    aims = _Known((row.cells[AIMS[row.deed]] for row in rows if row.deed in AIMS), within=managed(by))
    for row in rows:
        row.org = _org(row, known, here)
        if row.org:
            row.cells |= {CODE: code_of(row.org), SUPERIOR_NOW: "", NAME_NOW: ""}
        if row.deed in AIMS and row.cells[AIMS[row.deed]]:
            _aim(row, AIMS[row.deed], aims)


class _Known:
    """Organisations that texts mean, with their superiors; `bare`: a code may stand without its letter."""

    def __init__(self, texts: Iterable[str], *, within: Q, bare: bool = False):
        self._bare = bare
        texts = set(texts) - {""}
        codes = {pk for text in texts if (pk := coded(text, bare=bare))}
        self._by_pk = Org.objects.filter(within).select_related("parent").in_bulk(codes)
        self._stored = Stored({text for text in texts if not coded(text, bare=bare)}, within=within)

    def find(self, text: str, *, closed: bool = False) -> list[Org]:
        """Where an open and a closed one have the same name, the one that `closed` says."""
        if pk := coded(text, bare=self._bare):
            return [self._by_pk[pk]] if pk in self._by_pk else []
        found = self._stored.find(text)
        return [org for org in found if org.is_open != closed] or found


def _of(row: ActRow) -> str:
    """What names the organisation of a line."""
    return row.cells[CODE] or "/".join(filter(None, (row.cells[SUPERIOR_NOW], row.cells[NAME_NOW])))


def _org(row: ActRow, known: _Known, here: Org) -> Org | None:
    text, column = _of(row), CODE if row.cells[CODE] else NAME_NOW
    if not text:
        row.fault(CODE, "请填写组织编号；不知道编号的，填写现名称。")
        return None
    if row.cells[CODE] and not coded(text, bare=True):
        row.fault(CODE, "组织编号是字母Z和数字，如Z12；不知道编号的请清空，填写现名称。")
        return None
    found = known.find(text, closed=row.deed == Deed.REOPEN)
    if len(found) != 1:
        row.fault(column, _refusal(text, len(found), f"“{here.name}”的下级组织"))
        return None
    return found[0] if _is_meant(row, found[0]) else None


def _is_meant(row: ActRow, org: Org) -> bool:
    """A code beside another name is a slip, e.g. of sorting one column alone, or was true some time ago."""
    name, above = row.cells[NAME_NOW], row.cells[SUPERIOR_NOW]
    if not row.cells[CODE] or (name in ("", org.name) and f"/{above}".endswith(("/", f"/{org.parent.name}"))):
        return True
    now = f"编号{row.cells[CODE]}现在是“{org.parent.name}”下的“{org.name}”，与所填的不同。"
    row.fault(NAME_NOW, f"{now}请核对编号；组织近来有变动的，请重新下载表格。")
    return False


def _aim(row: ActRow, column: str, aims: _Known) -> None:
    text = row.cells[column]
    found = aims.find(text)
    if len(found) == 1:
        row.to, row.cells[column] = found[0], code_of(found[0])
    else:
        row.fault(column, _refusal(text, len(found), "您管理的组织"))


def _refusal(text: str, count: int, among: str) -> str:
    if not count:
        return f"{among}中找不到“{text}”，请核对。"
    return f"{among}中有{count}个都符合“{text}”，请改填组织编号，或用“/”连接各级名称写明是哪一个。"
