"""SQLite's REPLACE deletes a line without asking the trigger that watches deleting: it is refused too.

PostgreSQL knows no such statement, and asks the trigger for UPDATE at INSERT ... ON CONFLICT DO UPDATE.
SQLite drops triggers together with a table that a later migration makes anew: such a one must run `guard` again.
"""
# ruff: noqa: S608 (names of our own tables)

from django.db import migrations

REFUSED = "the audit log is append-only"
TAKEN = {
    "audit_entry": ("audit_auditentry", "id = NEW.id"),
    "audit_link": ("audit_auditlink", "seq = NEW.seq OR entry_id = NEW.entry_id"),
}


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, (table, is_taken) in TAKEN.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name}_kept_from_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {is_taken}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name in TAKEN:
        schema_editor.execute(f"DROP TRIGGER {name}_kept_from_replace")


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_chain")]

    operations = [migrations.RunPython(guard, unguard)]
