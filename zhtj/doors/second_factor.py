"""The second factor of an account: an authenticator app and recovery codes."""

from django.db import transaction

from zhtj.doors.models import Authenticator, RecoveryCode


@transaction.atomic
def forget(account) -> None:
    """Remove app and codes, as when the account is handed over; whoever must have one sets it up anew."""
    Authenticator.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
