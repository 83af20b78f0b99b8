"""Counts staffing rows anew from the posts themselves, names what differs, and repairs it.

It shares nothing with the crediting of single acts (monitoring.counting), so each can find the other wrong.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cadres.access import paths_of_xinjiang
from cadres.rules.dates import latest_birthday
from monitoring import dated, fulfilling
from monitoring.models import Staffing
from monitoring.places import due_rows, hold
from monitoring.rules import YOUNG, Figures
from orgs.codes import HIGHER_EDUCATION, Industry
from orgs.models import Org
from orgs.models.org import BEYOND

BATCH = 500
RENEWED = 50  # rows held at a time while everybody else works
FACTS = (
    "sound", "parent_sound", "city_sound", "secretary_sound", "type", "industry", "student_count",
    "enterprise_level", "place", "required", "required_posts",
)  # fmt: skip
TOLD = tuple(
    name for name in FACTS if not name.endswith("sound")
)  # a row with others is one that was changed
AGEING = ("young", "complete", "own_expired")  # figures that the passing of days moves too
MAY_BE_ROW = Q(industry__in=HIGHER_EDUCATION, school_code__isnull=False) | Q(
    industry=Industry.STATE_ENTERPRISE
)
COLUMNS = ("sector", "path", "upper_path", *Figures._fields, *FACTS, "as_of")
# Asked once a row, which is the plan that the index on path serves; one join of all rows by ranges of paths is
# not. In SQL because composing it took the ORM ten times as long as the database took to answer. There is one 书记
# now; on a past day a successor, of whom the month is known, may have begun before the predecessor left.
# A line for each person with a post in force at or below a path; `also` names further columns.
PERSONS = """
    SELECT {also} MIN(nature) AS nature, MAX(is_on) AS on_duty,
           MAX(CASE WHEN nature = 1 THEN is_on ELSE 0 END) AS full_time_on_duty,
           MAX(CASE WHEN in_party_committee THEN 1 ELSE 0 END) AS in_party_committee,
           MIN(CASE WHEN is_own THEN nature END) AS own_nature,
           MAX(CASE WHEN is_own THEN is_on ELSE 0 END) AS own_on_duty,
           MAX(CASE WHEN is_own AND nature = 1 THEN is_on ELSE 0 END) AS own_full_time_on_duty,
           MAX(CASE WHEN is_own AND duty = 'deputy' THEN 1 ELSE 0 END) AS own_deputy,
           MAX(CASE WHEN is_own AND duty = 'secretary' THEN 4 - nature ELSE 0 END) AS secretary,
           MAX(CASE WHEN is_own AND duty = 'secretary' THEN is_on ELSE 0 END) AS leads,
           MAX(CASE WHEN person.occupation = 'student' THEN 1 ELSE 0 END) AS student,
           MAX(CASE WHEN person.political_status IN ('01', '02') THEN 1 ELSE 0 END) AS party_member,
           MAX(CASE WHEN person.education IN ('11', '14', '20') THEN 1 ELSE 0 END) AS graduate,
           MAX(CASE WHEN person.is_volunteer THEN 1 ELSE 0 END) AS volunteer,
           MAX(CASE WHEN person.born_on > %(not_young)s THEN 1 ELSE 0 END) AS is_young
    FROM (
        SELECT post.person_id, post.duty, post.in_party_committee, org.path, org.path = %(path)s AS is_own,
               CASE post.nature WHEN 'full_time' THEN 1 WHEN 'seconded' THEN 2 ELSE 3 END AS nature,
               CASE post.duty_status WHEN 'on' THEN 1 ELSE 0 END AS is_on
        FROM cadres_post post JOIN orgs_org org ON org.id = post.org_id
        WHERE {in_force} AND org.path >= %(path)s AND org.path < %(beyond)s
    ) held JOIN cadres_person person ON person.id = held.person_id
    GROUP BY held.person_id
