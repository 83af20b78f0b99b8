"""The database itself refuses to change the log, and links each line to the one before when it commits.

On PostgreSQL the link is made at the very end of the transaction. What waits for the commit is done in rounds: the
line is put on a list in the first one, together with all foreign keys that are checked then; what that put on the
list is linked in the second. So whoever holds the lock of the chain waits for nobody any more, and no two
transactions wait for each other. SQLite has one writer anyway.
"""
# ruff: noqa: S608 (names of our own tables)

from django.db import migrations

COLUMNS = (
    "id", "at", "actor_id", "actor_name", "acting_org_id", "acting_org_name", "act", "target_type", "target_id",
    "target_name", "org_id", "org_name", "reason", "facts", "request_id", "address",
)  # fmt: skip
ENTRY, LINK, WAITING = "audit_auditentry", "audit_auditlink", "audit_waiting"
REFUSED = "the audit log is append-only"
LOCK = "2573, 1"  # a pair of numbers of our own


def told(texts: list[str]) -> str:
    return " || ".join(f"coalesce(length({text}) || ':' || {text}, '-')" for text in texts)


def postgresql_text(column: str) -> str:
    if column == "at":
        return "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"e.{column}::text"


POSTGRESQL = f"""
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {ENTRY}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {LINK}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE UNLOGGED TABLE {WAITING} (entry_id bigint PRIMARY KEY);
CREATE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {WAITING} VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_linked AFTER INSERT ON {ENTRY}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_wait();
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    e {ENTRY};
    before {LINK};
    number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});
    SELECT * INTO STRICT e FROM {ENTRY} WHERE id = NEW.entry_id;
    SELECT * INTO before FROM {LINK} ORDER BY seq DESC LIMIT 1;
    number := coalesce(before.seq, 0) + 1;
    INSERT INTO {LINK} (seq, entry_id, hash) VALUES (number, e.id, encode(sha256(convert_to(
        coalesce(before.hash, '') || number || ':' || {told([postgresql_text(column) for column in COLUMNS])},
        'UTF8')), 'hex'));
    DELETE FROM {WAITING} WHERE entry_id = NEW.entry_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_line_linked AFTER INSERT ON {WAITING}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
"""
POSTGRESQL_BACK = f"""
DROP TRIGGER audit_entry_linked ON {ENTRY};
DROP TRIGGER audit_link_kept ON {LINK};
DROP TRIGGER audit_entry_kept ON {ENTRY};
DROP TABLE {WAITING};
DROP FUNCTION audit_wait();
DROP FUNCTION audit_link();
DROP FUNCTION audit_refuse();
"""

# SHA256 is Django's: a program without it cannot add a line at all.
SQLITE_LINK = f"""
INSERT INTO {LINK} (seq, entry_id, hash)
SELECT coalesce(b.seq, 0) + 1, e.id, SHA256(coalesce(b.hash, '') || (coalesce(b.seq, 0) + 1) || ':' ||
    {told([f"CAST(e.{column} AS TEXT)" for column in COLUMNS])})
FROM {ENTRY} e LEFT JOIN {LINK} b ON b.seq = (SELECT max(seq) FROM {LINK}) WHERE e.id = """
SQLITE = [
    *(
        f"CREATE TRIGGER {name}_kept_from_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for name, table in (("audit_entry", ENTRY), ("audit_link", LINK))
        for verb in ("UPDATE", "DELETE")
    ),
    f"CREATE TRIGGER audit_entry_linked AFTER INSERT ON {ENTRY} BEGIN {SQLITE_LINK} NEW.id; END",
]


def guard(apps, schema_editor):
    """Lines that are there already are linked in their order."""
    lines = apps.get_model("audit", "AuditEntry").objects.order_by("pk").values_list("pk", flat=True)
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for pk in list(lines):
                cursor.execute(f"{SQLITE_LINK} %s", [pk])
            for statement in SQLITE:
                cursor.execute(statement)
        else:
            cursor.execute(POSTGRESQL.replace("%", "%%"))
            cursor.execute(f"INSERT INTO {WAITING} SELECT id FROM {ENTRY} ORDER BY id")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def unguard(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for statement in SQLITE:
                cursor.execute(f"DROP TRIGGER {statement.split()[2]}")
        else:
            cursor.execute(POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_links")]

    operations = [migrations.RunPython(guard, unguard)]
