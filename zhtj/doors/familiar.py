"""Browsers that logged in to an account before know it by a cookie (OWASP: device cookies).

Whoever floods the login from the address of a school slows the address down, but not the computers on which its admins
work. Nothing is told about who has an account: the cookie lies with whoever logged in, and names nobody.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from zhtj.sealed import blind_index

COOKIE = "familiar"
KEPT_FOR = timedelta(days=180)
MOST = 5  # accounts of one browser: an office shares its computer


def is_familiar(request, login: str) -> bool:
    return _digest(login) in _digests(request)


def remember(request, response, login: str) -> None:
    digest = _digest(login)
    digests = [digest, *(other for other in _digests(request) if other != digest)]
    response.set_signed_cookie(
        COOKIE,
        ".".join(digests[:MOST]),
        salt=COOKIE,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digests(request) -> list[str]:
    """None of a cookie that is missing, too old or not ours."""
    told = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT_FOR)
    return told.split(".") if told else []


def _digest(login: str) -> str:
    return blind_index(login.strip().casefold(), "familiar")[:32]
