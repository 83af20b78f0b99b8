"""Whether the keys are those under which the numbers were stored: a few of them are opened."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from zhtj.sealed import SealedText, UnreadableError, blind_index, sealed_of

SAMPLES = 3  # one alone may be damaged, or entered since the keys are wrong
WRONG_KEYS = "已存的号码用现有的 SEAL_KEYS 解不开，请核对密钥是否换错或缺少（docs/keys.md）。"
WRONG_INDEX = "已存的号码的检索值与现有的 BLIND_INDEX_KEY 不符，请核对密钥是否换错（docs/keys.md）。"


def fault() -> str:
    """Where not one of the samples opens, or is found by its number; "" where nothing is stored yet."""
    for model, sealed in _columns():
        rows = list(model._base_manager.order_by("pk")[:SAMPLES])  # keys are random
        texts = {row: text for row in rows if (text := _opened(row, sealed)) is not None}
        if rows and not texts:
            return WRONG_KEYS
        if texts and not any(_is_found(row, sealed, text) for row, text in texts.items()):
            return WRONG_INDEX
    return ""


def _columns() -> Iterator[tuple[type[models.Model], SealedText]]:
    """Of the numbers that are looked for: each row has one."""
    for model in apps.get_models():
        yield from ((model, sealed) for sealed in sealed_of(model) if sealed.indexed)


def _opened(row: models.Model, sealed: SealedText) -> str | None:
    try:
        return getattr(row, sealed.name)
    except UnreadableError:
        return None


def _is_found(row: models.Model, sealed: SealedText, text: str) -> bool:
    return getattr(row, f"{sealed.name}_index") == blind_index(text, sealed.name)
