"""待办: one kind of thing that waits for somebody, with the ways to the very forms that mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST_SHOWN = 3  # on a page that tells of other things too


class Way(NamedTuple):
    """`note` says what is wrong there, or what the form is."""

    words: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Matter:
    """`ways` lead to the first few of `count`, `whole` to the list of all."""

    sentence: str
    count: int
    ways: tuple[Way, ...]
    whole: Way | None = None
