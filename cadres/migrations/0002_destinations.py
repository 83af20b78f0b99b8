"""移除去向 as offered from the start (domain reference 4; the list is ours, nobody publishes one)."""

from django.db import migrations

NAMES = (
    "换届离任（任期届满）", "转任党政机关", "转任本单位其他岗位", "调往其他单位", "转任上级或其他团组织", "毕业", "升学",
    "参军入伍", "超龄离任", "辞职", "免职（撤职）", "退休", "去世", "其他",
)  # fmt: skip
NEEDS_NOTE = "其他"


def add(apps, schema_editor):
    Destination = apps.get_model("cadres", "Destination")
    Destination.objects.bulk_create(
        Destination(name=name, needs_note=name == NEEDS_NOTE, position=position)
        for position, name in enumerate(NAMES, start=1)
    )


def remove(apps, schema_editor):
    apps.get_model("cadres", "Destination").objects.filter(name__in=NAMES).delete()


class Migration(migrations.Migration):
    dependencies = [("cadres", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
