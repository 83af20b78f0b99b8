"""Which organisation the logged-in admin is acting for, and that all of his have said of themselves what is due."""

from django.conf import settings
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject

from orgs.models.profile import missing

SESSION_KEY = "org"


class CurrentOrgMiddleware:
    """Sets request.orgs, all administered ones, and request.org: the one chosen in this session, else the first.

    While any of them lacks something, the choice is among those that do (request.choices).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.orgs = SimpleLazyObject(lambda: administered_orgs(request))
        request.choices = SimpleLazyObject(lambda: incomplete(request.orgs) or request.orgs)
        request.org = SimpleLazyObject(lambda: current_org(request))
        return self.get_response(request)


def administered_orgs(request) -> list:
    """With their profiles, so that the gate asks nothing more."""
    return list(request.user.orgs.select_related("profile")) if request.user.is_authenticated else []


def incomplete(orgs: list) -> list:
    return [org for org in orgs if missing(org)]


def current_org(request):
    orgs = request.choices
    chosen = request.session.get(SESSION_KEY)
    return next((org for org in orgs if org.pk == chosen), orgs[0] if orgs else None)


class ProfileGateMiddleware:
    """Guide 2.2: until every administered organisation has filled in what is due, all addresses lead to that page.

    Any of them closes the gate, because rights hold whichever of them is the current one. Closed by default:
    only settings.PROFILE_GATE_PASSES pass, and what is open to visitors too.
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
