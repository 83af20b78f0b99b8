"""Rules asked of rows of posts by the database; cadres.rules says the same of values, tests keep them together."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from cadres.codes import IN_PARTY, Occupation, PoliticalStatus
from cadres.rules import dates, dues, member_number, terms
from orgs.codes import OrgType
from orgs.models.org import any_of, below

MONTHS = 12
STUDENT_BRANCH = Q(
    org__type=OrgType.BRANCH,
    org__industry__in=sorted(terms.SCHOOLS),
    person__occupation=Occupation.STUDENT,
)  # as terms.is_student_branch says of one


def month_of(day: date) -> int:
    """Months since the year 0: what `term_ends` counts in."""
    return day.year * MONTHS + day.month


def term_began() -> Coalesce:
    """The month in which it began."""
    return Coalesce("term_since_on", "since_on")


def term_ends() -> Case:
    """The month in which the term is over, as a number; NULL for posts without a term."""
    year, month = ExtractYear(term_began()), ExtractMonth(term_began())
    autumn = year * MONTHS + terms.SCHOOL_YEAR_BEGINS
    begins_in_autumn = GreaterThanOrEqual(month, Value(terms.SCHOOL_YEAR_BEGINS))
    return Case(
        When(duty__in=sorted(terms.WITHOUT_TERM), then=Value(None)),
        When(STUDENT_BRANCH & Q(begins_in_autumn), then=autumn + MONTHS),
        When(STUDENT_BRANCH, then=autumn),
        *(When(org__type=type, then=(year + years) * MONTHS + month) for type, years in terms.YEARS.items()),
        output_field=IntegerField(),
    )


def is_over(*, today: date) -> Q:
    return _ends_by(today)


def is_ending(*, today: date) -> Q:
    return _ends_by(today + terms.SOON) & ~_ends_by(today)


def _ends_by(day: date) -> Q:
    """Asked of the beginning of the term, one day for all: to reckon the end of each takes several times as long."""
    autumn = date(day.year - (day.month < terms.SCHOOL_YEAR_BEGINS), terms.SCHOOL_YEAR_BEGINS, 1)
    usual = any_of(
        Q(_began_before(_month_after(day, years)), org__type=type) for type, years in terms.YEARS.items()
    )
    ended = (STUDENT_BRANCH & Q(_began_before(autumn))) | (~STUDENT_BRANCH & usual)
    return ~Q(duty__in=sorted(terms.WITHOUT_TERM)) & ended


def _began_before(day: date) -> LessThan:
    return LessThan(term_began(), Value(day))


def _month_after(day: date, years: int) -> date:
    """The first day of the month after that of `day`, so many years before."""
    return date(day.year - years + day.month // MONTHS, day.month % MONTHS + 1, 1)


def is_held_below(paths: Iterable[str]) -> Q:
    """Posts in organisations at or below any of these."""
    return any_of(below(path, field="org__path") for path in paths)


def is_incomplete(*, today: date, in_xinjiang: Q) -> Q:
    """The record of the person owes something; `in_xinjiang` tells of a post whether it is held there."""
    is_student = Q(person__occupation=Occupation.STUDENT)
    has_number_due = Q(person__joined_league_on__gte=member_number.FROM) | (
        Q(person__joined_league_on__gte=member_number.FROM_IN_XINJIANG) & in_xinjiang
    )
    return (
        (is_student & Q(person__study_status=""))
        | (~is_student & Q(person__occupation_detail=""))
        | Q(person__political_status=PoliticalStatus.LEAGUE_MEMBER, person__joined_league_on=None)
        | (_joined_early() & Q(person__early_reason=""))
        | (has_number_due & (Q(person__member_number=None) | Q(person__member_number="")))
        | Q(person__political_status__in=sorted(IN_PARTY), person__joined_party_on=None)
        | Q(person__phone_sealed="")
        | Q(person__applied_party=None, person__born_on__lte=dates.latest_birthday(today, age=dues.ADULT_AGE))
        | Q(person__applied_party=True, person__applied_party_on=None)
        | Q(person__is_volunteer=True, person__volunteer_since_on=None)
        | Q(person__application="", person__joined_league_on__gte=dues.APPLICATIONS_FROM)
    )


def _joined_early() -> Q:
    """Below the age of the constitution, by the calendar: years, months and days between, as one number.

    Reckoned of those alone who joined before about that age: it takes longer than everything else here.
    """
    between = Value(0)
    for part, weight in ((ExtractYear, 10_000), (ExtractMonth, 100), (ExtractDay, 1)):
        between += (part("person__joined_league_on") - part("person__born_on")) * Value(weight)
    is_early = LessThan(between, Value(dates.MEMBER_AGE * 10_000))
    about = Q(person__joined_league_on__lt=F("person__born_on") + timedelta(days=dates.MEMBER_AGE * 366))
    return Q(person__joined_league_on__gte=dues.REASONS_FROM) & about & Q(is_early)
