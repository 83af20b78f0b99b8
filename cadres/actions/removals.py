"""撤销移除: a removed post is in force again, as if it had not been ended; the removal stays in its history."""

import copy

from django.utils import timezone

from cadres import access as cadre_access
from cadres.actions.parts import CadreError, locked_open_org, locked_person, locked_post, refusing, sign
from cadres.acts import Act
from cadres.codes import Duty
from cadres.models import Post
from cadres.rules.restoring import contradiction
from cadres.signals import post_changed
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

ELSEWHERE = "该人员现在其他组织任职，不能直接撤销移除；需要的，请重新录入该任职，并按提示申请转接/核实。"
HELD_AGAIN = "该人员已重新担任本组织的这一职务，不需要撤销移除。"


def restore_post(*, post: Post, by: Account | None) -> Post:
    """Undo a removal of the last 30 days. Raises CadreError where something contradicts, PermissionDenied."""
    with refusing():
        org = locked_open_org(post.org_id)
        if by is not None:
            access.require(by, "remove_cadre", org)
        person, was = locked_person(post.person_id), locked_post(post.pk)
        post = copy.copy(was)
        post.org, post.person = org, person
        sign(post, by, was=was)
        _restore(post, by)
        AuditEntry.record(
            actor=by, act=Act.POST_RESTORED, target=post, org=org, person=person.pk,
            destination=str(was.destination), on=was.ended_on,
        )  # fmt: skip
        post_changed.send(sender=Post, post=post, was=was)
    return post


def _restore(post: Post, by: Account | None) -> None:
    if not post.is_open and (fault := fault_of_restoring(post, by=by)):
        raise CadreError(fault)
    try:
        post.restore()
    except ValueError as fault:
        raise CadreError(str(fault)) from None


def fault_of_restoring(post: Post, *, by: Account | None) -> str:
    """What in the tables stands against `post` being in force again, as a sentence; "" when nothing does.

    Who holds the person by now must have agreed, as for a new post.
    """
    if fault := post.restoring_fault(today=timezone.localdate()) or _changed_since(post, post.org):
        return fault
    if by is not None and not cadre_access.is_enterable(by, post.person, post.org):
        return ELSEWHERE
    person, others = post.person, Post.objects.open().filter(org=post.org, duty=post.duty)
    if others.filter(person=person).exists():
        return HELD_AGAIN
    if post.duty == Duty.SECRETARY and (holder := others.select_related("person").first()):
        return f"本组织已有新的书记（{holder.person.name}），不能撤销；请先移除或变更现任书记的职务。"
    return ""


def _changed_since(post: Post, org: Org) -> str:
    person = post.person
    return contradiction(
        duty=post.duty, org_type=org.type, nature=post.nature, occupation=person.occupation,
        in_party_committee=post.in_party_committee, political_status=person.political_status,
    )  # fmt: skip
