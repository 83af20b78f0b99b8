"""Ways into 帮助 from pages and fields, and out of it to the pages it speaks of.

帮助 opens in a window of its own, and says so: on most pages that lead there something is half typed, which without
scripts would be lost on leaving the page.
"""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhtj.help import topics
from zhtj.help.steps import Step
from zhtj.help.topics import Part, Topic
from zhtj.menu import MENU, Item

register = template.Library()

LINK = (
    '<a class="{}" href="{}" target="_blank" rel="noopener">帮助'
    '<span class="visually-hidden">：{}（在新窗口打开）</span></a>'
)


@register.simple_tag(takes_context=True)
def help_here(context) -> SafeString | str:
    """Beside the heading of the page that is shown."""
    request = context.get("request")
    match = request and request.resolver_match
    return _of_page(match.view_name) if match else ""


@register.simple_tag
def field_help(field) -> SafeString | str:
    """Beside its label, where an answer is asked for: filters need none."""
    asked = field.field
    is_asked = asked.required or getattr(asked, "is_ruled", False) or getattr(asked, "is_explained", False)
    return _of_field(str(field.label)) if is_asked else ""


@register.simple_tag
def help_with(slug: str, anchor: str) -> SafeString:
    """Beside what is no field, such as a button."""
    topic = topics.TOPICS[slug]
    return _link("help-field", topic, topic.part(anchor))


@cache
def _of_page(name: str) -> SafeString | str:
    place = topics.of_page(name)
    return _link("help-here", *place) if place else ""


@cache
def _of_field(label: str) -> SafeString | str:
    place = topics.of_field(label)
    return format_html(LINK, "help-field", _address(*place), label) if place else ""


def _link(kind: str, topic: Topic, part: Part | None) -> SafeString:
    return format_html(LINK, kind, _address(topic, part), (part or topic).heading)


def _address(topic: Topic, part: Part | None = None) -> str:
    return f"{topic.address}#{part.anchor}" if part else topic.address


# --- inside 帮助 -------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def entry(context, url_name: str) -> SafeString:
    """A menu entry as the guide writes it; a link for whoever has it in the menu."""
    own = _found(url_name, context.get("menu") or ())
    group, item = own or _found(url_name, [(group.label, group.items) for group in MENU])
    words = f"{group}-{item.label}"
    return (
        format_html('“<a href="{}">{}</a>”', reverse(url_name), words) if own else format_html("“{}”", words)
    )


@register.simple_tag(takes_context=True)
def way(context, url_name: str, words: str, within: str = "") -> SafeString:
    """A page beside the menu: a link for whoever has the entry `within`, or any menu at all."""
    menu = context.get("menu") or ()
    is_reached = _found(within, menu) if within else menu
    return (
        format_html('“<a href="{}">{}</a>”', reverse(url_name), words)
        if is_reached
        else format_html("“{}”", words)
    )


@register.simple_tag
def see(slug: str, anchor: str = "") -> SafeString:
    """Another page of 帮助, by its title."""
    topic = topics.TOPICS[slug]
    part = topic.part(anchor) if anchor else None
    return format_html('<a href="{}">{}</a>', _address(topic, part), (part or topic).heading)


@register.simple_tag(takes_context=True)
def part(context, anchor: str) -> SafeString:
    """The heading of a part."""
    one = context["topic"].part(anchor)
    return format_html('<h2 class="section-title" id="{}">{}</h2>', one.anchor, one.heading)


@register.simple_tag
def step_label(step: Step) -> str:
    _, item = _found(step.url_name, [(group.label, group.items) for group in MENU])
    return item.label


def _found(url_name: str, menu) -> tuple[str, Item] | None:
    return next(((label, item) for label, items in menu for item in items if item.url_name == url_name), None)
