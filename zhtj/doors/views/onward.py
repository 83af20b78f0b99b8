"""Where a page leads on to: inside the site only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


def safe_next(request: HttpRequest) -> str:
    """The `next` of a request when it stays on this host; else ""."""
    told = request.POST.get(NEXT, request.GET.get(NEXT, ""))
    is_safe = told.isprintable() and url_has_allowed_host_and_scheme(
        told, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return told if is_safe else ""


class OnwardMixin:
    """A page between the login and what was asked for."""

    def get_success_url(self) -> str:
        return safe_next(self.request) or resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=safe_next(self.request), **kwargs)
