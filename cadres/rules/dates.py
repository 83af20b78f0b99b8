"""Which dates are possible for somebody born on a certain day; months are given by their first day.

Where the day of birth is not known (the id number is wrong), the rest is said all the same.
"""

from calendar import isleap, monthrange
from datetime import date

LEAGUE_AGE, LEAGUE_AGE_BEFORE_2017, LAST_LEAGUE_AGE = 13, 12, 28
PARTY_AGE, VOLUNTEER_AGE, POST_AGE = 18, 14, 13
MEMBER_AGE = 14  # the League's constitution; younger people were admitted, see joined_league_fault
STRICTER_FROM = date(2017, 1, 1)  # from here on nobody below 13 was admitted; in Xinjiang never


def age_on(day: date, *, born_on: date) -> int:
    """周岁: full years; somebody born on 29 February completes one on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def latest_birthday(day: date, *, age: int) -> date:
    """Of those who are at least `age` on that day: the inverse of `age_on`."""
    leap_of_common = (day.month, day.day) == (2, 29) and not isleap(day.year - age)
    return date(day.year - age, day.month, 28 if leap_of_common else day.day)


def joined_league_fault(
    *, joined_league_on: date | None, born_on: date | None, in_xinjiang: bool, today: date
) -> str:
    """Hard limits only; from 14 on is the rule of the League's constitution, younger people were admitted."""
    if joined_league_on is None:
        return ""
    if joined_league_on > today:
        return "入团时间不能晚于今天。"
    if born_on is None:
        return ""
    age = age_on(joined_league_on, born_on=born_on)
    least = LEAGUE_AGE if in_xinjiang or joined_league_on >= STRICTER_FROM else LEAGUE_AGE_BEFORE_2017
    if age < least:
        return f"入团时未满{least}周岁，请核对入团时间和身份证号码。"
    return f"入团时已超过{LAST_LEAGUE_AGE}周岁，请核对入团时间和身份证号码。" if age > LAST_LEAGUE_AGE else ""


def joined_party_fault(*, joined_party_on: date | None, born_on: date | None, today: date) -> str:
    if joined_party_on is None:
        return ""
    if joined_party_on > today:
        return "入党时间不能晚于今天。"
    if born_on and age_on(joined_party_on, born_on=born_on) < PARTY_AGE:
        return f"入党时未满{PARTY_AGE}周岁，请核对入党时间和身份证号码。"
    return ""


def since_fault(*, since_on: date, born_on: date | None, joined_league_on: date | None, today: date) -> str:
    """任现职年月 against today, age and 入团 (party members who never joined the League have no date there).

    Only the month is known, so its last day decides about the age.
    """
    if since_on > today:
        return "任现职年月不能晚于本月。"
    last_day = since_on.replace(day=monthrange(since_on.year, since_on.month)[1])
    if born_on and age_on(last_day, born_on=born_on) < POST_AGE:
        return f"任现职时未满{POST_AGE}周岁，请核对任现职年月和身份证号码。"
    if joined_league_on and since_on < joined_league_on.replace(day=1):
        return "任现职年月不能早于入团时间。"
    return ""


def applied_party_fault(
    *, applied_party_on: date | None, joined_party_on: date | None, born_on: date | None, today: date
) -> str:
    """No age is set for an application; it comes before the admission."""
    if applied_party_on is None:
        return ""
    if applied_party_on > today:
        return "递交入党申请书时间不能晚于今天。"
    if born_on and applied_party_on <= born_on:
        return "递交入党申请书时间不能早于出生日期。"
    if joined_party_on and applied_party_on > joined_party_on:
        return "递交入党申请书时间不能晚于入党时间。"
    return ""


def volunteer_fault(*, volunteer_since_on: date | None, born_on: date | None, today: date) -> str:
    if volunteer_since_on is None:
        return ""
    if volunteer_since_on > today:
        return "成为注册志愿者的时间不能晚于今天。"
    if born_on and age_on(volunteer_since_on, born_on=born_on) < VOLUNTEER_AGE:
        return f"成为注册志愿者时未满{VOLUNTEER_AGE}周岁，请核对时间和身份证号码。"
    return ""


def end_fault(*, ended_on: date, since_on: date, today: date) -> str:
    """移除日期 lies between 任现职年月 and today."""
    if ended_on > today:
        return "移除日期不能晚于今天。"
    return "移除日期不能早于任现职年月。" if ended_on < since_on else ""


def too_young_fault(*, born_on: date, today: date) -> str:
    """Nobody of that age can hold a post, whatever else is said."""
    if age_on(today, born_on=born_on) < POST_AGE:
        return f"按该号码的出生日期（{born_on:%Y-%m-%d}）不满{POST_AGE}周岁，不能担任团内职务，请逐位核对。"
    return ""
