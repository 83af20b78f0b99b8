"""Questions composed and compiled once, asked again with other values: composing takes the ORM longer than the
database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property

from django.db import connections
from django.db.models import QuerySet

Value = str | int | list[int]
SIGN = "%s"


class Prepared:
    """`examples` stand for the values to come, and occur nowhere else in the question: a text, a number, or a
    list of one number. A text may be a part of a longer one.
    """

    def __init__(self, compose: Callable[..., QuerySet], **examples: Value):
        self.compose, self.examples = compose, examples

    def ask(self, **values: Value) -> list:
        """What the queryset holds, read anew."""
        if [] in values.values():
            return []
        sql, params = self._filled(values)
        asked = copy(self._compiler)
        asked.connection = connections[self._queryset.db]  # that of this thread
        asked.as_sql = lambda *args, **options: (sql, params)
        queryset = self._queryset.all()
        queryset.query.get_compiler = lambda *args, **options: asked
        return list(queryset)

    @cached_property
    def _queryset(self) -> QuerySet:
        return self.compose(**self.examples)

    @cached_property
    def _compiler(self):
        compiler = self._queryset.query.get_compiler(self._queryset.db)
        compiler.compiled = compiler.as_sql()
        return compiler

    @cached_property
    def _pieces(self) -> list[str]:
        return self._compiler.compiled[0].split(SIGN)

    def _filled(self, values: dict[str, Value]) -> tuple[str, tuple]:
        sql, params = [self._pieces[0]], []
        for param, piece in zip(self._compiler.compiled[1], self._pieces[1:], strict=True):
            told = self._told(param, values)
            sql += [", ".join([SIGN] * len(told)), piece]
            params += told
        return "".join(sql), tuple(params)

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
