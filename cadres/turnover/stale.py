"""What others changed between the preview of a 换届 and its confirming, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils import timezone

from cadres.history import Signers, differences_since, ending_of
from cadres.models import Post
from cadres.turnover.judging import Judgement
from orgs.models import Account

TYPED = "{who}于{at:%Y-%m-%d %H:%M}修改过这次换届的填写内容。"
ENTERED = "{name}已录入为{duty}，预览时还没有。"
CHANGED = "{name}：{what}（{who}，{at:%m-%d %H:%M}）。"
UNREADABLE = "预览已过期。"
_TOKEN = re.compile(r"(\d{1,18})\.(\d{1,9})\.(\d{1,9})", re.ASCII)


def changes(seen: str, judgement: Judgement, *, reader: Account) -> list[str]:
    """Sentences; empty when all is as it was seen."""
    if seen == judgement.seen:
        return []
    version, *posts = seen.split() or [""]
    was = {int(found[1]): (int(found[2]), int(found[3])) for one in posts if (found := _TOKEN.fullmatch(one))}
    now = {row.post.pk: row.post for row in judgement.rows}
    said = [*_typed(version, judgement), *_gone(was.keys() - now.keys(), judgement, reader)]
    for pk, post in now.items():
        said += _changed(post, was[pk], reader) if pk in was else [_entered(post)]
    return said or [UNREADABLE]


def _typed(version: str, judgement: Judgement) -> Iterator[str]:
    turnover = judgement.turnover
    if version != str(turnover.version):
        at = timezone.localtime(turnover.touched_at)
        yield TYPED.format(who=turnover.touched_by.name, at=at)


def _gone(pks: set[int], judgement: Judgement, reader: Account) -> list[str]:
    posts = (
        Post.objects.ended().filter(org=judgement.org, pk__in=pks).with_names().select_related("destination")
    )
    return [ending_of(post, reader=reader) for post in posts.order_by("pk")]


def _entered(post: Post) -> str:
    return ENTERED.format(name=post.person.name, duty=post.duty_label)


def _changed(post: Post, was: tuple[int, int], reader: Account) -> Iterator[str]:
    found = [*differences_since(post, was[0]), *differences_since(post.person, was[1])]
    signers = Signers(reader, [each.row for each in found])
    for each in found:
        what = f"{each.field.verbose_name}由“{each.was}”改为“{each.now}”"
        yield CHANGED.format(name=post.person.name, what=what, who=signers.name(each.row), at=each.local_at)
