"""公民身份号码, GB 11643: six digits of division, birth date, order, check character (ISO 7064 MOD 11-2)."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.iso7064 import mod_11_2

from zhtj.codes.noise import INVISIBLE
from zhtj.codes.provinces import PROVINCES

# Spaces of all kinds, hyphens, and the invisible marks that come along when copied from other programs.
_NOISE = re.compile(rf"[\s\-{INVISIBLE}]")
# Full-width digits and X, as typed with a Chinese input method.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９ｘＸ", "0123456789XX")
LENGTH = 18
EARLIEST_BIRTH = date(1800, 1, 1)  # the standard itself gives a number of a person born in 1880
_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)


@dataclass(frozen=True)
class IdNumber:
    """A valid number and what it tells."""

    number: str
    province: str
    born_on: date
    sex: str  # "M" or "F"


def normalise(text: str) -> str:
    """The one spelling under which a number is stored and looked up."""
    return _NOISE.sub("", text.translate(_HALF_WIDTH)).upper()


def parse(text: str, *, today: date) -> IdNumber:
    """Check a number in any spelling; raises ValueError with a Chinese sentence that says what is wrong."""
    number = normalise(text)
    if re.fullmatch(r"[0-9]{15}", number, re.ASCII):
        raise ValueError("15位身份证号码已停用，请填写18位号码。")
    if len(number) != LENGTH:
        raise ValueError(f"身份证号码应为{LENGTH}位，现为{len(number)}位。")
    if not _SHAPE.fullmatch(number):
        raise ValueError("身份证号码前17位应为数字，最后一位为数字或X。")
    if number[:2] not in PROVINCES:
        raise ValueError(f"身份证号码开头的“{number[:2]}”不是省级行政区划代码。")
    born_on = _birth_date(number, today)
    if not mod_11_2.is_valid(number):
        raise ValueError("身份证号码校验码不正确，请逐位核对。")
    return IdNumber(number, PROVINCES[number[:2]], born_on, "M" if int(number[16]) % 2 else "F")


def apparent_birth(text: str, *, today: date) -> date | None:
    """The birth date that stands in a number, even where another part of it is wrong; None when none does."""
    try:
        return _birth_date(normalise(text)[:LENGTH], today)
    except ValueError:
        return None


def _birth_date(number: str, today: date) -> date:
    digits = number[6:14]
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ValueError(f"身份证号码第7至14位“{digits}”不是有效的出生日期。") from None
    if not EARLIEST_BIRTH <= born_on <= today:
        raise ValueError(f"身份证号码中的出生日期{born_on}不在可能的范围内。")
    return born_on


def masked(number: str) -> str:
    """110105************: the division alone stays readable.

    Pages show birth date and sex beside it; with the last four too, the number would be whole again.
    """
    return f"{number[:6]}{'*' * 12}" if number else ""


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits."""
    return mod_11_2.calc_check_digit(body)
