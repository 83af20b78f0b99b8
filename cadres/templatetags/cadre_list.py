"""Cells of 团干部列表. Hundreds of them make a page; a template for each took most of its time."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cadres.columns import Cell

register = template.Library()


@register.filter
def as_cells(cells: Iterable[Cell], back: str) -> SafeString:
    """`back` leads from the page behind a link to the list again."""
    return format_html_join("", "{}", ((_td(cell, back),) for cell in cells))


def _td(cell: Cell, back: str) -> SafeString:
    css = format_html(' class="{}"', cell.css) if cell.css else ""
    text = cell.text
    if cell.href:
        text = format_html('<a href="{}{}{}">{}</a>', cell.href, back, cell.anchor, text)
    tag = format_html(' <span class="tag tag-warn">{}</span>', cell.tag) if cell.tag else ""
    return format_html("<td{}>{}{}</td>", css, text, tag)
