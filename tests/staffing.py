"""Acts on posts and many rows at once, for the tests of monitoring."""

import re
from datetime import date, datetime
from html import unescape
from io import BytesIO

from django.utils.html import strip_tags
from openpyxl import load_workbook

from cadres import actions
from cadres.codes import Duty, Nature, Selection
from cadres.models import Destination, Person, Post
from monitoring.models import Staffing
from monitoring.recounting import differences, recount
from monitoring.rules import Figures
from orgs import tree
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.factories import make_person, make_post
from zhtj.sheets.writing import HEAD_ROW


def enter(org: Org, person: Person | None = None, duty: Duty = Duty.ORGANISATION, **facts) -> Post:
    defaults = {
        "since_on": date(2024, 9, 1),
        "selection": Selection.ELECTED,
        "nature": Nature.PART_TIME,
        "in_party_committee": False,
    }
    post = Post(duty=duty, **{**defaults, **facts})
    return actions.enter_cadre(org=org, person=person or make_person(), post=post, by=None)


def counted_post(*args, **facts) -> Post:
    """A row as it lies in the table, and the staffing rows that know of it."""
    post = make_post(*args, **facts)
    recount()
    return post


def update(post: Post, **facts) -> None:
    post = Post.objects.select_related("person").get(pk=post.pk)
    versions = (post.version, post.person.version)
    for name, value in facts.items():
        setattr(post, name, value)
    actions.update_cadre(person=post.person, post=post, versions=versions, by=None)


def end(post: Post) -> None:
    destination, _ = Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
    actions.end_post(post=post, by=None, destination=destination)


def figures(org: Org) -> Figures:
    """The first figures of a row: 专职, 挂职, 兼职, 团干部总数 and 在岗 in the whole subtree."""
    return Figures(*Staffing.objects.get(pk=org.pk).figures[:5])


def wrong() -> list[str]:
    return [str(difference) for difference in differences()]


def make_enterprises(parent: Org, count: int, name: str = "云山第{}建筑有限公司团委") -> list[Org]:
    """State enterprises directly below `parent`."""
    facts = {"type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE, "opened_on": None}
    orgs = [Org(parent=parent, name=name.format(number), **facts) for number in range(1, count + 1)]
    tree.add_many(orgs=orgs, by=None)
    return orgs


def cells_of_page(response) -> list[list[str]]:
    """Both rows of the head, totals and rows of the staffing table on a page, as text; laid out as in a workbook."""
    return cells_of_html(response.content.decode())


def cells_of_html(body: str) -> list[list[str]]:
    rows = re.findall(r"<tr[ >].*?</tr>", body[body.index("staffing-table") :], re.DOTALL)
    cells = [re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL) for row in rows]
    cells = [[cell for cell in row if 'class="pick"' not in cell] for row in cells]
    return [*_heads_of_page(*cells[:2]), *([_text(cell) for cell in row] for row in cells[2:])]


def _heads_of_page(upper: list[str], lower: list[str]) -> list[list[str]]:
    rest, heads = iter(lower), ([], [])
    for cell in upper:
        spanned = re.search(r'colspan="(\d+)"', cell)
        count = int(spanned[1]) if spanned else 1
        heads[0].extend([_text(cell), *[""] * (count - 1)])
        heads[1].extend([_text(next(rest)) for _ in range(count)] if spanned else [""])
    assert not list(rest)
    return list(heads)


def _text(html: str) -> str:
    return unescape(strip_tags(html)).strip().rstrip("▲▼")


def cells_of_workbook(response) -> list[list[str]]:
    """The same of a downloaded workbook."""
    return cells_of_sheet(load_workbook(BytesIO(b"".join(response.streaming_content))).active)


def cells_of_sheet(sheet) -> list[list[str]]:
    return [[_shown(cell) for cell in row] for row in sheet.iter_rows(min_row=HEAD_ROW)]


def _shown(cell) -> str:
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, int | float) and cell.number_format in ("0.0", "0.0%"):
        return f"{cell.value:.1%}" if cell.number_format == "0.0%" else f"{cell.value:.1f}"
    return str(cell.value)


def lines_of(shown: list[list[str]]) -> list[dict[str, str]]:
    """Totals and rows: by label, or by group and label where columns are grouped."""
    groups, names = [], []
    for upper, lower in zip(*shown[:2], strict=True):
        groups.append(upper or (groups[-1] if lower else ""))
        names.append(f"{groups[-1]}/{lower}" if lower else upper)
    return [dict(zip(names, row, strict=True)) for row in shown[2:]]
