"""The rows of the table of a 换届: each with the fields of every choice, as typed or as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cadres.forms.turnover import MOVED, Fate, LeavingForm, MovingForm
from cadres.models import Post
from cadres.turnover.judging import Judgement, Row


@dataclass(frozen=True)
class Choosing:
    """`faults` only where they were asked for."""

    row: Row
    moving: MovingForm
    leaving: LeavingForm
    faults: list[str]

    @property
    def post(self) -> Post:
        return self.row.post

    @property
    def name(self) -> str:
        return self.moving.add_prefix("fate")

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value, label, chosen)."""
        return [(fate.value, fate.label, fate == self.row.fate) for fate in Fate]


def choosing(judgement: Judgement, *, is_checked: bool) -> Iterator[Choosing]:
    for row in judgement.rows:
        answers = judgement.typed.rows.get(str(row.post.pk), {})
        shown = {Fate.MOVES: _moving, Fate.LEAVES: _leaving}
        forms = {fate: make(judgement, row.post, answers) for fate, make in shown.items()}
        if is_checked and row.form:
            forms[row.fate] = row.form
        yield Choosing(row, forms[Fate.MOVES], forms[Fate.LEAVES], row.faults if is_checked else [])


def _moving(judgement: Judgement, post: Post, answers: dict) -> MovingForm:
    initial = {name: getattr(post, name) for name in MOVED} | {"selection": "elected"}
    initial |= {name: answers[name] for name in MOVED if name in answers}
    return MovingForm(
        post=post, on=judgement.on, by=judgement.by, prefix=f"post{post.pk}", initial=initial,
        register=judgement.afterwards,
    )  # fmt: skip


def _leaving(judgement: Judgement, post: Post, answers: dict) -> LeavingForm:
    return LeavingForm(
        post=post,
        on=judgement.on,
        prefix=f"post{post.pk}",
        initial=answers,
        destinations=judgement.destinations,
    )
