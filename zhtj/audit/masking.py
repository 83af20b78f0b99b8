"""The last fence: whatever text goes into the log, no full id number or phone number does."""

import re

# As people type them: any digits, with spaces or hyphens in between.
_GAP = r"[\s\-]?"
_ID_NUMBER = re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXxＸｘ](?!\d)")
_PHONE = re.compile(rf"(?<!\d)[1１]{_GAP}[3-9３-９](?:{_GAP}\d){{9}}(?!\d)")
STARS = "*" * 8


def masked(value):
    """Texts, also inside lists and dicts, with the middle of every such number taken out.

    What no database can store, NUL and half characters, goes too: a line must never fail for what was typed.
    """
    if isinstance(value, str):
        text = value.replace("\0", "").encode("utf-8", "replace").decode()
        return _PHONE.sub(_stars, _ID_NUMBER.sub(_stars, text))
    if isinstance(value, dict):
        return {masked(key): masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value


def has_number(text: str) -> bool:
    return bool(_ID_NUMBER.search(text) or _PHONE.search(text))


def _stars(match: re.Match) -> str:
    return f"{match[0][:3]}{STARS}{match[0][-2:]}"
