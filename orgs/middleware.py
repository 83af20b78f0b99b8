"""Which organisation the logged-in admin is acting for, and that it has said of itself what is due."""

from django.conf import settings
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject

from orgs.models.profile import missing

SESSION_KEY = "org"


class CurrentOrgMiddleware:
    """Sets request.orgs, all administered ones, and request.org: the one chosen in this session, else the first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.orgs = SimpleLazyObject(lambda: administered_orgs(request))
        request.org = SimpleLazyObject(lambda: current_org(request))
        return self.get_response(request)


def administered_orgs(request) -> list:
    """With their profiles, so that the gate asks nothing more."""
    return list(request.user.orgs.select_related("profile")) if request.user.is_authenticated else []


def current_org(request):
    orgs = request.orgs
    chosen = request.session.get(SESSION_KEY)
    return next((org for org in orgs if org.pk == chosen), orgs[0] if orgs else None)


class ProfileGateMiddleware:
    """Guide 2.2: until the current organisation has filled in what is due, every address leads to that page.

    Closed by default: only settings.PROFILE_GATE_PASSES pass, and what is open to visitors too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.is_gated = request.user.is_authenticated and bool(request.org and missing(request.org))
        if request.is_gated and not passes_gate(request.path_info):
            return redirect("profile")
        return self.get_response(request)


def passes_gate(path: str) -> bool:
    if path.startswith(settings.STATIC_URL):
        return True
    try:
        match = resolve(path)
    except Resolver404:
        return False
    is_open_to_all = not getattr(match.func, "login_required", True)
    return is_open_to_all or match.view_name in settings.PROFILE_GATE_PASSES
