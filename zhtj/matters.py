"""待办事项: what is missing in an organisation and below it, in the order of what matters; each app tells its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    of_cadres.no_secretary,
    of_cadres.records,
    of_cadres.requests,
    of_cadres.applications,
    of_monitoring.urgings,
    of_cadres.imports,
)
BELOW: tuple[Provider, ...] = (
    of_cadres.no_secretary_below,
    of_orgs.profiles_below,
    of_cadres.records_below,
)
MOST_COUNTED = 40_000  # organisations that are looked through for one page


@dataclass(frozen=True)
class Matters:
    here: list[Matter]
    below: list[Matter]
    is_too_large: bool  # what is below was not looked through

    @property
    def is_empty(self) -> bool:
        return not (self.here or self.below or self.is_too_large)


def matters_of(asking: Asking) -> Matters:
    too_large = is_too_large(asking.org)
    below = [] if asking.org.is_leaf or too_large else _below(asking)
    return Matters(_asked(HERE, asking), below, too_large)


def is_too_large(org: Org) -> bool:
    """Counted no further than it takes to know."""
    if not org.is_upper:
        return False
    return Org.objects.under(org).order_by().values("pk")[: MOST_COUNTED + 1].count() > MOST_COUNTED


def _below(asking: Asking) -> list[Matter]:
    """领导机关 mend nothing below themselves, and have much of it: kept for a while. Others see what they did."""
    if asking.enters_below:
        return _asked(BELOW, asking)
    reach = "-".join(f"{node.pk}" for node in asking.user.granted("view_cadre"))
    key = f"matters:{asking.user.pk}:{asking.org.path}:{reach}:{asking.most}"
    return kept(key, lambda: _asked(BELOW, asking))


def _asked(providers: tuple[Provider, ...], asking: Asking) -> list[Matter]:
    return list(chain.from_iterable(provider(asking) for provider in providers))
