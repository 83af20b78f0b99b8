"""Lines of a file checked and carried out.

What lines of one file mean to each other: the same person with the same duty in the same organisation twice, a second
书记, one 发展团员编号 of two people, and facts of one person told in two ways are faults of the later line, which names
the first. The same person with another duty is a further post, confirmed by its box as anybody registered is: a number
copied by mistake is more likely than two duties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from cadres.importing.carrying import Carrying, register_for
from cadres.importing.judging import Judge
from cadres.importing.neighbours import Neighbours
from cadres.importing.places import places_of
from cadres.importing.verdicts import Asked, Done, Outcome, Verdict
from cadres.sheets import Kind
from orgs import access
from orgs.models import Account, Org

__all__ = ["Asked", "Done", "Outcome", "Verdict", "carry_out", "check_lines"]


def check_lines(
    asked: Sequence[Asked], *, kind: Kind, org: Org, by: Account, beside: Iterable[Asked] = ()
) -> list[Verdict]:
    """In the order asked. `beside`: the other lines of the same file, where not all of it is asked about at once."""
    lines, places = _with_neighbours(asked, beside, kind=kind, org=org, by=by)
    judge = Judge(by, register_for(asked, places), Neighbours.of(lines, places))
    return [judge.judge(line, places[line.number], org=org).verdict for line in asked]


@transaction.atomic
def carry_out(
    asked: Sequence[Asked],
    *,
    kind: Kind,
    org: Org,
    by: Account,
    beside: Iterable[Asked] = (),
    pace: Callable[[int, int], None] = lambda done, total: None,
) -> list[Done]:
    """Check once more under locks and do what is right, in the transaction of the caller. In the order asked.

    Once in a transaction: a second call would wait for organisations and people while others wait for the figures
    that the first one changed. `pace` is told how many lines of how many are done.

    Nothing is raised of lines; PermissionDenied when `by` may not enter anybody at `org` any more. An update whose
    box is not ticked and a line without a difference change nothing.
    """
    access.require(by, "enter_cadre", org)
    lines, places = _with_neighbours(asked, beside, kind=kind, org=org, by=by)
    own = {line.number: places[line.number] for line in asked}
    carrying = Carrying(by, org, own, Neighbours.of(lines, places), pace)
    carrying.carry_out(sorted(asked, key=lambda line: line.number))
    return [carrying.done[line.number] for line in asked]


def _with_neighbours(asked, beside, *, kind, org, by) -> tuple[list[Asked], dict[int, Org | str]]:
    """All lines there are, each once, and what each is about."""
    lines = list({line.number: line for line in (*beside, *asked)}.values())
    return lines, places_of(lines, kind=kind, org=org, by=by)
