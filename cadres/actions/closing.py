"""What becomes of posts when an organisation is closed, merged or becomes one of another type.

Within the act on the organisation: its row is locked, so nobody enters a post meanwhile.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from cadres.actions.endings import Ending, end
from cadres.actions.parts import locked_people, sign
from cadres.codes import Duty
from cadres.models import Post
from cadres.rules import dates, values
from orgs.models import Account, Org
from orgs.responsible import whom_to_ask
from orgs.tree import TreeError

MERGED = "merged"  # reason of a history row
MOST_NAMED = 5
MAY_NOT_REMOVE = (
    "该组织还有在任团干部，您没有移除团干部的权限：请先由所属团委或团的领导机关移除，或由其管理员关闭该组织。"
)


@dataclass(frozen=True)
class Endings:
    """What is said about the end of each post, by its primary key; `others` is said of whoever is not named."""

    by_post: Mapping[int, Ending] = field(default_factory=dict)
    others: Ending | None = None

    def of(self, post: Post) -> Ending | None:
        return self.by_post.get(post.pk, self.others)


def end_all(*, org: Org, endings: Endings, by: Account | None) -> None:
    """End whatever is open at `org`; a post of which nothing is said refuses. Raises TreeError."""
    posts = _locked_posts(org)
    if not posts:
        return
    unsaid = [post for post in posts if endings.of(post) is None]
    _refuse(f"“{org.name}”还有{len(unsaid)}个在任职务，请先说明这些团干部的移除去向", unsaid)
    if fault := removal_fault(org, by):
        raise TreeError(fault)
    people = locked_people(*{post.person_id for post in posts})
    _refuse(
        "移除日期不能早于任现职年月", [post for post in posts if _is_too_early(post, endings.of(post).on)]
    )
    for post in posts:
        end(post, endings.of(post), org=org, person=people[post.person_id], by=by)


def removal_fault(org: Org, by: Account | None) -> str:
    """Why `by` may not close `org` while somebody is in post there; "" when he may."""
    if by is None or any(node.covers(org) for node in by.granted("remove_cadre")):
        return ""
    return MAY_NOT_REMOVE + whom_to_ask("remove_cadre", org)


def hand_over_all(*, org: Org, to: Org, by: Account | None) -> int:
    """Open posts of `org` are posts at `to` from now on; how many. Raises TreeError naming what stops it."""
    posts = _locked_posts(org)
    locked_people(*{post.person_id for post in posts})
    there = list(Post.objects.open().filter(org=to).select_related("person"))
    _check_fit(posts, there, to=to)
    for was in posts:
        post = copy.copy(was)
        post.org, post.version, post._change_reason = to, was.version + 1, MERGED
        sign(post, by, was=was)
        post.save(update_fields=["org", "version", "updated_at"])
    return len(posts)


def require_possible(*, org: Org) -> None:
    """Every open post at `org` is one that an organisation of its type has. Raises TreeError naming the others."""
    strange = [post for post in _locked_posts(org) if values.duty_fault(duty=post.duty, org_type=org.type)]
    _refuse(f"{org.get_type_display()}没有这些职务，请先移除或变更", strange)


def _locked_posts(org: Org) -> list[Post]:
    """Whoever is about to write one of them holds the row of the organisation, which is ours."""
    return list(Post.objects.open().filter(org=org).with_names().order_by("pk"))


def _is_too_early(post: Post, on: date | None) -> bool:
    day = on or timezone.localdate()
    return bool(dates.end_fault(ended_on=day, since_on=post.since_on, today=timezone.localdate()))


def _check_fit(posts: list[Post], there: list[Post], *, to: Org) -> None:
    strange = [post for post in posts if values.duty_fault(duty=post.duty, org_type=to.type)]
    _refuse(f"{to.get_type_display()}没有这些职务，请先移除或变更", strange)
    heads = [post for post in [*posts, *there] if post.duty == Duty.SECRETARY]
    if len(heads) > 1:
        _refuse("合并后会有两个书记，请先移除或变更其中一个", heads)
    held = {(post.person_id, post.duty) for post in there}
    twice = [post for post in posts if (post.person_id, post.duty) in held]
    _refuse("这些团干部在两个组织担任同一职务，请先移除其中一个", twice)


def _refuse(sentence: str, posts: list[Post]) -> None:
    if not posts:
        return
    named = [f"{post.person.name}（{post.org.name} {post.duty_label}）" for post in posts[:MOST_NAMED]]
    more = "等" if len(posts) > MOST_NAMED else ""
    raise TreeError(f"{sentence}：{'、'.join(named)}{more}。")
