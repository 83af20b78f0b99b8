"""What is left of a password when everything is taken away that somebody who knows its owner would try first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# As words of passwords everywhere and of passwords here.
COMMON = (
    "password", "passwd", "admin", "root", "qwerty", "asdf", "zxcvbn", "welcome", "iloveyou", "woaini", "1314", "520",
    "gongqingtuan", "gqt", "tuanwei", "tuanganbu", "tuanyuan", "tuanzhibu", "zhihuituanjian", "zhtj", "mima",
    "共青团", "团委", "团支部", "团干部", "智慧团建", "密码",
)  # fmt: skip
SHORTEST = {True: 3, False: 2}  # letters of a word worth looking for: ASCII or not
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATES = re.compile(
    rf"{_YEAR}[-./年]?(?:0?[1-9]|1[0-2])[-./月]?(?:0[1-9]|[12]\d|3[01]|[1-9])日?|{_YEAR}|\d\d{_MONTH_DAY}|{_MONTH_DAY}"
)
_RUNS = re.compile(
    r"(.)\1{2,}|0?123(?:4(?:5(?:6(?:7(?:8(?:9)?)?)?)?)?)?0?|987(?:6(?:5(?:4)?)?)?|abc(?:d(?:e(?:f)?)?)?"
)


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def rest(password: str, words: Iterable[str] = ()) -> str:
    """Without words, dates, years and runs, the longest word first."""
    left = plain(password)
    for word in sorted({plain(word) for word in [*COMMON, *words]}, key=len, reverse=True):
        if len(word) >= SHORTEST[word.isascii()]:
            left = left.replace(word, "\0")
    return _RUNS.sub("", _DATES.sub("", left)).replace("\0", "")
