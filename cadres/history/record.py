"""The person as somebody knew them who has no say any more."""

from datetime import datetime

from cadres.models import Person


def person_as_of(person: Person, moment: datetime) -> Person | None:
    """What was on record then; None when nothing tells."""
    row = person.history.filter(history_date__lte=moment).first()
    if row:
        return row.instance
    return None if person.history.exists() else person
