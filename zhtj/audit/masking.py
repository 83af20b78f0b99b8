"""The last fence: whatever text goes into the log, no full id number or phone number does."""

import re

from zhtj.codes.spread import spread_numbers

# As people type them: any digits, with spaces or hyphens in between.
_GAP = r"[\s\-]?"
_ID_NUMBER = re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}(?:[XxＸｘ]|\d(?!\d))|\d{{18,}}[XxＸｘ]?")
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:[+＋]|00|００)?[8８][6６]{_GAP})?[1１]{_GAP}[3-9３-９](?:{_GAP}\d){{9}}(?!\d)"
)
STARS = "*" * 8
# What a database quotes of the rows concerned: names and days of birth, which no pattern tells from other words.
_QUOTED = re.compile(r"^([ \t]*(?:DETAIL|描述)[:：]).*(?:\n(?!\s*$|\s*CONTEXT:).*)*", re.MULTILINE)


def masked(value):
    """Texts, also inside lists and dicts, with the middle of every such number taken out.

    What no database can store, NUL and half characters, goes too: a line must never fail for what was typed.
    """
    if isinstance(value, str):
        text = value.replace("\0", "").encode("utf-8", "replace").decode()
        return _hidden(text)
    if isinstance(value, dict):
        return {masked(key): masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value


def without_rows(text: str) -> str:
    """The message of a database, also inside a traceback, without the rows it quotes."""
    return _QUOTED.sub(r"\1 （已略去）", text)


def has_number(text: str) -> bool:
    return _hidden(text) != text


def _hidden(text: str) -> str:
    for run in reversed(spread_numbers(text)):
        text = text[: run.start()] + _stars(run) + text[run.end() :]
    return _PHONE.sub(_stars, _ID_NUMBER.sub(_stars, text))


def _stars(match: re.Match) -> str:
    return f"{match[0][:3]}{STARS}{match[0][-2:]}"
