"""Imports that nobody came back to: what was handed in is not kept longer than it is of use."""

from django.db import transaction

from cadres.acts import Act
from cadres.models import Import
from zhtj.audit.models import AuditEntry


def sweep() -> int:
    """How many went; each in a transaction of its own, because files are large."""
    swept = 0
    for pk in list(Import.objects.forgotten().values_list("pk", flat=True)):
        swept += _sweep(pk)
    if swept:
        AuditEntry.record(actor=None, act=Act.IMPORTS_CLEANED, target=None, count=swept)
    return swept


@transaction.atomic
def _sweep(pk) -> bool:
    """Unless somebody came back meanwhile."""
    session = Import.objects.forgotten().select_for_update(no_key=True).filter(pk=pk).first()
    if session is None:
        return False
    session.delete()
    return True
