"""What is asked of a session at every request."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string

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


class SecondFactorMiddleware:
    """Who has a second factor opens nothing before it was asked; who must have one, nothing before it is there.

    Closed by default: a page is let through by its name alone, whatever the method.
    """

    STEP, SET_UP = "doors:second-step", "doors:set-up"
    OPEN = {STEP: {STEP, "login", "logout"}, SET_UP: {SET_UP, "login", "logout", "password-change"}}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        due = self._due(request)
        if due and name_of(request) not in self.OPEN[due]:
            return redirect(f"{reverse(due)}?{urlencode({'next': way_back(request)})}")
        return self.get_response(request)

    def _due(self, request) -> str:
        """The page that has to be gone through first; "" when nothing stands in the way."""
        if not request.user.is_authenticated:
            return ""
        if request.session.is_half:
            return self.STEP
        is_missing = not request.session.has_second_factor and required_by(request.user)
        return self.SET_UP if is_missing else ""


def required_by(account) -> str:
    """Name of who demands a second factor of this account; "" when nobody does."""
    return import_string(settings.SECOND_FACTOR_REQUIRED_BY)(account)


def name_of(request: HttpRequest) -> str:
    """Of the page asked for; "" when there is none."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def way_back(request: HttpRequest) -> str:
    """What was asked for, if it can be asked for again."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
