"""撤销移除: for how long, and what contradicts it."""

from datetime import date, timedelta

from cadres.rules import values

RESTORABLE_FOR = timedelta(days=30)


def restorable_until(removed_on: date) -> date:
    """The last day on which a removal made on `removed_on` can be taken back."""
    return removed_on + RESTORABLE_FOR


def too_late_fault(*, removed_on: date, today: date) -> str:
    until = restorable_until(removed_on)
    if today <= until:
        return ""
    return f"移除已超过{RESTORABLE_FOR.days}天（{until:%Y-%m-%d}为最后一天），不能撤销；需要的，请重新录入该任职。"


def contradiction(
    *, duty: str, org_type: str, nature: str, occupation: str, in_party_committee: bool, political_status: str
) -> str:
    """Facts of the organisation or the person that changed since, so that the post could not be entered today."""
    fault = (
        values.duty_fault(duty=duty, org_type=org_type)
        or values.nature_fault(nature=nature, occupation=occupation)
        or values.in_party_committee_fault(
            in_party_committee=in_party_committee, political_status=political_status
        )
    )
    return f"移除之后情况有变，不能撤销，请重新录入该任职：{fault}" if fault else ""
