"""申请转接/核实: somebody known elsewhere only is asked for, and the holder's admin answers."""

from __future__ import annotations

import json
import uuid
from binascii import Error as NotBase64
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cadres.models.answering import answering_nodes
from cadres.models.person import Person
from orgs.models import Account, Org
from zhtj.sealed import seal, unseal

ANSWERED_WITHIN = timedelta(days=7)  # then the request goes one level up
ENTERED_WITHIN = timedelta(days=30)  # after it was accepted
TOKEN_LASTS = timedelta(hours=2)


class Answer(models.TextChoices):
    PENDING = "pending", "待处理"
    ACCEPTED = "accepted", "已同意"
    REFUSED = "refused", "已拒绝"
    WITHDRAWN = "withdrawn", "已撤回"
    USED = "used", "已录入"


class InquiryQuerySet(models.QuerySet):
    def pending(self) -> InquiryQuerySet:
        return self.filter(answer=Answer.PENDING)

    def overdue(self, now: datetime) -> InquiryQuerySet:
        return self.pending().filter(expires_at__lte=now)

    def usable(self) -> InquiryQuerySet:
        """Accepted not too long ago, and no post was entered yet."""
        return self.filter(answer=Answer.ACCEPTED, answered_at__gt=timezone.now() - ENTERED_WITHIN)

    def answered_for(self, user: Account) -> InquiryQuerySet:
        """Those that lie, or lay when they were answered, with an organisation that `user` answers for."""
        return self.filter(addressed_org__in=answering_nodes(user))

    def asked_for(self, user: Account) -> InquiryQuerySet:
        """Those of organisations that `user` enters cadres for."""
        return self.filter(asking_org__in=Org.objects.enterable_by(user))


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

    objects = InquiryQuerySet.as_manager()

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

    @property
    def is_pending(self) -> bool:
        return self.answer == Answer.PENDING

    @property
    def is_usable(self) -> bool:
        return self.answer == Answer.ACCEPTED and timezone.now() < self.usable_until

    @property
    def has_lapsed(self) -> bool:
        """Accepted, but the person was not entered in time."""
        return self.answer == Answer.ACCEPTED and not self.is_usable

    @property
    def usable_until(self) -> datetime:
        return self.answered_at + ENTERED_WITHIN

    @classmethod
    def token_for(cls, person: Person, *, org: Org, account: Account) -> str:
        """Whom a refused form was about: carried by the page, readable on the server alone, for a while."""
        until = (timezone.now() + TOKEN_LASTS).timestamp()
        return seal(json.dumps([person.pk.hex, org.pk, until]), cls._token_context(account))

    @classmethod
    def person_named_by(cls, token: str, *, org: Org, account: Account) -> Person | None:
        """None when it is not one of this account for this organisation, or too old."""
        try:
            pk, org_pk, until = json.loads(unseal(token, cls._token_context(account)))
        except (InvalidTag, NotBase64, KeyError, ValueError):
            return None
        is_good = org_pk == org.pk and timezone.now().timestamp() < until
        return Person.objects.filter(pk=pk).first() if is_good else None

    @classmethod
    def _token_context(cls, account: Account) -> str:
        return f"{cls._meta.db_table}|token|{account.pk}"
