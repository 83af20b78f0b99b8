"""Rows are sorted by the names of the organisation above, of the city and of the 书记 too.

Frozen rows of the past stay as they are, without these names: in such an order they follow the tree.
"""

from importlib import import_module

from django.db import migrations, models

from orgs.models.org import path_ids

BATCH = 500
MOST = 200
ROWS = ("paststaffing", "staffing")
SOUNDS = {"parent_sound": "上级组织拼音", "city_sound": "所在市拼音", "secretary_sound": "书记姓名拼音"}
frozen = import_module("monitoring.migrations.0006_frozen_for_good")


def fill(apps, schema_editor):
    rows, orgs = apps.get_model("monitoring", "Staffing"), apps.get_model("orgs", "Org")
    apps.get_model("monitoring", "PastStaffing").objects.filter(
        frozen_at=None
    ).delete()  # counted anew when asked
    last = 0
    while batch := list(rows.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        above = orgs.objects.in_bulk({pk for row in batch for pk in path_ids(row.path)[:-1]})
        led = _secretaries(apps, [row.pk for row in batch])
        for row in batch:
            upper = [above[pk] for pk in path_ids(row.path)[:-1]]
            row.parent_sound = upper[-1].sound[:MOST] if upper else ""
            row.city_sound = next((org.sound[:MOST] for org in upper if org.level == "city"), "")
            row.secretary_sound = led.get(row.pk, "")
        rows.objects.bulk_update(batch, list(SOUNDS))
        last = batch[-1].pk


def _secretaries(apps, pks):
    posts = apps.get_model("cadres", "Post").objects.filter(ended_on=None, duty="secretary", org__in=pks)
    return {org: sound.partition(" ")[2][:MOST] for org, sound in posts.values_list("org", "person__sound")}


def install_again(apps, schema_editor):
    """SQLite made the table of the past anew, and dropped its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for table in frozen.FROZEN:
            for act in ("change", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
            for statement in frozen.on_sqlite(table):
                schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0007_urgings"),
        ("cadres", "0007_person_by_full_pinyin"),
        ("orgs", "0012_fill_sound"),
    ]

    operations = [
        *(
            migrations.AddField(model, name, models.CharField(label, max_length=MOST, blank=True))
            for model in ROWS
            for name, label in SOUNDS.items()
        ),
        migrations.RunPython(install_again, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
