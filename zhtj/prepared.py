"""Questions composed and compiled once, asked again with other values: composing takes the ORM longer than the
database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property

from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = str | int | list[int] | list[str]
SIGN = "%s"


class Prepared:
    """The rows of a `values_list`, as tuples.

    `examples` stand for the values to come, and occur nowhere else in the question: a text, a number, or a list of
    one of them. A text may be a part of a longer one. What changes without being asked for, as the day, is no part.
    """

    def __init__(self, compose: Callable[..., QuerySet], **examples: Value):
        self.compose, self.examples = compose, examples

    def ask(self, **values: Value) -> list[tuple]:
        """What the queryset holds, read anew."""
        if [] in values.values():
            return []
        with connections[self._queryset.db].cursor() as cursor:
            cursor.execute(*self._filled(values))
            return self._converted(cursor.fetchall())

    @cached_property
    def _queryset(self) -> QuerySet:
        return self.compose(**self.examples)

    @cached_property
    def _compiler(self) -> SQLCompiler:
        return self._queryset.query.get_compiler(self._queryset.db)

    @cached_property
    def _compiled(self) -> tuple[list[str], tuple]:
        """The pieces of SQL between the parameters, and these."""
        sql, params = self._compiler.as_sql()
        return sql.split(SIGN), params

    # --- what goes there ---

    def _filled(self, values: dict[str, Value]) -> tuple[str, list]:
        [first, *rest], examples = self._compiled
        sql, params = [first], []
        for param, piece in zip(examples, rest, strict=True):
            told = self._told(param, values)
            sql += [", ".join([SIGN] * len(told)), piece]
            params += told
        return "".join(sql), params

    def _told(self, param: object, values: dict[str, Value]) -> list:
        """What stands in the place of one parameter."""
        for name, example in self.examples.items():
            if isinstance(example, list):
                if param == example[0]:
                    return values[name]
            elif param == example:
                return [values[name]]
            elif isinstance(example, str) and isinstance(param, str) and example in param:
                return [param.replace(example, str(values[name]))]
        return [param]

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
