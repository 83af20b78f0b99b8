"""Many cadres at once: what enter_cadre and update_cadre do, with few statements.

The caller holds the organisations and then the people, each in ascending order as single acts do, has judged
every entry under these locks by the form of the page, and gives each person once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from cadres.actions.inquiries import use_inquiries_of
from cadres.actions.parts import LOADED, changed_facts, entered, sign, updated
from cadres.actions.posts import require_enterable
from cadres.models import Person, Post
from cadres.register import parts
from cadres.signals import Change, posts_changed
from orgs.models import Account
from zhtj.audit.models import AuditEntry

ROWS = 500  # inserted with one statement, where the database takes as many


@dataclass(frozen=True)
class Deed:
    """A person and a post as a form filled them, and as they are stored; None of what is new."""

    person: Person
    post: Post
    person_was: Person | None = None
    post_was: Post | None = None


@dataclass
class Traces:
    """What is written of all deeds at the end, with one statement of a kind."""

    by: Account | None
    made: dict[type, list] = field(default_factory=lambda: {Person: [], Post: []})
    changed: dict[type, list[tuple]] = field(default_factory=lambda: {Person: [], Post: []})
    lines: list[AuditEntry] = field(default_factory=list)

    def note(self, told: dict) -> None:
        self.lines.append(AuditEntry.line(**told))

    def write(self) -> None:
        for model in (Person, Post):
            _write_history(model, self.made[model], update=False)
            _write_first(model, [was for _, was in self.changed[model]])
            _write_history(model, [row for row, _ in self.changed[model]], update=True)
        AuditEntry.record_all(self.lines)


def carry(deeds: Sequence[Deed], *, by: Account | None) -> list[Deed]:
    """Enter and update within the transaction of the caller; returns what was done. `announce` it before the end.

    Of the others the id number or 发展团员编号 was taken meanwhile: what is committed by now can be judged anew.
    """
    for deed in deeds:
        require_enterable(by, deed.post.org, deed.post)
    traces = Traces(by)
    kept = _stored_people(deeds, traces)
    done = [deed for deed in deeds if deed.person.pk in kept]
    _store_posts(done, traces)
    use_inquiries_of([(deed.person.pk, deed.post.org) for deed in done if _is_second(deed)], by=by)
    traces.write()
    return done


def announce(deeds: Sequence[Deed]) -> None:
    """Whoever counts is told once, and last: from then on no organisation and no person may be waited for."""
    changes = [Change(deed.post, deed.post_was, deed.person_was) for deed in deeds]
    if changes:
        posts_changed.send(sender=Post, changes=changes)


def _is_second(deed: Deed) -> bool:
    return deed.person_was is not None and deed.post_was is None


# --- people ------------------------------------------------------------------------------------------------


def _stored_people(deeds: Sequence[Deed], traces: Traces) -> set:
    """Keys of those that are stored as they shall be."""
    kept = {deed.person.pk for deed in deeds if deed.person_was and _update_person(deed, traces)}
    new = sorted(
        (deed.person for deed in deeds if deed.person_was is None), key=lambda row: row.id_number_index
    )
    for part in parts(new):  # in one order, or two imports of the same people could wait for each other
        Person.objects.bulk_create(part, batch_size=ROWS, ignore_conflicts=True)
        there = set(Person.objects.filter(pk__in=[row.pk for row in part]).values_list("pk", flat=True))
        made = [row for row in part if row.pk in there]
        _signed(made, traces)
        kept |= there
    return kept


def _update_person(deed: Deed, traces: Traces) -> bool:
    changed = changed_facts(deed.person, deed.person_was)
    if "member_number" not in changed:
        _update(deed.person, deed.person_was, changed, deed.post, traces)
        return True
    with suppress(IntegrityError):
        with transaction.atomic():
            _update(deed.person, deed.person_was, changed, deed.post, traces)
        return True
    return False


# --- posts -------------------------------------------------------------------------------------------------


def _store_posts(deeds: Iterable[Deed], traces: Traces) -> None:
    new = []
    for deed in deeds:
        post = deed.post
        post.person = deed.person
        if deed.post_was is None:
            new.append(post)
        else:
            _update(post, deed.post_was, changed_facts(post, deed.post_was), post, traces)
    Post.objects.bulk_create(new, batch_size=ROWS)  # nobody else enters there: the organisations are held
    _signed(new, traces)
    for post in new:
        traces.note(entered(post, by=traces.by))


# --- parts -------------------------------------------------------------------------------------------------


def _update(
    row: Person | Post, was: Person | Post, changed: Collection[str], post: Post, traces: Traces
) -> None:
    """As save_changed does of one."""
    if not changed:
        return
    row.version, row.updated_at = was.version + 1, timezone.now()
    values = {name: getattr(row, name) for name in (*changed, "version", "updated_at")}
    type(row).objects.filter(pk=row.pk).update(**values)
    row._history_user = traces.by
    traces.changed[type(row)].append((row, was))
    traces.note(updated(row, was, changed, by=traces.by, org=post.org))


def _signed(rows: list, traces: Traces) -> None:
    for row in rows:
        sign(row, traces.by)
        traces.made[type(row)].append(row)


def _write_history(model: type, rows: list, *, update: bool) -> None:
    model.history.bulk_history_create(rows, batch_size=ROWS, update=update, default_change_reason=None)


def _write_first(model: type, rows: list) -> None:
    """Rows loaded in bulk have no history yet; see sign."""
    told = set(_with_history(model, [row.pk for row in rows]))
    for row in rows:
        if row.pk not in told:
            row._history_user, row._history_date = None, row.created_at
            model.history.bulk_history_create([row], default_change_reason=LOADED)


def _with_history(model: type, pks: Collection) -> Iterator:
    for part in parts(pks):
        yield from model.history.filter(id__in=part).values_list("id", flat=True)
