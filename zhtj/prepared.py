"""Questions composed and compiled once, asked again with other values: composing takes the ORM longer than the
database takes to answer. PostgreSQL is told each of them once a connection too, for planning takes it just as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import count
from weakref import WeakKeyDictionary

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = str | int | list[int] | list[str]
SIGN = "%s"
ANY_OF_LIST, ANY_OF_ARRAY = " IN (", " = ANY("
_NUMBERS = count(1)
_TOLD = WeakKeyDictionary()  # connection of psycopg2 -> names of the questions it knows


def _keeps_plans(connection: BaseDatabaseWrapper) -> bool:
    """Behind PgBouncer the next transaction may meet another server, which knows nothing (settings.POOLED)."""
    is_pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.vendor == "postgresql" and not is_pooled


class Prepared:
    """The rows of a `values_list`, as tuples.

    `examples` stand for the values to come, and occur nowhere else in the question: a text, a number, or a list of
    one of them. A text may be a part of a longer one. What changes without being asked for, as the day, is no part.
    """

    def __init__(self, compose: Callable[..., QuerySet], **examples: Value):
        self.compose, self.examples = compose, examples
        self.number = next(_NUMBERS)

    def ask(self, **values: Value) -> list[tuple]:
        """What the queryset holds, read anew."""
        if [] in values.values():
            return []
        connection = connections[self._queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(*(self._known if _keeps_plans(connection) else self._whole)(connection, values))
            return self._converted(cursor.fetchall())

    @cached_property
    def _queryset(self) -> QuerySet:
        return self.compose(**self.examples)

    @cached_property
    def _compiler(self) -> SQLCompiler:
        return self._queryset.query.get_compiler(self._queryset.db)

    @cached_property
    def _compiled(self) -> tuple[list[str], list[tuple[str, object]]]:
        """The pieces of SQL between the parameters; of these the name of the example each holds ("" when none)."""
        sql, params = self._compiler.as_sql()
        return sql.split(SIGN), [(self._held(param), param) for param in params]

    def _held(self, param: object) -> str:
        """The name of the example that a parameter is, or is made of."""
        for name, example in self.examples.items():
            if param == (example[0] if isinstance(example, list) else example):
                return name
            if isinstance(example, str) and isinstance(param, str) and example in param:
                return name
        return ""

    # --- what goes there ---

    def _whole(self, connection: BaseDatabaseWrapper, values: dict[str, Value]) -> tuple[str, list]:
        """The question with its values."""
        [first, *rest], places = self._compiled
        sql, params = [first], []
        for (name, param), piece in zip(places, rest, strict=True):
            told = self._told(name, param, values)
            told = told if isinstance(told, list) else [told]
            sql += [", ".join([SIGN] * len(told)), piece]
            params += told
        return "".join(sql), params

    def _told(self, name: str, param: object, values: dict[str, Value]) -> object:
        """What stands in the place of one parameter."""
        if not name:
            return param
        example, value = self.examples[name], values[name]
        return param.replace(example, str(value)) if isinstance(example, str) else value

    def _known(self, connection: BaseDatabaseWrapper, values: dict[str, Value]) -> tuple[str, list]:
        """The name of the question with its values, once PostgreSQL has been told what it stands for."""
        name = connection.ops.quote_name(f"{self._queryset.model._meta.db_table}_{self.number}")
        told = _TOLD.setdefault(connection.connection, set())
        if name not in told:
            sql, params = self._numbered
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {name} AS {sql}", params)
            told.add(name)
        params = [self._told(held, param, values) for held, param in self._compiled[1] if held]
        return f"EXECUTE {name}({', '.join([SIGN] * len(params))})" if params else f"EXECUTE {name}", params

    @cached_property
    def _numbered(self) -> tuple[str, list]:
        """The question with numbers for its values, and what is the same each time. A list goes as one array."""
        [first, *rest], places = self._compiled
        sql, params, number = [first], [], count(1)
        for (name, param), piece in zip(places, rest, strict=True):
            if not name:
                params.append(param)
            elif isinstance(self.examples[name], list):
                sql[-1] = sql[-1].removesuffix(ANY_OF_LIST) + ANY_OF_ARRAY
            sql += [f"${next(number)}" if name else SIGN, piece]
        return "".join(sql), params

    # --- what comes back ---

    @cached_property
    def _conversions(self) -> dict[int, tuple[list[Callable], object]]:
        """By column, of those that the database tells otherwise than the field does: none in PostgreSQL."""
        self._compiled  # noqa: B018 (compiling finds out what is selected)
        return self._compiler.get_converters([selected for selected, *_ in self._compiler.select])

    def _converted(self, rows: Iterable[tuple]) -> list[tuple]:
        if not self._conversions:
            return list(rows)
        connection, changed = connections[self._queryset.db], [list(row) for row in rows]
        for column, (converters, selected) in self._conversions.items():
            for row in changed:
                for convert in converters:
                    row[column] = convert(row[column], selected, connection)
        return [tuple(row) for row in changed]


@cache
def columns(model: type[Model], *, at: str = "") -> tuple[str, ...]:
    """What a question selects for `instance` to make a whole row of it; `at` is the way there, e.g. "org__"."""
    return tuple(at + field.attname for field in model._meta.concrete_fields)


def instance(model: type[Model], values: Iterable) -> Model:
    return model.from_db(router.db_for_read(model), columns(model), tuple(values))
