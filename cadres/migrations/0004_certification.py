"""认证 of each 入团志愿书: a row for every file that is handed in."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cadres", "0003_reveal_log"),
        ("orgs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "file_name",
                    models.CharField(editable=False, max_length=100, unique=True, verbose_name="文件"),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "尚未认证"), ("certified", "已认证"), ("returned", "已退回")],
                        default="waiting",
                        max_length=10,
                        verbose_name="认证状态",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="认证时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认证人",
                    ),
                ),
                (
                    "deciding_org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        verbose_name="认证组织",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certifications",
                        to="cadres.person",
                        verbose_name="人员",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "入团志愿书认证",
                "verbose_name_plural": "入团志愿书认证",
                "default_permissions": (),
                "indexes": [models.Index(fields=["state", "uploaded_at"], name="certification_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="certification_decided_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("state", "returned"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="certification_returned_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            ("uploaded_by", None),
                            models.Q(("decided_by", models.F("uploaded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="certification_not_by_the_uploader",
                    ),
                ],
            },
        ),
    ]
