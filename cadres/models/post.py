"""A post (任职): a person in an organisation, from a month on until it is ended. Ended posts stay."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from simple_history.models import HistoricalRecords

from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.models.destination import Destination
from cadres.models.person import Person
from cadres.rules import renewal, terms
from cadres.rules.restoring import restorable_until, too_late_fault
from orgs.models import Account, Org
from orgs.models.org import any_of, below

END = ("ended_on", "destination", "destination_note", "removed_at")  # what ending a post fills


class PostQuerySet(models.QuerySet):
    def open(self) -> PostQuerySet:
        """Posts in force: not ended, whatever the 在岗状态."""
        return self.filter(ended_on=None)

    def ended(self) -> PostQuerySet:
        return self.exclude(ended_on=None)

    def under(self, org: Org) -> PostQuerySet:
        return self.filter(below(org.path, field="org__path"))

    def visible_to(self, user: Account) -> PostQuerySet:
        return self.filter(any_of(below(node.path, field="org__path") for node in user.granted("view_cadre")))

    def with_knowledge_of(self, user: Account) -> PostQuerySet:
        """Annotated `is_known`: the present facts of the person are open to `user`.

        Not to an organisation that has an ended post to show only, of somebody who is in post elsewhere.
        """
        in_post = Post.objects.open().filter(person=OuterRef("person"))
        known = Q(ended_on=None) | Exists(in_post.visible_to(user)) | ~Exists(in_post)
        return self.annotate(is_known=Case(When(known, then=True), default=False))

    def with_names(self) -> PostQuerySet:
        return self.select_related("person", "org")

    def by_rank(self) -> PostQuerySet:
        """Organisation after organisation as they stand in the tree, the highest duty first."""
        ranks = [When(duty=duty, then=rank) for rank, duty in enumerate(Duty)]
        return self.order_by("org__path", Case(*ranks), "pk")

    def latest_first(self) -> PostQuerySet:
        """Posts in force first, then the latest."""
        return self.order_by(F("ended_on").desc(nulls_first=True), "-since_on", "-pk")


class Post(models.Model):
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="任职组织")
    duty = models.CharField("团内现任职务", max_length=20, choices=Duty)
    duty_name = models.CharField("职务名称", max_length=30, blank=True)
    since_on = models.DateField("任现职年月")  # first day of the month
    # Of somebody who stayed in a 换届, likewise; of all others the term begins with the post.
    term_since_on = models.DateField("本届任期起始年月", null=True, blank=True)
    selection = models.CharField("任现职方式", max_length=20, choices=Selection)
    nature = models.CharField("团干部性质", max_length=20, choices=Nature)
    in_party_committee = models.BooleanField("是否同级党（工）委（党支部）委员")
    duty_status = models.CharField("在岗状态", max_length=10, choices=DutyStatus, default=DutyStatus.ON)
    ended_on = models.DateField("移除日期", null=True, blank=True)
    destination = models.ForeignKey(
        Destination, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移除去向"
    )
    removed_at = models.DateTimeField("移除操作时间", null=True, blank=True)
    destination_note = models.CharField("具体去向", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    history = HistoricalRecords(excluded_fields=["version"])

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["person", "org", "duty"], condition=Q(ended_on=None), name="post_open_once_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["org"], condition=Q(ended_on=None, duty=Duty.SECRETARY), name="post_one_secretary"
            ),
            models.CheckConstraint(
                name="post_end_and_destination_together",
                condition=Q(ended_on=None, destination=None, removed_at=None)
                | Q(ended_on__isnull=False, destination__isnull=False, removed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="post_ends_after_it_began",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since_on")),
            ),
            models.CheckConstraint(
                name="post_duty_name_with_other",
                condition=(Q(duty=Duty.OTHER) & ~Q(duty_name="")) | (~Q(duty=Duty.OTHER) & Q(duty_name="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.org} {self.duty_label} {self.person}"

    @property
    def duty_label(self) -> str:
        """书记, or the name typed for 其他."""
        return self.duty_name or self.get_duty_display()

    @property
    def destination_label(self) -> str:
        """毕业, or what was typed for 其他."""
        return self.destination_note or str(self.destination or "")

    @property
    def term_ends_on(self) -> date | None:
        """任期届满: the first day after the term; None without one. Reads organisation and person."""
        return terms.ends_on(
            org_type=self.org.type,
            industry=self.org.industry,
            occupation=self.person.occupation,
            duty=self.duty,
            since_on=self.term_since_on or self.since_on,
        )

    @property
    def term_state(self) -> terms.TermState:
        """Of posts in force; an ended one is over anyhow."""
        due = self.term_ends_on if self.is_open else None
        return terms.state(due, today=timezone.localdate())

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    def begin_term(self, held_on: date) -> None:
        """Stays on in a 换届; not saved."""
        begun = renewal.term_begun(held_on, duty=self.duty, since_on=self.since_on)
        self.term_since_on = begun or self.term_since_on

    def forget_older_term(self) -> None:
        """A post that began later has its own term; not saved."""
        if self.term_since_on and self.term_since_on < self.since_on:
            self.term_since_on = None

    def leave(self, *, destination: Destination, note: str = "", on: date | None = None) -> None:
        """End the post; the person stays. Raises ValueError when it is ended already."""
        if not self.is_open:
            raise ValueError("该任职已移除，不能重复移除。")
        self.ended_on = on or timezone.localdate()
        self.destination, self.destination_note = destination, note
        self.removed_at = timezone.now()
        self.version += 1
        self.save(update_fields=[*END, "version", "updated_at"])

    @property
    def restorable_until(self) -> date | None:
        """The last day on which the removal can be taken back; None while the post is in force."""
        return self.removed_at and restorable_until(timezone.localdate(self.removed_at))

    @property
    def is_restorable(self) -> bool:
        """Removed, and not too long ago; what else stands against it is asked when it is tried."""
        return not self.is_open and not self.restoring_fault(today=timezone.localdate())

    def restoring_fault(self, *, today: date) -> str:
        return too_late_fault(removed_on=timezone.localdate(self.removed_at), today=today)

    def restore(self) -> None:
        """Take the removal back. Raises ValueError when the post is in force, or was removed too long ago."""
        if self.is_open:
            raise ValueError("该任职没有移除，不需要撤销。")
        if fault := self.restoring_fault(today=timezone.localdate()):
            raise ValueError(fault)
        self.ended_on = self.destination = self.removed_at = None
        self.destination_note = ""
        self.version += 1
        self.save(update_fields=[*END, "version", "updated_at"])
