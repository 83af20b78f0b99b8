"""Long numbers in texts that people type or choose, such as reasons and names of files."""

import re

from zhtj.codes.noise import INVISIBLE
from zhtj.codes.spread import spread_numbers

_LONG = re.compile(r"[0-9]{11,}[Xx]?", re.ASCII)
_NOISE = re.compile(rf"[\s\-{INVISIBLE}]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")
# Of a number taken apart by spaces or hyphens: whole or old id numbers, and phone numbers with nothing beside.
_SPREAD = re.compile(r"[0-9]{15}|(?<![0-9])(?:86|0086)?1[3-9][0-9]{9}(?![0-9])", re.ASCII)


def without_numbers(text: str) -> str:
    """林晓明****.pdf."""
    return _LONG.sub("****", text)


def holds_number(text: str) -> bool:
    """Something like an id or phone number, in any spelling; rather too often than too seldom."""
    typed = text.translate(_HALF_WIDTH)
    return bool(_LONG.search(typed) or _SPREAD.search(_NOISE.sub("", typed)) or spread_numbers(text))
