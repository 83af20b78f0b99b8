"""What the tree tells those above it, inside the transaction of the change.

orgs_added: `orgs`, new organisations.
org_moved: `org` at its new place, `old_path`, moved `by`.
org_changed: `org` whose type, industry, 学校标识码 changed, or that was closed or reopened, all `by`.
org_told: `org` whose name or profile changed, all else being what it was, `by`.
org_retyped: `org` of another type now, `was` the type before; raise TreeError where that contradicts.
org_closing: `org`, closed `on` a day by `by`, with `answers` to what was asked; raise TreeError to refuse.
org_merging: `org`, closed `on` a day by `by`, whose own go over to `to`; raise TreeError to refuse,
or answer what went over, as facts for the line of the log.
org_merged: `org`, closed now, and `to`, where all it had is by now.
orgs_held: `orgs` that several acts of one transaction will close or merge, their rows locked: lock what will be
written of theirs, in one order.

And what it asks of them, through orgs.asking, which says what the answers are:
staff_asked, seats_asked, cadres_asked, figures_asked, closing_asked, closing_questions_asked.
"""

from django.dispatch import Signal

orgs_added = Signal()
org_moved = Signal()
org_changed = Signal()
org_told = Signal()
org_retyped = Signal()
org_closing = Signal()
org_merging = Signal()
org_merged = Signal()
orgs_held = Signal()
staff_asked = Signal()
seats_asked = Signal()
cadres_asked = Signal()
figures_asked = Signal()
closing_asked = Signal()
closing_questions_asked = Signal()
