"""From which organisation and of which day a figure was counted."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from django.db import connection

from cadres.access import paths_of_xinjiang
from monitoring import dated
from monitoring.models.figured import Figured
from monitoring.recounting import lines, values

ITSELF = "."  # sorts after a path and before everything below it


class Standpoint(NamedTuple):
    path: str
    day: date
    in_xinjiang: bool
    in_past: bool = False  # of a day that is over: posts and organisations in force then

    @classmethod
    def of(cls, row: Figured, *, in_past: bool) -> Standpoint:
        return cls(row.path, row.as_of, row.path.startswith(tuple(paths_of_xinjiang())), in_past)

    def lines(self, sql: str, also: str) -> str:
        return lines(sql, in_past=self.in_past, also=also)

    def values(self, *, is_own: bool = False) -> dict[str, object]:
        """What the statements of recounting ask with; `is_own`: of the organisation itself alone."""
        asked = values(self.path, self.day)
        return asked | {"beyond": self.path + ITSELF} if is_own else asked

    def incomplete(self) -> tuple[str, dict]:
        """SQL of the ids of people whose record owes something, and its values."""
        return _named(*self._questions()[0])

    def over(self) -> tuple[str, dict]:
        """The same of people with a term that is over, in the organisation itself."""
        return _named(*self._questions()[1])

    def _questions(self):
        return dated.questions(self.path, day=self.day, in_xinjiang=self.in_xinjiang, in_past=self.in_past)


def _named(sql: str, told: list) -> tuple[str, dict]:
    """With values by name, as those of the statements that it becomes a part of."""
    names = iter(range(len(told)))
    return re.sub("%s", lambda _: f"%(dated_{next(names)})s", sql), {
        f"dated_{place}": value for place, value in enumerate(told)
    }


def asked(sql: str, told: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()
