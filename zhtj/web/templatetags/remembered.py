"""Parts of pages that many requests show alike, written once for the values they tell."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

MOST = 200  # parts remembered by each process, of 5 kB: a megabyte in all


@register.simple_tag
def remembered(template_name: str, **values: Hashable) -> SafeString:
    """The part is told nothing but `values`: plain ones, equal only if they look alike. So it is never stale."""
    return _written(template_name, tuple(values.items()))


@lru_cache(maxsize=MOST)
def _written(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))
