"""Cells of the staffing table as HTML. Thousands make a page; a template tag for each took most of its time."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

from monitoring.columns import FORMATS, Cell, Head, Line, StaffingColumn, heads
from zhtj.sheets.writing import Kind

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
ANY_ROW = 10**15  # stands in an address for the row that is written there later
ORIGINS, HOLE = "<origins>", "~"  # stand in a cell: no text that is escaped holds the first
ROWS = SafeString("<rows>")  # stands in the page for its rows, two thirds of it, which are encoded already
MOST_BODIES = 32  # remembered by each process; half a megabyte each, so 16 in all
MOST_HEADS = 64  # of 20 kB
Write = Callable[[Line], str]


class Way(NamedTuple):
    """The address that sorts by a column, and how it is sorted now, as aria-sort says it."""

    href: str = ""
    direction: str = ""


SIGNS = {"ascending": "▲", "descending": "▼", "": ""}
ANY_SORT = "~"  # stands in an address for the order that is written there later


@lru_cache(maxsize=MOST_HEADS)
def of_heads(columns: tuple[StaffingColumn, ...], *, sort: str, sorts: str) -> tuple[SafeString, ...]:
    """Both rows of the head, for a table sorted by `sort`; `sorts` is the address of one sorted by ANY_SORT."""
    return tuple(
        SafeString("".join(_of_head(head, _way(head.column, sort, sorts)) for head in row))
        for row in heads(columns)
    )


def _way(column: StaffingColumn | None, sort: str, sorts: str) -> Way:
    """Numbers from the largest on, at first; what is sorted already is turned round."""
    if column is None or column.order is None:
        return Way()
    up, down = column.key, f"-{column.key}"
    ways = {up: (down, "ascending"), down: (up, "descending")}
    to, direction = ways.get(sort, (down if column.look == "num" else up, ""))
    return Way(sorts.replace(f"sort={ANY_SORT}", f"sort={to}", 1), direction)


def _of_head(head: Head, way: Way) -> str:
    column = head.column
    if column is None:
        place = f'scope="colgroup" colspan="{head.columns}" class="group"'
        return f"<th {place}><span>{escape(head.label)}</span></th>"  # in sight as long as one of its columns
    rows = ' rowspan="2"' if head.rows == 2 else ""
    place = f' scope="col"{rows} class="{column.look}" data-key="{column.key}"'
    sort = f' aria-sort="{way.direction}"' if way.direction else ""
    return f"<th{place}{sort}>{_label(head.label, way)}</th>"


def _label(label: str, way: Way) -> str:
    if not way.href:
        return escape(label)
    mark = f'<span class="sort-mark" aria-hidden="true">{SIGNS[way.direction]}</span>'
    return f'<a href="{escape(way.href)}">{escape(label)}{mark}</a>'


def of_totals(columns: Sequence[StaffingColumn], totals: dict, *, origins: str) -> SafeString:
    """`origins` is the address, quoted for an attribute, that a figure opens once its key is appended."""
    html = "".join(_html(column, column.sum(totals)) for column in columns)
    return SafeString(html.replace(ORIGINS, origins))


@lru_cache(maxsize=MOST_BODIES)
def body(
    columns: tuple[StaffingColumn, ...],
    lines: tuple[Line, ...],
    *,
    nested: frozenset[int],
    origins: str,
    has_picks: bool,
) -> bytes:
    """The rows of the table; `nested` are numbers of lines, `origins` the address of ANY_ROW.

    Nothing but a function of what it is given, which holds all that is shown: remembered by this, it is never stale.
    """
    writers = [_writer(column) for column in columns]
    return "\n".join(_row(writers, line, nested, origins, has_picks) for line in lines).encode()


def _row(writers: list[Write], line: Line, nested: frozenset[int], origins: str, has_picks: bool) -> str:
    look = ' class="is-nested"' if line.number in nested else ""
    cells = "".join([write(line) for write in writers])
    there = origins.replace(f"row={ANY_ROW}", f"row={line.row.org_id}", 1)
    return f"<tr{look}>{_pick(line) if has_picks else ''}{cells.replace(ORIGINS, there)}</tr>"


def _pick(line: Line) -> str:
    """Chooses the row, for the form that stands above the table."""
    return PICK % (line.row.org_id, escape(line.row.name))


@cache
def _writer(column: StaffingColumn) -> Write:
    """Writes cells of one column as `_html` does: what is the same in all of them is put together once."""
    if type(column) is not StaffingColumn:  # its cells tell more than a value
        return lambda line: _html(column, column.cell(line))
    read, blank = column.value, column.blank
    text = escape if column.kind == Kind.TEXT else FORMATS[column.kind]
    opens, closes = _html(column, Cell(None, column.look, HOLE)).split(HOLE)
    nothing = "" if callable(blank) else _html(column, blank)

    def write(line: Line) -> str:
        value = read(line)
        if value is None or value == "":
            return nothing or _html(column, blank(line))
        return f"{opens}{text(value)}{closes}"

    return write


def _html(column: StaffingColumn, cell: Cell) -> str:
    text = escape(cell.text) if column.kind == Kind.TEXT else cell.text
    if column.has_origin and text != "":
        text = f'<a href="{ORIGINS}{column.key}">{text}</a>'
    return PATTERNS[cell.look] % text
