"""Which column a header means: by its label, its other names, without marks like * and notes in brackets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cadres.sheets import aliases
from cadres.sheets.columns import ID_NUMBER, NAME, columns_of
from cadres.sheets.kinds import Kind
from cadres.sheets.tidying import plain

_MARKS = re.compile(r"[*★☆※△▲●:·.、\"“”'‘’]|^\d+")
_BRACKETS = re.compile(
    r"[(\[{【〔<][^()\[\]{}【】〔〕<>]*[)\]}】〕>]$|^[(\[{【〔<][^()\[\]{}【】〔〕<>]*[)\]}】〕>]"
)
LONGEST = 60  # characters of a header that are looked at
SEX, STUDY_OR_WORK = aliases.SEX_HEADS[0], aliases.STUDY_OR_WORK


@dataclass(frozen=True)
class Head:
    """`headers`: label of a column -> what it is called in the file; `ignored` and `derived` are none of ours."""

    headers: Mapping[str, str]
    ignored: Sequence[str]
    derived: Sequence[str]  # what the id number tells
    twice: Mapping[str, Sequence[str]]  # label -> headers that all seem to mean it

    def __contains__(self, label: str) -> bool:
        return label in self.headers


def head_of(headers: Sequence[str]) -> Head:
    """Who is called by his label goes before who is called otherwise: 手机号码 beside 联系电话."""
    called: dict[str, list[str]] = {}
    for header in headers:
        called.setdefault(meant(header), []).append(header)
    ignored, derived = called.pop("", []), called.pop(_DERIVED, [])
    called.pop(_SILENT, None)
    found, twice = {}, {}
    for label, names in called.items():
        exact = [name for name in names if plain(name) == plain(label)] or names
        found[label] = exact[0]
        if len(exact) > 1:
            twice[label] = exact
        elif len(names) > 1:
            ignored += [name for name in names if name not in exact]
    return Head(found, ignored, derived, twice)


def is_head(texts: Sequence[str]) -> bool:
    """Whether a row of a table is its head: nobody else stands above both a name and an id number."""
    labels = {meant(text) for text in texts if text}
    return {NAME, ID_NUMBER} <= labels


def meant(header: str) -> str:
    """The label of the column that is meant, "" of none."""
    names, name = _names(), plain(header[:LONGEST])
    while name:
        for way in (name, _MARKS.sub("", name)):
            if way in names:
                return names[way]
        shorter = _BRACKETS.sub("", _MARKS.sub("", name))
        if shorter in (name, ""):
            return ""
        name = shorter
    return ""


_DERIVED, _SILENT = "（由身份证号码得出）", "（略过）"


@cache
def _names() -> dict[str, str]:
    columns = columns_of(Kind.BELOW)
    names = {plain(name): _DERIVED for name in aliases.DERIVED} | {
        plain(name): _SILENT for name in aliases.SILENT
    }
    names |= {plain(name): SEX for name in aliases.SEX_HEADS} | {plain(STUDY_OR_WORK): STUDY_OR_WORK}
    for column in columns:
        names |= {plain(name): column.label for name in (*aliases.HEADS.get(column.name, ()), column.label)}
    return names
