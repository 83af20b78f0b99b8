"""What acts on posts tell those above, inside their transaction and with person and organisation locked.

post_changed: `post` as it is now (saved), `was` (a copy from before, None when it is new).
"""

from django.dispatch import Signal

post_changed = Signal()
