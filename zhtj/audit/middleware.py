"""Gives every request an id, and writes one line for each refusal."""

from zhtj.audit import context
from zhtj.audit.acts import Act
from zhtj.audit.models import AuditEntry

HEADER = "X-Request-ID"
REFUSING = frozenset({403, 429})
LONGEST = 200  # letters of an address worth keeping


class AuditMiddleware:
    """Outermost, so that it sees the refusals of all others. The id is made here and taken from nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        here, token = context.begin(request)
        request.request_id = here.request_id
        try:
            response = self.get_response(request)
            if _is_refusal(here, response) and not here.is_told:
                record_refusal(here)
        finally:
            context.end(token)
        response[HEADER] = str(here.request_id)
        return response

    def process_exception(self, request, exception):
        """What the act was refused with is lost with its transaction; the sentence is kept for the line."""
        here, sentence = context.current(), str(exception)
        if here and sentence.endswith("。"):
            here.refusal = sentence


def _is_refusal(here: context.Context, response) -> bool:
    tried_in_vain = here.is_refused and here.request.method == "POST"
    return response.status_code in REFUSING or tried_in_vain or _is_sent_out_of_reach(here.request, response)


def _is_sent_out_of_reach(request, response) -> bool:
    """Somebody logged in sent a form to a known address that is not found for him: tried, not mistyped."""
    is_tried = response.status_code == 404 and request.method == "POST" and request.resolver_match is not None
    return is_tried and request.user.is_authenticated


def record_refusal(here: context.Context) -> None:
    """In a transaction of its own: that of the refused act is over. Queries may hold what was typed: not kept."""
    request = here.request
    user = getattr(request, "user", None)
    AuditEntry.record(
        actor=user if user is not None and user.is_authenticated else None, act=Act.REFUSED, target=None,
        org=here.acting_org, reason=here.refusal, method=request.method, page=request.path[:LONGEST],
    )  # fmt: skip
