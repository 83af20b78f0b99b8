"""Browsers that came into the practice city from the real site are known by a cookie; all others stay outside.

The passwords of its accounts are known to everybody, so a session alone is no proof of having come that way.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

COOKIE = "practising"
GUEST = "guest"


def is_guest(request) -> bool:
    told = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=settings.SESSION_LONGEST)
    return told == GUEST


def welcome(response):
    response.set_signed_cookie(
        COOKIE,
        GUEST,
        salt=COOKIE,
        max_age=settings.SESSION_LONGEST,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def farewell(response):
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def way_in() -> str:
    """Where one comes from and chooses a role."""
    return f"{settings.REAL_URL}{reverse('practice:choose')}"


def nowhere(request) -> str:
    """settings.AUDIT_ADDRESS there: whoever shares an account is not to read from where the others came."""
    return "0.0.0.0"  # noqa: S104 - nobody's
