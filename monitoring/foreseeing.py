"""The numbers that a change of organisations may move: of single rows, and of the tables of monitoring committees."""

from collections.abc import Iterator, Sequence

from monitoring.codes import Sector
from monitoring.models import SUMMED, Staffing
from monitoring.rules import Figures
from orgs.asking import Figure
from orgs.models import Org

STUDENTS = "在校学生数"


def figures_at(orgs: Sequence[Org]) -> list[Figure]:
    """Two queries for the rows, two for each committee that has a table."""
    told = list(_of_rows(orgs))
    for org in orgs:
        if org.monitors:
            told += _of_tables(org)
    return told


def _of_rows(orgs: Sequence[Org]) -> Iterator[Figure]:
    for row in (
        Staffing.objects.filter(pk__in=[org.pk for org in orgs]).select_related("org").order_by("path")
    ):
        for name in Figures._fields:
            yield Figure(row.org.name, f"{row.get_sector_display()} {_label(name)}", getattr(row, name))


def _of_tables(org: Org) -> Iterator[Figure]:
    for sector in Sector:
        rows = Staffing.objects.of(sector)
        yield Figure(org.name, f"辖内{sector.label}数", rows.under(org).count())
        sums = rows.topmost_under(org).sums()
        for name in SUMMED:
            yield Figure(org.name, f"辖内{sector.label} {_label(name)}合计", sums[name])


def _label(name: str) -> str:
    return STUDENTS if name == "student_count" else Staffing._meta.get_field(name).verbose_name
