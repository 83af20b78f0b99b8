"""范围 of 团干部列表: the organisation acted for, whatever else this account sees, or all of it together."""

from cadres.filters import EVERYWHERE
from orgs import panel
from orgs.models import Account, Org

ALL_SEEN = "全部可见组织"


def offered(user: Account, *, current: Org | None, asked: Org | None) -> list[tuple[str, str]]:
    """(value, words) of what may be chosen, first what the list shows unasked.

    Each place where the reach of `user` begins has a name here, so that nothing he sees is missing from his list.
    """
    roots = panel.roots_of(user, "view_cadre")
    others = [root for root in roots if root != current]
    if asked and asked not in [*roots, current]:
        others.append(asked)
    if current is None:
        return [("", ALL_SEEN), *map(_choice, others)]
    everywhere = [(EVERYWHERE, ALL_SEEN)] if len(roots) > 1 else []
    return [("", f"{current.name}（当前组织）"), *map(_choice, others), *everywhere]


def _choice(org: Org) -> tuple[str, str]:
    return f"{org.pk}", org.name
