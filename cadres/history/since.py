"""What others changed since a version was read."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Field
from django.utils import timezone

from cadres.models import Person, Post
from cadres.words import differs, told_fields, words


@dataclass(frozen=True)
class Difference:
    """One fact that somebody else changed."""

    field: Field
    was: str
    now: str
    row: object  # of the history, the last one that changed it

    @property
    def at(self) -> datetime:
        return self.row.history_date

    @property
    def local_at(self) -> datetime:
        return timezone.localtime(self.at)

    @property
    def is_of_post(self) -> bool:
        return isinstance(self.row, Post.history.model)


def differences_since(row: Person | Post, version: int) -> list[Difference]:
    """Each version has its row of history; empty where they do not tell."""
    since = max(row.version - version, 0)
    kept = list(row.history.select_related("history_user", *_others(row))[: since + 1])
    if since == 0 or len(kept) <= since:
        return []
    now, was = kept[0], kept[since]
    return [
        Difference(field, words(was, field), words(now, field), _last_changed(kept, field))
        for field in told_fields(type(row))
        if differs(was, now, field)
    ]


def _others(row) -> list[str]:
    return ["destination"] if isinstance(row, Post) else []


def _last_changed(kept: list, field: Field):
    """Newest first: the first row that is not as the one before it."""
    return next(new for new, old in pairwise(kept) if differs(old, new, field))
