"""Pages of a list by keyset, forth and back: each costs the same, and who comes and goes shifts none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

PAGE = 50
CUT = re.compile(r"([0-9]{1,9})-([0-9a-f.]+)(?:-([0-9a-f]{32}))?")  # number and keys of the last entry read


class Found(NamedTuple):
    """One entry by what it is sorted by, with what is known of it."""

    keys: tuple[str, ...]
    facts: Any


class Slice(NamedTuple):
    found: list[Found]
    first: int  # number of the first entry
    before: str | None  # the cut of the page before; None when this is the first
    next: str  # the cut of the page after; "" when this is the last


# Keys to begin behind (none: at the beginning), and how many. Backwards: those up to the keys, the nearest first.
Ask = Callable[[tuple[str, ...], bool, int], list[Found]]


def sliced(ask: Ask, past: str, *, width: int) -> Slice:
    """What stands behind the cut `past`; nonsense begins at the beginning. Entries have `width` keys."""
    number, keys = _parsed(past, width)
    found = ask(keys, True, PAGE + 1)
    after = _cut(number + PAGE, found[PAGE - 1]) if len(found) > PAGE else ""
    return Slice(found[:PAGE], number + 1, _before(ask, number, keys), after)


def _parsed(past: str, width: int) -> tuple[int, tuple[str, ...]]:
    told = CUT.fullmatch(past)
    keys = tuple(filter(None, told.groups()[1:])) if told else ()
    return (int(told[1]), keys) if len(keys) == width else (0, ())


def _cut(number: int, found: Found) -> str:
    return "-".join((str(number), *found.keys))


def _before(ask: Ask, number: int, keys: tuple[str, ...]) -> str | None:
    """The page before begins behind the entry that has exactly a page of earlier ones after it."""
    if not keys:
        return None
    earlier = ask(keys, False, PAGE + 1)
    return _cut(max(number - PAGE, 0), earlier[PAGE]) if len(earlier) > PAGE else ""
