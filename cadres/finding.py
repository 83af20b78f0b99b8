"""What the search box finds of cadres in post: by the beginning of a name, by any part of it where few are seen.

Each way is asked of its own index and cut at once; only what is shown is read whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from cadres.filters import letters_of, spelt
from cadres.models import Post
from cadres.models.person import full_pinyin
from cadres.models.post import PostQuerySet
from orgs.finding import is_wide
from orgs.models import Account


def find(user: Account, words: str, *, number: str = "", most: int) -> list[Post]:
    """At most `most` posts in force that `user` sees, the best first; `number` is the blind index of an id number."""
    posts = Post.objects.open().visible_to(user).alias(full_pinyin=full_pinyin("person__sound"))
    found: dict[int, int] = {}
    for rank, way in enumerate([Q(person__id_number_index=number)] if number else _ways(words, user)):
        if len(found) >= most:
            break  # what only a later way finds would stand behind these
        for pk in posts.filter(way).values_list("pk", flat=True)[:most]:
            found.setdefault(pk, rank)
    return _read(found)[:most]


def _ways(words: str, user: Account) -> Iterator[Q]:
    name = spelt(words)
    if not name:
        return
    if letters := letters_of(name):
        yield Q(person__sound__startswith=letters)
        yield Q(full_pinyin__startswith=letters)
        return
    yield Q(person__name=name)
    yield Q(person__name__startswith=name)
    if not is_wide(user):
        yield Q(person__name__contains=name)


def _read(found: dict[int, int]) -> list[Post]:
    posts: PostQuerySet = Post.objects.with_names().filter(pk__in=found)
    return sorted(posts, key=lambda post: (found[post.pk], post.person.sound, post.org.path, post.pk))
