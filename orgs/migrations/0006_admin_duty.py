"""The duty an admin was appointed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0005_profile_submitted_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="admin",
            name="duty",
            field=models.CharField(blank=True, max_length=30, verbose_name="任命时的职务"),
        ),
    ]
