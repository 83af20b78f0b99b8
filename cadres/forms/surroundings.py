"""What the cautions of a saved cadre look at beside the form: the organisation and the posts in it."""

from django.db.models import Count

from cadres.models import Post
from orgs.models import Org


def surroundings(org: Org, *, id_number: str) -> dict:
    """Facts for the rules: how many hold which duty by now, and which provinces are no surprise."""
    return {"company": _company(org), "provinces": frozenset({id_number[:2], _division(org)[:2]}) - {""}}


def _company(org: Org) -> dict[str, int]:
    counted = Post.objects.open().filter(org=org).values("duty").annotate(number=Count("pk"))
    return {row["duty"]: row["number"] for row in counted.order_by()}


def _division(org: Org) -> str:
    """行政区划代码 of the nearest organisation that has one; "" when none has."""
    above = Org.objects.above(org).exclude(division="")
    return org.division or above.values_list("division", flat=True).last() or ""
