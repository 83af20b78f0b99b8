"""Columns of 团干部列表: what each shows, how it sorts; which an admin chose to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Value, When
from django.db.models.expressions import BaseExpression, F, OrderBy
from django.urls import reverse

from cadres.access import Row
from cadres.codes import (
    Duty,
    DutyStatus,
    Education,
    Nature,
    Occupation,
    PoliticalStatus,
    Selection,
    StudyStatus,
)
from cadres.conditions import term_ends
from cadres.models import ColumnChoice, Person, Post
from cadres.models.person import full_pinyin
from orgs.models import Account

NAME, DEFAULT_SORT = "name", "org"
BY_NAME = (full_pinyin("person__sound"), F("person__name"))
NEVER_BLANK = (F("org__path"), *BY_NAME)
NUMERIC, PLACE, LONG = "cadre-number", "cadre-place", "cadre-long"


@dataclass(frozen=True)
class Line:
    """A post with what may be done to it and what its record owes, as one row of the list."""

    row: Row
    missing: tuple[str, ...]
    columns: Sequence[Column]
    is_returned: bool = False  # the 入团志愿书

    @property
    def post(self) -> Post:
        return self.row.post

    @property
    def person(self) -> Person:
        return self.row.post.person

    @property
    def cells(self) -> list[Cell]:
        """After the name, which heads the row."""
        return [self._cell(column) for column in self.columns if column.key != NAME]

    def _cell(self, column: Column) -> Cell:
        """Of somebody in post elsewhere by now the ended post is shown, and nothing of the person's present."""
        is_open = self.post.is_known or column.key in OF_POST
        return column.cell(self) if is_open else Cell(GONE)


class Cell(NamedTuple):
    text: str
    css: str = ""
    tag: str = ""  # said as a warning beside the text
    href: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Column:
    """`order` is empty for what lies sealed in the database and so has no order there."""

    key: str
    label: str
    show: Callable[[Line], str | Cell]
    order: tuple[str | BaseExpression, ...] = ()
    css: str = ""

    def cell(self, line: Line) -> Cell:
        shown = self.show(line)
        return shown if isinstance(shown, Cell) else Cell(shown, self.css)

    @property
    def is_of_person(self) -> bool:
        """A fact that _cell keeps back from whoever has an ended post to show only."""
        return self.key not in OF_POST and self.key != NAME

    def ordered(self, *, descending: bool, of_ended: bool) -> list[OrderBy]:
        """Blanks last either way; what is kept back counts as blank, or its place would tell it."""
        parts = [F(part) if isinstance(part, str) else part for part in self.order]
        if of_ended and self.is_of_person:
            parts = [Case(When(is_known=True, then=part)) for part in parts]
        return [OrderBy(part, descending=descending, nulls_last=_nulls_last(part)) for part in parts]


def _nulls_last(part: BaseExpression) -> bool | None:
    """Not said of what is never blank: so an index serves the order of the tree, or of names, from either end."""
    return None if part in NEVER_BLANK else True


def ranked(field: str, choices) -> Case:
    """In the order in which the list of choices names them."""
    return Case(*(When(**{field: choice}, then=Value(rank)) for rank, choice in enumerate(choices)))


