"""Home, and pages for refused requests."""

from django.shortcuts import render
from django.views.generic import TemplateView


class Home(TemplateView):
    template_name = "home.html"


def csrf_failure(request, reason=""):
    """A form sent after the page had expired."""
    return render(request, "403_csrf.html", status=403)
