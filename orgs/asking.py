"""What those above know about organisations and this app cannot: asked by signals, answered by their receivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Expression, Value
from django.forms import Form

from orgs import signals
from orgs.models import Account, Org

NOBODY = {"cadre_count": Value(0), "has_secretary": Value(False)}
SEATED = {"is_in_post": Value(True), "was_in_post": Value(False)}


class Question(NamedTuple):
    """What is asked before an organisation is closed; `options` are values by label, empty for free words."""

    name: str
    label: str
    options: dict[str, str]


class Figure(NamedTuple):
    """One number that is watched, e.g. ("云山市", "高校 专职", 12)."""

    org: str
    label: str
    value: int


def staff() -> dict[str, Expression]:
    """Annotations of organisations: cadre_count (people in post there), has_secretary."""
    told = {name: value for answer in _answers(signals.staff_asked) for name, value in answer.items()}
    return NOBODY | told


def seats() -> dict[str, Expression]:
    """Annotations of admins: is_in_post (somebody of that name holds a post in the organisation), was_in_post
    (and lost one since the appointment)."""
    told = {name: value for answer in _answers(signals.seats_asked) for name, value in answer.items()}
    return SEATED | told


def cadres_below(org: Org) -> int:
    """People in post at `org` or below it."""
    return sum(_answers(signals.cadres_asked, org=org))


def figures(orgs: Sequence[Org]) -> list[Figure]:
    """Numbers watched at these organisations, as they are now."""
    return [figure for answer in _answers(signals.figures_asked, orgs=orgs) for figure in answer]


def closing_forms(org: Org, data=None, *, by: Account) -> list[Form]:
    """What must be answered before `org` is closed; the cleaned values are what org_closing gets.

    `fault` of a form says why `by` cannot close it whatever is answered; "" when he can. One that is to be shown
    `again`, because a button only filled it in, is not answered yet.
    """
    return [form for form in _answers(signals.closing_asked, org=org, data=data, by=by) if form is not None]


def closing_questions() -> list[Question]:
    """The fields that closing_forms() may have, of whatever organisation."""
    return [question for answer in _answers(signals.closing_questions_asked) for question in answer]


def _answers(signal, **question) -> list:
    return [answer for _, answer in signal.send(sender=Org, **question)]
