"""An organisation of the League and its place in the tree."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet

from orgs import rules
from orgs.codes import HIGHER_EDUCATION, REMOVING_TYPES, UPPER_TYPES, Industry, Level, OrgType
from zhtj.codes import pinyin

if TYPE_CHECKING:
    from orgs.models.account import Account

SEGMENT = 8  # hexadecimal digits of one id in a path
LARGEST_ID = 16**SEGMENT - 1
SHORTEST_CODE = 4  # the kind of school and its province: what is shorter names too many
BEYOND = "g"  # sorts after every digit of a path
SEEN_CLOSED = frozenset({"view_cadre", "manage_orgs"})  # what those above still may at a closed organisation


def segment(pk: int) -> str:
    """One id as a part of a path."""
    return f"{pk:0{SEGMENT}x}"


def path_ids(path: str) -> list[int]:
    """Ids of the organisations a path runs through, topmost first, its own last."""
    return [int(path[i : i + SEGMENT], 16) for i in range(0, len(path), SEGMENT)]


def below(path: str, *, field: str = "path") -> Q:
    """The organisation at `path` and everything below it, as an index range."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + BEYOND})


def begins(field: str, table: str) -> models.Index:
    """For the question how a text begins: PostgreSQL asks an index only if it is kept byte by byte."""
    return models.Index(fields=[field], name=f"{table}_{field}_begins", opclasses=["varchar_pattern_ops"])


# 高校本级, as orgs.rules.is_university says of one.
UNIVERSITY = Q(industry__in=sorted(HIGHER_EDUCATION), school_code__gt="")


class PathField(models.CharField):
    """Compared byte by byte, so that a prefix is a range of the index (SQLite does so anyway)."""

    def db_type(self, connection):
        collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        return f"{super().db_type(connection)}{collation}"


class InitialsField(models.CharField):
    """Initials of the pinyin of the name, written whenever the row is; never typed."""

    def pre_save(self, org, add):
        org.initials = pinyin.initials(org.name)[: self.max_length]
        return org.initials


class SoundField(models.CharField):
    """Full pinyin of the name, written whenever the row is; never typed."""

    def pre_save(self, org, add):
        org.sound = pinyin.letters(org.name)[: self.max_length]
        return org.sound


class OrgQuerySet(TreeQuerySet):
    def open(self) -> OrgQuerySet:
        """Not closed; whatever stands above an open organisation is open too."""
        return self.filter(closed_on=None)

    def under(self, org: Org) -> OrgQuerySet:
        """`org` itself and everything below it."""
        return self.filter(below(org.path))

    def above(self, org: Org) -> OrgQuerySet:
        """`org` itself and everything above it, topmost first."""
        return self.filter(pk__in=path_ids(org.path)).order_by("path")

    def children_of(self, org: Org) -> OrgQuerySet:
        return self.filter(parent=org).order_by("path")

    def universities(self) -> OrgQuerySet:
        return self.filter(UNIVERSITY)

    def named(self, words: str) -> OrgQuerySet:
        """Organisations that each of the words names, as typed or with full-width signs made half-width."""
        return self.filter(naming(words))

    def within_reach_of(self, user: Account, permission: str) -> OrgQuerySet:
        """Organisations at or below a node where `user` holds `permission`, e.g. "view_cadre"."""
        reached = self.filter(any_of(below(node.path) for node in user.granted(permission)))
        return reached if permission in SEEN_CLOSED else reached.open()

    def enterable_by(self, user: Account) -> OrgQuerySet:
        """Guide 2.1: the own organisation; and, unless that is a 领导机关, the branches below it."""
        return self.open().filter(any_of(_enterable(node) for node in user.granted("enter_cadre")))


def naming(words: str, *, at: str = "") -> Q:
    """Each of the words names the organisation that `at` leads to, e.g. "org__"."""
    named = Q()
    for word in words.split():  # a name may hold full-width brackets
        named &= any_of(_naming(way, at) for way in {word, unicodedata.normalize("NFKC", word)})
    return named


def _naming(word: str, at: str) -> Q:
    """A part of the name, of its initials or of its full pinyin; a 行政区划代码; how a 学校标识码 begins."""
    told = {"name__contains": word, "initials__contains": word.lower(), "sound__contains": word.lower()}
    told |= {"division": word}
    if len(word) >= SHORTEST_CODE:
        told |= {"school_code__startswith": word}
    return any_of(Q(**{f"{at}{lookup}": value}) for lookup, value in told.items())


