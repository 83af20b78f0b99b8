"""Addresses are kept everywhere: by browsers, by proxies, in the log of the server. None holds a number of a person."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect

from zhtj.audit.masking import has_number
from zhtj.codes.spread import spread_numbers

TAKEN_OUT = "网址中不能有身份证号码和手机号码，含有号码的查询条件已去掉，请按姓名或组织查询。"
LOOKED_AT = ("GET", "HEAD")
# Our own keys may look like a number by chance: blind indexes and paths of organisations, ids of requests.
_KEY = re.compile(r"(?:[0-9a-f]{8}){2,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TOO_LONG = re.compile(r"\d{19,}[XxＸｘ]?")
_PARTS = re.compile(r"[?&=]")


class NoNumbersMiddleware:
    """Leads to the same page without what holds a number, before any page repeats it in its links.

    A page that knows what to do with a number in a parameter says so: `takes_numbers`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in LOOKED_AT or not request.GET:
            return None
        taken = _taken(request, view)
        told = [(name, each) for name, values in request.GET.lists() for each in values]
        kept = [(name, each) for name, each in told if name in taken or not _tells(name, each)]
        if kept == told:
            return None
        messages.warning(request, TAKEN_OUT)
        return redirect(request.path + (f"?{urlencode(kept)}" if kept else ""))


def _taken(request, view) -> tuple[str, ...]:
    """A visitor is sent to the login with the whole address."""
    page = getattr(view, "view_class", None)
    return getattr(page, "takes_numbers", ()) if request.user.is_authenticated else ()


def _tells(*texts: str) -> bool:
    """A parameter may be an address or its query itself, as of the page to go to next."""
    parts = [part for text in texts for part in _PARTS.split(text)]
    return any(has_number(_TOO_LONG.sub(_unless_right, part)) for part in parts if not _KEY.fullmatch(part))


def _unless_right(run: re.Match) -> str:
    """Among too many digits an id number would be right to its last character."""
    return run[0] if spread_numbers(run[0]) else ""
