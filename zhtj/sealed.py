"""Sealed columns: AES-256-GCM values and keyed blind indexes for numbers that must not lie about in clear."""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


@cache
def _keys() -> dict[str, AESGCM]:
    pairs = (item.split(":", 1) for item in settings.SEAL_KEYS)
    return {key_id: AESGCM(base64.b64decode(key)) for key_id, key in pairs}


def seal(text: str, context: str) -> str:
    """Encrypt under the first key. `context` (table|column|row) ties the value to its place."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return (
        f"{key_id}:{base64.b64encode(nonce + key.encrypt(nonce, text.encode(), context.encode())).decode()}"
    )


def unseal(value: str, context: str) -> str:
    """Decrypt; raises cryptography.exceptions.InvalidTag when the value was changed or moved elsewhere."""
    key_id, _, body = value.partition(":")
    raw = base64.b64decode(body)
    return _keys()[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()


def blind_index(text: str, column: str) -> str:
    """HMAC-SHA256 in hex: equal texts of one column give equal values, and nothing else can be read off."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{column}|{text}".encode(), hashlib.sha256).hexdigest()


class SealedText:
    """A model attribute whose value lies encrypted in `<name>_sealed`, and hashed in `<name>_index` if asked.

    The row's primary key is part of the encryption, so it must exist before the first assignment (UUID keys do).
    """

    def __init__(self, *, indexed: bool = False):
        self.indexed = indexed

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, row, owner=None):
        if row is None:
            return self
        value = getattr(row, f"{self.name}_sealed")
        return unseal(value, self._context(row)) if value else ""

    def __set__(self, row, text):
        setattr(row, f"{self.name}_sealed", seal(text, self._context(row)) if text else "")
        if self.indexed:
            setattr(row, f"{self.name}_index", blind_index(text, self.name))

    def _context(self, row) -> str:
        return f"{row._meta.db_table}|{self.name}|{row.pk}"
