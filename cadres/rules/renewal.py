"""换届: one day for all, from which on a new term counts."""

from datetime import date

from cadres.rules.terms import WITHOUT_TERM


def day_fault(held_on: date, *, today: date) -> str:
    return "换届日期不能晚于今天。" if held_on > today else ""


def leaving_fault(held_on: date, *, since_on: date) -> str:
    """Only the month is known in which the post began."""
    if held_on < since_on:
        return f"换届日期早于其任现职年月（{since_on:%Y-%m}），不能于当日离任。"
    return ""


def moving_fault(held_on: date, *, since_on: date) -> str:
    if held_on < since_on:
        return f"换届日期早于其任现职年月（{since_on:%Y-%m}），不能于当日改任。"
    return ""


def term_begun(held_on: date, *, duty: str, since_on: date) -> date | None:
    """From which month on the term of somebody who stays counts anew; None where it goes on as it was.

    工作人员 have no term; and whoever came after the day was not elected on it.
    """
    month = held_on.replace(day=1)
    return None if duty in WITHOUT_TERM or month < since_on else month
