"""Which organisation the logged-in admin is acting for."""

from django.utils.functional import SimpleLazyObject

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
    return list(request.user.orgs) if request.user.is_authenticated else []


def current_org(request):
    orgs = request.orgs
    chosen = request.session.get(SESSION_KEY)
    return next((org for org in orgs if org.pk == chosen), orgs[0] if orgs else None)
