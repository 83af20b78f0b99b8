"""Sealed columns: AES-256-GCM values and keyed blind indexes for numbers that must not lie about in clear."""

import base64
import binascii
import hashlib
import hmac
import logging
import os
import re
from collections.abc import Callable, Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES, KEY_BYTES = 12, 32
UNREADABLE = "无法解密"  # what stands on a page instead of a value that does not open
_KEY_ID = re.compile(r"[0-9A-Za-z_-]{1,20}", re.ASCII)
log = logging.getLogger(__name__)


class UnreadableError(InvalidTag):
    """A value that no key of this server opens: says which place and which key, never what was sealed."""


def seal(text: str, context: str) -> str:
    """Encrypt under the first key. `context` (table|column|row) ties the value to its place."""
    return seal_bytes(text.encode(), context)


def seal_bytes(content: bytes, context: str) -> str:
    """The same of what is no text; the value is one, for a text column."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return f"{key_id}:{base64.b64encode(nonce + key.encrypt(nonce, content, context.encode())).decode()}"


def unseal(value: str, context: str) -> str:
    """Decrypt; raises UnreadableError when the key is missing, or the value was changed or moved elsewhere."""
    return unseal_bytes(value, context).decode()


def unseal_bytes(value: str, context: str) -> bytes:
    """What seal_bytes was given; raises UnreadableError as unseal does."""
    key_id, _, body = value.partition(":")
    if key_id not in _keys():
        raise UnreadableError(f"{context}：SEAL_KEYS 中没有密钥“{key_id}”。")
    try:
        raw = base64.b64decode(body)
        return _keys()[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise UnreadableError(f"{context}：内容被改动过，或不属于这一行这一列。") from None


def blind_index(text: str, column: str) -> str:
    """HMAC-SHA256 in hex: equal texts of one column give equal values, and nothing else can be read off."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{column}|{text}".encode(), hashlib.sha256).hexdigest()


def first_key_id() -> str:
    """Of the key that seals."""
    return next(iter(_keys()))


def readable(read: Callable[[], str]) -> str:
    """What `read` gives; where the value does not open, words for the page and a line for the log."""
    try:
        return read()
    except UnreadableError as fault:
        log.error("密文无法解密：%s", fault)
        return UNREADABLE


class SealedText:
    """A model attribute whose value lies encrypted in `<name>_sealed`, and hashed in `<name>_index` if asked.

    The row's primary key is part of the encryption, so it must exist before the first assignment (UUID keys do).
    """

    nothing = ""
    seal, unseal = staticmethod(seal), staticmethod(unseal)
    at_once = 500  # values that are read into memory together when all are sealed anew

    def __init__(self, *, indexed: bool = False):
        self.indexed = indexed

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, row, owner=None):
        if row is None:
            return self
        value = getattr(row, f"{self.name}_sealed")
        return self.unseal(value, self.context(row._meta.db_table, row.pk)) if value else self.nothing

    def __set__(self, row, text):
        context = self.context(row._meta.db_table, row.pk)
        setattr(row, f"{self.name}_sealed", self.seal(text, context) if text else "")
        if self.indexed:
            setattr(row, f"{self.name}_index", blind_index(text, self.name))

    def context(self, table: str, pk) -> str:
        """The place of a value; a row of history has that of the living row."""
        return f"{table}|{self.name}|{pk}"


class SealedBytes(SealedText):
    """The same for a file, or a part of one: `<name>_sealed` is a text column still, the attribute holds bytes."""

    nothing, at_once = b"", 5
    seal, unseal = staticmethod(seal_bytes), staticmethod(unseal_bytes)


def sealed_of(model: type) -> list[SealedText]:
    """The sealed attributes of a model, inherited ones too."""
    found = {name: value for each in reversed(model.__mro__) for name, value in vars(each).items()}
    return [value for value in found.values() if isinstance(value, SealedText)]


# --- keys --------------------------------------------------------------------------------------------------


def _keys() -> dict[str, AESGCM]:
    return _keys_of(tuple(settings.SEAL_KEYS))


@cache
def _keys_of(items: tuple[str, ...]) -> dict[str, AESGCM]:
    pairs = (item.split(":", 1) for item in items)
    return {key_id: AESGCM(base64.b64decode(key)) for key_id, key in pairs}


def key_faults(seal_keys: Sequence[str], index_key: str) -> list[str]:
    """Why numbers could not be sealed with these keys, as sentences; the keys themselves are not repeated."""
    faults = [] if seal_keys else ["SEAL_KEYS 为空：至少要有一个“编号:密钥”。"]
    ids = [item.partition(":")[0] for item in seal_keys]
    for place, item in enumerate(seal_keys, 1):
        key_id, colon, key = item.partition(":")
        if not colon or not _KEY_ID.fullmatch(key_id):
            faults.append(f"SEAL_KEYS 第{place}个应写作“编号:密钥”，编号为1至20个字母、数字、_或-。")
        elif not _is_key(key):
            faults.append(f"SEAL_KEYS 中“{key_id}”的密钥不是{KEY_BYTES}字节的base64。")
    if len({key_id.lower() for key_id in ids}) < len(ids):
        faults.append("SEAL_KEYS 中有重复的编号（不区分大小写）。")
    if not _is_key(index_key):
        faults.append(f"BLIND_INDEX_KEY 不是{KEY_BYTES}字节的base64。")
    return faults


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
