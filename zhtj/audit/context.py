"""What the log takes from the request being answered: its id, whence it came, for which organisation.

There is none while a command runs; a worker tells for which organisation it goes on with what somebody started.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

_current: ContextVar[Context | None] = ContextVar("audit_context", default=None)
_acting: ContextVar[object] = ContextVar("audit_acting_org", default=None)


@dataclass
class Context:
    request: HttpRequest
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    refusal: str = ""  # the sentence somebody was refused with
    is_refused: bool = False  # an act was tried in vain, whatever the page answers
    is_done: bool = False  # an act was committed
    is_told: bool = False  # a refusal that has its line already, as a failed login has

    @property
    def address(self) -> str:
        return import_string(settings.AUDIT_ADDRESS)(self.request)

    @property
    def acting_org(self):
        """What `request.org` says, once it is asked for; None for visitors and accounts without any."""
        return getattr(self.request, "org", None) or None


def current() -> Context | None:
    return _current.get()


@contextmanager
def acting_for(org) -> Iterator[None]:
    """Work outside of requests that somebody started while acting for `org`."""
    token = _acting.set(org)
    try:
        yield
    finally:
        _acting.reset(token)


def acting_org():
    """Of the request; without one, of the work."""
    here = current()
    return here.acting_org if here else _acting.get()


def acting_account():
    """Whoever is logged in by the request; None without one."""
    here = current()
    user = getattr(here.request, "user", None) if here else None
    return user if user is not None and user.is_authenticated else None


def refuse(sentence: str) -> None:
    """An act was tried in vain: a request that sends something gets its line, whatever the page answers."""
    if here := current():
        here.refusal, here.is_refused = sentence, True


def note_done() -> None:
    """What the line tells of is committed, whatever becomes of the answer."""
    if here := current():
        here.is_done = True


def begin(request: HttpRequest):
    """Returns the context and what `end` needs."""
    context = Context(request)
    return context, _current.set(context)


def end(token) -> None:
    _current.reset(token)


def remote_address(request: HttpRequest) -> str:
    """Of whoever opened the connection."""
    return request.META.get("REMOTE_ADDR", "")
