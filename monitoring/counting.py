"""Keeps the staffing rows right, inside the transaction of the act that changes them.

Lock order: the act holds its organisation and its person; then rows of staffing, ascending by organisation.
"""

from collections.abc import Iterable

from django.db.models import Q

from cadres.models import Post
from monitoring.models import Staffing
from monitoring.places import due_rows, hold
from monitoring.recounting import recount, settle
from monitoring.rules import Holding, contribution
from orgs.codes import Industry
from orgs.models import Org
from orgs.models.org import path_ids

__all__ = ["follow_change", "follow_merger", "follow_move", "follow_post", "open_rows", "recount"]
BATCH = 1000


def follow_post(*, post: Post, was: Post | None) -> None:
    """Credit what changed in one post to every row above it."""
    path = Org.objects.values_list("path", flat=True).get(pk=post.org_id)
    rows = list(Staffing.objects.filter(pk__in=path_ids(path)).order_by("org_id").select_for_update())
    # Only now the other posts: two acts on people of one row meet at its lock, and whoever comes second must
    # see what the first one has committed. Read before the lock, both would find the person new to the row.
    others = _other_posts(post) if rows else []
    for row in rows:
        rest = [holding for holding, place in others if place.startswith(row.path)]
        before, after = contribution(rest + _holding(was)), contribution(rest + _holding(post))
        if before != after:
            _credit(row, after.minus(before))


def _other_posts(post: Post) -> list[tuple[Holding, str]]:
    """Of the same person, open, with the paths of their organisations."""
    posts = Post.objects.open().filter(person=post.person_id).exclude(pk=post.pk)
    values = posts.values_list("nature", "duty_status", "org__path")
    return [(Holding(nature, duty_status), path) for nature, duty_status, path in values]


def _holding(post: Post | None) -> list[Holding]:
    return [Holding(post.nature, post.duty_status)] if post and post.is_open else []


def _credit(row: Staffing, change) -> None:
    figures = row.figures.plus(change)
    if min(figures) < 0:  # the row was wrong before: an act must not fail for that
        settle([row.pk])
        return
    row.figures = figures
    row.save(update_fields=figures._fields)


def open_rows(orgs: Iterable[Org]) -> None:
    """Rows of new organisations, which have nobody yet and nothing but other new ones below.

    Their place cannot change meanwhile: adding has written to the parent, so a change of sector above, which
    holds everything below (see follow_change), is over or waits for us.
    """
    orgs = list(orgs)
    for start in range(0, len(orgs), BATCH):
        Staffing.objects.bulk_create(due_rows(orgs[start : start + BATCH]))


def follow_move(*, org: Org, old_path: str) -> None:
    """Count anew whatever the moved organisations left or came to, and the rows among them."""
    moved = Org.objects.under(org).filter(Q(pk__in=Staffing.objects.values("pk")) | Q(pk=org.pk))
    around = {*path_ids(old_path), *path_ids(org.path)}
    settle({*around, *moved.values_list("pk", flat=True)})


def follow_merger(*, org: Org, to: Org) -> None:
    """Count anew whatever stands above either: people went from the one to the other."""
    settle({*path_ids(org.path), *path_ids(to.path)})


def follow_change(*, org: Org) -> None:
    """A changed industry or 学校标识码 may make or end the row of `org`, and of branches directly below it."""
    touched = Org.objects.filter(Q(pk=org.pk) | Q(parent=org, industry=Industry.STATE_ENTERPRISE))
    due = {row.pk: row.sector for row in due_rows(touched.select_related("parent"))}
    kept = dict(Staffing.objects.filter(pk__in=touched.values("pk")).values_list("pk", "sector"))
    if due == kept:
        return
    hold(org.path)
    rows = Staffing.objects.under(org).values_list("pk", flat=True)
    settle({*due, *kept, *rows})
