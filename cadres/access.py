"""Who may see and change which post; who a typed id number may turn out to be."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cadres.models import Person, Post
from cadres.register import LIVE, Register
from orgs import access
from orgs.models import Account, Org

NOT_FOUND = "没有这条任职记录，或它不在您的管理范围内。"
SEEING_IS_NOT_ENOUGH = (
    "查看完整号码须有录入或移除该组织团干部的权限；您可以查看团干部信息，号码只显示一部分。"
)
NOW_ELSEWHERE = "该任职已移除，该人员现在其他组织任职，完整号码由其现任职组织的管理员查看。"
NOT_REMOVED = "该任职没有移除，或移除已经撤销。"
GONE = "该人员现在其他组织任职，其个人信息和文件由任职组织的管理员查看。"
ENDED = "该任职已移除，不能再编辑或移除。"
ELSEWHERE = "该身份证号码已在其他组织登记，请核对号码；确认无误的，可申请转接/核实。"
OTHER_NAME = "该身份证号码已登记，但姓名与登记的不一致，请核对姓名和身份证号码。"


def post_within_reach(user: Account, pk: int) -> Post:
    """A post that `user` sees, ended ones too; Http404 otherwise."""
    post = (
        Post.objects.visible_to(user)
        .with_knowledge_of(user)
        .with_names()
        .select_related("destination")
        .filter(pk=pk)
        .first()
    )
    if post is None:
        raise Http404(NOT_FOUND)
    return post


def require_known(post: Post) -> None:
    """For a post read with_knowledge_of an account: present facts and files of the person are open to it."""
    if not post.is_known:
        raise PermissionDenied(GONE)


def post_with_right(user: Account, pk: int, permission: str) -> Post:
    """A post, in force or ended, where `user` holds `permission`; Http404 out of reach, else PermissionDenied."""
    post = post_within_reach(user, pk)
    access.require(user, permission, post.org)
    return post


def open_post_within_reach(user: Account, pk: int, permission: str) -> Post:
    """Only one in force."""
    post = post_with_right(user, pk, permission)
    if not post.is_open:
        raise PermissionDenied(ENDED)
    return post


def removed_post_within_reach(user: Account, pk: int) -> Post:
    """An ended post whose removal `user` could have made; Http404 out of reach, else PermissionDenied."""
    post = post_within_reach(user, pk)
    access.require(user, "remove_cadre", post.org)
    if post.is_open:
        raise PermissionDenied(NOT_REMOVED)
    return post


@dataclass(frozen=True)
class Row:
    """A post with what `user` may do to it."""

    post: Post
    may_edit: bool
    may_remove: bool
    may_restore: bool = field(default=False, kw_only=True)
    may_reveal: bool = (
        False  # the right is there; whether the person is elsewhere by now is asked when it is used
    )


def row(user: Account, post: Post) -> Row:
    """Asks nothing of the database when the organisation is loaded."""
    may_edit, may_remove = (access.may(user, right, post.org) for right in ("enter_cadre", "remove_cadre"))
    return Row(
        post,
        post.is_open and may_edit,
        post.is_open and may_remove,
        may_edit or may_remove,
        may_restore=post.is_restorable and may_remove,
    )


def reveal_fault(user: Account, post: Post) -> str:
    """Why `user` may not look at the full numbers of the person in a post that he sees; "" when he may."""
    if not any(access.may(user, right, post.org) for right in ("enter_cadre", "remove_cadre")):
        return SEEING_IS_NOT_ENOUGH
    if post.is_open:
        return ""
    others = Post.objects.open().filter(person=post.person_id)
    is_elsewhere = others.exclude(pk__in=others.visible_to(user).values("pk")).exists()
    return NOW_ELSEWHERE if is_elsewhere else ""


def require_reveal(user: Account, post: Post) -> None:
    if fault := reveal_fault(user, post):
        raise PermissionDenied(fault)


@dataclass(frozen=True)
class Known:
    """Somebody already registered, with the open posts that the asking account sees."""

    person: Person
    posts: list[Post]
    is_elsewhere: bool = False  # in post where the account sees nothing; it was allowed to enter the person


class ElsewhereError(ValueError):
    """The person is in post only where the asking account sees nothing."""

    def __init__(self, person: Person):
        super().__init__(ELSEWHERE)
        self.person = person


def is_enterable(user: Account, person: Person, org: Org | None, *, register: Register = LIVE) -> bool:
    """Seen by `user`, in no post anywhere, or `org` asked for the person and the holder agreed."""
    held = [post for post in register.posts(person) if post.is_open]
    if not held or any(sees(user, post.org) for post in held):
        return True
    return org is not None and _is_agreed(person, org, held, register)


def sees(user: Account, org: Org) -> bool:
    """What Post.visible_to asks of the database."""
    return any(node.covers(org) for node in user.granted("view_cadre"))


def _is_agreed(person: Person, org: Org, held: list[Post], register: Register) -> bool:
    """A yes is that of the holder who gave it: it ends when the person leaves for where nobody was asked."""
    asked = register.agreed_paths(person, org)
    return any(post.org.path.startswith(above) for post in held for above in asked)


def recognise(
    user: Account, *, number: str, name: str, org: Org | None = None, register: Register = LIVE
) -> Known | None:
    """Whose id number that is, for a post at `org`; None when nobody's.

    Raises ValueError with a sentence when it must not be used, ElsewhereError when it could be asked for.

    People in post elsewhere only are refused first, whatever the name: otherwise the answer would tell strangers
    whether a name belongs to a number. For the same reason a wrong name for somebody unseen gets the same refusal.
    """
    person = register.person(number)
    if person is None:
        return None
    held = [post for post in register.posts(person) if post.is_open]
    posts = [post for post in held if sees(user, post.org)]
    if not posts and not is_enterable(user, person, org, register=register):
        raise ElsewhereError(person)
    if person.name != name:
        is_known = is_seen(user, person, org, register=register)
        raise ValueError(OTHER_NAME) if is_known else ElsewhereError(person)
    return Known(person, posts, is_elsewhere=bool(held) and not posts)


def is_seen(user: Account, person: Person, org: Org | None, *, register: Register = LIVE) -> bool:
    """In a post, ended ones too, that `user` sees; or asked for and agreed upon."""
    posts = register.posts(person)
    if any(sees(user, post.org) for post in posts):
        return True
    held = [post for post in posts if post.is_open]
    return org is not None and _is_agreed(person, org, held, register)


def is_in_xinjiang(org: Org, *, register: Register = LIVE) -> bool:
    """In the province whose members have other borders of age and 发展团员编号."""
    return any(org.path.startswith(path) for path in register.paths_of_xinjiang())


def paths_of_xinjiang() -> list[str]:
    """Of the 领导机关 of that province."""
    return LIVE.paths_of_xinjiang()
