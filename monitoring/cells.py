"""Cells of the staffing table as HTML. Thousands make a page; a template tag for each took most of its time."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from monitoring.columns import Cell, Head, Line, StaffingColumn

PATTERNS = {
    "": "<td>%s</td>",
    "number": '<td class="row-number">%s</td>',
    "num": '<td class="num">%s</td>',
    "name": '<th scope="row" class="name">%s</th>',
    "place": '<td class="place">%s</td>',
    "urging": '<td class="urging">%s</td>',
    "overdue": '<td class="urging"><span class="tag tag-warn">%s</span></td>',
    "vacant": '<td><span class="tag tag-warn">%s</span></td>',
    "missing": '<td><span class="tag tag-muted">%s</span></td>',
    "missing-num": '<td class="num"><span class="tag tag-muted">%s</span></td>',
}


PICK = '<td class="pick"><input type="checkbox" form="urge" name="row" value="%d" aria-label="选择%s"></td>'


def pick(line: Line) -> SafeString:
    """Chooses the row, for the form that stands above the table."""
    return SafeString(PICK % (line.row.pk, escape(line.row.org.name)))


class Way(NamedTuple):
    """The address that sorts by a column, and how it is sorted now, as aria-sort says it."""

    href: str = ""
    direction: str = ""


SIGNS = {"ascending": "▲", "descending": "▼", "": ""}


def of_head(head: Head, way: Way) -> SafeString:
    column = head.column
    if column is None:
        place = f' scope="colgroup" colspan="{head.columns}" class="group"'
    else:
        rows = ' rowspan="2"' if head.rows == 2 else ""
        place = f' scope="col"{rows} class="{column.look}" data-key="{column.key}"'
    sort = f' aria-sort="{way.direction}"' if way.direction else ""
    return SafeString(f"<th{place}{sort}>{_label(head.label, way)}</th>")


def _label(label: str, way: Way) -> str:
    if not way.href:
        return escape(label)
    mark = f'<span class="sort-mark" aria-hidden="true">{SIGNS[way.direction]}</span>'
    return f'<a href="{escape(way.href)}">{escape(label)}{mark}</a>'


def of_line(columns: Sequence[StaffingColumn], line: Line, *, origins: str = "") -> SafeString:
    """`origins` is the address, quoted for an attribute, that a figure opens once its key is appended."""
    return _joined(columns, [column.cell(line) for column in columns], origins)


def of_totals(columns: Sequence[StaffingColumn], totals: dict, *, origins: str = "") -> SafeString:
    return _joined(columns, [column.sum(totals) for column in columns], origins)


def _joined(columns: Sequence[StaffingColumn], cells: Sequence[Cell], origins: str) -> SafeString:
    html = []
    for column, cell in zip(columns, cells, strict=True):
        text = escape(cell.text) if column.kind == "text" else cell.text
        if origins and column.has_origin and text != "":
            text = f'<a href="{origins}{column.key}">{text}</a>'
        html.append(PATTERNS[cell.look] % text)
    return SafeString("".join(html))
