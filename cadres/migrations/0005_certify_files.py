"""Files handed in before there was a 认证: nobody has looked at them yet, and who uploaded them is not told."""

from django.db import migrations

BATCH = 1000


def begin(apps, schema_editor):
    Person = apps.get_model("cadres", "Person")
    Certification = apps.get_model("cadres", "Certification")
    people = Person.objects.exclude(application="").values_list("pk", "application", "updated_at")
    rows = (
        Certification(person_id=pk, file_name=name, uploaded_at=at) for pk, name, at in people.iterator(BATCH)
    )
    Certification.objects.bulk_create(rows, BATCH)


def forget(apps, schema_editor):
    """Nothing to do: the table goes next."""


class Migration(migrations.Migration):
    dependencies = [("cadres", "0004_certification")]
    operations = [migrations.RunPython(begin, forget)]
