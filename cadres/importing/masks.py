"""Numbers as exports and pages show them: 440105************, 138****8000.

Only what is shown anyway is recognised. Other signs left readable would be tried one after the other, until a file had
told the whole number without anybody asking for it (cadres.actions.reveals).
"""

import unicodedata

STAR = "*"


def tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_masked(text: str) -> bool:
    return STAR in tidy(text)


def fits(text: str, shown: str) -> bool:
    """`shown` is how we write the number that is meant."""
    return tidy(text) == shown
