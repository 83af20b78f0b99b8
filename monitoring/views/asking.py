"""Which table an address asks for, and the address of a table."""

from datetime import date
from functools import cache, lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape

from monitoring import past
from monitoring.access import monitored_org
from monitoring.codes import Sector
from monitoring.columns import known_keys
from monitoring.filters import StaffingFilter, narrowing_of
from monitoring.narrowing import Narrowing
from monitoring.table import Table

place = cache(reverse)  # a name leads to the same place every time


def query_of(table: Table) -> dict[str, str]:
    """How the table is shown, wherever that is: what a saved view keeps, the day apart."""
    return dict(_query(table.narrowing, table.sort, table.chosen, table.day))


@lru_cache(maxsize=256)
def _query(narrowing: Narrowing, sort: str, chosen: tuple[str, ...], day: date | None) -> dict[str, str]:
    narrowed = {name: 1 if value is True else value for name, value in narrowing._asdict().items()}
    asked = {**narrowed, "sort": sort, "columns": ",".join(chosen), "day": day}
    return {name: str(value) for name, value in asked.items() if value}


def address(table: Table, name: str = "monitoring:staffing", **more) -> str:
    """Where `table` is shown; `more` may be `past`."""
    asked = {"org": table.org.pk, "sector": table.sector.value, **query_of(table), **more}
    return f"{place(name)}?{_encoded(tuple(asked.items()))}"


@lru_cache(maxsize=1000)  # a page shows the same dozen again and again
def _encoded(asked: tuple[tuple[str, str | int], ...]) -> str:
    return urlencode([(key, value) for key, value in asked if value])


def origins_of(table: Table, **more) -> str:
    """What a figure of `table` opens, once the key of its column is appended; quoted for an attribute."""
    return escape(address(table, "monitoring:origin", **more) + "&column=")


class TableMixin:
    """Finds out which table is asked for, and refuses before anything is read from it."""

    def dispatch(self, request, *args, **kwargs):
        self.form = StaffingFilter(request.GET)
        self.asked = self.form.asked()
        org = monitored_org(request.user, request.org, self.asked.get("org"))
        sector = Sector(self.asked.get("sector") or Sector.UNIVERSITY)
        self.table = Table(
            org,
            sector,
            narrowing_of(self.asked),
            self.asked.get("sort") or "",
            known_keys(sector, (self.asked.get("columns") or "").split(",")),
            self.asked.get("day"),
        )
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def is_provided(self) -> bool:
        """The rows are there to be read, counted where they were not."""
        table = self.table
        return table.day is None or past.provide(table.org, table.sector, table.day)
