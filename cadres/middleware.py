"""Before a form without a session is sent to the login: what was typed is kept."""

from django.contrib.auth.views import redirect_to_login

from cadres.views.rescue import rescue, way_back


class RescueMiddleware:
    """Stands before LoginRequiredMiddleware, which refuses whatever is not of interest here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        place = None if request.user.is_authenticated else rescue(request)
        return redirect_to_login(way_back(request, place)) if place else None
