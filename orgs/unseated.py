"""Admins whose post in their organisation has ended: pointed out to those above, who decide what becomes of them."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from orgs import asking
from orgs.models import Admin
from orgs.models.admin import STAFF, AdminQuerySet

# Not 工作人员, who need no post; and not those whom the level above appointed knowing that they hold none.
CONDITION = Q(ended_at=None, is_in_post=False) & ~Q(duty=STAFF) & (~Q(duty="") | Q(was_in_post=True))


def noted(admins: AdminQuerySet) -> AdminQuerySet:
    """Annotated `is_unseated`."""
    told = admins.annotate(**asking.seats())
    return told.annotate(is_unseated=Case(When(CONDITION, then=Value(True)), default=Value(False)))


def only(admins: AdminQuerySet) -> AdminQuerySet:
    return noted(admins).filter(is_unseated=True)


def somebody() -> Exists:
    """On organisations: one of their admins is."""
    return Exists(only(Admin.objects.filter(org=OuterRef("pk"))))
