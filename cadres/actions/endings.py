"""How a post ends: removed by itself, or because somebody else takes the place of the 书记."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cadres.actions.parts import AlreadyEndedError, CadreError, locked_post, sign
from cadres.acts import Act
from cadres.codes import Duty
from cadres.models import Destination, Person, Post
from cadres.signals import post_changed
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

ALREADY_CHANGED = "本组织的书记刚刚已变更，请核对后重新提交。"
NOT_A_TAKEOVER = "接任只用于团内现任职务为“书记”的任职。"


@dataclass(frozen=True)
class Ending:
    """What is said about the end of a post."""

    destination: Destination
    note: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Takeover:
    """接任: the present 书记, as whoever decides saw it, leaves in the same act."""

    former: Post
    ending: Ending


def end(was: Post, ending: Ending, *, org: Org, person: Person, by: Account | None) -> Post:
    """End the locked post `was` of the locked `person` at the locked `org`; by whose right, the caller asks."""
    post = copy.copy(was)
    post.org, post.person = org, person
    sign(post, by, was=was)
    try:
        post.leave(destination=ending.destination, note=ending.note, on=ending.on)
    except ValueError as fault:
        raise AlreadyEndedError(str(fault)) from None
    AuditEntry.record(
        actor=by, act=Act.POST_ENDED, target=post, org=org, person=person.pk,
        destination=ending.destination.name, on=post.ended_on,
    )  # fmt: skip
    post_changed.send(sender=Post, post=post, was=was)
    return post


def make_way(takeover: Takeover | None, *, org: Org, post: Post, people: Mapping, by: Account | None) -> None:
    """End the former 书记 for the new `post`, if one is to go; `org` and `people`, by primary key, are locked."""
    if takeover is None:
        return
    if by is not None:
        access.require(by, "remove_cadre", org)
    if post.duty != Duty.SECRETARY:
        raise CadreError(NOT_A_TAKEOVER, "duty")
    was = locked_post(takeover.former.pk)
    if not (was.is_open and was.duty == Duty.SECRETARY and was.org_id == org.pk):
        raise CadreError(ALREADY_CHANGED, "duty")
    end(was, takeover.ending, org=org, person=people[was.person_id], by=by)
