"""A page for an address that only takes what a form sends, opened by itself; Django answers nothing at all."""

from django.shortcuts import render


class WrongMethodMiddleware:
    """Inside whatever the base template needs to know of the request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "405.html").content
        return response
