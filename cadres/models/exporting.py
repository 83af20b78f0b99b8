"""导出: a list of cadres as a workbook, made in the background; with full numbers only when a second person agreed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from cadres.models.answering import answering_nodes
from orgs.models import Account, Org
from zhtj.sealed import SealedBytes

KEPT_FOR = timedelta(hours=24)  # a file, while its session lasts
FULL_KEPT_FOR = timedelta(minutes=15)  # one with full numbers, once it is made
AGREED_FOR = timedelta(hours=24)  # a yes, until the file is made
WAITS_FOR = timedelta(days=7)  # a request, for an answer


class Layout(models.TextChoices):
    LONG = "long", "一张长表"
    SHEETS = "sheets", "每个组织一张表"


class ExportColumns(models.TextChoices):
    """The last two are the columns of the templates, and hold only what each of them imports."""

    SHOWN = "shown", "与列表所显示的相同"
    OWN = "own", "全部信息，可再导入本级团干部"
    BELOW = "below", "全部信息，可再导入下级支部成员"


class ExportState(models.TextChoices):
    WAITING = "waiting", "待审批"
    REFUSED = "refused", "已拒绝"
    WITHDRAWN = "withdrawn", "已撤回"
    APPROVED = "approved", "已同意，待生成"
    MAKING = "making", "正在生成"
    MADE = "made", "可以下载"
    FAILED = "failed", "没有生成"
    TAKEN = "taken", "已下载"  # with full numbers, once and for all
    GONE = "gone", "已失效"


TONES = {
    ExportState.WAITING: "warn", ExportState.APPROVED: "good", ExportState.MAKING: "warn", ExportState.MADE: "good"
}  # fmt: skip


class ExportQuerySet(models.QuerySet):
    def waiting(self) -> ExportQuerySet:
        return self.filter(state=ExportState.WAITING, asked_at__gt=timezone.now() - WAITS_FOR)

    def of(self, user: Account) -> ExportQuerySet:
        return self.filter(account=user)

    def decided_for(self, user: Account) -> ExportQuerySet:
        """Full numbers that somebody else asked for, at an organisation that `user` answers for or just below it."""
        nodes = answering_nodes(user)
        asked = self.filter(is_full=True).exclude(account=user)
        return asked.filter(Q(org__in=nodes) | Q(addressed_org__in=nodes))

    def with_names(self) -> ExportQuerySet:
        return self.select_related("account", "org", "addressed_org", "decided_by")


class Export(models.Model):
    """What was asked, by whom, who agreed and what became of it stays; the file goes (ExportPart)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField("编号", max_length=17, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="导出人")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="导出人所在组织")
    query = models.CharField("查询条件", max_length=900, blank=True)  # of the list's address: no number in it
    told = models.JSONField("查询条件", default=list)  # [label, words] of the same
    layout = models.CharField("版式", max_length=10, choices=Layout)
    columns = models.CharField("列", max_length=10, choices=ExportColumns)
    keys = models.JSONField("列表所显示的列", default=list)
    is_full = models.BooleanField("完整号码", default=False)
    reason = models.CharField("导出理由", max_length=200, blank=True)
    lines = models.PositiveIntegerField("任职数")  # these three as counted when it was asked
    people = models.PositiveIntegerField("人数")
    orgs = models.PositiveIntegerField("组织数")
    full_people = models.PositiveIntegerField("完整号码人数", default=0)
    state = models.CharField("状态", max_length=10, choices=ExportState)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    addressed_org = models.ForeignKey(
        Org, models.PROTECT, null=True, related_name="+", verbose_name="审批的上级组织"
    )
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True)
    session = models.CharField("登录会话摘要", max_length=40, blank=True)
    begun_at = models.DateTimeField("开始生成时间", null=True)
    attempt = models.UUIDField("生成批次", null=True)  # whose parts are the file
    rows = models.PositiveIntegerField("行数", default=0)
    made_at = models.DateTimeField("生成时间", null=True)
    expires_at = models.DateTimeField("有效期至", null=True)
    downloads = models.PositiveIntegerField("下载次数", default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "团干部导出"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="export_full_only_with_reason", condition=Q(is_full=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="export_full_only_after_decision",
                condition=~Q(is_full=True, state__in=("approved", "making", "made", "taken"))
                | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="export_full_downloaded_once", condition=Q(is_full=False) | Q(downloads__lte=1)
            ),
        )
        indexes = (
            models.Index(fields=["account", "-asked_at"], name="export_mine"),
            models.Index(fields=["org", "state"], name="export_to_decide_here"),
            models.Index(fields=["addressed_org", "state"], name="export_to_decide_above"),
        )

    def __str__(self) -> str:
        return self.serial

    @classmethod
    def next_serial(cls) -> str:
        """Of today; whoever asks at the same moment may get the same, and the later one has to ask again."""
        day = f"DC{timezone.localdate():%Y%m%d}-"
        last = cls.objects.filter(serial__startswith=day).aggregate(last=Max("serial"))["last"]
        return f"{day}{int(last[-6:]) + 1 if last else 1:06}"

    @property
    def numbers_told(self) -> str:
        return "完整号码" if self.is_full else "号码只显示一部分"

    @property
    def filename(self) -> str:
        return f"团干部-{self.serial}.xlsx"

    def is_waiting(self) -> bool:
        return self.state == ExportState.WAITING and timezone.now() < self.asked_at + WAITS_FOR

    @property
    def agreed_until(self) -> datetime | None:
        return self.decided_at and self.decided_at + AGREED_FOR

    def may_be_made(self) -> bool:
        return self.state == ExportState.APPROVED and timezone.now() < self.agreed_until

    def fault_of_taking(self, session: str) -> str:
        """Why the file is not given to that session; "" when it is."""
        if self.state != ExportState.MADE:
            return f"该文件不能下载：{self.get_state_display()}。"
        if timezone.now() >= self.expires_at:
            return "该文件已过有效期，请重新导出。"
        return (
            "" if session and session == self.session else "您已重新登录，原来的下载链接已失效，请重新导出。"
        )

    def state_told(self, session: str) -> tuple[str, str]:
        """(words, tone) as whoever is logged in by that session sees it."""
        if self.state == ExportState.MADE and self.fault_of_taking(session):
            return "已失效", "muted"
        if self.state == ExportState.WAITING and not self.is_waiting():
            return "已过期", "muted"
        if self.state == ExportState.APPROVED and not self.may_be_made():
            return "已过期", "muted"
        return self.get_state_display(), TONES.get(self.state, "muted")

    def kept_for(self) -> timedelta:
        return FULL_KEPT_FOR if self.is_full else KEPT_FOR


class ExportPart(models.Model):
    """Some tens of kilobytes of a finished workbook; those of one `attempt`, in order, are the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A part says nothing without what it is a part of.
    export = models.ForeignKey(Export, models.CASCADE, related_name="parts")
    attempt = models.UUIDField()
    place = models.PositiveIntegerField()
    content_sealed = models.TextField(editable=False)

    content = SealedBytes()

    class Meta:
        verbose_name = verbose_name_plural = "导出文件的一部分"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["attempt", "place"], name="export_part_once"),)

    def __str__(self) -> str:
        return f"{self.export_id} {self.place}"
