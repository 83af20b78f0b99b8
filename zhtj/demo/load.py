"""Making the demonstration: the same city each time, its dates counted from today."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from cadres.models import Certification, Destination, Person, Post
from monitoring import past
from monitoring.counting import recount
from orgs import tree
from orgs.models import Org, Profile
from zhtj.audit.acts import register
from zhtj.audit.models import AuditEntry
from zhtj.demo import accounts, campuses, closed, companies, files, imports, land, profiles
from zhtj.demo.days import past_month_ends
from zhtj.demo.people import Invention
from zhtj.demo.posts import Appointments
from zhtj.demo.shape import Shape

ACCOUNTS_FILE = settings.VAR_DIR / "demo-accounts.json"
SEED, BATCH = 1922, 500
PARTS = (land, campuses, companies)  # each builds below what the ones before it built


@register
class Act(models.TextChoices):
    LOADED = "demonstration_loaded", "载入演示数据"


class NotEmptyError(Exception):
    """There are organisations already."""


def is_demonstration() -> bool:
    """This database was filled by `load`; False also where there are no tables yet."""
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return False
    return AuditEntry.objects.filter(act=Act.LOADED).exists()


@transaction.atomic
def load(
    say: Callable[[str], None], *, parts: Sequence = PARTS, list_in: Path | None = ACCOUNTS_FILE
) -> None:
    """Fill an empty database; `say` is told each step, the accounts are listed in a file unless it is None."""
    if Org.objects.exists():
        raise NotEmptyError("数据库中已有团组织，演示数据只能载入没有团组织的数据库。")
    rng = Random(SEED)  # noqa: S311 -- the same city each time is what is wanted
    shape = _add_orgs(Shape(rng, timezone.localdate()), parts, say)
    appointments = _fill_posts(shape, say)
    closed.close_graduated(shape)
    _gather_statistics()
    say("正在统计重点领域团干部配备…")
    recount()
    say("正在冻结过去几个月末的配备情况…")
    for day in past_month_ends(shape.today):
        past.freeze(day)
    opened = accounts.open_accounts(shape, appointments.posts)
    imports.hand_in(appointments.invention)
    AuditEntry.record(actor=None, act=Act.LOADED, target=shape.orgs[0], org=shape.orgs[0])
    if list_in:
        transaction.on_commit(lambda: accounts.write_list(list_in, opened))
    say(f"演示账号 {len(opened)} 个。")


def _gather_statistics() -> None:
    """PostgreSQL plans by them, and gathers them itself only after the transaction: without, counting takes minutes."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (Org, Person, Post))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def _add_orgs(shape: Shape, parts: Sequence, say: Callable[[str], None]) -> Shape:
    for part in parts:
        part.build(shape)
    tree.add_many(orgs=shape.orgs, by=None, on_progress=lambda done: say(f"团组织 {done}/{len(shape.orgs)}"))
    told = profiles.of(shape.orgs, shape.rng, sure=accounts.left_vacant(shape))
    Profile.objects.bulk_create(told, BATCH)
    return shape


def _fill_posts(shape: Shape, say: Callable[[str], None]) -> Appointments:
    destinations = {destination.name: destination for destination in Destination.objects.all()}
    appointments = Appointments(Invention(shape.rng, shape.today), accounts.left_vacant(shape), destinations)
    for place in shape.places:
        appointments.fill(place)
    files.hand_in(appointments.people, shape.rng)
    _store(Person, appointments.people, "团干部", say)
    _store(Certification, files.certifications(appointments.people, timezone.now()), "入团志愿书认证", say)
    _store(Post, appointments.posts, "任职", say)
    return appointments


def _store(model, rows: list, label: str, say: Callable[[str], None]) -> None:
    for start in range(0, len(rows), BATCH):
        model.objects.bulk_create(rows[start : start + BATCH])
        if (start // BATCH) % 4 == 3 or start + BATCH >= len(rows):
            say(f"{label} {min(start + BATCH, len(rows))}/{len(rows)}")
