"""What every answer tells the browser, whoever gives it: a view, a refusal, a file, a breakdown."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.conf import settings

UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "usb",
)  # fmt: skip
ALWAYS = {
    "Cache-Control": "no-store",  # unless the answer knows better, as files with a fingerprint do
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
}


class HeadersMiddleware(CSPMiddleware):
    """Outermost: Django turns whatever goes wrong further in into an answer before it arrives here."""

    def process_response(self, request, response):
        for name, value in (ALWAYS | strict_transport(request)).items():
            response.headers.setdefault(name, value)
        return super().process_response(request, response)


def strict_transport(request) -> dict[str, str]:
    if not (settings.SECURE_HSTS_SECONDS and request.is_secure()):
        return {}
    return {
        "Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    }
