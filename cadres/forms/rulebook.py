"""Which rule is asked about which field: the names beside a rule are the fields and facts it reads.

A rule is asked only when all it reads is known; where one answer is faulty, others are not blamed for it.
With a question mark stands what the rule may do without (it gets None): then it tells what else there is to tell,
so that whoever mends one answer is not told of the next one only afterwards.
"""

from cadres.rules import cautions, dates, dues, gaps, member_number, values

# What a stored record owes, the form asks for by the same rules; what nothing decides about is simply a field.
DUES = {name: (rule, reads) for name, (rule, reads) in gaps.OWED.items() if rule}
DUES["duty_name"] = (dues.duty_name, ("duty",))
FAULTS = {
    "joined_league_on": (
        dates.joined_league_fault,
        ("joined_league_on", "born_on?", "in_xinjiang", "today"),
    ),
    "member_number": (member_number.fault, ("member_number", "joined_league_on", "in_xinjiang")),
    "joined_party_on": (dates.joined_party_fault, ("joined_party_on", "born_on?", "today")),
    "duty": (values.duty_fault, ("duty", "org_type")),
    "since_on": (dates.since_fault, ("since_on", "born_on?", "joined_league_on?", "today")),
    "nature": (values.nature_fault, ("nature", "occupation")),
    "in_party_committee": (values.in_party_committee_fault, ("in_party_committee", "political_status")),
    "applied_party_on": (
        dates.applied_party_fault,
        ("applied_party_on", "joined_party_on?", "born_on?", "today"),
    ),
    "volunteer_since_on": (dates.volunteer_fault, ("volunteer_since_on", "born_on?", "today")),
}
CAUTIONS = (
    (cautions.joined_league_caution, ("joined_league_on", "born_on")),
    (cautions.joined_party_caution, ("joined_party_on", "joined_league_on")),
    (cautions.member_number_caution, ("member_number", "provinces")),
    (cautions.applied_party_caution, ("applied_party", "political_status")),
    (cautions.applied_party_on_caution, ("applied_party_on", "born_on", "joined_league_on")),
    (cautions.volunteer_caution, ("is_volunteer",)),
    (cautions.company_caution, ("duty", "org_type", "company")),
)


def ask(rule, reads: tuple[str, ...], facts: dict):
    """The rule's answer, or None while something it needs is not known."""
    needed = {name for name in reads if not name.endswith("?")}
    if needed - facts.keys():
        return None
    names = [name.removesuffix("?") for name in reads]
    return rule(**{name: facts.get(name) for name in names})
