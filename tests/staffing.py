"""Acts on posts and many rows at once, for the tests of monitoring."""

from copy import copy
from datetime import date

from cadres.codes import Duty
from cadres.models import Destination
from cadres.signals import post_changed
from monitoring.models import Staffing
from monitoring.recounting import differences
from monitoring.rules import Figures
from orgs import tree
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.factories import make_post


def enter(org, person=None, duty=Duty.MEMBER, **facts):
    post = make_post(org, person, duty, **facts)
    post_changed.send(sender=type(post), post=post, was=None)
    return post


def update(post, **facts):
    was = copy(post)
    for name, value in facts.items():
        setattr(post, name, value)
    post.save()
    post_changed.send(sender=type(post), post=post, was=was)


def end(post):
    was = copy(post)
    destination, _ = Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
    post.leave(destination=destination, on=date(2026, 1, 1))
    post_changed.send(sender=type(post), post=post, was=was)


def figures(org) -> Figures:
    return Staffing.objects.get(pk=org.pk).figures


def wrong() -> list[str]:
    return [str(difference) for difference in differences()]


def make_enterprises(parent: Org, count: int, name: str = "云山第{}建筑有限公司团委") -> list[Org]:
    """State enterprises directly below `parent`."""
    orgs = [
        Org(
            parent=parent,
            name=name.format(number),
            type=OrgType.COMMITTEE,
            industry=Industry.STATE_ENTERPRISE,
        )
        for number in range(1, count + 1)
    ]
    tree.add_many(orgs=orgs, by=None)
    return orgs
