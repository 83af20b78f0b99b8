"""Icons of static/icons.svg. A page shows hundreds of them; a template for each took most of its time."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

PATTERN = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    return format_html(PATTERN, static("icons.svg"), name)
