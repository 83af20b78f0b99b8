"""Codes of the second factor: six digits of an app, and recovery codes on paper. Pure functions on values."""

from __future__ import annotations

import re
import secrets
import unicodedata
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

ISSUER = "智慧团建"
KEY_BYTES, STEP, DIGITS = 20, 30, 6
TOLERANCE = 1  # steps before and after now: clocks of phones go wrong
RECOVERY_CODES, HALF = 10, 5  # two halves of five letters: 49 bits
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_DIGITS = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)


def new_key() -> str:
    return secrets.token_hex(KEY_BYTES)


def key_words(key: str) -> str:
    """As it is typed into an app by hand: groups of four letters."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def key_address(key: str, login: str) -> str:
    """What the QR code holds (Key Uri Format of the common apps)."""
    secret = b32encode(bytes.fromhex(key)).decode()
    told = urlencode({"secret": secret, "issuer": ISSUER, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(login)}?{told}"


def tidy(text: str) -> str:
    """As typed, without blanks and dashes, in one width and case."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).lower()


def is_of_app(code: str) -> bool:
    """Looks like the digits of an app, not like a recovery code."""
    return bool(_DIGITS.fullmatch(tidy(code)))


def step_of(code: str, *, key: str, now: float, after: int) -> int | None:
    """The step whose code this is, later than `after`; None when it is none of those about now."""
    if not _DIGITS.fullmatch(code):
        return None
    totp = TOTP(bytes.fromhex(key), STEP, digits=DIGITS)
    totp.time = now
    return totp.t() if totp.verify(int(code), TOLERANCE, after + 1) else None


def new_recovery_codes() -> list[str]:
    halves = ("".join(secrets.choice(LETTERS) for _ in range(HALF)) for _ in range(2 * RECOVERY_CODES))
    return [f"{first}-{second}" for first, second in zip(halves, halves, strict=True)]


def recovery_digest(code: str) -> str:
    """What is stored of a recovery code; keyed, so that a copied table cannot be searched through."""
    return salted_hmac("zhtj.doors.recovery", tidy(code), algorithm="sha256").hexdigest()
