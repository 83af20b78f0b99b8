from django.db import migrations

import orgs.models.org


class Migration(migrations.Migration):
    dependencies = [("orgs", "0010_second_factor_rule")]

    operations = [
        migrations.AddField(
            model_name="org",
            name="sound",
            field=orgs.models.org.SoundField(default="", editable=False, max_length=600),
        ),
    ]
