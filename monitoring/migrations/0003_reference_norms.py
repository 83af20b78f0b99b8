"""参考标准 of (80)团组字第6号: 高校 3 up to 4,000 students and one more for each further 4,000 begun; 国企 1."""

from datetime import date

from django.db import migrations

SOURCE = "参考标准，(80)团组字第6号《关于各级团委编制的参考意见》"
SINCE = date(1980, 1, 1)
BANDS = {
    "university": [
        {"students_from": 0, "full_time": 3},
        {"students_from": 4001, "full_time": 4, "step": 4000},
    ],
    "enterprise": [{"full_time": 1}],
}


def add(apps, schema_editor):
    norms, bands = apps.get_model("monitoring", "Norm"), apps.get_model("monitoring", "NormBand")
    for sector, required in BANDS.items():
        norm = norms.objects.create(sector=sector, valid_from=SINCE, source=SOURCE)
        bands.objects.bulk_create(bands(norm=norm, **band) for band in required)


def remove(apps, schema_editor):
    apps.get_model("monitoring", "Norm").objects.filter(org=None).delete()


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_figures_facts_and_norms")]
    operations = [migrations.RunPython(add, remove)]
