"""Counts staffing rows anew from the posts themselves, names what differs, and repairs it.

It shares nothing with the crediting of single acts (monitoring.counting), so each can find the other wrong.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from monitoring.models import Staffing
from monitoring.places import due_rows, hold
from monitoring.rules import Figures
from orgs.codes import HIGHER_EDUCATION, Industry
from orgs.models import Org
from orgs.models.org import BEYOND

BATCH = 500
COLUMNS = ("sector", "path", "upper_path", *Figures._fields)
# Asked once a row, which is the plan that the index on path serves; one join of all rows by ranges of paths is
# not. In SQL because composing it took the ORM ten times as long as the database took to answer.
PEOPLE = """
SELECT COUNT(CASE WHEN nature = 1 THEN 1 END), COUNT(CASE WHEN nature = 2 THEN 1 END),
       COUNT(CASE WHEN nature = 3 THEN 1 END), COUNT(*), COUNT(CASE WHEN is_on_duty = 1 THEN 1 END)
FROM (
    SELECT MIN(CASE post.nature WHEN 'full_time' THEN 1 WHEN 'seconded' THEN 2 ELSE 3 END) AS nature,
           MAX(CASE post.duty_status WHEN 'on' THEN 1 ELSE 0 END) AS is_on_duty
    FROM cadres_post post JOIN orgs_org org ON org.id = post.org_id
    WHERE post.ended_on IS NULL AND org.path >= %s AND org.path < %s
    GROUP BY post.person_id
) person
"""


@dataclass(frozen=True)
class Difference:
    """One wrong cell, or a whole row that is missing or superfluous."""

    org_id: int
    org_name: str
    what: str

    def __str__(self) -> str:
        return f"{self.org_name}（{self.org_id}）：{self.what}"


def recount(org_ids: Iterable[int] | None = None) -> list[Difference]:
    """Count the rows of these organisations, or all rows, anew and put them right; returns what was wrong."""
    return list(differences(org_ids, repair=True))


def differences(org_ids: Iterable[int] | None = None, *, repair: bool = False) -> Iterator[Difference]:
    """What is wrong, a batch at a time. While others work, no difference is reported that is none."""
    for batch in _batches(_candidates() if org_ids is None else org_ids):
        suspects = {difference.org_id for difference in _compare(batch)}
        if suspects:
            yield from settle(suspects, repair=repair)


@transaction.atomic
def settle(org_ids: Collection[int], *, repair: bool = True) -> list[Difference]:
    """Lock the rows of these organisations in ascending order, count them, write what is due.

    An act on a post is committed together with its row, so what is counted under the lock is what the row
    must hold: neither more (the act has the lock) nor less (it would be waiting for ours).
    """
    for row in _missing(org_ids) if repair else ():
        hold(row.path)
    list(Staffing.objects.filter(pk__in=org_ids).order_by("org_id").select_for_update().values("org_id"))
    return _compare(org_ids, repair=repair)


def count(path: str) -> Figures:
    """People with an open post at or below `path`, each once."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [path, path + BEYOND])
        return Figures(*cursor.fetchone())


def _candidates() -> Iterator[int]:
    """Every organisation that is a row, or may be one, or wrongly has one; a page at a time, by path."""
    orgs = Org.objects.filter(
        Q(industry__in=HIGHER_EDUCATION, school_code__isnull=False)
        | Q(industry=Industry.STATE_ENTERPRISE)
        | Exists(Staffing.objects.filter(pk=OuterRef("pk")))
    ).order_by("path")
    page = list(orgs.values_list("path", "pk")[:BATCH])
    while page:
        yield from (pk for _, pk in page)
        page = list(orgs.filter(path__gt=page[-1][0]).values_list("path", "pk")[:BATCH])


def _batches(org_ids: Iterable[int]) -> Iterator[list[int]]:
    ids = iter(org_ids)
    while batch := list(islice(ids, BATCH)):
        yield batch


def _orgs(org_ids: Collection[int]) -> QuerySet[Org]:
    return Org.objects.filter(pk__in=org_ids).select_related("parent").order_by("pk")


def _missing(org_ids: Collection[int]) -> list[Staffing]:
    kept = set(Staffing.objects.filter(pk__in=org_ids).values_list("pk", flat=True))
    return [row for row in due_rows(_orgs(org_ids)) if row.pk not in kept]


def _compare(org_ids: Collection[int], *, repair: bool = False) -> list[Difference]:
    orgs = _orgs(org_ids)
    kept = Staffing.objects.in_bulk(org_ids)
    due = {row.pk: row for row in due_rows(orgs)}
    found = []
    for org in orgs:
        was, now = kept.get(org.pk), due.get(org.pk)
        if now is not None:
            now.figures = count(org.path)
        faults = list(_faults(was, now))
        found += [Difference(org.pk, org.name, what) for what in faults]
        if faults and repair:
            _put_right(was, now)
    return found


def _faults(was: Staffing | None, now: Staffing | None) -> Iterator[str]:
    if was is None or now is None:
        if was is not now:
            yield "缺少配备行" if was is None else "不应有配备行"
        return
    for column in COLUMNS:
        stored, due = getattr(was, column), getattr(now, column)
        if stored != due:
            label = Staffing._meta.get_field(column).verbose_name
            yield f"{label}应为“{due}”，记录为“{stored}”"


def _put_right(was: Staffing | None, now: Staffing | None) -> None:
    if now is None:
        was.delete()
    else:
        now.save(force_insert=was is None, force_update=was is not None)
