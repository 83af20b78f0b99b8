"""The audit log: one line for each act, written in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from zhtj.audit import acts, context
from zhtj.audit.masking import masked

LINES_AT_ONCE = 1000
CHANGED = "changed"  # the fact that holds {label: [before, after]}


class AuditEntry(models.Model):
    """Stands for itself: names are kept as they were. No id number or phone number gets in.

    Without actor, a line without address is of a command on the server, one with an address of a visitor.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=60, blank=True)
    acting_org_id = models.BigIntegerField("操作人所在组织编号", null=True)
    acting_org_name = models.CharField("操作人所在组织", max_length=100, blank=True)
    act = models.CharField("操作", max_length=40)
    target_type = models.CharField("对象类型", max_length=40)
    target_id = models.CharField("对象编号", max_length=40)
    target_name = models.CharField("对象", max_length=200, blank=True)
    # The organisation concerned; which page shows it to whom is asked of the tree as it is then.
    org_id = models.BigIntegerField("相关组织编号", null=True)
    org_name = models.CharField("相关组织", max_length=100, blank=True)
    reason = models.TextField("理由", blank=True)
    facts = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    request_id = models.UUIDField("请求编号", null=True)
    address = models.CharField("网络地址", max_length=45, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        default_permissions = ()
        indexes = (
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["org_id", "-at", "-id"], name="audit_org"),
            models.Index(fields=["request_id"], name="audit_request"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.target_type} {self.target_id}"

    @classmethod
    def record(
        cls, *, actor, act: str, target: models.Model | None, org=None, reason: str = "", **facts
    ) -> AuditEntry:
        """Write one line. `actor` is None only for commands and visitors, `org` has pk and name.

        `changed={label: [before, after]}` tells differences, numbers masked. Raises UnknownActError.
        """
        entry = cls.line(actor=actor, act=act, target=target, org=org, reason=reason, **facts)
        entry.save(force_insert=True)
        transaction.on_commit(context.note_done)
        return entry

    @classmethod
    def record_all(cls, lines: Iterable[AuditEntry]) -> None:
        """Write many, made by `line`, in that order: of acts that are one for whoever acts."""
        cls.objects.bulk_create(lines, batch_size=LINES_AT_ONCE)
        transaction.on_commit(context.note_done)

    @classmethod
    def line(
        cls, *, actor, act: str, target: models.Model | None, org=None, reason: str = "", **facts
    ) -> AuditEntry:
        """Of what `record` tells, not written yet; the target is stored already."""
        here = context.current()
        acting = context.acting_org() if actor is not None else None
        return cls(
            actor=actor, actor_name=_text(actor, 60), act=acts.known(act),
            acting_org_id=acting and acting.pk, acting_org_name=_text(acting, 100),
            target_type=target._meta.label_lower if target else "", target_id=str(target.pk) if target else "",
            target_name=_text(target, 200), org_id=org and org.pk, org_name=_text(org, 100),
            reason=masked(reason), facts=masked(facts),
            request_id=here and here.request_id, address=here.address[:45] if here else "",
        )  # fmt: skip


def _text(row, most: int) -> str:
    return masked(str(row))[:most] if row is not None else ""


class AuditLink(models.Model):
    """One link of the chain, made by the database when the transaction of the line commits (zhtj.audit.chain)."""

    seq = models.BigIntegerField("序号", primary_key=True)
    entry_id = models.BigIntegerField("日志编号", unique=True)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志校验"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"
