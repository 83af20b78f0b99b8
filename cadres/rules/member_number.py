"""发展团员编号: twelve digits that begin with the year of admission, not the older eight-digit 团员证编号.

Sources: the rules that the national system applies (domain reference 1.6).
"""

import re
from datetime import date

from cadres.rules.dues import Demand, Due

FROM, FROM_IN_XINJIANG = date(2017, 1, 1), date(2016, 1, 1)  # numbers were given out from then on
INTERCHANGEABLE_YEARS = frozenset({"2017", "2018"})
_FULL = re.compile(r"[0-9]{12}", re.ASCII)
_CARD = re.compile(r"[0-9]{8}", re.ASCII)
# One province's batches of sixteen digits: first six digits -> years of admission they were given out for.
_SIXTEEN = re.compile(r"[0-9]{16}", re.ASCII)
_BATCHES = {"201516": (2015, 2016), "201617": (2016, 2017)}
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def normalise(text: str) -> str:
    """Half-width digits, no spaces: the spelling under which a number is stored and compared."""
    return re.sub(r"\s", "", text.translate(_HALF_WIDTH))


def starts_on(in_xinjiang: bool) -> date:
    """Those who joined from this day on have a number."""
    return FROM_IN_XINJIANG if in_xinjiang else FROM


def due(*, joined_league_on: date | None, in_xinjiang: bool) -> Demand:
    if joined_league_on is None:
        return Demand(Due.OPTIONAL, "未填写入团时间，本项不填")
    start = starts_on(in_xinjiang)
    if joined_league_on < start:
        return Demand(Due.OPTIONAL, f"因入团时间早于{start.year}年，本项选填")
    return Demand(Due.REQUIRED, f"{start.year}年以后发展的团员，发展团员编号必填")


def fault(*, member_number: str, joined_league_on: date | None, in_xinjiang: bool) -> str:
    """Whether it is missing, tells `due`."""
    if not member_number:
        return ""
    if joined_league_on is None:
        return "填写发展团员编号的，请同时填写入团时间。"
    if _is_of_a_batch(member_number, joined_league_on.year):
        return ""
    if joined_league_on < starts_on(in_xinjiang):
        return _early_fault(member_number, joined_league_on.year)
    return _full_fault(member_number, joined_league_on.year)


def _is_of_a_batch(number: str, year: int) -> bool:
    return bool(_SIXTEEN.fullmatch(number)) and year in _BATCHES.get(number[:6], ())


def _early_fault(number: str, year: int) -> str:
    """Numbers from before the scheme: anything longer than the year it begins with."""
    if len(number) > 4 and number[:4] == str(year):
        return ""
    return _card_hint(number) or f"发展团员编号应以入团年份{year}开头，且多于4位。"


def _full_fault(number: str, year: int) -> str:
    if not _FULL.fullmatch(number):
        return _card_hint(number) or f"发展团员编号应为12位数字，现为{len(number)}位。"
    years = INTERCHANGEABLE_YEARS if str(year) in INTERCHANGEABLE_YEARS else {str(year)}
    if number[:4] in years:
        return ""
    return f"发展团员编号前4位应为入团年份{'或'.join(sorted(years))}。"


def _card_hint(number: str) -> str:
    return "这是8位的团员证编号，请填写12位的发展团员编号。" if _CARD.fullmatch(number) else ""
