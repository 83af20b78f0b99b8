"""Texts as a cell of a workbook has to hold them, so that they are read again as they were, and never as a formula."""

import re
from xml.sax.saxutils import escape

LONGEST_TEXT = 32_767  # characters of a cell
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def held(text: str) -> str:
    """Without characters that no workbook holds; what would be read as an escaped one is escaped itself."""
    return _LOOKS_ESCAPED.sub("_x005F_", _NO_XML.sub("", text)[:LONGEST_TEXT])


def cell_text(text: str) -> str:
    """The same as XML."""
    return escape(held(text), {"\r": "&#13;"})
