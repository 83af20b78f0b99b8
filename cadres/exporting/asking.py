"""What an export is asked to hold, as the list would show it, and how much that is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from cadres.filters import PostFilter
from cadres.listed import Listed
from cadres.models import Export, Post
from cadres.models.exporting import ExportColumns, Layout
from cadres.models.post import PostQuerySet
from cadres.rules import dates
from cadres.rules.dues import ADULT_AGE
from orgs.access import may
from orgs.codes import OrgType
from orgs.models import Account, Org
from orgs.models.org import any_of, below

MOST_LINES, MOST_ORGS, MOST_FULL = 100_000, 2_000, 2_000
CHOOSING = (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE, OrgType.GENERAL_BRANCH)  # enter for branches below


@dataclass(frozen=True)
class Extent:
    """Posts, the people in them, their organisations; people whose full numbers would stand there."""

    lines: int
    people: int
    orgs: int
    full_people: int


class Asked:
    """`org` is the organisation acted for: the list begins there, and it is for it that a file is read back."""

    def __init__(self, filter: PostFilter, *, by: Account, org: Org):
        self.filter, self.by, self.org = filter, by, org
        self.listed = Listed(filter, by=by, current=org)

    @classmethod
    def of(cls, export: Export) -> Asked:
        return cls(PostFilter(QueryDict(export.query)), by=export.account, org=export.org)

    def posts(self, columns: str) -> PostQuerySet:
        return self.listed.posts.filter(self.importable(columns))

    def ordered(self, columns: str, layout: str) -> PostQuerySet:
        """As the list stands; organisation after organisation where each has a sheet of its own."""
        posts = self.listed.ordered().filter(self.importable(columns))
        return posts.order_by("org__path", *posts.query.order_by) if layout == Layout.SHEETS else posts

    def importable(self, columns: str) -> Q:
        """What the template with these columns takes of this organisation."""
        if columns == ExportColumns.OWN:
            return Q(org=self.org)
        if columns == ExportColumns.BELOW:
            return below(self.org.path, field="org__path") & Q(org__type=OrgType.BRANCH) & ~Q(org=self.org)
        return Q()

    @property
    def possible_columns(self) -> list[ExportColumns]:
        """Whoever chooses a branch to enter for can import into branches; what is over is not imported at all."""
        if self.filter.is_of_ended:
            return [ExportColumns.SHOWN]
        imports_below = self.org.type in CHOOSING
        return [each for each in ExportColumns if imports_below or each != ExportColumns.BELOW]

    def extent(self, columns: str) -> Extent:
        posts = self.posts(columns).order_by()
        told = posts.aggregate(
            lines=Count("pk"), people=Count("person", distinct=True), orgs=Count("org", distinct=True)
        )
        return Extent(**told, full_people=self._full(posts))

    def _full(self, posts: PostQuerySet) -> int:
        if not self.reveals_something:
            return 0
        born = dates.latest_birthday(timezone.localdate(), age=ADULT_AGE)
        shown = posts.filter(self._revealed, person__born_on__lte=born)
        return shown.aggregate(count=Count("person", distinct=True))["count"]

    @cached_property
    def reveals_something(self) -> bool:
        """Of posts in force alone: who left is looked at one by one."""
        rights = (self.by.granted(right) for right in ("enter_cadre", "remove_cadre"))
        return any(rights) and not self.filter.is_of_ended

    @property
    def _revealed(self) -> Q:
        """As cadres.access.reveal_fault says of one post in force."""
        entered = Org.objects.enterable_by(self.by).values("pk")
        removed = any_of(Q(org__committee=node.pk) for node in self.by.granted("remove_cadre"))
        return Q(org__closed_on=None) & (Q(org__in=entered) | removed)


def reveals(by: Account, post: Post, *, today) -> bool:
    """The same of one post with its organisation and person: a grown-up in force where `by` may look at numbers."""
    is_grown = dates.age_on(today, born_on=post.person.born_on) >= ADULT_AGE
    return (
        is_grown
        and post.is_open
        and any(may(by, right, post.org) for right in ("enter_cadre", "remove_cadre"))
    )
