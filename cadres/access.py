"""Who may see and change which post; who a typed id number may turn out to be."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cadres.models import Person, Post
from orgs import access
from orgs.models import Account, Org

NOT_FOUND = "没有这条任职记录，或它不在您的管理范围内。"
ENDED = "该任职已移除，不能再编辑或移除。"
ELSEWHERE = "该身份证号码已在其他组织登记，请核对号码；确认无误的，请联系上级团组织办理。"
OTHER_NAME = "该身份证号码已登记，但姓名与登记的不一致，请核对姓名和身份证号码。"


def post_within_reach(user: Account, pk: int) -> Post:
    """A post that `user` sees, ended ones too; Http404 otherwise."""
    post = Post.objects.visible_to(user).with_names().select_related("destination").filter(pk=pk).first()
    if post is None:
        raise Http404(NOT_FOUND)
    return post


def open_post_within_reach(user: Account, pk: int, permission: str) -> Post:
    """A post in force where `user` holds `permission`; Http404 out of reach, else PermissionDenied."""
    post = post_within_reach(user, pk)
    access.require(user, permission, post.org)
    if not post.is_open:
        raise PermissionDenied(ENDED)
    return post


@dataclass(frozen=True)
class Row:
    """A post with what `user` may do to it."""

    post: Post
    may_edit: bool
    may_remove: bool


def row(user: Account, post: Post) -> Row:
    """Asks nothing of the database when the organisation is loaded."""
    may_edit, may_remove = (access.may(user, right, post.org) for right in ("enter_cadre", "remove_cadre"))
    return Row(post, post.is_open and may_edit, post.is_open and may_remove)


@dataclass(frozen=True)
class Known:
    """Somebody already registered, with the open posts that the asking account sees."""

    person: Person
    posts: list[Post]


def recognise(user: Account, *, number: str, name: str) -> Known | None:
    """Whose id number that is; None when nobody's. Raises ValueError with a sentence when it must not be used.

    People in post elsewhere only are refused first, whatever the name: otherwise the answer would tell strangers
    whether a name belongs to a number.
    """
    person = Person.objects.with_id_number(number).first()
    if person is None:
        return None
    posts = list(Post.objects.open().visible_to(user).filter(person=person).with_names())
    if not posts and person.posts.open().exists():
        raise ValueError(ELSEWHERE)
    if person.name != name:
        raise ValueError(OTHER_NAME)
    return Known(person, posts)


def division_of(org: Org) -> str:
    """行政区划代码 of the organisation, or of the nearest one above that has one; "" when none has."""
    if org.division:
        return org.division
    return Org.objects.above(org).exclude(division="").values_list("division", flat=True).last() or ""
