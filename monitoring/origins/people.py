"""The people a figure counts and those it leaves out, page by page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from cadres.codes import Duty
from cadres.models import Post
from monitoring import dated
from monitoring.origins.listing import Listing
from monitoring.origins.paging import Found
from monitoring.origins.persons import Case, PersonFact
from monitoring.origins.standpoint import Standpoint, asked
from monitoring.recounting import PERSONS
from orgs import access
from orgs.models import Account
from orgs.models.org import below

RANK = {duty: rank for rank, duty in enumerate(Duty)}
RANKS = " ".join(f"WHEN '{duty.value}' THEN '{rank:02}'" for duty, rank in RANK.items())
# Where somebody stands in the list: at the first of the own posts, in the order of the tree and by rank there.
PLACED = f"held.person_id, MIN(held.path || '.' || CASE held.duty {RANKS} ELSE '99' END) AS place,"
GONE = "该人员现在其他组织任职，其个人信息由任职组织的管理员查看"
NAMELESS = "（现在其他组织任职）"
HIDDEN = "（您没有查看该组织团干部的权限）"


class Held(NamedTuple):
    """A post as a line of the list shows it."""

    post: Post
    is_open_to_viewer: bool


class PersonEntry(NamedTuple):
    name: str
    posts: list[Held]
    why: str
    value: int = 1


@dataclass(frozen=True)
class People(Listing):
    """Everybody with a post in force there, apart by one fact."""

    kind = "people"
    width = 2
    seen: Standpoint
    fact: PersonFact
    viewer: Account

    @property
    def _lines(self) -> str:
        return self.seen.lines(PERSONS, PLACED)

    @property
    def _values(self) -> dict:
        return self.seen.values(is_own=self.fact.is_own) | self._fact[1]

    @cached_property
    def _fact(self) -> tuple[str, dict]:
        for name in ("incomplete", "over"):
            if "{" + name + "}" in self.fact.sql:
                ids, values = getattr(self.seen, name)()
                return self.fact.sql.format(**{name: ids}), values
        return self.fact.sql, {}

    @property
    def _told(self) -> str:
        return self._fact[0]

    def _ask(self, keys: tuple[str, ...], forwards: bool, limit: int, fact: str) -> list[Found]:
        sign, way = (">", "ASC") if forwards else ("<=", "DESC")
        behind = f"AND (place, person_id) {sign} (%(place)s, %(person)s)" if keys else ""
        sql = f"""SELECT place, person_id FROM ({self._lines}) counted WHERE {fact} {behind}
                  ORDER BY place {way}, person_id {way} LIMIT %(limit)s"""  # noqa: S608 (nothing typed is in it)
        cut = dict(zip(("place", "person"), keys, strict=True)) if keys else {}
        found = asked(sql, self._values | cut | {"limit": limit})
        return [Found((place, UUID(str(person)).hex), None) for place, person in found]

    def _entries(self, found: list[Found]) -> list[PersonEntry]:
        pks = [UUID(told.keys[1]) for told in found]
        posts = defaultdict(list)
        for post in sorted(self._posts.filter(person__in=pks), key=_place):
            posts[post.person_id].append(post)
        return [self._entry(posts[pk]) for pk in pks if pk in posts]

    @property
    def _posts(self):
        in_force = dated.in_force(self.seen.day) if self.seen.in_past else Q(ended_on=None)
        where = Q(org__path=self.seen.path) if self.fact.is_own else below(self.seen.path, field="org__path")
        posts = Post.objects.filter(in_force, where).with_names()
        return posts.with_knowledge_of(self.viewer) if self.seen.in_past else posts

    def _entry(self, posts: list[Post]) -> PersonEntry:
        person = posts[0].person
        held = [Held(post, access.may(self.viewer, "view_cadre", post.org)) for post in posts]
        if not any(told.is_open_to_viewer for told in held):
            return PersonEntry(HIDDEN, held, "")
        if self.seen.in_past and not any(post.is_known for post in posts):
            # On which of the lists somebody stands tells the very facts that are not shown.
            return (
                PersonEntry(NAMELESS, [], GONE)
                if self.fact.is_personal
                else PersonEntry(person.name, held, GONE)
            )
        return PersonEntry(person.name, held, self.fact.why(Case(person, posts, self.seen)))


def _place(post: Post) -> tuple[str, int]:
    """In Python: the order by rank took longer to compose than the page of posts to read."""
    return post.org.path, RANK[post.duty]
