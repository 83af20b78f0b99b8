"""New organisations: their keys, their place, their rows."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.db.models import Max

from orgs.models import Org
from orgs.models.org import SEGMENT, segment
from orgs.tree import numbers
from orgs.tree.locks import TreeError
from orgs.tree.refusals import check_place, telling_what_is_taken

LONGEST_PATH = Org._meta.get_field("path").max_length
DEEPEST = LONGEST_PATH // SEGMENT  # levels from the topmost organisation down
BATCH = 1000


def reserve_ids(count: int) -> list[int]:
    """Primary keys that nobody else will get."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [Org._meta.db_table, count],
            )
            return [row[0] for row in cursor.fetchall()]
    last = Org.objects.aggregate(last=Max("pk"))["last"] or 0
    return list(range(last + 1, last + 1 + count))


def place(org: Org, parent: Org | None) -> None:
    """Set what follows from the place of a new organisation: parent, path, committee, mptt's parent, leaves."""
    check_place(org, parent)
    org.parent = parent
    org.path = (parent.path if parent else "") + segment(org.pk)
    if len(org.path) > LONGEST_PATH:
        raise TreeError(f"“{org.name}”处在第{len(org.path) // SEGMENT}级，组织层级不能超过{DEEPEST}级。")
    org.committee_id = org.pk if org.removes_cadres else parent.committee_id
    org.tree_parent = parent if parent and parent.is_upper == org.is_upper else None
    org.tree_id = org.tree_parent.tree_id if org.tree_parent else org.pk
    if parent:
        parent.is_leaf = False


def insert(org: Org) -> None:
    """Write a placed organisation as the last of its siblings."""
    if org.tree_parent is None:
        org.lft, org.rght, org.tree_level = 1, 2, 0
    else:
        Org.objects.insert_node(org, org.tree_parent, "last-child", allow_existing_pk=True)
    with telling_what_is_taken():
        org.save(force_insert=True)
    Org.objects.filter(pk=org.parent_id, is_leaf=True).update(is_leaf=False)


def insert_many(orgs: Sequence[Org], on_progress: Callable[[int], None]) -> None:
    """Write placed organisations, parents first."""
    numbers.number({org.tree_id for org in orgs}, new=orgs)
    for start in range(0, len(orgs), BATCH):
        batch = orgs[start : start + BATCH]
        with telling_what_is_taken():
            Org.objects.bulk_create(batch)
        Org.objects.filter(pk__in={org.parent_id for org in batch}, is_leaf=True).update(is_leaf=False)
        on_progress(start + len(batch))
