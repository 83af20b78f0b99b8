"""What a changed person must still fit: the posts held at the same time, in whichever organisation."""

from collections.abc import Iterable

from cadres.actions.parts import CadreError
from cadres.models import Person, Post
from cadres.rules import values
from orgs.models import Account

UNSEEN = "该人员在其他组织的一项任职"


READ = ("occupation", "political_status")


def require_fitting(person: Person, *, was: Person, but: Post | None, by: Account | None) -> None:
    """`was` is the locked row, `but` the post that the form itself holds. Raises CadreError."""
    if _is_read_alike(person, was):
        return
    others = person.posts.open().exclude(pk=but and but.pk).with_names().latest_first()
    if fault := fault_of_fitting(person, was=was, others=others, by=by):
        raise CadreError(fault[1], fault[0])


def fault_of_fitting(
    person: Person, *, was: Person, others: Iterable[Post], by: Account | None
) -> tuple[str, str] | None:
    """Field and sentence; `others` are the open posts beside the one in question, with names.

    Posts out of sight are not named.
    """
    for post in () if _is_read_alike(person, was) else others:
        if fault := _fault(person, post):
            field, sentence = fault
            whose = _name(post) if by is None or _sees(by, post) else UNSEEN
            return field, f"{whose}与此不符，请先更新或移除该任职：{sentence}"
    return None


def _is_read_alike(person: Person, was: Person) -> bool:
    return all(getattr(person, name) == getattr(was, name) for name in READ)


def _fault(person: Person, post: Post) -> tuple[str, str] | None:
    """The field of the person that is at odds with the post, and why."""
    if fault := values.nature_fault(nature=post.nature, occupation=person.occupation):
        return "occupation", fault
    fault = values.in_party_committee_fault(
        in_party_committee=post.in_party_committee, political_status=person.political_status
    )
    return ("political_status", fault) if fault else None


def _sees(by: Account, post: Post) -> bool:
    return any(node.covers(post.org) for node in by.granted("view_cadre"))


def _name(post: Post) -> str:
    return f"{post.person.name}在{post.org.name}的任职（{post.duty_label}）"
