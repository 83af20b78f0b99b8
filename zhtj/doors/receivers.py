"""What happens at every login, whichever page or command it came through."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from zhtj.doors.address import client_address
from zhtj.doors.models.session import AGENT_LENGTH
from zhtj.doors.sessions import DOOR


@receiver(user_logged_in, dispatch_uid="doors.note_the_login")
def note_the_login(sender, request, **kwargs) -> None:
    """The session learns when and from where it was opened; its last hour counts from here."""
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")
    request.session[DOOR] = {
        "started_at": timezone.now().isoformat(),
        "address": client_address(request),
        "agent": agent[:AGENT_LENGTH],
    }
