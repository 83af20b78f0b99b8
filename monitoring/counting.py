"""Keeps the staffing rows right, inside the transaction of the act that changes them.

Lock order: the act holds its organisation and its person; then rows of staffing, ascending by organisation; then
urgings of these.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from cadres.access import paths_of_xinjiang
from cadres.codes import Duty
from cadres.models import Person, Post
from cadres.rules import terms
from cadres.rules.dates import age_on
from cadres.signals import Change
from monitoring import fulfilling, sounds
from monitoring.models import Staffing
from monitoring.places import due_rows, hold
from monitoring.recounting import recount, settle
from monitoring.rules import NOBODY, Figures, Holding, Traits, contribution, presence, traits
from orgs.codes import Industry
from orgs.models import Org
from orgs.models.org import path_ids

__all__ = [
    "follow_change", "follow_facts", "follow_merger", "follow_move", "follow_person", "follow_post", "follow_posts",
    "open_rows", "recount",
]  # fmt: skip
OF_POST = ("nature", "duty_status", "duty", "in_party_committee", "since_on", "term_since_on")
BATCH = 1000


def follow_post(*, post: Post, was: Post | None, person_was: Person | None = None) -> None:
    """Credit what changed in one post, and in the facts of its person, to every row above the posts of that person."""
    org = Org.objects.only("path", "type", "industry", "closed_on").get(pk=post.org_id)
    person, before = post.person, person_was or post.person
    paths = {org.path}
    if before.version != person.version:
        paths |= {held.path for held in _held_by(person, but=post)}
    rows = _rows_above(paths)
    if not rows:
        return
    # Only now the other posts: two acts on people of one row meet at its lock, and whoever comes second must
    # see what the first one has committed. Read before the lock, both would find the person new to the row.
    others = _held_by(person, but=post)
    left, come = (_held(version, org) for version in (was, post))
    colleagues = _colleagues(post) if org.is_open else None
    for row, xinjiang in rows:
        change = _seen(row, person, others + come, xinjiang).minus(
            _seen(row, before, others + left, xinjiang)
        )
        if colleagues is not None and org.path.startswith(row.path):
            change = change.plus(_presence(row, org, colleagues + come))
            change = change.minus(_presence(row, org, colleagues + left))
        told = _secretary(row, person, others + left, others + come)
        if any(change) or told != row.secretary_sound:
            row.secretary_sound = told
            _credit(row, change)
    if any(row.pk == org.pk for row, _ in rows):
        fulfilling.follow([org.pk])


def follow_posts(changes: Iterable[Change]) -> None:
    """Count anew every row above many changed posts, and above the others of people whose facts changed."""
    changes = list(changes)
    pks = {pk for path in _paths_of(changes) for pk in path_ids(path)}
    rows = Staffing.objects.filter(pk__in=pks).values_list("pk", flat=True)
    settle(list(rows))


def _paths_of(changes: list[Change]) -> set[str]:
    orgs = {change.post.org_id for change in changes}
    people = {
        post.person_id
        for post, _, person_was in changes
        if person_was and person_was.version != post.person.version
    }
    held = Post.objects.open().filter(person__in=people) if people else Post.objects.none()
    return {
        *Org.objects.filter(pk__in=orgs).values_list("path", flat=True),
        *held.values_list("org__path", flat=True),
    }


def follow_person(*, person: Person, was: Person) -> None:
    """Credit changed facts of a person, whose posts are what they were."""
    rows = _rows_above({held.path for held in _held_by(person)})
    held = _held_by(person)
    for row, xinjiang in rows:
        change = _seen(row, person, held, xinjiang).minus(_seen(row, was, held, xinjiang))
        told = _secretary(row, person, held, held)
        if any(change) or told != row.secretary_sound:
            row.secretary_sound = told
            _credit(row, change)


class Held(NamedTuple):
    """An open post, and what counts of its organisation."""

    nature: str
    duty_status: str
    duty: str
    in_party_committee: bool
    since_on: date
    term_since_on: date | None
    path: str
    type: str
    industry: str


def _held_by(person: Person, but: Post | None = None) -> list[Held]:
    posts = Post.objects.open().filter(person=person).exclude(pk=but and but.pk)
    return [Held(*facts) for facts in posts.values_list(*OF_POST, "org__path", "org__type", "org__industry")]


def _held(post: Post | None, org: Org) -> list[Held]:
    if not post or not post.is_open:
        return []
    return [Held(*(getattr(post, name) for name in OF_POST), org.path, org.type, org.industry)]


def _colleagues(post: Post) -> list[Held]:
    """The other open posts of the same organisation, whose row the act has locked."""
    posts = Post.objects.open().filter(org=post.org_id).exclude(pk=post.pk)
    return [Held(*facts, "", "", "") for facts in posts.values_list(*OF_POST)]


def _rows_above(paths: set[str]) -> list[tuple[Staffing, bool]]:
    """Locked, ascending by organisation; and of each whether it lies in 新疆, where other facts are owed."""
    pks = {pk for path in paths for pk in path_ids(path)}
    rows = list(Staffing.objects.filter(pk__in=pks).order_by("org_id").select_for_update())
    xinjiang = tuple(paths_of_xinjiang()) if rows else ()
    return [(row, row.path.startswith(xinjiang)) for row in rows]


def _seen(row: Staffing, person: Person, held: list[Held], in_xinjiang: bool) -> Figures:
    """What a person with these posts adds to `row`, on its day."""
    holdings = [_holding(row, person, post) for post in held if post.path.startswith(row.path)]
    return contribution(holdings, traits_of(person, day=row.as_of, in_xinjiang=in_xinjiang))


def _secretary(row: Staffing, person: Person, left: list[Held], come: list[Held]) -> str:
    """How the name of the 书记 sounds, after one person held `left` and holds `come`."""
    if _leads(row, come):
        return sounds.of_person(person)
    return "" if _leads(row, left) else row.secretary_sound


def _leads(row: Staffing, held: list[Held]) -> bool:
    return any(post.duty == Duty.SECRETARY and post.path == row.path for post in held)


def _holding(row: Staffing, person: Person, held: Held) -> Holding:
    ends_on = terms.ends_on(
        org_type=held.type,
        industry=held.industry,
        occupation=person.occupation,
        duty=held.duty,
        since_on=held.term_since_on or held.since_on,
    )
    return Holding(*held[:4], is_own=held.path == row.path, is_expired=bool(ends_on and ends_on <= row.as_of))


def traits_of(person: Person, *, day: date, in_xinjiang: bool) -> Traits:
    return traits(
        occupation=person.occupation,
        political_status=person.political_status,
        education=person.education,
        is_volunteer=person.is_volunteer,
        age=age_on(day, born_on=person.born_on),
        is_complete=not person.missing(in_xinjiang=in_xinjiang, today=day),
    )


def _presence(row: Staffing, org: Org, held: list[Held]) -> Figures:
    holdings = [Holding(*post[:4]) for post in held]
    return presence(type=org.type, is_own=org.path == row.path, holdings=holdings)


def _credit(row: Staffing, change: Figures) -> None:
    figures = row.figures.plus(change)
    if min(figures) < 0:  # the row was wrong before: an act must not fail for that
        settle([row.pk])
        return
    row.figures, row.changed_at = figures, timezone.now()
    row.save(update_fields=(*figures._fields, "secretary_sound", "changed_at"))


def open_rows(orgs: Iterable[Org]) -> None:
    """Rows of new organisations, which have nobody yet and nothing but other new ones below; rows above gain them.

    Their place cannot change meanwhile: adding has written to the parent, so a change of sector above, which
    holds everything below (see follow_change), is over or waits for us.
    """
    orgs = list(orgs)
    new = {}
    for start in range(0, len(orgs), BATCH):
        new |= {row.pk: row for row in due_rows(orgs[start : start + BATCH])}
    around = {pk for org in orgs for pk in path_ids(org.path)[:-1]} - {org.pk for org in orgs}
    kept = Staffing.objects.filter(pk__in=around).order_by("org_id").select_for_update()
    above = {row.pk: row for row in kept}
    for pk, gained in _gains(orgs, {**new, **above}).items():
        if pk in new:
            new[pk].figures = gained
        else:
            _credit(above[pk], gained)
    Staffing.objects.bulk_create(new.values(), batch_size=BATCH)


def _gains(orgs: list[Org], rows: dict[int, Staffing]) -> dict[int, Figures]:
    """What new organisations add to each of `rows`."""
    gains = {}
    for org in orgs:
        for pk in path_ids(org.path) if org.is_open else ():
            if pk in rows:
                gained = presence(type=org.type, is_own=pk == org.pk, holdings=())
                gains[pk] = gains.get(pk, NOBODY).plus(gained)
    return gains


def follow_move(*, org: Org, old_path: str) -> None:
    """Count anew whatever the moved organisations left or came to, and the rows among them."""
    moved = Org.objects.under(org).filter(Q(pk__in=Staffing.objects.values("pk")) | Q(pk=org.pk))
    around = {*path_ids(old_path), *path_ids(org.path)}
    settle({*around, *moved.values_list("pk", flat=True)})


def follow_facts(*, org: Org) -> None:
    """A changed name or profile is told again in the row of `org`, and the name in rows that are sorted by it."""
    sounds.renamed(org)
    if Staffing.objects.filter(pk=org.pk).exists():
        settle([org.pk])


def follow_merger(*, org: Org, to: Org) -> None:
    """Count anew whatever stands above either: people went from the one to the other."""
    settle({*path_ids(org.path), *path_ids(to.path)})


def follow_change(*, org: Org) -> None:
    """A changed industry or 学校标识码 may make or end the row of `org`, and of branches directly below it.

    Another type, or a day of closing, changes what the rows above count.
    """
    touched = Org.objects.filter(Q(pk=org.pk) | Q(parent=org, industry=Industry.STATE_ENTERPRISE))
    due = {row.pk: row.sector for row in due_rows(touched.select_related("parent"))}
    kept = dict(Staffing.objects.filter(pk__in=touched.values("pk")).values_list("pk", "sector"))
    concerned = set(path_ids(org.path))
    if due != kept:
        hold(org.path)
        concerned |= {*due, *kept, *Staffing.objects.under(org).values_list("pk", flat=True)}
    if due != kept or Staffing.objects.filter(pk__in=concerned).exists():
        settle(concerned)
