"""The organisation tree beside a page: what of it is shown, and what a search finds."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from orgs.models import Account, Org
from orgs.models.org import SEGMENT, path_ids
from zhtj.prepared import Prepared, columns

PAGE = 50  # children shown at a time
MOST_HITS = 50
NOWHERE = "-"  # no path


@dataclass
class Node:
    org: Org | Place
    level: int  # 1 for a root
    href: str = ""  # where choosing it leads; "" when it cannot be chosen
    fault: str = ""  # why it cannot
    is_chosen: bool = False
    note: str = ""  # said behind the name
    is_open: bool = False
    children: list[Node] = field(default_factory=list)
    more_after: str = ""  # path of the last child shown when there are more
    apart: list[Node] = field(default_factory=list)  # further down among the siblings, but on the way


@dataclass
class Hit:
    org: Org
    href: str
    fault: str
    trail: list[str]  # names of what stands above it, from the root of the panel on


class Place(namedtuple("Place", columns(Org))):
    """An organisation as the tree reads it: what an Org says of itself, made in a tenth of the time."""

    __slots__ = ()

    pk = property(lambda self: self.id)
    is_open, is_branch, is_upper, is_university = Org.is_open, Org.is_branch, Org.is_upper, Org.is_university
    removes_cadres, monitors, covers = Org.removes_cadres, Org.monitors, Org.covers


class Child(NamedTuple):
    org: Place
    rank: int  # among its siblings, from 1 on


Make = Callable[[Org | Place, int], Node]  # organisation and level to a node without children


def roots_of(user: Account, permission: str) -> list[Org]:
    """Where the reach of `user` begins; nodes below another one are left out."""
    roots: list[Org] = []
    for org in sorted(user.granted(permission), key=lambda org: org.path):
        if not (roots and roots[-1].covers(org)):
            roots.append(org)
    return roots


def shown(nodes: Iterable[Node]) -> Iterator[Node]:
    """These and all that is unfolded below them."""
    for node in nodes:
        yield node
        yield from shown(node.children)
        yield from shown(node.apart)


def prefixes(path: str) -> list[str]:
    """Paths of everything above `path`, topmost first, and its own."""
    return [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]


def paths_to_open(*, opened: str | None, chosen: str, home: str) -> set[str]:
    """`opened` and what is above it; what is above `chosen`, unless that was closed by opening less.

    `opened` is None when nothing was asked ("home" is open then), "" when everything was closed.
    """
    above_chosen = prefixes(chosen)[:-1]
    if opened is None:
        return {*prefixes(home), *above_chosen}
    kept = (path for path in above_chosen if path == opened or not path.startswith(opened))
    return {*prefixes(opened), *kept}


def grow(
    roots: list[Org], make: Make, *, open_paths: set[str], ways: Iterable[str], after: str = ""
) -> list[Node]:
    """Nodes of the roots with the open ones filled, in one query whatever the depth.

    `ways` are paths whose every step must show, also far down among thousands of siblings. `after` is the path
    of a child behind which the list of its parent begins.
    """
    shown = {path for path in open_paths if any(path.startswith(root.path) for root in roots)}
    steps = {step for way in ways for step in prefixes(way) if step[:-SEGMENT] != after[:-SEGMENT]}
    levels = _read_levels(shown, steps, after)

    def node(org: Org | Place, level: int) -> Node:
        grown = make(org, level)
        if org.path in shown:
            _fill(grown, levels[org.pk], steps, node)
        return grown

    return [node(root, 1) for root in roots]


def unfold(node: Node, make: Make, *, after: str = "") -> Node:
    """`node` with one page of its children."""
    path = node.org.path
    rows = _read_levels({path}, set(), after if after.startswith(path) else "")[node.org.pk]
    _fill(node, rows, set(), make)
    return node


def _read_levels(open_paths: set[str], steps: set[str], after: str) -> dict[int, list[Child]]:
    """The first page of children of each open node (with one more, to know of it), and the steps among them."""
    parents = [path_ids(path)[-1] for path in open_paths]
    asked = {"parents": parents, "steps": list(steps) or [NOWHERE]}
    rows = _shown(**asked, after=after) if after else _SHOWN.ask(**asked)
    levels = defaultdict(list)
    for *values, rank in sorted(rows, key=lambda row: row[-1]):  # the database would sort whole rows
        org = Place._make(values)
        levels[org.parent_id].append(Child(org, rank))
    return levels


def _shown(parents: list[int], steps: list[str], after: str = "") -> QuerySet:
    begins = Q(path__gt=after) | ~Q(path__startswith=after[:-SEGMENT]) if after else Q()
    rank = Window(RowNumber(), partition_by="parent_id", order_by="path")
    children = Org.objects.open().filter(begins, parent__in=parents).annotate(rank=rank)
    shown = children.filter(Q(rank__lte=PAGE + 1) | Q(path__in=steps)).order_by()
    return shown.values_list(*columns(Org), "rank")


_SHOWN = Prepared(_shown, parents=[2**62], steps=["~path~"])


def _fill(node: Node, rows: list[Child], steps: set[str], make: Make) -> None:
    node.is_open = True
    first = [org for org, rank in rows if rank <= PAGE]
    node.children = [make(org, node.level + 1) for org in first]
    node.apart = [make(org, node.level + 1) for org, _ in rows[len(first) :] if org.path in steps]
    node.more_after = first[-1].path if len(rows) > len(first) else ""


def find(user: Account, permission: str, words: str, *, closed: bool = False) -> list[Org]:
    """Organisations within reach that each of the words names; one more than MOST_HITS tells of a rest."""
    reached = Org.objects.within_reach_of(user, permission)
    found = (reached if closed else reached.open()).named(words)
    return list(found.order_by("path")[: MOST_HITS + 1])


def trails(roots: list[Org], orgs: list[Org]) -> list[list[str]]:
    """For each organisation the names of what stands above it, from a root on."""
    above = [prefixes(org.path)[:-1] for org in orgs]
    shown = [[path for path in paths if any(path.startswith(root.path) for root in roots)] for paths in above]
    ids = {path_ids(path)[-1] for paths in shown for path in paths}
    names = dict(Org.objects.filter(pk__in=ids).values_list("path", "name"))
    return [[names[path] for path in paths] for paths in shown]
