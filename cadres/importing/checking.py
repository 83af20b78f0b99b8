"""Lines of a file checked and carried out.

What lines of one file mean to each other: the same person with the same duty in the same organisation twice, a second
书记, one 发展团员编号 of two people, and facts of one person told in two ways are faults of the later line, which names
the first. The same person with another duty is a further post, confirmed by its box as anybody registered is: a number
copied by mistake is more likely than two duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from cadres import actions
from cadres.actions import CadreError
from cadres.importing.judging import Finding, Judge
from cadres.importing.neighbours import Neighbours
from cadres.importing.places import places_of
from cadres.importing.verdicts import Asked, Done, Outcome, Verdict
from cadres.models import Post
from cadres.register import LIVE
from cadres.sheets import Kind
from orgs.models import Account, Org

__all__ = ["Asked", "Done", "Outcome", "Verdict", "carry_out", "check_lines"]


def check_lines(
    asked: Sequence[Asked], *, kind: Kind, org: Org, by: Account, beside: Iterable[Asked] = ()
) -> list[Verdict]:
    """In the order asked. `beside`: the other lines of the same file, where not all of it is asked about at once."""
    return [finding.verdict for finding in _findings(asked, kind=kind, org=org, by=by, beside=beside)]


def carry_out(
    asked: Sequence[Asked], *, kind: Kind, org: Org, by: Account, beside: Iterable[Asked] = ()
) -> list[Done]:
    """Check once more under locks and do what is right, in the transaction of the caller; nothing is raised of lines.

    An update whose box is not ticked and a line without a difference change nothing.
    """
    done = []
    for line in asked:
        finding = _findings([line], kind=kind, org=org, by=by, beside=[*asked, *beside])[0]
        done.append(_do(finding, by=by))
    return done


def _findings(asked, *, kind, org, by, beside) -> list[Finding]:
    known = {line.number: line for line in (*beside, *asked)}
    places = places_of(known.values(), kind=kind, org=org, by=by)
    judge = Judge(by, LIVE, Neighbours.of(known.values(), places))
    return [judge.judge(line, places[line.number], org=org) for line in asked]


def _do(finding: Finding, *, by: Account) -> Done:
    verdict = finding.verdict
    if not finding.is_to_be_done:
        return Done(verdict.number, verdict, finding.post if verdict.outcome != Outcome.FAULTY else None)
    try:
        with transaction.atomic():
            return Done(verdict.number, verdict, _enter(finding, by))
    except CadreError as refusal:
        return Done(verdict.number, refused(verdict, refusal, finding))


def _enter(finding: Finding, by: Account) -> Post:
    form = finding.form
    person, post = form.filled_person(), form.filled_post()
    if finding.verdict.outcome == Outcome.UPDATE:
        versions = form.cleaned_data["versions"]
        return actions.update_cadre(person=person, post=post, versions=versions, by=by)
    return actions.enter_cadre(org=finding.place, person=person, post=post, by=by)


def refused(verdict: Verdict, refusal: CadreError, finding: Finding) -> Verdict:
    field = finding.form.fields.get(refusal.field)
    faults = {field.label if field else "": [str(refusal)]}
    return Verdict(verdict.number, Outcome.FAULTY, faults, verdict.differences, verdict.note, verdict.org_pk)
