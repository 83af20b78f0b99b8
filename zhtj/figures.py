"""The few numbers of the home page: of one organisation and its direct children, hardly ever of a subtree."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from cadres.codes import Duty
from cadres.models import Post, Reveal
from monitoring.codes import Sector
from monitoring.models import Staffing
from orgs.models import Account, Org


def of(org: Org) -> dict:
    """What the home page tells about `org`."""
    children = Org.objects.open().filter(parent=org)
    return {
        "above": Org.objects.above(org),
        "cadre_count": Post.objects.open().filter(org=org).aggregate(n=Count("person", distinct=True))["n"],
        "secretary": _secretary(org),
        "child_count": 0 if org.is_leaf else children.count(),
        "children_without_secretary": 0 if org.is_leaf else children.exclude(Exists(_secretaries())).count(),
        "sectors": _sectors(org) if org.monitors else [],
    }


def secretary_name(org: Org) -> str:
    """Empty where the post is vacant."""
    secretary = _secretary(org)
    return secretary.person.name if secretary else ""


def reveals_of_minors(org: Org, user: Account) -> int:
    """How often others looked at a number of somebody below 18 here and below, in the last 30 days."""
    month = timezone.now() - timedelta(days=30)
    seen = Reveal.objects.visible_to(user).under(org).of_minors_since(month)
    return seen.exclude(account=user).count()


def _secretary(org: Org) -> Post | None:
    return Post.objects.open().filter(org=org, duty=Duty.SECRETARY).select_related("person").first()


def _secretaries():
    return Post.objects.open().filter(org=OuterRef("pk"), duty=Duty.SECRETARY)


def _sectors(org: Org) -> list[tuple[str, int]]:
    rows = Staffing.objects.under(org)
    return [(sector.label, rows.filter(sector=sector).count()) for sector in Sector]
