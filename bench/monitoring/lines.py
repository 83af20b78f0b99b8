"""Rows as lines of COPY; a line with places to fill in makes many rows out of one."""

from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO

from django.db import connection
from django.db.models import Field, Model

NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
MOST = 20_000  # lines in memory


def columns(model: type[Model]) -> list[Field]:
    return list(model._meta.concrete_fields)


def text(value: object) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).translate(ESCAPES)


def line(row: Model) -> str:
    return "\t".join(text(_value(row, field)) for field in columns(type(row))) + "\n"


def pattern(row: Model, **places: str) -> str:
    """A line to be filled in by the % operator: `places` are columns by attribute, e.g. org_id="%(org)s"."""
    texts = [
        places.get(field.attname) or text(_value(row, field)).replace("%", "%%")
        for field in columns(type(row))
    ]
    return "\t".join(texts) + "\n"


def _value(row: Model, field: Field) -> object:
    return field.get_db_prep_save(field.pre_save(row, True), connection)


class Copy:
    """Sends lines into the table of `model`, many at a time."""

    def __init__(self, model: type[Model]):
        names = ", ".join(f'"{field.column}"' for field in columns(model))
        self.sql = f"COPY {model._meta.db_table} ({names}) FROM STDIN"
        self.waiting: list[str] = []

    def add(self, lines: Iterable[str]) -> None:
        self.waiting += lines
        if len(self.waiting) >= MOST:
            self.send()

    def send(self) -> None:
        with connection.cursor() as cursor:
            cursor.copy_expert(self.sql, StringIO("".join(self.waiting)))
        self.waiting = []
