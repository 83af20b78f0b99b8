"""Parts of pages that many requests show alike, written once for the values they tell."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

MOST = 200  # parts remembered by each process, of 5 kB: a megabyte in all
MOST_BARS = 500  # of 4 kB, one for each who logs in
TOKEN = SafeString(
    "<token>"
)  # stands for that of the request, which is another each time: no value holds it unescaped


@register.simple_tag(takes_context=True)
def remembered(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """The part is told nothing but `values`: plain ones, equal only if they look alike. So it is never stale."""
    return _signed(_written(template_name, tuple(values.items())), context)


@register.simple_tag(takes_context=True)
def topbar(context: Context, *, has_practice: bool = False) -> SafeString:
    """Shown on every page, visitors' and errors' too, where a request may not have come as far as its organisation."""
    request, user = context.get("request"), context.get("user")
    is_known, for_me = bool(user and user.is_authenticated), context.get("for_me")
    org, match = getattr(request, "org", None), getattr(request, "resolver_match", None)
    bar = _bar(
        user=user.name if is_known else "",
        org=org.pk if org else 0,
        orgs=tuple((each.pk, each.name) for each in getattr(request, "choices", ())) if is_known else (),
        has_menu=bool(context.get("menu")),
        todos=for_me.todos_told if for_me and for_me.todos else "",
        unseen=for_me.unseen_told if for_me and for_me.unseen else "",
        is_gated=getattr(request, "is_gated", False),
        finds=match is None or match.view_name != "find",
        has_practice=has_practice,
    )
    return _signed(bar, context)


@lru_cache(maxsize=MOST)
def _written(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, {**dict(values), "csrf_token": TOKEN})


@lru_cache(maxsize=MOST_BARS)
def _bar(**values: Hashable) -> SafeString:
    return render_to_string("web/_topbar.html", {**values, "csrf_token": TOKEN})


def _signed(html: SafeString, context: Context) -> SafeString:
    """With the token of the request in its forms."""
    return SafeString(html.replace(TOKEN, str(context.get("csrf_token", "")))) if TOKEN in html else html
