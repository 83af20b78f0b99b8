"""Rights given to colleagues."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0007_one_time_link"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("view_cadre", "查看团干部"),
                            ("enter_cadre", "录入团干部"),
                            ("remove_cadre", "移除团干部"),
                            ("monitor_staffing", "监测重点领域基层团干部配备"),
                            ("manage_orgs", "管理下级组织"),
                        ],
                        max_length=30,
                        verbose_name="权限",
                    ),
                ),
                ("since_at", models.DateTimeField(auto_now_add=True, verbose_name="开始时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授权人",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        verbose_name="团组织",
                    ),
                ),
                (
                    "vouched_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="现负责人",
                    ),
                ),
            ],
            options={
                "verbose_name": "授权记录",
                "verbose_name_plural": "授权记录",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("account", "org", "right"),
                        name="delegation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", models.F("given_by")), _negated=True),
                        name="delegation_not_to_oneself",
                    ),
                ],
            },
        ),
    ]
