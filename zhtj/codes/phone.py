"""手机号码: mobile numbers of mainland China, 11 digits from 13 to 19."""

import re

from zhtj.codes.noise import INVISIBLE

_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋", "0123456789+")
_NOISE = re.compile(rf"[\s\-{INVISIBLE}]")
_SHAPE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


def normalise(text: str) -> str:
    """Without spaces, hyphens, +86; half-width digits."""
    return re.sub(r"^(\+86|0086)", "", _NOISE.sub("", text.translate(_HALF_WIDTH)))


def parse(text: str) -> str:
    """The number in its one spelling; raises ValueError with a Chinese sentence."""
    number = normalise(text)
    if not _SHAPE.fullmatch(number):
        raise ValueError("手机号码应为11位数字，以13至19开头。")
    return number


def masked(number: str) -> str:
    """138****5678."""
    return f"{number[:3]}****{number[-4:]}" if number else ""
