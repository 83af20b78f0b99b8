"""Days and months in the ways people type them: 2019-05-04, 2019.5.4, 20190504, 2019年5月4日."""

import re
from datetime import date

from zhtj.codes.noise import INVISIBLE

_HALF_WIDTH = str.maketrans("０１２３４５６７８９－．／", "0123456789-./")
_PART = r"(?P<year>[0-9]{4})[-./年](?P<month>[0-9]{1,2})"
_DAY = re.compile(rf"{_PART}[-./月](?P<day>[0-9]{{1,2}})日?", re.ASCII)
_DAY_IN_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", re.ASCII)
_MONTH = re.compile(rf"{_PART}月?", re.ASCII)
_MONTH_IN_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})", re.ASCII)


def parse_day(text: str) -> date:
    """A day; raises ValueError with a Chinese sentence."""
    typed = _tidy(text)
    if _MONTH.fullmatch(typed) or _MONTH_IN_DIGITS.fullmatch(typed):
        raise ValueError("请填写到日，例如 2019-05-04。")
    found = _DAY.fullmatch(typed) or _DAY_IN_DIGITS.fullmatch(typed)
    if not found:
        raise ValueError("请按年月日填写，例如 2019-05-04。")
    return _date(text, found["year"], found["month"], found["day"])


def parse_month(text: str) -> date:
    """First day of a month, of which a day may be given too; raises ValueError with a Chinese sentence."""
    typed = _tidy(text)
    shapes = (_MONTH, _MONTH_IN_DIGITS, _DAY, _DAY_IN_DIGITS)
    found = next((match for shape in shapes if (match := shape.fullmatch(typed))), None)
    if not found:
        raise ValueError("请按年月填写，例如 2019-09。")
    day = found.groupdict().get("day") or "1"
    return _date(text, found["year"], found["month"], day).replace(day=1)


def _tidy(text: str) -> str:
    return re.sub(rf"[\s{INVISIBLE}]", "", text.translate(_HALF_WIDTH))


def _date(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"“{text.strip()}”不是有效的日期。") from None
