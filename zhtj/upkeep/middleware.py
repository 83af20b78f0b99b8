"""/healthz, /readyz, /metrics: answered before hosts, sessions and logins are looked at; every answer is counted."""

from __future__ import annotations

from time import monotonic

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.crypto import constant_time_compare

from zhtj.upkeep import access_log, health, metrics


class UpkeepMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/healthz": alive, "/readyz": ready, "/metrics": measured}

    def __call__(self, request):
        if answer := self.answers.get(request.path):
            return answer(request)
        began = monotonic()
        response = self.get_response(request)
        seconds = monotonic() - began
        metrics.count(request, response, seconds)
        access_log.note(request, response, seconds)
        return response


def alive(request) -> HttpResponse:
    """The process answers; whether it can do anything, /readyz tells."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request) -> JsonResponse:
    needed = health.needed()
    is_ready = not any(needed.values())
    told = {"ready": is_ready, "needed": needed, "watched": health.watched(needed)}
    return JsonResponse(told, status=200 if is_ready else 503, json_dumps_params={"ensure_ascii": False})


def measured(request) -> HttpResponse:
    """For Prometheus, which shows the token; without a token set there is no such page."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, settings.METRICS_TOKEN):
        return HttpResponseNotFound()
    return HttpResponse(metrics.told(), content_type=metrics.CONTENT_TYPE)
