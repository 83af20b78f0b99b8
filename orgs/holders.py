"""Who holds a post in an organisation: told by the app that keeps posts, which stands above this one."""

from collections.abc import Callable

from orgs.models import Org

Tell = Callable[[Org, str], list[str]]  # organisation and name to the labels of the open posts, highest first
_tellers: list[Tell] = []


def register(tell: Tell) -> Tell:
    """Decorator; once at the start."""
    if tell not in _tellers:
        _tellers.append(tell)
    return tell


def duties(org: Org, name: str) -> list[str]:
    """What people of this name are in `org` now."""
    return [duty for tell in _tellers for duty in tell(org, name)]
