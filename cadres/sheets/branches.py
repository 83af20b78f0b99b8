"""所在支部: the branches that somebody may enter cadres for, how a template calls them, which one a text means."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from orgs import rules
from orgs.act_columns import code_of, coded
from orgs.codes import OrgType
from orgs.models import Account, Org
from orgs.superiors import Stored

PICK = "请选择工作表“我的支部”中的支部。"
NOT_FOUND = "“{here}”下没有您可以录入的支部“{text}”。"
NEAREST = "是不是：{names}？请照此填写，或填写组织编号。"
OTHER_NAME = "编号{code}是“{name}”，与所填的“{text}”不同，请核对编号和名称。"
SEVERAL = "有{count}个支部都叫“{text}”：{ways}。请改填其中一个，或填写组织编号。"
SUFFIX = "团支部"
_NAMED_AND_CODED = re.compile(
    r"(.+?)\s*[（(]\s*(Z[0-9]{1,9})\s*[)）]", re.IGNORECASE
)  # as exports call a branch
MOST_TOLD, MOST_NEAR = 5, 3  # of those that a text means, or may mean
MOST_COMPARED, MOST_NAMES, NEAR = 40, 3000, 0.5  # wrong texts, names, likeness from 0 to 1


@dataclass(frozen=True)
class Branch:
    """`way` names no other of them: the name, with the superior before it where two have the same."""

    way: str
    name: str
    superior: str
    code: str


def enterable(org: Org, by: Account) -> QuerySet[Org]:
    """The branches at and below `org` for which `by` may enter cadres."""
    return Org.objects.enterable_by(by).under(org).filter(type=OrgType.BRANCH)


def listed(org: Org, by: Account) -> list[Branch]:
    """In the order of the tree."""
    rows = [
        (pk, name, superior or "")
        for pk, name, superior in enterable(org, by)
        .order_by("path")
        .values_list("pk", "name", "parent__name")
    ]
    names, ways = Counter(name for _, name, _ in rows), Counter(row[1:] for row in rows)
    return [_branch(*row, is_only=names[row[1]] == 1, is_told=ways[row[1:]] == 1) for row in rows]


def _branch(pk: int, name: str, superior: str, *, is_only: bool, is_told: bool) -> Branch:
    code = code_of(Org(pk=pk))
    way = name if is_only else f"{superior}/{name}" if is_told else code
    return Branch(way, name, superior, code)


def find(texts: Iterable[str], *, org: Org, by: Account) -> dict[str, Org | str]:
    """For each text the branch that it means, or a sentence why it is not known; the same few questions for any number.

    By 组织编号, by name, by names joined by "/", by a name with its 组织编号 in brackets. What is out of reach is not
    found, as if it were not there.
    """
    texts = set(texts)
    ways = {text: _ways(text) for text in texts}
    reach = Q(pk__in=enterable(org, by).values("pk"))
    codes = {pk for spelt in ways.values() for way in spelt if (pk := coded(way, bare=True))}
    by_code = Org.objects.filter(reach).in_bulk(codes)
    stored = Stored({way for spelt in ways.values() for way in spelt}, within=reach)
    found = {text: _meant(spelt, by_code, stored) for text, spelt in ways.items()}
    branches = _with_superiors({one.pk for meant in found.values() for one in meant})
    near = _Near([text for text in texts if text and not found[text]], org=org, by=by)
    return {text: _answer(text, found[text], branches, near, org) for text in texts}


def _ways(text: str) -> list[str]:
    both = _NAMED_AND_CODED.fullmatch(rules.tidy(text))
    return [both[2]] if both else list(dict.fromkeys(_spellings(text)))


def _checked(text: str, org: Org) -> Org | str:
    """A code beside another name is a slip, e.g. of copying one column alone."""
    both = _NAMED_AND_CODED.fullmatch(rules.tidy(text))
    if both and org.name not in _spellings(both[1].rpartition("/")[2]):
        return OTHER_NAME.format(code=code_of(org), name=org.name, text=both[1])
    return org


def _spellings(text: str) -> Iterator[str]:
    """As typed; with other signs; with the suffix that people leave out."""
    tidy = rules.tidy(text)
    close = unicodedata.normalize("NFKC", tidy).replace(" ", "")
    for way in (tidy, tidy.replace("／", "/"), close, close.replace("(", "（").replace(")", "）")):
        yield way
        if way and not way.endswith("支部"):
            yield way + SUFFIX
        elif way.endswith("支部") and not way.endswith(SUFFIX):
            yield way.removesuffix("支部") + SUFFIX


def _meant(spellings: list[str], by_code: dict[int, Org], stored: Stored) -> list[Org]:
    """By name first: a branch may be called 2025."""
    for way in spellings:
        if way and (found := stored.find(way)):
            return found
    codes = (coded(way, bare=True) for way in spellings)
    return next(([by_code[code]] for code in codes if code in by_code), [])


def _with_superiors(pks: set[int]) -> dict[int, Org]:
    return Org.objects.select_related("parent", "committee").in_bulk(pks)


class _Near:
    """Names that are almost those typed; asked for only where there are such."""

    def __init__(self, texts: list[str], *, org: Org, by: Account):
        self._texts = set(sorted(texts)[:MOST_COMPARED])
        self._names = [(_parts(one.name), one.way) for one in listed(org, by)[:MOST_NAMES]] if texts else []

    def __getitem__(self, text: str) -> list[str]:
        if text not in self._texts:
            return []
        parts = _parts(text)
        like = ((_likeness(parts, others), way) for others, way in self._names)
        best = sorted((one for one in like if one[0] >= NEAR), key=lambda one: (-one[0], one[1]))
        return [way for _, way in best[:MOST_NEAR]]


def _parts(text: str) -> frozenset[str]:
    """Signs, and signs with the next one."""
    return frozenset(text) | {text[at : at + 2] for at in range(len(text))}


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _answer(text: str, meant: list[Org], branches: dict[int, Org], near: _Near, org: Org) -> Org | str:
    if len(meant) == 1:
        return _checked(text, branches[meant[0].pk])
    return _several(text, [branches[one.pk] for one in meant]) if meant else _not_found(text, near, org)


def _not_found(text: str, near: _Near, org: Org) -> str:
    names = near[text]
    hint = NEAREST.format(names="、".join(names)) if names else PICK
    return NOT_FOUND.format(here=org.name, text=text) + hint if text else PICK


def _several(text: str, meant: list[Org]) -> str:
    told = [f"{one.parent.name}/{one.name}（{code_of(one)}）" for one in meant[:MOST_TOLD]]
    ways = "、".join(told) + ("等" if len(meant) > MOST_TOLD else "")
    return SEVERAL.format(count=len(meant), text=text, ways=ways)
