"""换届 of one organisation: kept while it is prepared, done at once, and what it did."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgs.models import Account, Org
from zhtj.sealed import SealedText

KEPT_FOR = timedelta(days=90)  # after somebody last typed into it


class State(models.TextChoices):
    OPEN = "open", "办理中"
    SUBMITTED = "submitted", "待上级确认"
    DONE = "done", "已完成"


PARTS = (("staying", "留任"), ("moving", "改任"), ("leaving", "离任"), ("coming", "新任"))
GOING_ON = (State.OPEN, State.SUBMITTED)


@dataclass
class Typed:
    """All that was typed, right or wrong; answers by the names of the fields.

    `rows` by the primary key of a post, as JSON keeps it; `people` are whole entry forms, by a number that stays.
    """

    on: str = ""
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    office: dict[str, str] = field(default_factory=dict)

    @property
    def next_number(self) -> int:
        return max(map(int, self.people), default=0) + 1


class TurnoverQuerySet(models.QuerySet):
    def going_on(self) -> TurnoverQuerySet:
        return self.filter(state__in=GOING_ON)

    def done(self) -> TurnoverQuerySet:
        return self.filter(state=State.DONE)

    def forgotten(self) -> TurnoverQuerySet:
        """Nobody came back; what was submitted waits for somebody else."""
        return self.filter(state=State.OPEN, touched_at__lt=timezone.now() - KEPT_FOR)


class Turnover(models.Model):
    """Any admin of the organisation goes on where another one stopped; what was typed holds id numbers, so it is
    sealed as a whole, and goes once all is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="组织")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    content_sealed = models.TextField(editable=False, blank=True)
    version = models.PositiveIntegerField(default=1)
    touched_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="最近处理人")
    touched_at = models.DateTimeField("最近处理时间", default=timezone.now)
    # Who sends it to those above, where others remove: 录入 and 改任 are done in his right, 离任 in theirs.
    submitted_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    remark = models.CharField("退回理由", max_length=200, blank=True)
    held_on = models.DateField("换届日期", null=True)  # of one that is done, as is what follows
    outcome = models.JSONField("办理结果", default=dict)

    content = SealedText()

    objects = TurnoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "换届"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["org"], condition=Q(state__in=GOING_ON), name="turnover_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GOING_ON, held_on=None)
                | Q(state=State.DONE, held_on__isnull=False, content_sealed=""),
                name="turnover_day_when_it_is_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(submitted_by__isnull=False),
                name="turnover_submitted_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["org", "-touched_at"], name="turnover_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.org}（{self.get_state_display()}）"

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_submitted(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE

    @property
    def typed(self) -> Typed:
        return Typed(**json.loads(self.content)) if self.content_sealed else Typed()

    @typed.setter
    def typed(self, typed: Typed) -> None:
        self.content = json.dumps(asdict(typed), ensure_ascii=False)

    @property
    def parts(self) -> list[tuple[str, str, list]]:
        """Of one that is done: key, heading, and name, duty before and duty or 去向 after."""
        return [(key, label, self.outcome.get(key, [])) for key, label in PARTS]
