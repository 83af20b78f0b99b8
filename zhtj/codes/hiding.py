"""Texts that people type or choose, such as names of files, without the long numbers that may stand in them."""

import re

_LONG = re.compile(r"[0-9]{11,}[Xx]?", re.ASCII)


def without_numbers(text: str) -> str:
    """林晓明****.pdf."""
    return _LONG.sub("****", text)
