"""What is asked of a session at every request."""

from __future__ import annotations

from django.contrib import messages

IDLE = "您已超过30分钟未操作，请重新登录。"
BACKGROUND = "HTTP_X_BACKGROUND"  # a script that asks by itself, while nobody may be there, says so


class SessionMiddleware:
    """Notes that somebody is there, and tells whoever stayed away too long why the login is asked for again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_known = request.user.is_authenticated  # loads the session
        if request.session.has_idled:
            messages.warning(request, IDLE)
        if is_known and BACKGROUND not in request.META:
            request.session.see()
        return self.get_response(request)
