"""How a stored fact is told: labels of the guide, options in words, numbers masked.

`row` is a Person or Post, or a row of the history of one.
"""

from datetime import date, datetime

from django.db.models import Field, FileField
from django.utils import timezone

from cadres.models import Person, Post
from cadres.models.person import number_in
from zhtj.codes import id_number, phone
from zhtj.sealed import readable

UNTOLD = frozenset({"id", "person", "org", "created_at", "updated_at", "removed_at"})
MASKS = {"id_number_sealed": id_number.masked, "phone_sealed": phone.masked}
MONTHS = frozenset({"since_on", "term_since_on"})
NOTHING = "未填写"
YES_NO = {True: "是", False: "否", None: NOTHING}


def told_fields(model: type[Person | Post]) -> list[Field]:
    """Facts of which a change is told, in the order of the table."""
    return [field for field in model.history.model.tracked_fields if field.name not in UNTOLD]


def is_number(field: Field) -> bool:
    return field.name in MASKS


def number(row, field: Field) -> str:
    """In clear, for comparing: what is sealed twice looks different."""
    return number_in(row, field.name.removesuffix("_sealed"))


def words(row, field: Field) -> str:
    if is_number(field):
        return readable(lambda: MASKS[field.name](number(row, field))) or NOTHING
    if field.choices:
        return getattr(row, f"get_{field.name}_display")() or NOTHING
    value = getattr(row, field.name)
    if isinstance(field, FileField):
        return "已上传" if value else "未上传"
    if value is None or isinstance(value, bool):
        return YES_NO[value]
    return _moment(value, field) if isinstance(value, date) else str(value) or NOTHING


def _moment(value: date, field: Field) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m}" if field.name in MONTHS else f"{value:%Y-%m-%d}"


def differs(old, new, field: Field) -> bool:
    """Whether the fact changed between two rows."""
    if getattr(old, field.attname) == getattr(new, field.attname):
        return False
    return not is_number(field) or readable(lambda: number(old, field)) != readable(
        lambda: number(new, field)
    )


def changed_words(old, new, field: Field) -> tuple[str, str]:
    """What it was and what it is; masks may hide the difference."""
    was, now = words(old, field), words(new, field)
    return was, f"{now}（已更改）" if was == now else now
