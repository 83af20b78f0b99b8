from django.db import migrations, models

import orgs.models.profile

STAFF = {
    "administrative_quota": "本级团组织行政编制数",
    "administrative_staff": "行政编制实际配备数",
    "institution_quota": "本级团组织事业编制数",
    "institution_staff": "事业编制实际配备数",
}


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_fill_initials")]

    operations = [
        *(
            migrations.AddField(
                "profile", name, orgs.models.profile.StaffField(blank=True, null=True, verbose_name=label)
            )
            for name, label in STAFF.items()
        ),
        migrations.AddField(
            "profile",
            "office_phone",
            models.CharField(blank=True, default="", max_length=20, verbose_name="联系电话"),
            preserve_default=False,
        ),
        migrations.AddField(
            "profile",
            "email",
            models.EmailField(blank=True, default="", max_length=100, verbose_name="电子邮箱"),
            preserve_default=False,
        ),
    ]
