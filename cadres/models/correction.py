"""更正申请: 姓名 and 身份证号 of a saved person change only when the next admin above agrees."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cadres.models.answering import answering_nodes
from cadres.models.person import Person
from orgs.models import Account, Org
from zhtj.codes import id_number
from zhtj.sealed import SealedText


class Decision(models.TextChoices):
    PENDING = "pending", "待审批"
    APPROVED = "approved", "已更正"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class CorrectionQuerySet(models.QuerySet):
    def pending(self) -> CorrectionQuerySet:
        return self.filter(decision=Decision.PENDING)

    def decided_for(self, user: Account) -> CorrectionQuerySet:
        """Those that lie with an organisation that `user` answers for."""
        return self.filter(addressed_org__in=answering_nodes(user))

    def asked_for(self, user: Account) -> CorrectionQuerySet:
        """Those of organisations that `user` enters cadres for."""
        return self.filter(asking_org__in=Org.objects.enterable_by(user))


class Correction(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections", verbose_name="人员")
    name = models.CharField("更正后姓名", max_length=30, blank=True)  # blank: stays
    id_number_sealed = models.TextField("更正后身份证号码", blank=True, editable=False)  # blank: stays
    reason = models.CharField("更正理由", max_length=200)
    asking_org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="申请组织")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    addressed_org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name="审批组织")
    decision = models.CharField("状态", max_length=10, choices=Decision, default=Decision.PENDING)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    id_number = SealedText()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(decision=Decision.PENDING), name="correction_one_pending"
            ),
            models.CheckConstraint(
                name="correction_changes_something", condition=~Q(name="", id_number_sealed="")
            ),
        )
        indexes = (models.Index(fields=["addressed_org", "decision"], name="correction_to_decide"),)

    def __str__(self) -> str:
        return f"{self.person} {self.get_decision_display()}"

    @property
    def is_pending(self) -> bool:
        return self.decision == Decision.PENDING

    @property
    def masked_id_number(self) -> str:
        return id_number.masked(self.id_number)

    @property
    def person_before(self) -> Person | None:
        """The person as stored before an approval; None when nothing was kept. As it is now, otherwise."""
        if self.decision != Decision.APPROVED:
            return self.person
        row = self.person.history.filter(history_date__lt=self.decided_at).first()
        return row and row.instance
