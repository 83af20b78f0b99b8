"""待办事项: what is missing in an organisation and below it, in the order of what matters; each app tells its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

from cadres import matters as of_cadres
from monitoring import matters as of_monitoring
from monitoring.keeping import kept
from orgs import matters as of_orgs
from orgs.matters import Asking
from orgs.models import Org
from zhtj.web.matters import Matter

Provider = Callable[[Asking], Iterable[Matter]]
# What the organisation owes itself; that its own profile lacks something is said by the gate before any page.
HERE: tuple[Provider, ...] = (
    of_cadres.exports_ready,
    of_cadres.no_secretary,
    of_cadres.records,
    of_cadres.turnovers,
    of_cadres.requests,
    of_cadres.applications,
    of_monitoring.urgings,
    of_cadres.imports,
    of_cadres.exports_asked,
)
BELOW: tuple[Provider, ...] = (
    of_cadres.no_secretary_below,
    of_orgs.profiles_below,
    of_cadres.records_below,
)
# Of more than so many organisations leading bodies alone are looked through, and what is counted already is told.
MOST_COUNTED = 40_000
ALL_BELOW, UPPER_BELOW, SECTORS = "下级组织", "下级团的领导机关和团工委", "高校和国企"


@dataclass(frozen=True)
class Matters:
    places: tuple[tuple[str, list[Matter]], ...]
    is_too_large: bool  # not all that is below was looked through

    @property
    def is_empty(self) -> bool:
        return not any(found for _, found in self.places)


def matters_of(asking: Asking) -> Matters:
    here = ("本级", _asked(HERE, asking))
    if is_too_large(asking.org):
        upper = replace(asking, upper_only=True)
        below = _kept("upper", upper, BELOW)
        return Matters(
            (here, (UPPER_BELOW, below), (SECTORS, _kept("sectors", upper, (of_monitoring.sectors,)))), True
        )
    return Matters((here, (ALL_BELOW, [] if asking.org.is_leaf else _below(asking))), False)


def is_too_large(org: Org) -> bool:
    """Counted no further than it takes to know."""
    if not org.is_upper:
        return False
    return Org.objects.under(org).order_by().values("pk")[: MOST_COUNTED + 1].count() > MOST_COUNTED


def _below(asking: Asking) -> list[Matter]:
    """领导机关 mend nothing below themselves, and have much of it. Others see what they did."""
    return _asked(BELOW, asking) if asking.enters_below else _kept("below", asking, BELOW)


def _kept(what: str, asking: Asking, providers: tuple[Provider, ...]) -> list[Matter]:
    """For a while, and for that account alone."""
    reach = "-".join(f"{node.pk}" for node in asking.user.granted("view_cadre"))
    key = f"matters-{what}:{asking.user.pk}:{asking.org.path}:{reach}:{asking.most}"
    return kept(key, lambda: _asked(providers, asking))


def _asked(providers: tuple[Provider, ...], asking: Asking) -> list[Matter]:
    return list(chain.from_iterable(provider(asking) for provider in providers))
