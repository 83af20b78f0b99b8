"""What somebody sees who tried too often."""

from __future__ import annotations

from datetime import timedelta

from django.shortcuts import render

TOO_MANY = 429


def locked_out(request, response=None, credentials=None):
    """Instead of the answer to a login (settings.AXES_LOCKOUT_CALLABLE): the same for every account and password."""
    return render(request, "account/locked.html", {"wait": wait_words(request.login_wait)}, status=TOO_MANY)


def wait_words(wait: timedelta) -> str:
    """For 14 min 2 s "15分钟": whoever comes back then is let in."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    return f"{seconds}秒" if seconds < 60 else f"{-(-seconds // 60)}分钟"
