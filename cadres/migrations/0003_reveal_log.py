"""The log of revealed numbers: for which organisation the admin acted, and the latest first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cadres", "0002_destinations"),
        ("orgs", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="reveal",
            name="as_admin_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.org",
                verbose_name="查看人所在组织",
            ),
        ),
        migrations.AddIndex(
            model_name="reveal",
            index=models.Index(fields=["-at"], name="reveal_latest"),
        ),
    ]
