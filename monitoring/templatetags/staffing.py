"""Cells of the staffing table. 550 of them make a page; a template tag for each took most of its time."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from monitoring.columns import Cell

register = template.Library()

PATTERNS = {
    "": "<td>{}</td>",
    "num": '<td class="num">{}</td>',
    "name": '<th scope="row" class="name">{}</th>',
    "vacant": '<td><span class="tag tag-warn">{}</span></td>',
    "missing": '<td><span class="tag tag-muted">{}</span></td>',
    "missing-num": '<td class="num"><span class="tag tag-muted">{}</span></td>',
}


@register.filter
def as_cells(cells: Iterable[Cell]) -> SafeString:
    return SafeString("".join(PATTERNS[cell.look].format(escape(cell.text)) for cell in cells))
