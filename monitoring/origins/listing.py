"""What both lists of an origin have in common: how many they hold, and their pages."""

from __future__ import annotations

from functools import cached_property

from monitoring.origins.paging import Found, Slice, sliced
from monitoring.origins.standpoint import asked


class Listing:
    """Lines of one of the statements of recounting, apart by a fact; `width` is how many keys sort them."""

    kind = ""
    width = 1

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """How many are counted, and how many left out."""
        sql = f"""SELECT COUNT(CASE WHEN {self._told} THEN 1 END), COUNT(*) FROM ({self._lines}) counted
                  WHERE {self._among}"""  # noqa: S608 (nothing typed is in it)
        [(counted, everyone)] = asked(sql, self._values)
        return counted, everyone - counted

    def page(self, *, is_counted: bool, past: str = "") -> tuple[list, Slice]:
        def ask(keys: tuple[str, ...], forwards: bool, limit: int) -> list[Found]:
            return self._ask(keys, forwards, limit, self._told if is_counted else f"NOT ({self._told})")

        found = sliced(ask, past, width=self.width)
        return self._entries(found.found), found

    @property
    def _lines(self) -> str:
        """The statement."""
        raise NotImplementedError

    @property
    def _values(self) -> dict:
        """What it asks with."""
        raise NotImplementedError

    @property
    def _told(self) -> str:
        """True of a line that is counted."""
        raise NotImplementedError

    @property
    def _among(self) -> str:
        """True of the lines that are asked at all."""
        return "1 = 1"

    def _ask(self, keys: tuple[str, ...], forwards: bool, limit: int, fact: str) -> list[Found]:
        raise NotImplementedError

    def _entries(self, found: list[Found]) -> list:
        raise NotImplementedError
