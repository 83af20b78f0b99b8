"""The audit log: one line for each act, written in the transaction of the act."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditEntry(models.Model):
    """`facts` holds codes, dates and names of organisations; never an id number or a phone number."""

    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    act = models.CharField("操作", max_length=40)
    target_type = models.CharField("对象类型", max_length=40)
    target_id = models.CharField("对象编号", max_length=40)
    facts = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        indexes = (models.Index(fields=["target_type", "target_id"], name="audit_target"),)

    def __str__(self) -> str:
        return f"{self.act} {self.target_type} {self.target_id}"

    @classmethod
    def record(cls, *, actor, act: str, target: models.Model, **facts) -> "AuditEntry":
        """Write one line. `actor` is None only for commands run on the server."""
        return cls.objects.create(
            actor=actor, act=act, target_type=target._meta.label_lower, target_id=str(target.pk), facts=facts
        )
