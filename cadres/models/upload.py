"""A file that came with a form which was not right yet: it waits here for the next try."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cadres.models.turnover import Turnover
from orgs.models import Account
from zhtj.codes.hiding import without_numbers

KEPT_FOR = timedelta(days=1)


def waiting_path(upload: Upload, filename: str) -> str:
    """The name given by the uploader is kept in the row, not on the disk."""
    return f"uploads/{uuid.uuid4().hex}.pdf"


class UploadQuerySet(models.QuerySet):
    def forgotten(self) -> UploadQuerySet:
        """A 换届 that is prepared keeps its files as long as itself."""
        return self.filter(turnover=None, created_at__lt=timezone.now() - KEPT_FOR)


class Upload(models.Model):
    # Nothing is lost with a file that waits for a form of an account that is no more.
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name="上传人")
    # Of somebody who comes with a 换届: whoever prepares it may use the file.
    turnover = models.ForeignKey(
        Turnover, models.CASCADE, null=True, related_name="uploads", verbose_name="换届"
    )
    file = models.FileField("文件", upload_to=waiting_path)
    name = models.CharField("文件名", max_length=200)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待用文件"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, file, *, account: Account) -> Upload:
        """Store a file until its form is right; sweeps away what nobody came back for."""
        for forgotten in cls.objects.forgotten():
            forgotten.discard()
        file.seek(0)
        return cls.objects.create(account=account, file=file, name=without_numbers(file.name)[-200:])

    @classmethod
    def named_by(cls, token: str, *, account: Account, turnover: Turnover | None = None) -> Upload | None:
        """The upload that `token` stands for, if it is one of this account or 换届 and still there."""
        try:
            pk = signing.loads(token, salt=cls._meta.label)
        except signing.BadSignature:
            return None
        own = Q(account=account) | (Q(turnover=turnover) if turnover else Q())
        return cls.objects.filter(own, pk=pk).first()

    @property
    def token(self) -> str:
        """What the form carries in a hidden field."""
        return signing.dumps(self.pk, salt=self._meta.label)

    def discard(self) -> None:
        self.file.delete(save=False)
        self.delete()
