import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0012_fill_sound")]

    operations = [
        # What is there already stood before anybody asked since when: NULL. The default is of new ones alone.
        migrations.AddField(
            model_name="org",
            name="opened_on",
            field=models.DateField(blank=True, null=True, verbose_name="成立日期"),
        ),
        migrations.AlterField(
            model_name="org",
            name="opened_on",
            field=models.DateField(
                blank=True, default=django.utils.timezone.localdate, null=True, verbose_name="成立日期"
            ),
        ),
    ]
