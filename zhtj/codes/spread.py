"""Numbers of people taken apart by whatever stands between digits: 110105.19491231.002X, 138_0013_8000."""

import re

from zhtj.codes import id_number

_BETWEEN = r"[\W_]{0,3}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d)*(?:{_BETWEEN}[XxＸｘ])?")
_SPREAD_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\W_]{1,3}\d{4}[\W_]{1,3}\d{4}(?!\d)")
_PHONE = re.compile(r"(?:86|0086)?1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"(?=([1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]))")
# What consists of short numbers by nature.
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}")
_DAY = re.compile(r"(?:19|20)\d\d\D{1,2}(?:0?[1-9]|1[0-2])\D")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９ｘＸx．", "0123456789XXX.")


def spread_numbers(text: str) -> list[re.Match]:
    """The parts of `text` that are or hold an id or phone number when all between the digits is left out."""
    return [run for run in _RUN.finditer(text) if _holds(run[0].translate(_HALF_WIDTH))]


def _holds(run: str) -> bool:
    digits = re.sub(r"[\W_]", "", run)
    if len(digits) < 11:
        return False
    return bool(_SPREAD_PHONE.search(run)) or _is_phone(run, digits) or _has_id_number(digits)


def _is_phone(run: str, digits: str) -> bool:
    return bool(_PHONE.fullmatch(digits)) and not (_ADDRESS.fullmatch(run) or _DAY.match(run))


def _has_id_number(digits: str) -> bool:
    """Alone with a check character of any kind; among other digits, as of days and times, with the right one."""
    found = [match[1] for match in _ID_NUMBER.finditer(digits)]
    return found == [digits] or any(id_number.check_character(one[:17]) == one[17] for one in found)
