"""What is possible yet unusual: it does not stop a saving, but whoever saved is asked to look once more."""

from datetime import date

from cadres.codes import Nature
from cadres.rules.dates import age_on
from zhtj.codes.provinces import PROVINCES

MEMBER_AGE = 14  # the League's constitution; younger people were admitted, see dates.joined_league_fault
NUMBER_LENGTH = 12
SECONDED_YEARS = 1


def joined_league_caution(*, joined_league_on: date | None, born_on: date) -> str:
    if joined_league_on and age_on(joined_league_on, born_on=born_on) < MEMBER_AGE:
        return f"入团时未满{MEMBER_AGE}周岁，请再次核对入团时间和身份证号码。"
    return ""


def member_number_caution(*, member_number: str) -> str:
    """Of twelve digits the fifth and sixth are those of a province; nobody publishes it as a rule."""
    place = member_number[4:6]
    if len(member_number) == NUMBER_LENGTH and place not in PROVINCES:
        return f"发展团员编号第5、6位“{place}”不是省级行政区划代码，请再次核对编号。"
    return ""


def seconded_caution(*, nature: str, since_on: date, ended_on: date) -> str:
    """Guide 3.3: 挂职时间不少于1年."""
    if nature == Nature.SECONDED and age_on(ended_on, born_on=since_on) < SECONDED_YEARS:
        return f"挂职时间一般不少于{SECONDED_YEARS}年，该任职自{since_on:%Y-%m}起，还不满{SECONDED_YEARS}年，请核对。"
    return ""
