"""The kinds of notices: each app has its own, and the table knows them all."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECT, ORG, PLACE = "subject", "org", "place"
_kinds: dict[str, Kind] = {}


@dataclass(frozen=True)
class Kind:
    """`page` is the name of an address, about the subject (which may be an organisation), about the place (`?org=`)
    or about nothing more; `asks` says what is waited for: such a notice is done once somebody did it.
    """

    name: str
    sentence: str  # with the facts in braces; no name of a person whom the matter is about
    page: str
    about: str = ""
    asks: str = ""


def register(name: str, sentence: str, *, page: str, about: str = "", asks: str = "") -> Kind:
    """The same name twice would make the table ambiguous."""
    if name in _kinds:
        raise ValueError(f"A kind of notice registered twice: {name!r}.")
    _kinds[name] = Kind(name, sentence, page, about, asks)
    return _kinds[name]


def kind_of(name: str) -> Kind | None:
    """None for one that an earlier version wrote."""
    return _kinds.get(name)


def every() -> list[Kind]:
    return list(_kinds.values())
