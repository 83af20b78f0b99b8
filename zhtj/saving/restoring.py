"""A backup brought into an empty system, and compared with what it was made of."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from zhtj.saving import database
from zhtj.saving.errors import SavingError
from zhtj.saving.facts import differences, facts
from zhtj.saving.making import DATABASE, FACTS, FILES, digest_of


def restore(source: Path) -> list[str]:
    """Differences between the restored system and the one saved; none when all is well. Raises SavingError."""
    told = _read(source)
    _require_empty()
    database.load(source / DATABASE)
    with tarfile.open(source / FILES) as tar:
        tar.extractall(settings.MEDIA_ROOT, filter="data")
    return differences(told, facts())


def _read(source: Path) -> dict:
    try:
        told = json.loads((source / FACTS).read_text("utf-8"))
        changed = [name for name, digest in told["digests"].items() if digest_of(source / name) != digest]
        vendor = told["vendor"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise SavingError(f"{source} 不是完整的备份：{fault}") from fault
    if changed:
        raise SavingError(f"备份中的 {'、'.join(changed)} 与备份时不同，可能已损坏或被改动。")
    if vendor != connection.vendor:
        raise SavingError(f"这份备份来自 {vendor}，不能恢复到 {connection.vendor}。")
    return told


def _require_empty() -> None:
    if tables := connection.introspection.table_names():
        raise SavingError(f"数据库里已有{len(tables)}个数据表，请恢复到空的数据库。")
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()):
        raise SavingError(f"{media} 里已有文件，请先移走，或用 MEDIA_ROOT 指明空的目录。")
