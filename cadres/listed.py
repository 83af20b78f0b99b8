"""What 团干部列表 lists: the posts an account sees and asked for, in the order asked for; page and export alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from cadres import access, columns
from cadres.conditions import is_held_below, is_incomplete
from cadres.filters import PostFilter
from cadres.models import Certification, Post
from cadres.models.post import PostQuerySet
from orgs.access import org_within_reach
from orgs.models import Account, Org


class Listed:
    """`current` is the organisation acted for, whose cadres are meant where no other is asked for."""

    def __init__(self, filter: PostFilter, *, by: Account, current: Org | None):
        self.filter, self.by, self.current = filter, by, current

    @cached_property
    def place(self) -> Org | None:
        """Whose cadres are listed: the current organisation unless another is asked for; None for all seen.

        Http404 for one out of reach.
        """
        if self.filter.is_of_all:
            return None
        asked = self.filter.asked("org")
        return org_within_reach(self.by, int(asked)) if asked else self.current

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def xinjiang(self) -> list[str]:
        return access.paths_of_xinjiang()

    @property
    def _in_xinjiang(self) -> Q:
        return is_held_below(self.xinjiang)

    @cached_property
    def sorting(self) -> tuple[columns.Column, bool]:
        return columns.sorting(self.filter.asked("sort"), of_ended=self.filter.is_of_ended)

    @cached_property
    def posts(self) -> PostQuerySet:
        """In no order yet."""
        in_xinjiang = self._in_xinjiang
        return self.filter.apply(self._seen(), self.place, today=self.today, in_xinjiang=in_xinjiang)

    def keys(self) -> PostQuerySet:
        """The keys alone, in order: of a whole city's posts nothing is joined or sorted along but what is needed."""
        return self.ordered().values_list("pk", flat=True)

    def ordered(self) -> PostQuerySet:
        posts, (column, descending) = self.posts, self.sorting
        if "is_whole" in column.order:
            posts = posts.alias(is_whole=~is_incomplete(today=self.today, in_xinjiang=self._in_xinjiang))
        order = column.ordered(descending=descending, of_ended=self.filter.is_of_ended)
        return posts.order_by(*order, "org__path", "pk")

    def _seen(self) -> PostQuerySet:
        """Ended posts are asked for what their people are now only where that may be known."""
        if not self.filter.is_of_ended:
            return Post.objects.visible_to(self.by)
        seen = Post.objects.visible_to(self.by).with_knowledge_of(self.by)
        return seen.filter(is_known=True) if self.filter.asked("political_status") else seen

    def read(self, keys: Iterable[int]) -> list[Post]:
        """With all that a line shows; in the order of the keys, without those that are seen no more."""
        posts = Post.objects.visible_to(self.by).with_knowledge_of(self.by)
        found = posts.with_names().select_related("destination").in_bulk(keys := list(keys))
        return [found[key] for key in keys if key in found]

    def lines(self, posts: list[Post], shown: list[columns.Column]) -> list[columns.Line]:
        returned = Certification.objects.returned_among([post.person_id for post in posts])
        return [self._line(post, shown, is_returned=post.person_id in returned) for post in posts]

    def _line(self, post: Post, shown: list[columns.Column], *, is_returned: bool) -> columns.Line:
        missing = post.person.missing(in_xinjiang=self.is_in_xinjiang(post.org), today=self.today)
        return columns.Line(access.row(self.by, post), missing, shown, is_returned)

    def is_in_xinjiang(self, org: Org) -> bool:
        return any(org.path.startswith(path) for path in self.xinjiang)
