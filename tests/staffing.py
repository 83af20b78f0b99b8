"""Acts on posts and many rows at once, for the tests of monitoring."""

import re
from copy import copy
from datetime import date
from html import unescape
from io import BytesIO

from django.db import transaction
from django.utils.html import strip_tags
from openpyxl import load_workbook

from cadres.codes import Duty
from cadres.models import Destination, Person, Post
from cadres.signals import post_changed
from monitoring.models import Staffing
from monitoring.recounting import differences
from monitoring.rules import Figures
from orgs import tree
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.factories import make_person, make_post
from zhtj.sheets.writing import HEAD_ROW


def _hold(org_id: int, person_id) -> None:
    """As every act on posts does: the organisation, then the person."""
    Org.objects.select_for_update(no_key=True).get(pk=org_id)
    Person.objects.select_for_update().get(pk=person_id)


@transaction.atomic
def enter(org: Org, person: Person | None = None, duty: Duty = Duty.MEMBER, **facts) -> Post:
    person = person or make_person()
    _hold(org.pk, person.pk)
    post = make_post(org, person, duty, **facts)
    post_changed.send(sender=Post, post=post, was=None)
    return post


@transaction.atomic
def update(post: Post, **facts) -> None:
    """Nothing when the post has ended meanwhile."""
    _hold(post.org_id, post.person_id)
    post.refresh_from_db()
    if not post.is_open:
        return
    was = copy(post)
    for name, value in facts.items():
        setattr(post, name, value)
    post.save()
    post_changed.send(sender=Post, post=post, was=was)


@transaction.atomic
def end(post: Post) -> None:
    """Nothing when the post has ended meanwhile."""
    _hold(post.org_id, post.person_id)
    post.refresh_from_db()
    if not post.is_open:
        return
    was = copy(post)
    destination, _ = Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
    post.leave(destination=destination, on=date(2026, 1, 1))
    post_changed.send(sender=Post, post=post, was=was)


def figures(org: Org) -> Figures:
    return Staffing.objects.get(pk=org.pk).figures


def wrong() -> list[str]:
    return [str(difference) for difference in differences()]


def make_enterprises(parent: Org, count: int, name: str = "云山第{}建筑有限公司团委") -> list[Org]:
    """State enterprises directly below `parent`."""
    facts = {"parent": parent, "type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE}
    orgs = [Org(name=name.format(number), **facts) for number in range(1, count + 1)]
    tree.add_many(orgs=orgs, by=None)
    return orgs


def cells_of_page(response) -> list[list[str]]:
    """Head, totals and rows of the staffing table on a page, as text."""
    body = response.content.decode()
    rows = re.findall(r"<tr[ >].*?</tr>", body[body.index("staffing-table") :], re.DOTALL)
    cells = (re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL) for row in rows)
    return [[unescape(strip_tags(cell)).strip() for cell in row] for row in cells]


def cells_of_workbook(response) -> list[list[str]]:
    """The same of a downloaded workbook."""
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = sheet.iter_rows(min_row=HEAD_ROW, values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]
