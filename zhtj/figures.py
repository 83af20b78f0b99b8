"""The few numbers of the home page: of one organisation and its direct children, never of a whole subtree."""

from django.db.models import Count, Exists, OuterRef

from cadres.codes import Duty
from cadres.models import Post
from monitoring.models import Sector, Staffing
from orgs.models import Org


def of(org: Org) -> dict:
    """What the home page tells about `org`."""
    children = Org.objects.filter(parent=org)
    return {
        "above": Org.objects.above(org),
        "cadre_count": Post.objects.open().filter(org=org).aggregate(n=Count("person", distinct=True))["n"],
        "secretary": _secretary(org),
        "child_count": 0 if org.is_leaf else children.count(),
        "children_without_secretary": 0 if org.is_leaf else children.exclude(Exists(_secretaries())).count(),
        "sectors": _sectors(org) if org.monitors else [],
    }


def _secretary(org: Org) -> Post | None:
    return Post.objects.open().filter(org=org, duty=Duty.SECRETARY).select_related("person").first()


def _secretaries():
    return Post.objects.open().filter(org=OuterRef("pk"), duty=Duty.SECRETARY)


def _sectors(org: Org) -> list[tuple[str, int]]:
    rows = Staffing.objects.under(org)
    return [(sector.label, rows.filter(sector=sector).count()) for sector in Sector]
