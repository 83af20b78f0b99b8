"""Numbers of which a table shows a part only, as exported ones do: 440105************, 138****8000."""

import unicodedata

STAR = "*"


def tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_masked(text: str) -> bool:
    return STAR in tidy(text)


def fits(text: str, number: str) -> bool:
    """The signs that are shown are those of the number, each at its place."""
    mask = tidy(text)
    return len(mask) == len(number) and all(
        sign in (STAR, own) for sign, own in zip(mask, number, strict=True)
    )
