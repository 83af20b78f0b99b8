"""Which organisation the logged-in admin is acting for."""

from django.utils.functional import SimpleLazyObject

SESSION_KEY = "org"


class CurrentOrgMiddleware:
    """Sets request.org: the organisation chosen in this session, else the first administered one, else None."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.org = SimpleLazyObject(lambda: current_org(request))
        return self.get_response(request)


def current_org(request):
    if not request.user.is_authenticated:
        return None
    orgs = list(request.user.orgs)
    chosen = request.session.get(SESSION_KEY)
    return next((org for org in orgs if org.pk == chosen), orgs[0] if orgs else None)
