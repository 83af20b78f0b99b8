"""Which organisation each line is about: the importing one, or the branch that it names."""

from collections.abc import Iterable

from cadres.importing.verdicts import Asked
from cadres.sheets import Kind, branches
from cadres.sheets.columns import BRANCH
from orgs.models import Account, Org


def places_of(asked: Iterable[Asked], *, kind: Kind, org: Org, by: Account) -> dict[int, Org | str]:
    """By number of the line; a sentence where the branch is not known or not his."""
    asked = list(asked)
    if kind == Kind.OWN:
        return {line.number: org for line in asked}
    texts = {line.number: line.cells.get(BRANCH, "") for line in asked}
    found = branches.find(set(texts.values()), org=org, by=by)
    return {number: found[text] for number, text in texts.items()}
