"""A form that is still being filled in, kept for whoever types it until it is submitted."""

import uuid

from django.db import models

from orgs.models import Account, Org
from zhtj.sealed import SealedText


class Draft(models.Model):
    """One for each admin and organisation. What was typed holds id numbers, so it is sealed as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A draft is of use to its writer for its organisation only.
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="填写人")
    org = models.ForeignKey(Org, models.CASCADE, related_name="+", verbose_name="任职组织")
    content_sealed = models.TextField(editable=False)
    updated_at = models.DateTimeField("保存时间", auto_now=True)

    content = SealedText()

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["account", "org"], name="draft_one_per_admin_and_organisation"),
        )

    def __str__(self) -> str:
        return f"{self.org}（{self.account}）"
