"""Which organisation the text in 上级 means: looked for in the loaded files first, then among the stored ones.

The text is, tried in this order: a 编号 of a row; a 学校标识码; a 行政区划代码 of a 领导机关; the full name of one
organisation; names joined by "/", each directly above the next, beginning anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Q

from orgs.codes import OrgType
from orgs.models import Account, Org
from orgs.models.org import any_of, below, path_ids
from orgs.sheets import DIVISION, NUMBER, SCHOOL_CODE, SUPERIOR, Row

KEYS = 2000  # values in one query
EVERYWHERE = Q()
Node = Row | Org
Found = TypeVar("Found")
Finding = Generator[Row, None, Found]  # gives rows that must be resolved first, returns what was found


def managed(by: Account | None) -> Q:
    """Where `by` adds and changes organisations: at and below the nodes that he manages."""
    if by is None:
        return EVERYWHERE
    return any_of(below(node.path) for node in by.granted("manage_orgs"))


class Stored:
    """Stored organisations that `texts` may mean, where `within` holds; all that stands above is known by name."""

    def __init__(self, texts: set[str], *, within: Q = EVERYWHERE):
        self._by_key: dict[tuple[str, str], list[Org]] = defaultdict(list)
        names = texts | {text.rpartition("/")[2] for text in texts}
        meant = {org.pk: org for org in fetched(name__in=names, within=within)}
        meant |= {org.pk: org for org in fetched(school_code__in=texts, within=within)}
        meant |= {org.pk: org for org in fetched(division__in=texts, type=OrgType.LEADING, within=within)}
        above = {pk for org in meant.values() for pk in path_ids(org.path)} - meant.keys()
        self._known = meant | {org.pk: org for org in fetched(pk__in=above)}
        for org in meant.values():
            for key in _org_keys(org):
                self._by_key[key].append(org)

    def called(self, column: str, text: str) -> list[Org]:
        return self._by_key[column, text]

    def above(self, org: Org) -> Org | None:
        return self._known.get(org.parent_id)

    def find(self, text: str) -> list[Org]:
        """By code, by name, or by names joined by "/"."""
        for column in (SCHOOL_CODE, DIVISION, "name"):
            if found := self.called(column, text):
                return found
        return self.by_way(text.split("/"))

    def by_way(self, names: list[str]) -> list[Org]:
        """Each name directly above the next, beginning anywhere."""
        return [org for org in self.called("name", names[-1]) if self._fits(org, names)]

    def _fits(self, org: Org | None, names: list[str]) -> bool:
        for name in reversed(names):
            if org is None or org.name != name:
                return False
            org = self.above(org)
        return True


class Superiors:
    """`within`: only organisations for which it holds are found among the stored ones."""

    def __init__(self, rows: Sequence[Row], *, missing_files: bool = False, within: Q = EVERYWHERE):
        self._elsewhere = "，也可能在没有读出的文件里" if missing_files else ""
        self._rows = defaultdict(list)
        for row in rows:
            for key in _keys(row):
                self._rows[key].append(row)
        texts = {row.cells[SUPERIOR] for row in rows} - {""}
        self._stored = Stored(texts, within=within & Q(closed_on=None))
        self._resolving: set[int] = set()
        self._resolved: set[int] = set()

    def resolve(self, row: Row) -> None:
        """Set `row.superior`, or say in the row why it cannot be known. Does nothing the second time.

        Rows that must be known first wait on a list of our own: there may be more than Python's stack can hold.
        """
        running = [self._resolution(row)]
        while running:
            first = next(running[-1], None)
            if first is None:
                running.pop()
            else:
                running.append(self._resolution(first))

    def _resolution(self, row: Row) -> Iterator[Row]:
        """Resolves a row, giving those that must be resolved before it can go on."""
        if id(row) in self._resolved or not row.cells[SUPERIOR]:
            return
        self._resolving.add(id(row))
        found = yield from self._find(row.cells[SUPERIOR])
        self._resolving.discard(id(row))
        self._resolved.add(id(row))
        if len(found) == 1:
            row.superior = found[0]
        else:
            row.fault(SUPERIOR, self._refusal(row.cells[SUPERIOR], len(found)))

    def _find(self, text: str) -> Finding[list[Node]]:
        for column in (NUMBER, SCHOOL_CODE, DIVISION, "name"):
            if found := self._rows[column, text] or self._stored.called(column, text):
                return found
        return (yield from self._by_way(text.split("/")))

    def _by_way(self, names: list[str]) -> Finding[list[Node]]:
        if len(names) < 2:
            return []
        rows = []
        for row in self._rows["name", names[-1]]:
            if (yield from self._fits(row, names)):
                rows.append(row)
        return rows or self._stored.by_way(names)

    def _fits(self, node: Node | None, names: list[str]) -> Finding[bool]:
        for name in reversed(names):
            if node is None or node.name != name:
                return False
            node = yield from self._above(node)
        return True

    def _above(self, node: Node) -> Finding[Node | None]:
        if isinstance(node, Org):
            return self._stored.above(node)
        if id(node) in self._resolving:  # a circle, named where the rows are put in order
            return None
        yield node
        return node.superior

    def _refusal(self, text: str, count: int) -> str:
        if not count:
            return f"找不到“{text}”：所载文件和系统中都没有这个组织{self._elsewhere}。"
        return f"有{count}个组织都符合“{text}”，请改填编号、代码，或用“/”连接各级名称写明是哪一个。"


def _keys(row: Row) -> Iterator[tuple[str, str]]:
    yield "name", row.name
    yield NUMBER, row.cells[NUMBER]
    yield SCHOOL_CODE, row.school_code
    yield DIVISION, row.committee_division


def _org_keys(org: Org) -> Iterator[tuple[str, str]]:
    yield "name", org.name
    yield SCHOOL_CODE, org.school_code or ""
    yield DIVISION, org.division if org.type == OrgType.LEADING else ""


def fetched(*, within: Q = EVERYWHERE, **condition: Iterable) -> Iterator[Org]:
    """Organisations for one `field__in` with any number of values; other conditions as in filter()."""
    [lookup] = [name for name in condition if name.endswith("__in")]
    values = sorted(condition.pop(lookup))
    for start in range(0, len(values), KEYS):
        part = {lookup: values[start : start + KEYS]}
        yield from Org.objects.filter(within, **condition, **part).order_by("pk")