def any_of(conditions) -> Q:
    """One of the conditions holds; none given, nothing holds."""
    combined = Q(pk__in=())
    for condition in conditions:
        combined |= condition
    return combined


def _enterable(node: Org) -> Q:
    if node.type == OrgType.LEADING:
        return Q(pk=node.pk)
    return Q(pk=node.pk) | (below(node.path) & Q(type=OrgType.BRANCH))


class Org(MPTTModel):
    """`parent` is the truth; `tree_parent`, lft, rght and tree_id are mptt's view of one unit of the forest.

    Structure is written by orgs.tree alone. A tree's tree_id is the primary key of its root.
    """

    name = models.CharField("组织全称", max_length=100)
    initials = InitialsField(max_length=100, default="", editable=False)
    sound = SoundField(max_length=600, default="", editable=False)
    type = models.CharField("组织类别", max_length=20, choices=OrgType)
    level = models.CharField("层级", max_length=10, choices=Level, blank=True)
    industry = models.CharField("单位所属行业类别", max_length=30, choices=Industry, blank=True)
    school_code = models.CharField("学校标识码", max_length=10, null=True, blank=True, unique=True)
    division = models.CharField("行政区划代码", max_length=6, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级组织"
    )
    # None: it stood already when the system did not ask since when.
    opened_on = models.DateField("成立日期", null=True, blank=True, default=timezone.localdate)
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    path = PathField(max_length=160)
    is_leaf = models.BooleanField(default=True)  # nothing open stands directly below it
    # The nearest 团委 or 领导机关, itself included: its admins remove cadres (decision 2 of the domain).
    committee = models.ForeignKey("self", models.PROTECT, related_name="+")
    tree_parent = TreeForeignKey("self", models.PROTECT, null=True, related_name="tree_children")

    objects = TreeManager.from_queryset(OrgQuerySet)()

    class MPTTMeta:
        parent_attr = "tree_parent"
        level_attr = "tree_level"

    class Meta:
        verbose_name = verbose_name_plural = "团组织"
        default_permissions = ()
        permissions = (
            ("view_cadre", "查看团干部"),
            ("enter_cadre", "录入团干部"),
            ("remove_cadre", "移除团干部"),
            ("monitor_staffing", "监测重点领域基层团干部配备"),
            ("manage_orgs", "管理下级组织"),
        )
        indexes = (
            models.Index(fields=["tree_id", "lft"], name="org_tree"),
            models.Index(fields=["parent", "path"], name="org_children"),
            models.Index(fields=["name"], name="org_name"),
            *(begins(field, "org") for field in ("name", "initials", "sound")),
            models.Index(fields=["closed_on"], name="org_closed", condition=Q(closed_on__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(fields=["path"], name="org_path_unique"),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(closed_on=None), name="org_name_unique_among_siblings"
            ),
            models.CheckConstraint(
                name="org_the_topmost_is_never_closed",
                condition=Q(closed_on=None) | Q(parent__isnull=False),
            ),
            models.CheckConstraint(
                name="org_level_only_of_upper_types",
                condition=(Q(type__in=sorted(UPPER_TYPES)) & ~Q(level=""))
                | (~Q(type__in=sorted(UPPER_TYPES)) & Q(level="")),
            ),
            models.CheckConstraint(
                name="org_only_the_nation_stands_alone",
                condition=Q(parent__isnull=False) | Q(level=Level.NATION, type=OrgType.LEADING),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_upper(self) -> bool:
        """Of the leading levels, which together are one mptt tree."""
        return self.type in UPPER_TYPES

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_branch(self) -> bool:
        return self.type == OrgType.BRANCH

    @property
    def is_university(self) -> bool:
        return rules.is_university(industry=self.industry, school_code=self.school_code)

    @property
    def removes_cadres(self) -> bool:
        return self.type in REMOVING_TYPES

    @property
    def monitors(self) -> bool:
        return rules.monitors(type=self.type, level=self.level)

    def covers(self, other: Org) -> bool:
        """`other` is this organisation or stands below it."""
        return other.path.startswith(self.path)
