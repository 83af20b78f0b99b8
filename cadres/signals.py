"""What acts on posts tell those above, inside their transaction and with person and organisation locked.

post_changed: `post` as it is now (saved), `was` (a copy from before, None when it is new), `person_was` (a copy from
before, None when the facts of the person are what they were).
posts_changed: the same of many posts at once, `changes` being a list of Change. Whoever hears one hears the other.
person_changed: `person` as it is now (saved), `was` (a copy from before), the posts being what they were.
"""

from typing import NamedTuple

from django.db.models import Model
from django.dispatch import Signal

post_changed = Signal()
posts_changed = Signal()
person_changed = Signal()


class Change(NamedTuple):
    post: Model
    was: Model | None
    person_was: Model | None
