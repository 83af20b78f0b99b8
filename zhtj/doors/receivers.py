"""What happens at every login, whichever page or command it came through."""

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone
from django.utils.module_loading import import_string

from zhtj.doors.models.session import AGENT_LENGTH
from zhtj.doors.sessions import DOOR


@receiver(user_logged_in, dispatch_uid="doors.note_the_login")
def note_the_login(sender, request, **kwargs) -> None:
    """The session learns when and from where it was opened; its last hour counts from here."""
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")
    request.session[DOOR] = {
        "started_at": timezone.now().isoformat(),
        "address": import_string(settings.AUDIT_ADDRESS)(request),  # as the log tells it
        "agent": agent[:AGENT_LENGTH],
    }
