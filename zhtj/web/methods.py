"""Pages are looked at and forms are sent; whatever else a client may ask, no view has to think of it."""

from django.http import HttpResponseNotAllowed

KNOWN = ("GET", "HEAD", "POST", "OPTIONS")


class MethodsMiddleware:
    """Before session and view: Django's form views would take a PUT for a POST whose body they cannot read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request) if request.method in KNOWN else HttpResponseNotAllowed(KNOWN)
