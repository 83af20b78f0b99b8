"""What guide 2.2 lets an organisation submit once, nobody changes or deletes: the database itself refuses.

SQLite drops triggers together with a table that a later migration makes anew: such a one must run `install` again.
"""

from django.db import migrations

REFUSAL = "submitted for good: student_count, enterprise_level, enterprise_division, enterprise_place"
FILLED = {
    "student_count": "IS NOT NULL",
    "enterprise_level": "<> ''",
    "enterprise_division": "<> ''",
    "enterprise_place": "<> ''",
}


def changed(differs: str) -> str:
    """Something submitted becomes another value, or goes over to another organisation."""
    columns = (
        f"(OLD.{name} {filled} AND NEW.{name} {differs} OLD.{name})" for name, filled in FILLED.items()
    )
    return " OR ".join([f"NEW.org_id {differs} OLD.org_id", *columns])


POSTGRESQL = (
    f"""
    CREATE FUNCTION orgs_profile_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER orgs_profile_no_change BEFORE UPDATE ON orgs_profile FOR EACH ROW
    WHEN ({changed("IS DISTINCT FROM")}) EXECUTE FUNCTION orgs_profile_refuse()
    """,
    """
    CREATE TRIGGER orgs_profile_no_delete BEFORE DELETE ON orgs_profile FOR EACH ROW
    EXECUTE FUNCTION orgs_profile_refuse()
    """,
    """
    CREATE TRIGGER orgs_profile_no_truncate BEFORE TRUNCATE ON orgs_profile
    EXECUTE FUNCTION orgs_profile_refuse()
    """,
)
SQLITE = (
    f"""
    CREATE TRIGGER orgs_profile_no_change BEFORE UPDATE ON orgs_profile
    WHEN {changed("IS NOT")} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER orgs_profile_no_delete BEFORE DELETE ON orgs_profile
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    f"""
    CREATE TRIGGER orgs_profile_no_replace BEFORE INSERT ON orgs_profile
    WHEN EXISTS (SELECT 1 FROM orgs_profile WHERE org_id = NEW.org_id)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,  # noqa: S608 -- nothing of it comes from outside
)


def install(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if on_postgresql else SQLITE:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION orgs_profile_refuse() CASCADE")  # and the triggers that call it
        return
    for act in ("change", "delete", "replace"):
        schema_editor.execute(f"DROP TRIGGER orgs_profile_no_{act}")


class Migration(migrations.Migration):
    dependencies = [("orgs", "0004_profile_staff_and_contact")]

    operations = [migrations.RunPython(install, remove)]
