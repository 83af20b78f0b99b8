"""What the page of a cadre tells beside the posts: the facts of the person, and what was changed by whom."""

from django.utils import timezone

from cadres.forms.more import PAGE, MoreForm
from cadres.history import Event, Signers, events_of, person_as_of
from cadres.models import Post

GONE = (
    "该人员现在其他组织任职，其现有个人信息由任职组织的管理员查看。"
    "以下为移除时（{on:%Y-%m-%d}）记录的情况，此后的变更不再显示。"
)


def section(request, post: Post, posts: list[Post]) -> dict:
    """For a post read with_knowledge_of the account, and all `posts` of the person that it sees."""
    shown = MoreForm(request.GET).shown
    events = events_of(post.person, posts, until=_until(post, posts))
    return {
        "facts": _facts(post, posts),
        "gone": "" if post.is_known else GONE.format(on=timezone.localtime(_until(post, posts))),
        "events": signed(request.user, events[:shown]),
        "next_event": shown + 1,
        "shown_next": shown + PAGE if len(events) > shown else 0,
    }


def signed(reader, events: list[Event]) -> list[Event]:
    signers = Signers(reader, [row for event in events for row in event.rows])
    for event in events:
        event.signer = signers.name(event.rows[0]) if event.rows else ""
    return events


def _until(post: Post, posts: list[Post]):
    """Till when this account had to do with the person; None when it still has."""
    return None if post.is_known else max(other.removed_at for other in posts)


def _facts(post: Post, posts: list[Post]) -> list[tuple[str, str]]:
    until = _until(post, posts)
    person = person_as_of(post.person, until) if until else post.person
    return person.facts if person else []
