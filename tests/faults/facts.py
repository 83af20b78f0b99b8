"""What must hold whatever was killed: nothing half, the log unbroken, tree and counts as a recount gives them."""

from django.db import connections
from django.db.models import Count

from cadres.models import Person, Post
from monitoring import recounting
from orgs.tree import recomputing
from zhtj.audit import verifying
from zhtj.audit.models import AuditEntry

ENTERED, ENDED = "post_entered", "post_ended"


def require_sound_facts() -> None:
    """On the database of the tests."""
    connections.close_all()
    assert [str(one) for one in recomputing.differences()] == []
    assert [str(one) for one in recounting.differences()] == []
    assert list(verifying.Walk(1, {}).faults()) == []
    require_whole_acts()


def require_whole_acts() -> None:
    """Each post has its person, its first version and its line in the log, and each line its post."""
    posts = set(Post.objects.values_list("pk", flat=True))
    assert lines(ENTERED) == dict.fromkeys(map(str, posts), 1)
    assert not Person.objects.filter(posts=None).exists()
    assert set(Post.history.filter(history_type="+").values_list("id", flat=True)) == posts
    ended = Post.objects.exclude(ended_on=None).values_list("pk", flat=True)
    assert lines(ENDED) == dict.fromkeys(map(str, ended), 1)
    versions = dict(Post.history.values_list("id").annotate(Count("pk")))
    assert all(versions[pk] >= 2 for pk in ended)


def lines(act: str) -> dict[str, int]:
    """How many there are of each target."""
    found = AuditEntry.objects.filter(act=act).values_list("target_id").annotate(Count("pk"))
    return dict(found)
