"""The names a row is sorted by beside its own, as they sound: of the organisation above, of the city, of the 书记.

Kept in the row, since joining them took the database four to twenty times as long as sorting (docs/performance.md).
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from cadres.codes import Duty
from cadres.models import Person, Post
from monitoring import dated
from monitoring.models import Staffing
from monitoring.models.figured import Figured
from monitoring.rules import WEIGHTS
from orgs.codes import Level
from orgs.models import Org
from orgs.models.org import below, path_ids

MOST = Figured._meta.get_field("sound").max_length


def of_org(org: Org | None) -> str:
    return org.sound[:MOST] if org else ""


def of_person(person: Person) -> str:
    """Without the initials, which stand before it."""
    return person.sound.partition(" ")[2][:MOST]


def tell(rows: list[Figured], *, day: date | None) -> None:
    """`day` is a past one, None is now."""
    above = Org.objects.only("sound", "level").in_bulk({pk for row in rows for pk in path_ids(row.path)[:-1]})
    led = _secretaries([row.org_id for row in rows], day)
    for row in rows:
        upper = [above[pk] for pk in path_ids(row.path)[:-1]]
        row.parent_sound = of_org(upper[-1] if upper else None)
        row.city_sound = of_org(next((org for org in upper if org.level == Level.CITY), None))
        row.secretary_sound = led.get(row.org_id, "")


def _secretaries(orgs: list[int], day: date | None) -> dict[int, str]:
    """Of several on a past day the one whose name the row shows (monitoring.table)."""
    posts = Post.objects.open() if day is None else Post.objects.filter(dated.in_force(day))
    held = posts.filter(duty=Duty.SECRETARY, org__in=orgs).select_related("person")
    in_order = sorted(held, key=lambda post: (WEIGHTS[post.nature], post.since_on, post.pk))
    return {post.org_id: of_person(post.person) for post in in_order}


def renamed(org: Org) -> None:
    """Tell a changed name to the rows that are sorted by it, all of them locked in one order with its own row."""
    children = Q(pk__in=Org.objects.filter(parent=org).values("pk")) & ~Q(parent_sound=of_org(org))
    city = _in_city(org) & ~Q(city_sound=of_org(org))
    held = Staffing.objects.filter(Q(pk=org.pk) | children | city).order_by("org_id").select_for_update()
    rows = Staffing.objects.filter(pk__in=[row.pk for row in held.only("pk")])
    rows.filter(children).update(parent_sound=of_org(org))
    rows.filter(city).update(city_sound=of_org(org))


def _in_city(org: Org) -> Q:
    """Rows below a city; none below anything else."""
    return below(org.path) & ~Q(pk=org.pk) if org.level == Level.CITY else Q(pk__in=())
