"""One line for each answer: which page, how it went, how long it took; nothing of what was asked or sent."""

from __future__ import annotations

import logging

from zhtj.upkeep.metrics import view_of

log = logging.getLogger("zhtj.access")


def note(request, response, seconds: float) -> None:
    facts = {
        "method": request.method,
        "view": view_of(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
        "request_id": str(getattr(request, "request_id", "")),
        "account": _account(request),
    }
    log.info("%(method)s %(view)s %(status)s %(milliseconds)s ms", facts, extra={"facts": facts})


def _account(request) -> int | None:
    """Only if somebody asked for it already: nothing is read for the line."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
