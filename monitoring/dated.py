"""What is true on a day: the posts and organisations of a past one; incomplete records, terms that are over.

Both last are conditions of cadres, compiled to SQL once: composing them takes the ORM longer than the database
takes to answer, and they are asked of every row.
"""

from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from cadres.conditions import is_incomplete, is_over
from cadres.models import Post
from orgs.models.org import BEYOND, PathField

PATH = "~path~"  # stands where the path will
ALWAYS, NEVER = ~Q(pk__in=()), Q(pk__in=())


def people(path: str, *, day: date, in_xinjiang: bool, in_past: bool) -> tuple[int, int]:
    """With an incomplete record at or below `path`; with a term that is over, in the organisation itself."""
    counted = []
    for sql, values in questions(path, day=day, in_xinjiang=in_xinjiang, in_past=in_past):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", values)  # noqa: S608 (compiled by the ORM)
            counted.append(cursor.fetchone()[0])
    return counted[0], counted[1]


def questions(path: str, *, day: date, in_xinjiang: bool, in_past: bool) -> list[tuple[str, list]]:
    """SQL of the ids of both, each once, with its values."""
    places = {PATH: path, PATH + BEYOND: path + BEYOND}
    compiled = _compiled(day, in_xinjiang, in_past, connection.vendor)
    return [(sql, [places.get(value, value) for value in values]) for sql, values in compiled]


@lru_cache(maxsize=16)
def _compiled(day: date, in_xinjiang: bool, in_past: bool, vendor: str) -> list[tuple[str, tuple]]:
    posts = Post.objects.filter(in_force(day) if in_past else Q(ended_on=None))
    incomplete = is_incomplete(today=day, in_xinjiang=ALWAYS if in_xinjiang else NEVER)
    over = posts.filter(org__path=PATH).filter(is_over(today=day))
    asked = (posts.filter(incomplete, org__path__gte=PATH, org__path__lt=PATH + BEYOND), over)
    return [_of_people(found) for found in asked]


def _of_people(posts: QuerySet[Post]) -> tuple[str, tuple]:
    return posts.order_by().values("person").distinct().query.sql_with_params()


def in_force(day: date) -> Q:
    """Posts of a past day: begun by then, and ended later or not yet; who leaves on a day is gone on it."""
    return Q(since_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def founded(day: date, *, at: str = "") -> Q:
    """Organisations that stood already on a past day, or in which somebody served then; `at` leads to them.

    Whoever adds one that has long been there, and does not say since when, loses nobody who served in it.
    """
    beyond = Concat(OuterRef(f"{at}path"), Value(BEYOND), output_field=PathField())
    served = Post.objects.filter(in_force(day), org__path__gte=OuterRef(f"{at}path"), org__path__lt=beyond)
    return Q(**{f"{at}opened_on": None}) | Q(**{f"{at}opened_on__lte": day}) | Exists(served)


def stood(day: date) -> Q:
    """Organisations of a past day: founded by then, and closed later or not yet."""
    return founded(day) & (Q(closed_on=None) | Q(closed_on__gt=day))