"""
PEOPLE = f"""
SELECT COUNT(CASE WHEN nature = 1 THEN 1 END) AS full_time, COUNT(CASE WHEN nature = 2 THEN 1 END) AS seconded,
       COUNT(CASE WHEN nature = 3 THEN 1 END) AS part_time, COUNT(*) AS total,
       COALESCE(SUM(on_duty), 0) AS on_duty, COALESCE(SUM(full_time_on_duty), 0) AS full_time_on_duty,
       COALESCE(SUM(student), 0) AS students, COALESCE(SUM(party_member), 0) AS party_members,
       COALESCE(SUM(in_party_committee), 0) AS in_party_committee, COALESCE(SUM(graduate), 0) AS graduates,
       COALESCE(SUM(volunteer), 0) AS volunteers, COALESCE(SUM(is_young), 0) AS young,
       COUNT(CASE WHEN own_nature = 1 THEN 1 END) AS own_full_time,
       COUNT(CASE WHEN own_nature = 2 THEN 1 END) AS own_seconded,
       COUNT(CASE WHEN own_nature = 3 THEN 1 END) AS own_part_time, COUNT(own_nature) AS own_total,
       COALESCE(SUM(own_on_duty), 0) AS own_on_duty,
       COALESCE(SUM(own_full_time_on_duty), 0) AS own_full_time_on_duty,
       COALESCE(SUM(own_deputy), 0) AS own_deputies, COALESCE(MAX(secretary), 0) AS own_secretary,
       COALESCE(MAX(leads), 0) AS own_led
FROM ({PERSONS}) counted
"""  # noqa: S608 (nothing typed is in it)
# A line for each open organisation at or below a path.
PLACES = """
    SELECT {also} CASE WHEN org.type = 'branch' THEN 1 ELSE 0 END AS is_branch,
           CASE WHEN org.path = %(path)s THEN 1 ELSE 0 END AS is_own,
           MAX(CASE WHEN post.id IS NULL THEN 0 ELSE 1 END) AS has_cadre,
           MAX(CASE WHEN post.duty = 'secretary' THEN 1 ELSE 0 END) AS has_secretary,
           MAX(CASE WHEN post.duty = 'secretary' AND post.duty_status = 'on' THEN 1 ELSE 0 END) AS is_led
    FROM orgs_org org LEFT JOIN cadres_post post ON post.org_id = org.id AND {in_force}
    WHERE org.path >= %(path)s AND org.path < %(beyond)s AND {is_open}
    GROUP BY org.id, org.type, org.path
"""
ORGS = f"""
SELECT COUNT(*) AS orgs, COALESCE(SUM(is_led), 0) AS led_orgs,
       COALESCE(SUM((1 - is_own) * (1 - is_branch)), 0) AS units,
       COALESCE(SUM((1 - is_own) * (1 - is_branch) * has_secretary), 0) AS led_units,
       COALESCE(SUM(is_branch), 0) AS branches, COALESCE(SUM(is_branch * (1 - has_cadre)), 0) AS bare_branches
