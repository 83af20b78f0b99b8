"""How a post came to its end, for whoever still wanted to do something with it."""

from django.utils import timezone

from cadres.history.signers import SYSTEM, Signers
from cadres.models import Post
from orgs.models import Account

TOLD = "{who}于{at:%Y-%m-%d %H:%M}移除了{name}的该任职（{org} {duty}），移除日期{on:%Y-%m-%d}，移除去向：{where}。"


def ending_of(post: Post, *, reader: Account) -> str:
    """A sentence about an ended post: who, when, where to; names as far as the reader may know them."""
    row = post.history.select_related("history_user").first()
    return TOLD.format(
        who=Signers(reader, [row]).name(row) if row else SYSTEM,
        at=timezone.localtime(post.removed_at), name=post.person.name, org=post.org.name,
        duty=post.duty_label, on=post.ended_on, where=post.destination_label,
    )  # fmt: skip
