"""Lists are read from the replica, unless whoever asks has just written what it does not hold yet."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from zhtj.replica import reading, standby

COOKIE = "written"  # how far the primary had written when this browser last sent something
KEPT = 300  # seconds; a replica that is later than that is not read anyway
PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}", re.ASCII)
SAFE = ("GET", "HEAD", "OPTIONS")


class ReplicaMiddleware:
    """Outside of the session and the rights, which are asked before a view is reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reading.begin(from_replica=False)
        try:
            response = self.get_response(request)
        finally:
            reading.begin(from_replica=False)
        if settings.REPLICA_READS and request.method not in SAFE:
            place = standby.place_written()
            response.set_cookie(
                COOKIE, place, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.HTTPS
            )
        return response

    def process_view(self, request, view, args, kwargs):
        if request.method in SAFE and request.resolver_match.view_name in settings.REPLICA_READS:
            reading.begin(from_replica=standby.has(_written(request)))

    def process_exception(self, request, exception):
        """The replica went away in the middle: the same page once more, from the primary."""
        if not (reading.is_from_replica() and isinstance(exception, DatabaseError | InterfaceError)):
            return None
        standby.standby.fail(exception)
        reading.begin(from_replica=False)
        match = request.resolver_match
        response = match.func(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response


def _written(request) -> str:
    place = request.COOKIES.get(COOKIE, "")
    return place if PLACE.fullmatch(place) else ""
