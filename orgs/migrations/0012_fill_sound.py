"""Full pinyin of the organisations that are there already."""

from django.db import migrations

from zhtj.codes import pinyin

BATCH = 2000


def fill(apps, schema_editor):
    orgs = apps.get_model("orgs", "Org")._base_manager.using(schema_editor.connection.alias)
    batch = []
    for org in orgs.filter(sound="").only("pk", "name").iterator(BATCH):
        batch.append(org)
        if len(batch) == BATCH:
            _write(orgs, batch)
            batch = []
    _write(orgs, batch)


def _write(orgs, batch):
    for org in batch:
        org.sound = pinyin.letters(org.name)[:600]
    orgs.bulk_update(batch, ["sound"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_org_sound")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
