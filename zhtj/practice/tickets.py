"""The way from the real site into the practice city: a signed ticket that says who one will be there, and no more."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.urls import reverse

from zhtj.practice.models import UsedTicket
from zhtj.practice.roles import ROLES, Role

SALT = "zhtj.practice.ticket"
GOOD_FOR = timedelta(seconds=60)
FIELD = "ticket"


class TicketError(Exception):
    """Why nobody is let in, as a sentence for whoever shows the ticket."""


def issue(role: Role) -> str:
    """The address that leads in. Neither the account nor its organisation is named in it."""
    told = {"role": role.key, "number": uuid4().hex}
    ticket = signing.dumps(told, key=settings.PRACTICE_KEY, salt=SALT)
    return f"{settings.PRACTICE_URL}{reverse('practice:enter')}?{urlencode({FIELD: ticket})}"


def take(ticket: str) -> Role:
    """For whom it was issued; raises TicketError, also the second time."""
    try:
        told = signing.loads(ticket, key=settings.PRACTICE_KEY, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired as fault:
        raise TicketError("进入演练的链接一分钟内有效，已经过期。") from fault
    except signing.BadSignature as fault:
        raise TicketError("进入演练的链接不正确。") from fault
    if told["role"] not in ROLES:  # the two sites run different versions
        raise TicketError("演练中没有这个角色，请选择别的角色。")
    _, is_new = UsedTicket.objects.get_or_create(number=UUID(hex=told["number"]))
    if not is_new:
        raise TicketError("进入演练的链接只能使用一次，已经用过。")
    return ROLES[told["role"]]
