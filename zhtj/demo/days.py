"""Days and months of the demonstration, counted from the day it is made."""

from datetime import date, timedelta
from random import Random


def in_years(day: date, years: int) -> date:
    """The same day so many years later (or earlier); 29 February becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def full_years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def first_of_month(day: date, *, back: int = 0) -> date:
    """The first of the month of `day`, or of a month so many months before."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def past_month_ends(day: date) -> list[date]:
    """The last three, and that of a year before the latest."""
    return [first_of_month(day, back=back) - timedelta(days=1) for back in (0, 1, 2, 12)]


def some_day(rng: Random, first: date, last: date) -> date:
    """Any day from first to last, both included."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def newest_entry(day: date) -> int:
    """The year in which the youngest class entered; school begins in September."""
    return day.year if day.month >= 9 else day.year - 1
