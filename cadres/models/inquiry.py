"""申请转接/核实: somebody known elsewhere only is asked for, and the holder's admin answers."""

import uuid

from django.db import models
from django.db.models import Q

from cadres.models.person import Person
from orgs.models import Account, Org


class Answer(models.TextChoices):
    PENDING = "pending", "待处理"
    ACCEPTED = "accepted", "已同意"
    REFUSED = "refused", "已拒绝"
    WITHDRAWN = "withdrawn", "已撤回"
    USED = "used", "已录入"


class Inquiry(models.Model):
    """The asker never learns name or organisation of the person; an accepted one lets him enter a post once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="inquiries", verbose_name="人员")
    asking_org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="申请组织")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    reason = models.CharField("申请理由", max_length=200)
    addressed_org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="处理组织")
    expires_at = models.DateTimeField("处理期限")  # then it goes one level up
    answer = models.CharField("状态", max_length=10, choices=Answer, default=Answer.PENDING)
    answer_reason = models.CharField("处理意见", max_length=200, blank=True)
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "转接/核实申请"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["person", "asking_org"],
                condition=Q(answer=Answer.PENDING),
                name="inquiry_one_pending",
            ),
        )
        indexes = (models.Index(fields=["addressed_org", "answer"], name="inquiry_to_answer"),)

    def __str__(self) -> str:
        return f"{self.asking_org} {self.get_answer_display()}"
