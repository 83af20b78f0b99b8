"""What is asked at every request of the practice site; on the real one nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import render
from django.urls import reverse

from zhtj.practice import guests
from zhtj.practice.models import City
from zhtj.upkeep import outage

AWAY = 503


class PracticeMiddleware:
    """Nothing is shown of a database that reset_practice did not make, and nothing to strangers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.PRACTICE:
            return self.get_response(request)
        response = self.kept_out(request) or self.get_response(request)
        response._csp_update = {"form-action": [settings.REAL_URL]}  # where 退出演练 leads
        return response

    def kept_out(self, request):
        told = {"way_in": guests.way_in()}
        if not has_city():
            return render(request, "practice/preparing.html", told, status=AWAY)
        if request.path_info == reverse("practice:enter") or guests.is_guest(request):
            return None
        return render(request, "practice/closed.html", told, status=403)


def has_city() -> bool:
    """Also False where there are no tables yet; a database that is away is another matter."""
    try:
        return City.objects.exists()
    except DatabaseError as fault:
        if outage.is_outage(fault):
            raise
        return False
