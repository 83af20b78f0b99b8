"""One row of the staffing table as it is read to be shown: plain values, where objects would be four a row."""

from __future__ import annotations

from collections import namedtuple

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value

from cadres.codes import Duty
from cadres.models import Post
from monitoring.models import Staffing
from monitoring.models.figured import Figured

READ = {  # name of a value -> where it is read
    **{field.name: field.name for field in Figured._meta.fields if not field.name.endswith("sound")},
    "org_id": "org_id",
    "name": "org__name",
    "school_code": "org__school_code",
    "parent": "org__parent__name",
    "enterprise_place": "org__profile__enterprise_place",
    "secretary": "secretary",  # name of the 书记 of the organisation itself, of now only
    "changed_at": "changed_at",  # of now only
    "sort_value": "sort_value",  # where it is sorted by a column
}
NOTHING = Value(None, output_field=IntegerField())
_LED = Post.objects.open().filter(
    org=OuterRef("org_id"), duty=Duty.SECRETARY
)  # one at most: a constraint of Post
SECRETARY = Subquery(_LED.values("person__name")[:1])


class Row(namedtuple("Row", READ)):
    """What Figured tells but how it sounds, and the names around it; None where there is no such thing."""

    __slots__ = ()


def read(rows: QuerySet) -> QuerySet:
    """The values of Row, of rows of now or of a past day."""
    if rows.model is Staffing:
        rows = rows.annotate(secretary=SECRETARY)
    known = {*(field.name for field in rows.model._meta.fields), *rows.query.annotations}
    absent = {name: NOTHING for name in ("secretary", "changed_at", "sort_value") if name not in known}
    return rows.annotate(**absent).values_list(*READ.values())
