"""Tells those below who holds a post where."""

from cadres.models import Post
from orgs import holders
from orgs.models import Org


@holders.register
def duties(org: Org, name: str) -> list[str]:
    """Labels of the open posts of people of that name in `org`, highest first."""
    posts = Post.objects.open().filter(org=org, person__name=name).by_rank()
    return [post.duty_label for post in posts]
