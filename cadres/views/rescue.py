"""What was typed outlives the session it was typed in: a form that comes too late is kept for who opened it."""

from urllib.parse import urlencode

from cadres.actions import drafts
from cadres.actions.rescue import Place
from cadres.forms.rescued import rescued_form
from cadres.views.drafting import DraftingPage


def rescue(request) -> Place | None:
    """Keep the typed answers and the chosen file as the draft of the account that the form was opened by.

    Called where the request itself is refused; None when nothing was kept.
    """
    found = rescued_form(request.POST, request.FILES) if _is_of_drafting_page(request) else None
    if found is None:
        return None
    place, form = found
    form.is_valid()
    form.keep_application()
    try:
        drafts.keep_draft(account=place.account, org=place.org, sheet=place.sheet, answers=form.typed())
    except drafts.TooLongError:  # too long: nothing can be told to somebody unknown
        return None
    return place


def way_back(request, place: Place) -> str:
    """The address at which the form stands filled, for the account it belongs to."""
    return f"{request.path}?{urlencode({'draft': 1, 'org': place.org.pk})}"


def _is_of_drafting_page(request) -> bool:
    view = getattr(request.resolver_match.func, "view_class", None) if request.method == "POST" else None
    return view is not None and issubclass(view, DraftingPage)