def words(row: Person | Post, name: str) -> str:
    """A plain fact as people read it."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else str(value or "")


def of_person(name: str, choices=None, css: str = "") -> Column:
    field = f"person__{name}"
    order = (ranked(field, choices),) if choices else (field,)
    return Column(name, label_of(Person, name), lambda line: words(line.person, name), order, css)


def of_post(name: str, choices=None, css: str = "") -> Column:
    order = (ranked(name, choices),) if choices else (name,)
    return Column(name, label_of(Post, name), lambda line: words(line.post, name), order, css)


def label_of(model, name: str) -> str:
    return model._meta.get_field(name).verbose_name


def _term(line: Line) -> Cell:
    due, state = line.post.term_ends_on, line.post.term_state
    return Cell(f"{due:%Y-%m}" if due and line.post.is_open else "", NUMERIC, state.value)


def _duty_status(line: Line) -> Cell:
    told = line.post.get_duty_status_display()
    return Cell(told) if line.post.duty_status == DutyStatus.ON else Cell("", tag=told)


def _record(line: Line) -> Cell:
    """What is missing, leading to where it is filled in; of an ended post nothing is asked any more."""
    if not line.post.is_open:
        return Cell("")
    edit = reverse("cadres:edit", args=[line.post.pk]) if line.row.may_edit else ""
    if line.is_returned:
        return Cell("重新上传" if edit else "", LONG, "入团志愿书已退回", edit, "#id_application")
    if not line.missing:
        return Cell("完整")
    told = "缺" + "、".join(label_of(Person, SEALED.get(name, name)) for name in line.missing)
    return Cell(told, LONG, href=edit, anchor=f"#id_{line.missing[0]}")


SEALED = {"phone": "phone_sealed", "id_number": "id_number_sealed"}
STUDY = "在读状况/具体职业"
# In the guide's order (2.1), what follows from a number beside it; where and whether complete stand at the ends.
COLUMNS = (
    Column(
        NAME,
        label_of(Person, "name"),
        lambda line: line.person.name,
        BY_NAME,
        "cadre-name",
    ),
    Column(
        "org",
        label_of(Post, "org"),
        lambda line: line.post.org.name,
        ("org__path", ranked("duty", Duty)),
        PLACE,
    ),
    Column(
        "id_number",
        label_of(Person, "id_number_sealed"),
        lambda line: line.person.masked_id_number,
        css=NUMERIC,
    ),
    of_person("sex"),
    of_person("born_on", css=NUMERIC),
    of_person("nation"),
    of_person("education", Education),
    of_person("occupation", Occupation),
    Column(
        "study",
        STUDY,
        lambda line: words(line.person, "study_status") or line.person.occupation_detail,
        (ranked("person__study_status", StudyStatus), "person__occupation_detail"),
    ),
    of_person("political_status", PoliticalStatus),
    of_person("joined_league_on", css=NUMERIC),
    of_person("member_number", css=NUMERIC),
    of_person("joined_party_on", css=NUMERIC),
    Column(
        "duty", label_of(Post, "duty"), lambda line: line.post.duty_label, (ranked("duty", Duty), "duty_name")
    ),
    Column(
        "since_on",
        label_of(Post, "since_on"),
        lambda line: f"{line.post.since_on:%Y-%m}",
        ("since_on",),
        NUMERIC,
    ),
    Column("term", "任期届满", _term, (term_ends(),), NUMERIC),
    of_post("selection", Selection),
    of_post("nature", Nature),
    of_post("in_party_committee"),
    Column("duty_status", label_of(Post, "duty_status"), _duty_status, (ranked("duty_status", DutyStatus),)),
    Column("phone", label_of(Person, "phone_sealed"), lambda line: line.person.masked_phone, css=NUMERIC),
    of_person("applied_party"),
    of_person("applied_party_on", css=NUMERIC),
    of_person("is_volunteer"),
    of_person("volunteer_since_on", css=NUMERIC),
    Column("record", "信息", _record, ("is_whole",), LONG),
)


def _end(line: Line) -> Cell:
    return Cell(words(line.post, "ended_on"), NUMERIC, tag="已移除")


OF_ENDED = (
    Column("ended_on", label_of(Post, "ended_on"), _end, ("ended_on",), NUMERIC),
    Column("destination", label_of(Post, "destination"), lambda line: line.post.destination_label,
           ("destination__position", "destination_note")),
)  # fmt: skip
OF_POST = frozenset({
    "org", "duty", "since_on", "term", "selection", "nature", "in_party_committee", "duty_status", "record",
    "ended_on", "destination",
})  # fmt: skip
GONE = "—"
NOT_OF_ENDED = frozenset({"term", "record", "duty_status"})
CHOICES = [(column.key, column.label) for column in COLUMNS if column.key != NAME]
USUAL = ("org", "political_status", "duty", "since_on", "term", "nature", "duty_status", "record")


def keys_chosen_by(account: Account) -> list[str]:
    """What was chosen, else what is usual; names of columns that are no more count for nothing."""
    choice = ColumnChoice.objects.filter(account=account).first()
    kept = set(choice.columns if choice else USUAL)
    return [key for key, _ in CHOICES if key in kept]


def shown(keys: Iterable[str], *, of_ended: bool) -> list[Column]:
    """姓名 is always there; of ended posts 移除日期 and 移除去向 too, and nothing that concerns the present."""
    wanted = {NAME, *keys} - (NOT_OF_ENDED if of_ended else set())
    return [*(column for column in COLUMNS if column.key in wanted), *(OF_ENDED if of_ended else ())]


def sorting(asked: str, *, of_ended: bool) -> tuple[Column, bool]:
    """(column, whether descending); nonsense gives the order of the tree."""
    possible = shown(dict(CHOICES), of_ended=of_ended)
    columns = {column.key: column for column in possible if column.order}
    column = columns.get(asked.removeprefix("-"))
    return (column, asked.startswith("-")) if column else (columns[DEFAULT_SORT], False)


class Head(NamedTuple):
    """Of a column: `sort` is what its link asks for, "" when it cannot sort; `direction` as aria-sort says it."""

    column: Column
    sort: str
    direction: str


def head(column: Column, sorted_by: Column, *, descending: bool) -> Head:
    if not column.order:
        return Head(column, "", "")
    if column is not sorted_by:
        return Head(column, column.key, "")
    return Head(
        column, column.key if descending else f"-{column.key}", "descending" if descending else "ascending"
    )
