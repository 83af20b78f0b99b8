"""Posts: enter, update, end; and the trace of a downloaded application."""

import copy

from cadres.actions.parts import CadreError, locked_org, locked_person, locked_post, refusing, save_changed
from cadres.models import Destination, Person, Post
from cadres.rules import values
from cadres.signals import post_changed
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

ENTERED, ENDED, DOWNLOADED = "post_entered", "post_ended", "application_downloaded"


def enter_cadre(*, org: Org, person: Person, post: Post, by: Account | None) -> Post:
    """Give `person`, new or read from the table, the new `post` at `org`. Raises CadreError, PermissionDenied."""
    with refusing(person):
        org = locked_org(org.pk)
        _check(by, org, post)
        if person._state.adding:
            person.save(force_insert=True)
        else:
            save_changed(person, locked_person(person.pk), expected=person.version, by=by)
        post.org, post.person = org, person
        post.save(force_insert=True)
        AuditEntry.record(actor=by, act=ENTERED, target=post, org=org.pk, person=person.pk, duty=post.duty)
        post_changed.send(sender=Post, post=post, was=None)
    return post


def update_cadre(*, person: Person, post: Post, versions: tuple[int, int], by: Account | None) -> Post:
    """Store changed facts of a post and its person. `versions`, of post and person, are those they were read at.

    Raises StaleError when somebody was faster, CadreError, PermissionDenied.
    """
    with refusing(person):
        org = locked_org(post.org_id)
        _check(by, org, post)
        stored_person, was = locked_person(person.pk), locked_post(post.pk)
        if not was.is_open:
            raise CadreError("该任职已被移除，不能再编辑。")
        save_changed(person, stored_person, expected=versions[1], by=by)
        save_changed(post, was, expected=versions[0], by=by)
        post.org, post.person = org, person
        post_changed.send(sender=Post, post=post, was=was)
    return post


def end_post(*, post: Post, by: Account | None, destination: Destination, note: str = "", on=None) -> Post:
    """Guide 2.4: the post ends, the person stays. Raises CadreError when it is ended already, PermissionDenied."""
    with refusing():
        org = locked_org(post.org_id)
        if by is not None:
            access.require(by, "remove_cadre", org)
        person, was = locked_person(post.person_id), locked_post(post.pk)
        post = copy.copy(was)
        post.org, post.person = org, person
        try:
            post.leave(destination=destination, note=note, on=on)
        except ValueError as fault:
            raise CadreError(str(fault)) from None
        AuditEntry.record(
            actor=by, act=ENDED, target=post, org=org.pk, person=person.pk,
            destination=destination.name, on=post.ended_on,
        )  # fmt: skip
        post_changed.send(sender=Post, post=post, was=was)
    return post


def note_download(*, post: Post, by: Account) -> None:
    """Write down that somebody took a copy of an 入团志愿书."""
    AuditEntry.record(actor=by, act=DOWNLOADED, target=post.person, post=post.pk)


def _check(by: Account | None, org: Org, post: Post) -> None:
    """The right, and once more what only the organisation as it is now can tell."""
    if by is not None:
        access.require(by, "enter_cadre", org)
    if fault := values.duty_fault(duty=post.duty, org_type=org.type):
        raise CadreError(fault, "duty")
