"""Looks for id and phone numbers in texts that must not hold them: in clear, in hexadecimal, in base64."""

import base64
import re
from collections.abc import Iterable, Iterator

_DIGITS = re.compile(rb"(?=([0-9]{17}[0-9Xx]|1[3-9][0-9]{9}))")
_HEX = re.compile(rb"(?=((?:3[0-9]){17}(?:3[0-9]|[57]8)|31(?:3[0-9]){10}))")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{14,}")


def found_in(text: str | bytes, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that stand in the text, in any of the three ways."""
    raw = text.encode() if isinstance(text, str) else text
    seen = {each for part in (raw, *_decoded(raw)) for each in _numbers(part)}
    return seen & set(numbers)


def _numbers(raw: bytes) -> Iterator[str]:
    for match in _DIGITS.finditer(raw):
        number = match[1].decode().upper()
        yield number
        yield number[:11]  # a phone number may begin what looks like an id number
    for match in _HEX.finditer(raw):
        yield bytes.fromhex(match[1].decode()).decode().upper()


def _decoded(raw: bytes) -> Iterator[bytes]:
    """What every run of base64 letters says, read from each of its four possible beginnings."""
    for match in _BASE64.finditer(raw):
        letters = match[0].replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = letters[start:]
            yield base64.b64decode(part[: len(part) - (len(part) % 4 == 1)] + b"==")
