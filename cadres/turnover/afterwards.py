"""What is registered once the 换届 is done, as far as those who come must know."""

from __future__ import annotations

from django.utils.functional import cached_property

from cadres.models import Person, Post
from cadres.register import Register
from orgs.models import Org


class Afterwards(Register):
    """Filled one by one: who stays and moves first, then who comes."""

    def __init__(self, org: Org):
        self.org = org
        self.here: list[Post] = []
        self._coming: dict[str, Person] = {}  # by 发展团员编号

    def take(self, post: Post) -> None:
        """Also of somebody who is not stored yet; a post needs a key then, for it is told from others by it."""
        post.pk = post.pk or -len(self.here) - 1
        self.here.append(post)
        if post.person.member_number:
            self._coming[post.person.member_number] = post.person

    def in_post(self, org: Org) -> list[Post]:
        return self.here if org.pk == self.org.pk else super().in_post(org)

    def holders(self, org: Org, duty: str) -> list[Post]:
        return [post for post in self.in_post(org) if post.duty == duty]

    def paths_of_xinjiang(self) -> list[str]:
        return self._xinjiang

    @cached_property
    def _xinjiang(self) -> list[str]:
        return super().paths_of_xinjiang()

    def has_member_number(self, number: str, *, but: Person) -> bool:
        whose = self._coming.get(number, but)
        return whose.pk != but.pk or super().has_member_number(number, but=but)
