"""What the tree tells those above it, inside the transaction of the change.

orgs_added: `orgs`, new organisations.
org_moved: `org` at its new place, `old_path`.
org_changed: `org` whose type, industry, 学校标识码 or profile changed.
"""

from django.dispatch import Signal

orgs_added = Signal()
org_moved = Signal()
org_changed = Signal()
