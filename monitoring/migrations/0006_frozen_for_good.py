"""What is frozen nobody changes or deletes: the database itself refuses.

SQLite drops triggers together with a table that a later migration makes anew: such a one must run `install` again.
"""

from django.db import migrations

REFUSAL = "frozen for good"
FROZEN = {"monitoring_paststaffing": "frozen_at", "monitoring_snapshot": "taken_at"}
ALIKE = {  # what OR REPLACE would delete
    "monitoring_paststaffing": "id = NEW.id OR (as_of = NEW.as_of AND org_id = NEW.org_id)",
    "monitoring_snapshot": "as_of = NEW.as_of",
}


def on_postgresql(table: str) -> list[str]:
    frozen = f"OLD.{FROZEN[table]} IS NOT NULL"
    call = "EXECUTE FUNCTION monitoring_frozen_refuse()"
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({frozen}) {call}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW WHEN ({frozen}) {call}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {call}",
    ]


def on_sqlite(table: str) -> list[str]:
    """OR REPLACE deletes without asking the trigger of DELETE."""
    stop = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    frozen = FROZEN[table]
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {frozen} IS NOT NULL AND ({ALIKE[table]}))"  # noqa: S608 -- nothing of it comes from outside
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
        f"WHEN OLD.{frozen} IS NOT NULL OR {taken} {stop}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN OLD.{frozen} IS NOT NULL {stop}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {stop}",
    ]


FUNCTION = f"""
CREATE FUNCTION monitoring_frozen_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(FUNCTION)
    for table in FROZEN:
        for statement in on_postgresql(table) if is_postgresql else on_sqlite(table):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP FUNCTION monitoring_frozen_refuse() CASCADE"
        )  # and the triggers that call it
        return
    for table in FROZEN:
        for act in ("change", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}")


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0005_past_staffing")]

    operations = [migrations.RunPython(install, remove)]