FROM ({PLACES}) counted
"""  # noqa: S608 (nothing typed is in it)
NOW = {"in_force": "post.ended_on IS NULL", "is_open": "org.closed_on IS NULL"}
# As dated.stood and dated.in_force say.
THEN = {
    "in_force": "post.since_on <= %(day)s AND (post.ended_on IS NULL OR post.ended_on > %(day)s)",
    "is_open": """(org.closed_on IS NULL OR org.closed_on > %(day)s) AND (
        org.opened_on IS NULL OR org.opened_on <= %(day)s OR EXISTS (
            SELECT 1 FROM cadres_post served JOIN orgs_org here ON here.id = served.org_id
            WHERE here.path >= org.path AND here.path < org.path || %(last)s
            AND served.since_on <= %(day)s AND (served.ended_on IS NULL OR served.ended_on > %(day)s)
        )
    )""",
}


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


def renew(day: date) -> int:
    """Bring every row to `day`, a batch at a time: ages, terms and norms in force; returns how many rows moved on."""
    late = Staffing.objects.exclude(as_of=day).order_by("org_id").values_list("pk", flat=True)
    moved = last = 0
    while batch := list(late.filter(pk__gt=last)[:RENEWED]):
        settle(batch, day=day)
        moved, last = moved + len(batch), batch[-1]
    return moved


@transaction.atomic
def settle(org_ids: Collection[int], *, repair: bool = True, day: date | None = None) -> list[Difference]:
    """Lock the rows of these organisations in ascending order, count them, write what is due.

    An act on a post is committed together with its row, so what is counted under the lock is what the row
    must hold: neither more (the act has the lock) nor less (it would be waiting for ours). Rows keep their day
    unless another is given.
    """
    for row in _missing(org_ids) if repair else ():
        hold(row.path)
    list(Staffing.objects.filter(pk__in=org_ids).order_by("org_id").select_for_update().values("org_id"))
    found = _compare(org_ids, repair=repair, day=day)
    if repair:
        fulfilling.follow(org_ids)
    return found


def count(path: str, *, day: date, in_xinjiang: bool, in_past: bool = False) -> Figures:
    """People with an open post at or below `path`, each once, and the organisations there; ages are of `day`.

    Of a day `in_past` the posts and organisations in force then, where they stand now.
    """
    asked = values(path, day)
    people = _asked(lines(PEOPLE, in_past=in_past), asked)
    incomplete, expired = dated.people(path, day=day, in_xinjiang=in_xinjiang, in_past=in_past)
    return Figures(
        **people,
        **_asked(lines(ORGS, in_past=in_past), asked),
        complete=people["total"] - incomplete,
        own_expired=expired,
    )


def lines(sql: str, *, in_past: bool, also: str = "") -> str:
    """One of the statements above, of posts and organisations in force now or on a day in the past."""
    return sql.format(also=also, **(THEN if in_past else NOW))


def values(path: str, day: date) -> dict[str, object]:
    """What those statements ask with."""
    young = latest_birthday(day, age=YOUNG + 1)
    return {"path": path, "beyond": path + BEYOND, "last": BEYOND, "day": day, "not_young": young}


def _asked(sql: str, values: dict) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _candidates() -> Iterator[int]:
    """Every organisation that is a row, or may be one, or wrongly has one; a page at a time, by path."""
    has_row = Exists(Staffing.objects.filter(pk=OuterRef("pk")))
    orgs = Org.objects.filter(MAY_BE_ROW | has_row).order_by("path")
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


def _compare(org_ids: Collection[int], *, repair: bool = False, day: date | None = None) -> list[Difference]:
    orgs = _orgs(org_ids)
    kept = Staffing.objects.in_bulk(org_ids)
    days = {pk: day or row.as_of for pk, row in kept.items()}
    due = {row.pk: row for row in due_rows(orgs, days=days)}
    xinjiang = tuple(paths_of_xinjiang()) if due else ()
    found = []
    for org in orgs:
        was, now = kept.get(org.pk), due.get(org.pk)
        if now is not None:
            now.figures = count(org.path, day=now.as_of, in_xinjiang=org.path.startswith(xinjiang))
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
        fulfilling.lapse(was.pk)
        was.delete()
    else:
        now.changed_at = timezone.now() if was is None or _is_changed(was, now) else was.changed_at
        now.save(force_insert=was is None, force_update=was is not None)


def _is_changed(was: Staffing, now: Staffing) -> bool:
    """Somebody did something, or a norm came into force: more than another day has come."""
    ageing = AGEING if was.as_of != now.as_of else ()
    names = [name for name in (*Figures._fields, *TOLD) if name not in ageing]
    return any(getattr(was, name) != getattr(now, name) for name in names)
