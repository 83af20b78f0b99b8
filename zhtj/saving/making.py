"""A backup is a folder: database, files, and the facts about both. It appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from zhtj.saving import database
from zhtj.saving.errors import SavingError
from zhtj.saving.facts import facts

DATABASE, FILES, FACTS = "database.dump", "files.tar", "facts.json"


def make(target: Path) -> dict:
    """Write the folder `target`; gives the facts. Raises SavingError."""
    if target.exists():
        raise SavingError(f"{target} 已经存在，请换一个目录。")
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    before = os.umask(0o077)  # whoever reads it reads names
    try:
        unfinished.mkdir(parents=True)
        told = _write(unfinished)
        unfinished.rename(target)
    finally:
        os.umask(before)
        shutil.rmtree(unfinished, ignore_errors=True)
    return told


def _write(folder: Path) -> dict:
    """Files after the database, so that each the database knows of is among them."""
    with database.one_picture() as picture:
        database.dump(folder / DATABASE, picture)
        told = facts()
    media = Path(settings.MEDIA_ROOT)
    with tarfile.open(folder / FILES, "w") as tar:
        if media.exists():
            tar.add(media, arcname=".")
    told |= {
        "at": timezone.localtime().isoformat(timespec="seconds"),
        "vendor": connection.vendor,
        "digests": {name: digest_of(folder / name) for name in (DATABASE, FILES)},
    }
    (folder / FACTS).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return told


def digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
