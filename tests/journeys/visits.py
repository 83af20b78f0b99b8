"""Which addresses a browser looks at, as whom: each page of the matrix in each state of what it shows, and what
lists and forms say when they are asked something or sent wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from tests.matrix import GONE, NO_METHOD, OK, REFUSED, TABLE, VISITOR, expected
from tests.test_matrix import address

# Answered with a file.
FILES = {
    "orgs:log-download", "orgs:import-template", "orgs:export", "orgs:adjust-template", "cadres:import-own-template",
    "cadres:import-below-template", "cadres:import-report", "cadres:application", "monitoring:download",
}  # fmt: skip
# Only forms lead there, or the address leads on.
FORWARDING = {
    "doors:end-sessions", "orgs:switch", "orgs:manage-home", "cadres:columns", "cadres:make-export",
    "cadres:withdraw-export", "cadres:take-export", "cadres:import-reopening", "cadres:import-restart",
    "cadres:ask-inquiry", "cadres:withdraw-inquiry", "cadres:withdraw-correction", "monitoring:views",
    "monitoring:view", "monitoring:withdraw-urging", "help:steps", "logout",
    "cadres:import-conclusion", "practice:enter", "practice:leave",
    "notices:open", "notices:seen",
    "cadres:turnover-home", "cadres:turnover-preview", "cadres:turnover-return",
}  # fmt: skip
# Who has most to see; others come after.
FIRST = ("college", "city", "university", "guarded", "province", "branch", VISITOR)
BEST = {"home": "city", "todos": "city", "orgs:log": "university"}

# Name, account, question: what a page shows besides when it is asked something.
ASKED = (
    ("home", "branch", ""), ("home", "college", ""), ("home", "of two", ""),
    ("find", "city", "q=云山"), ("find", "city", "q=没有这个"),
    ("cadres:list", "college", "q=周"), ("cadres:list", "college", "q=没有这个人"),
    ("cadres:list", "college", "state=ended"),
    ("monitoring:staffing", "city", "sector=enterprise"), ("monitoring:staffing", "city", "gap=1"),
    ("monitoring:staffing", "city", "day=2025-06-30"), ("monitoring:compare", "city", "sector=enterprise"),
    ("monitoring:origin", "city", "sector=university&column=total"),
    ("orgs:progress", "city", ""),
    ("cadres:enter-own", "university", ""), ("profile", "university", ""), ("profile", "enterprise", ""),
)  # fmt: skip
# Forms that say what is wrong when they are sent empty.
SENT_EMPTY = (
    ("login", VISITOR), ("activation", VISITOR), ("password-change", "city"), ("cadres:enter-own", "college"),
    ("cadres:enter-branch", "branch"), ("cadres:edit", "college"), ("cadres:remove", "college"),
    ("cadres:ask-correction", "college"), ("cadres:import-own", "college"), ("cadres:reveal", "college"),
    ("orgs:add", "city"), ("orgs:rename", "city"), ("orgs:appoint", "city"), ("orgs:import", "city"),
    ("monitoring:set-norm", "province"), ("profile", "gated"),
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    name: str
    role: str
    path: str
    is_sent: bool = False
    status: int = OK

    def __str__(self) -> str:
        return f"{self.name} {self.path} as {self.role}{' sent empty' if self.is_sent else ''}"


def plain(name: str) -> str:
    return name.partition("?")[0]


def visits(world) -> list[Visit]:
    found = [visit for name in TABLE for visit in _states(world, name)]
    found += [Visit(name, role, f"{reverse(name)}?{query}") for name, role, query in ASKED]
    for name, role in SENT_EMPTY:
        found += [Visit(name, role, path, is_sent=True) for path, _ in _allowed(world, name, role)[:1]]
    return [
        *found,
        Visit("not found", "city", "/nothing/", status=GONE),
        Visit("refused", "branch", reverse("monitoring:staffing"), status=REFUSED),
        Visit("no such way", "city", reverse("doors:end-sessions"), status=NO_METHOD),
    ]


def _states(world, name: str) -> Iterator[Visit]:
    """One for each state of the things that are there."""
    seen = set()
    if "?" in name or plain(name) in FILES | FORWARDING:
        return
    for role in _in_order(world, name):
        for path, state in _allowed(world, name, role):
            if state not in seen:
                seen.add(state)
                yield Visit(name, role, path)


def _in_order(world, name: str) -> list[str]:
    first = [BEST[name]] if name in BEST else []
    return list(dict.fromkeys([*first, *FIRST, *world.roles]))


def _allowed(world, name: str, key: str) -> list[tuple[str, tuple]]:
    role, kind = world.roles[key], TABLE[name].thing
    things = world.things[kind] if kind else [None]
    return [
        (address(name, thing), _state(thing)) for thing in things if expected(role, name, "GET", thing) == OK
    ]


def _state(thing) -> tuple:
    """What of a thing may change what its page looks like."""
    names = ("state", "is_open", "is_coming", "is_withdrawn", "is_guarded", "slug")
    return tuple(getattr(thing, name, None) for name in names)
