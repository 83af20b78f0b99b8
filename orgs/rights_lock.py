"""The lock of whoever changes who administers what and who holds which right: one after another.

Rules about several rows at once (somebody must remain, nobody gives what is being taken from him) hold only when
nobody else changes them meanwhile. Such acts are rare and short. Whoever also changes the tree takes that lock first.
"""

from django.db import connection

SPACE = 0x0268  # of our advisory locks; the tree has its own


def hold_rights() -> None:
    """Until this transaction ends. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [SPACE])
