"""The banner that every page of the practice site carries, and the way there from the real site."""

from django import template
from django.conf import settings

from zhtj.practice import guests

register = template.Library()


@register.inclusion_tag("practice/_banner.html")
def practice_banner(*, may_leave: bool = True) -> dict:
    """No setting switches it off. Where no form can be sent, as on a breakdown, a link leads out."""
    if not settings.PRACTICE:
        return {}
    told = {"way_in": guests.way_in(), "real": f"{settings.REAL_URL}/", "may_leave": may_leave}
    return told | {"is_practice": True}


@register.simple_tag
def is_practice() -> bool:
    return settings.PRACTICE


@register.simple_tag
def has_practice() -> bool:
    """Whether this is the real site of one."""
    return bool(settings.PRACTICE_URL) and not settings.PRACTICE
