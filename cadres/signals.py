"""What acts on posts tell those above, inside their transaction and with person and organisation locked.

post_changed: `post` as it is now (saved), `was` (a copy from before, None when it is new), `person_was` (a copy from
before, None when the facts of the person are what they were).
person_changed: `person` as it is now (saved), `was` (a copy from before), the posts being what they were.
"""

from django.dispatch import Signal

post_changed = Signal()
person_changed = Signal()
