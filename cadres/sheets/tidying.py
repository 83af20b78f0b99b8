"""One cell as somebody typed it, made into what the entry form takes; what it cannot be made into stays as it is.

Then the form refuses it with its own sentence. Only what the form cannot know, is refused here: it sees a text, and
not that there was a number in the cell, of which the spreadsheet kept less than was typed.
"""

import re
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from cadres.rules import member_number
from cadres.sheets import aliases
from cadres.sheets.columns import Column, Needed, Sort, offered
from orgs.codes import OrgType
from zhtj.codes import id_number, phone
from zhtj.codes.day import parse_day, parse_month
from zhtj.codes.noise import INVISIBLE

NUMERIC_ID = (
    "身份证号码是数字格式，表格软件只保留前15位，末尾几位已变成0。"
    "请将这一列设为文本格式，再重新填写完整的18位号码（只改格式，丢失的数字不会恢复）。"
)
LOST_ZERO = (
    "“{text}”是数字，可能是{year}年1月，也可能是{year}年10月（表格软件会去掉末尾的0）。"
    "请改写为{year}-01或{year}-10，并将这一格设为文本格式。"
)
# Days as Excel counts them (1900 system): plausible ones only, all of five digits, so that no year is taken for one.
FIRST_SERIAL, LAST_SERIAL = 10959, 73050  # 1930-01-01, 2099-12-31
_ZERO = date(1899, 12, 30)  # Excel counts a 29 February 1900
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?", re.ASCII)
_INVISIBLE = re.compile(rf"[{INVISIBLE}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_QUOTED = re.compile(r'="([^"]*)"')  # keeps a number a text where a CSV is opened in a spreadsheet
_APOSTROPHE = "'’‘`"  # made a number a text, in a file that knows no formats
_CLOCK = re.compile(r"(.*\d)[\sT]+\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("—–‐‑‒―−~、，,", "-") | {"。": ".", "号": "日"})
_POINT_ONE = re.compile(r"([0-9]{4})\.1", re.ASCII)
_HAN = r"㐀-鿿\U00020000-\U0003347f"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
LONGEST = 500  # characters of a cell; no field takes more than 100
TOO_LONG = "这一格有{count}个字，请核对是否粘贴错了内容。"
_SAYING_NO = frozenset(
    {Sort.YES_NO, Sort.WORDS}
)  # where 无 is an answer; the form drops words that are not asked
SHORT_NAME = 4  # characters; in a longer one a space may stand for the dot of a name of a minority


def tidied(column: Column, text: str, *, is_number: bool = False, is_exact: bool = True) -> tuple[str, str]:
    """(text, fault). `is_exact`: what stands there is what was typed; a CSV does not tell 2021.1 from 2021.10."""
    if len(text) > LONGEST:
        return text[:LONGEST], TOO_LONG.format(count=len(text))
    text = _INVISIBLE.sub("", text).strip()
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1].strip()
    if not text:
        return "", ""
    if column.name == "id_number" and is_number:
        return text, NUMERIC_ID
    if column.needed != Needed.ALWAYS and column.sort not in _SAYING_NO and text in aliases.NOTHING:
        return "", ""
    if column.sort == Sort.MONTH:
        return _month(text, is_number=is_number, is_exact=is_exact)
    return _TIDIERS[column.sort](column, text), ""


def plain(text: str) -> str:
    """For comparing: no spaces, half-width signs, capitals."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).upper()


def day_of(serial: float) -> date:
    return _ZERO + timedelta(days=int(serial))


# --- days and months ---------------------------------------------------------------------------------------


def _day(_column: Column, text: str) -> str:
    with suppress(ValueError):
        return f"{_parsed(parse_day, text):%Y-%m-%d}"
    return text


def _month(text: str, *, is_number: bool, is_exact: bool) -> tuple[str, str]:
    typed = text
    if is_number and not text.isdigit():
        with suppress(ValueError):
            typed = f"{float(text):.2f}".rstrip("0").rstrip(".")  # 2021.8999999999999 was typed as 2021.9
    lost = _POINT_ONE.fullmatch(plain(typed))
    if lost and (is_number or not is_exact):
        return text, LOST_ZERO.format(text=typed, year=lost[1])
    with suppress(ValueError):
        return f"{_parsed(parse_month, typed):%Y-%m}", ""
    return text, ""


def _parsed(parse, text: str) -> date:
    """Raises ValueError."""
    typed = plain(text)
    found = _SERIAL.fullmatch(typed)
    if found and FIRST_SERIAL <= int(found[1]) <= LAST_SERIAL:
        return day_of(int(found[1]))
    clock = _CLOCK.fullmatch(text)
    return parse((clock[1] if clock else text).translate(_DASHES).rstrip(".-/ "))


# --- names, words, numbers ---------------------------------------------------------------------------------


def _name(_column: Column, text: str) -> str:
    """李　明 is written so in tables to stand below 李晓明."""
    close = _SPACES.sub("", text)
    return close if len(close) <= SHORT_NAME else _SPACES.sub(" ", text)


def _words(_column: Column, text: str) -> str:
    """Line breaks were pressed to fit a cell."""
    if "\n" not in text and "\r" not in text:
        return text
    return _BETWEEN_HAN.sub("", _SPACES.sub(" ", text))


_NORMALISED = {
    "id_number": id_number.normalise, "phone": phone.normalise, "member_number": member_number.normalise
}  # fmt: skip


def _number(column: Column, text: str) -> str:
    return _NORMALISED[column.name](text.strip(_APOSTROPHE).removesuffix(".0"))


# --- what is chosen ----------------------------------------------------------------------------------------


def _yes_no(_column: Column, text: str) -> str:
    return _yes_no_words().get(plain(text), "" if text in aliases.NOTHING else text)


@cache
def _yes_no_words() -> dict[str, str]:
    words = {plain(word): "否" for word in aliases.NO}
    return words | {plain(word): "是" for word in aliases.YES}


def _choice(column: Column, text: str) -> str:
    words, typed = _choice_words(column), plain(text)
    if found := words.get(typed):
        return found
    if column.name == "duty":
        typed = next((typed[len(x) :] for x in aliases.DUTY_PREFIXES if typed.startswith(x)), typed)
    return words.get(typed, text)


@cache
def _choice_words(column: Column) -> dict[str, str]:
    """Label by whatever people write for it, also without its bracket."""
    words: dict[str, str] = {}
    for label in _labels(column):
        for other in (*aliases.CHOICES[column.name].get(label, ()), label.partition("（")[0], label):
            words[plain(other)] = label
            if column.name == "nation":
                words[plain(other).removesuffix("族")] = words[plain(other).removesuffix("族") + "族"] = label
    return words


def _labels(column: Column) -> list[str]:
    """Of every kind of organisation."""
    return list(dict.fromkeys(label for type in OrgType for label in offered(column, org_type=type)))


def _branch(_column: Column, text: str) -> str:
    return _SPACES.sub(" ", text)


_TIDIERS = {
    Sort.WORDS: _words, Sort.NAME: _name, Sort.NUMBER: _number, Sort.DAY: _day, Sort.CHOICE: _choice,
    Sort.YES_NO: _yes_no, Sort.BRANCH: _branch,
}  # fmt: skip
