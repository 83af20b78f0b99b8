"""信息不完整: which facts a record owes by the rules on what is due, and does not hold.

cadres.conditions asks the same of the database; a test keeps the two together.
"""

from collections.abc import Mapping
from datetime import date

from cadres.rules import dues, member_number
from cadres.rules.dates import age_on
from cadres.rules.dues import Due

# Fact -> rule and the facts that it reads; facts that depend on nothing have no rule.
OWED = {
    "study_status": (dues.study_status, ("occupation",)),
    "occupation_detail": (dues.occupation_detail, ("occupation",)),
    "joined_league_on": (dues.joined_league_on, ("political_status",)),
    "early_reason": (dues.early_reason, ("joined_league_on", "born_on")),
    "member_number": (member_number.due, ("joined_league_on", "in_xinjiang")),
    "joined_party_on": (dues.joined_party_on, ("political_status",)),
    "phone": (None, ()),
    "applied_party": (dues.applied_party, ("age",)),
    "applied_party_on": (dues.applied_party_on, ("applied_party",)),
    "volunteer_since_on": (dues.volunteer_since_on, ("is_volunteer",)),
    "application": (dues.application, ("joined_league_on",)),
}


def missing(record: Mapping[str, object], *, in_xinjiang: bool, today: date) -> tuple[str, ...]:
    """Names of the facts that are owed, in the guide's order. `record` holds what is stored, "" or None if blank."""
    facts = {**record, "in_xinjiang": in_xinjiang, "age": age_on(today, born_on=record["born_on"])}
    return tuple(name for name in OWED if facts[name] in (None, "") and _is_owed(name, facts))


def _is_owed(name: str, facts: Mapping[str, object]) -> bool:
    rule, reads = OWED[name]
    return rule is None or rule(**{read: facts[read] for read in reads}).due is Due.REQUIRED
