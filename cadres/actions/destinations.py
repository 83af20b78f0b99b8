"""The list of 移除去向: what may be chosen. Nothing is deleted: ended posts keep the name they were ended with."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from cadres.actions.parts import CadreError
from cadres.acts import Act
from cadres.models import Destination
from zhtj.audit.models import AuditEntry

LONGEST = Destination._meta.get_field("name").max_length


@transaction.atomic
def add_destination(*, name: str, needs_note: bool = False) -> Destination:
    """At the end, but before 其他. Raises CadreError."""
    _check(name)
    last = Destination.objects.filter(needs_note=False).aggregate(last=Max("position"))["last"] or 0
    Destination.objects.filter(position__gt=last).update(position=F("position") + 1)
    made = _saved(Destination(name=name, needs_note=needs_note, position=last + 1))
    AuditEntry.record(actor=None, act=Act.DESTINATION_ADDED, target=made, name=name)
    return made


@transaction.atomic
def rename_destination(*, old: str, new: str) -> Destination:
    """Also for posts that ended with it: for a wrong word, not for another meaning. Raises CadreError."""
    _check(new)
    destination = _named(old)
    destination.name = new
    _saved(destination)
    AuditEntry.record(
        actor=None, act=Act.DESTINATION_RENAMED, target=destination, changed={"名称": [old, new]}
    )
    return destination


@transaction.atomic
def offer_destination(*, name: str, is_offered: bool) -> Destination:
    """Let it be chosen, or not any more. Raises CadreError."""
    destination = _named(name)
    if not is_offered and not Destination.objects.filter(is_offered=True).exclude(pk=destination.pk).exists():
        raise CadreError("至少须保留一个可选的移除去向。")
    destination.is_offered = is_offered
    _saved(destination)
    act = Act.DESTINATION_OFFERED if is_offered else Act.DESTINATION_WITHDRAWN
    AuditEntry.record(actor=None, act=act, target=destination, name=name)
    return destination


def _named(name: str) -> Destination:
    destination = Destination.objects.select_for_update().filter(name=name).first()
    if destination is None:
        raise CadreError(f"没有移除去向“{name}”。")
    return destination


def _check(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST or name != name.strip():
        raise CadreError(f"移除去向应为1至{LONGEST}个字，前后没有空格。")


def _saved(destination: Destination) -> Destination:
    try:
        with transaction.atomic():
            destination.save()
    except IntegrityError:
        raise CadreError(f"已有移除去向“{destination.name}”。") from None
    return destination
