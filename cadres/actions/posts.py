"""Posts: enter, update, end; and the trace of a downloaded application."""

from cadres import access as cadre_access
from cadres.actions.endings import Ending, Takeover, end, make_way
from cadres.actions.inquiries import use_inquiries
from cadres.actions.other_posts import require_fitting
from cadres.actions.parts import (
    TAKEN_OVER,
    CadreError,
    entered,
    locked_open_org,
    locked_org,
    locked_people,
    locked_person,
    locked_post,
    refusing,
    save_changed,
    sign,
)
from cadres.acts import Act
from cadres.models import Certification, Destination, Person, Post
from cadres.rules import values
from cadres.signals import post_changed
from orgs import access
from orgs.models import Account, Org
from zhtj.audit.models import AuditEntry

REMOVED = "该任职已被移除，不能再编辑。"


def enter_cadre(
    *, org: Org, person: Person, post: Post, by: Account | None, takeover: Takeover | None = None
) -> Post:
    """Give `person`, new or read from the table, the new `post` at `org`; a `takeover` ends the former 书记.

    Raises CadreError, PermissionDenied.
    """
    with refusing(person):
        org = locked_open_org(org.pk)
        require_enterable(by, org, post)
        people = _locked_people(person, takeover)
        make_way(takeover, org=org, post=post, people=people, by=by)
        if person._state.adding:
            sign(person, by)
            person.save(force_insert=True)
            Certification.begin(person, by=by)
        else:
            _take_up(person, people[person.pk], org=org, by=by)
        post.org, post.person = org, person
        sign(post, by)
        post._change_reason = TAKEN_OVER if takeover else None
        post.save(force_insert=True)
        AuditEntry.record(**entered(post, by=by))
        post_changed.send(sender=Post, post=post, was=None, person_was=people.get(person.pk))
    return post


def update_cadre(
    *,
    person: Person,
    post: Post,
    versions: tuple[int, int],
    by: Account | None,
    takeover: Takeover | None = None,
) -> Post:
    """Store changed facts of a post and its person. `versions`, of post and person, are those they were read at.

    Raises StaleError when somebody was faster, CadreError, PermissionDenied.
    """
    with refusing(person):
        org = locked_open_org(post.org_id)
        require_enterable(by, org, post)
        people = _locked_people(person, takeover)
        was = locked_post(post.pk)
        if not was.is_open:
            raise CadreError(REMOVED)
        make_way(takeover, org=org, post=post, people=people, by=by)
        require_fitting(person, was=people[person.pk], but=post, by=by)
        save_changed(person, people[person.pk], expected=versions[1], by=by, org=org)
        save_changed(post, was, expected=versions[0], by=by, org=org)
        post.org, post.person = org, person
        post_changed.send(sender=Post, post=post, was=was, person_was=people[person.pk])
    return post


def end_post(*, post: Post, by: Account | None, destination: Destination, note: str = "", on=None) -> Post:
    """Guide 2.4: the post ends, the person stays. Raises CadreError when it is ended already, PermissionDenied."""
    with refusing():
        org = locked_org(post.org_id)
        if by is not None:
            access.require(by, "remove_cadre", org)
        person, was = locked_person(post.person_id), locked_post(post.pk)
        return end(was, Ending(destination, note, on), org=org, person=person, by=by)


def note_download(*, post: Post, by: Account) -> None:
    """Write down that somebody took a copy of an 入团志愿书."""
    AuditEntry.record(
        actor=by, act=Act.APPLICATION_DOWNLOADED, target=post.person, org=post.org, post=post.pk
    )


def _take_up(person: Person, stored: Person, *, org: Org, by: Account | None) -> None:
    """Somebody registered already: whom others hold out of sight is entered only after they agreed."""
    if by is not None and not cadre_access.is_enterable(by, stored, org):
        raise CadreError(cadre_access.ELSEWHERE, "id_number")
    require_fitting(person, was=stored, but=None, by=by)
    save_changed(person, stored, expected=person.version, by=by, org=org)
    use_inquiries(person=stored, org=org, by=by)


def require_enterable(by: Account | None, org: Org, post: Post) -> None:
    """The right, and once more what only the organisation as it is now can tell."""
    if by is not None:
        access.require(by, "enter_cadre", org)
    if fault := values.duty_fault(duty=post.duty, org_type=org.type):
        raise CadreError(fault, "duty")


def _locked_people(person: Person, takeover: Takeover | None) -> dict:
    """Whoever the act is about, by primary key."""
    return locked_people(person.pk, *([takeover.former.person_id] if takeover else []))
