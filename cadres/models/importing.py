"""An import of cadres as a session: one file, its lines as they stand by now, and what became of each."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cadres.models.post import Post
from orgs.models import Account, Org
from zhtj.sealed import SealedBytes, SealedText

KEPT_FOR = timedelta(days=90)  # after somebody last did anything about it


class State(models.TextChoices):
    CHECKING = "checking", "正在检查"
    OPEN = "open", "待导入"
    IMPORTING = "importing", "正在导入"
    DONE = "done", "已导入"
    ABANDONED = "abandoned", "已放弃"


class Choice(models.TextChoices):
    ALL = "all", "全部成功才导入"
    RIGHT = "right", "只导入无误的行"


GOING_ON = (State.CHECKING, State.OPEN, State.IMPORTING)


class ImportQuerySet(models.QuerySet):
    def going_on(self) -> ImportQuerySet:
        return self.filter(state__in=GOING_ON)

    def listed(self) -> ImportQuerySet:
        """Those that wait for somebody first, then the latest."""
        waits = models.Case(models.When(state__in=GOING_ON, then=0), default=1)
        rows = self.select_related("begun_by", "touched_by")
        return rows.order_by(waits, "-touched_at", "pk")

    def forgotten(self) -> ImportQuerySet:
        return self.filter(touched_at__lt=timezone.now() - KEPT_FOR)


class Import(models.Model):
    """Of one organisation: any of its admins goes on where another one stopped.

    Every act about it or its lines locks this row first. `version` counts the acts of people, so that nobody decides
    about other lines than he saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="组织")
    kind = models.CharField("模板", max_length=10)
    file_name = models.CharField("文件名", max_length=200)
    notices = models.JSONField("提示", default=list)
    head_at = models.PositiveIntegerField("表头行号", default=1)
    headers = models.JSONField("表头", default=dict)  # label of a column -> what it is called in the file
    line_count = models.PositiveIntegerField("行数", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    choice = models.CharField("导入方式", max_length=10, choices=Choice, blank=True)
    version = models.PositiveIntegerField(default=1)
    begun_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="上传人")
    begun_at = models.DateTimeField("上传时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name="决定导入的人"
    )
    touched_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="最近处理人")
    touched_at = models.DateTimeField("最近处理时间", default=timezone.now)
    refusal = models.CharField("没有导入的原因", max_length=300, blank=True)  # of the last try

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "团干部导入"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=(State.IMPORTING, State.DONE), decided_by__isnull=False) & ~Q(choice="")
                | ~Q(state__in=(State.IMPORTING, State.DONE)) & Q(choice="", decided_by__isnull=True),
                name="import_decided_when_it_is_done",
            ),
        )
        indexes = (
            models.Index(fields=["org", "-touched_at"], name="import_of_organisation"),
            models.Index(fields=["touched_at"], name="import_touched"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_going_on(self) -> bool:
        return self.state in GOING_ON

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def touch(self, by: Account, *changed: str) -> None:
        """Store what was changed, and that somebody was here."""
        self.version, self.touched_by, self.touched_at = self.version + 1, by, timezone.now()
        self.save(update_fields=["version", "touched_by", "touched_at", *changed])


class ImportFile(models.Model):
    """The file as it was handed in, for the report; apart, so that nobody reads it by accident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A file is of use to its import only.
    session = models.OneToOneField(Import, models.CASCADE, related_name="file", verbose_name="导入")
    content_sealed = models.TextField(editable=False)

    content = SealedBytes()

    class Meta:
        verbose_name = verbose_name_plural = "导入的文件"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.session_id)


@dataclass
class Told:
    """What is known of a line: texts by label as typed, what only the file told, what the last check found.

    `faults` under "" are of the whole line; `differences` are (label, registered, typed), numbers masked.
    """

    cells: dict[str, str]
    read_faults: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    differences: list[list[str]] = field(default_factory=list)
    note: str = ""
    typed: list[str] = field(default_factory=list)  # labels of cells that were mended on the page


class ImportLine(models.Model):
    """One line; what stands in it holds id numbers, so it is sealed as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Import, models.CASCADE, related_name="lines", verbose_name="导入")
    number = models.PositiveIntegerField("行号")  # as a spreadsheet shows it
    outcome = models.CharField("检查结果", max_length=10, blank=True)  # "" until it is checked
    confirmed = models.BooleanField("确认是同一人", default=False)
    updates = models.BooleanField("更新", default=False)
    is_left_out = models.BooleanField("不导入", default=False)
    settled_as = models.CharField("办理结果", max_length=10, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="任职")
    version = models.PositiveIntegerField(default=1)
    content_sealed = models.TextField(editable=False)

    content = SealedText()

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["session", "number"], name="import_line_once"),
            models.CheckConstraint(
                condition=Q(settled_as="", post__isnull=True) | ~Q(settled_as="") & Q(post__isnull=False),
                name="import_line_settled_with_a_post",
            ),
        )
        indexes = (models.Index(fields=["session", "outcome", "number"], name="import_line_outcome"),)

    def __str__(self) -> str:
        return f"第{self.number}行"

    @property
    def told(self) -> Told:
        """Raises UnreadableError."""
        return Told(**json.loads(self.content))

    @told.setter
    def told(self, told: Told) -> None:
        self.content = json.dumps(asdict(told), ensure_ascii=False)
