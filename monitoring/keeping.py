"""Answers that take long, kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

KEPT = 60  # seconds
Answer = TypeVar("Answer")


def kept(
    key: str,
    answer: Callable[[], Answer],
    *,
    worth: Callable[[Answer], bool] = lambda found: True,
    holds: Callable[[Answer], bool] = lambda found: True,
    seconds: int = KEPT,
) -> Answer:
    """What was answered not more than `seconds` ago and still `holds`, or is now; not `worth` it, each time."""
    found = cache.get(key)
    if found is None or not holds(found):
        found = answer()
        if worth(found):
            cache.set(key, found, seconds)
    return found


def is_kept(key: str) -> bool:
    return cache.has_key(key)


def forget(key: str) -> None:
    cache.delete(key)
