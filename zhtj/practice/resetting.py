"""The practice city made anew: beside the old one, which is served until the new one is whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from zhtj import demo
from zhtj.practice.beside import TakenError, beside, connected
from zhtj.practice.models import City
from zhtj.practice.safety import database_fault
from zhtj.upkeep import health

MARK = ".practice"  # lies in the folder of files that is ours
Say = Callable[[str], None]


class ResetError(Exception):
    """Why nothing is made anew, as a sentence."""


def reset(say: Say, *, fill: Callable[[Say], None] | None = None) -> None:
    """`fill` puts the organisations in; the demonstration does unless told otherwise. Raises ResetError."""
    _require_practice()
    place = beside()
    try:
        with place.held():
            place.clear()
            with connected(**place.changes()):
                make(say, fill or _demonstration)
            place.take_over()
    except TakenError as fault:
        raise ResetError("另一个进程正在恢复演练数据。") from fault
    call_command("clean_files", stdout=io.StringIO())


def make(say: Say, fill: Callable[[Say], None]) -> None:
    say("建立数据表…")
    call_command("migrate", interactive=False, verbosity=0)
    fill(say)
    City.objects.create(made_on=timezone.localdate())  # last: only what is whole has it


def is_current() -> bool:
    """Made today, by this version of the program."""
    try:
        return City.objects.filter(made_on=timezone.localdate()).exists() and not health.migrations()
    except DatabaseError:
        return False


def _demonstration(say: Say) -> None:
    demo.load(say, list_in=None)


def _require_practice() -> None:
    if not settings.PRACTICE:
        raise ResetError("只能在演练站点运行（PRACTICE=True）：它会清空数据库。")
    if fault := database_fault():
        raise ResetError(fault)
    _claim_folder(Path(settings.MEDIA_ROOT))


def _claim_folder(folder: Path) -> None:
    """Files that no row of ours names are cleaned up: those of the real system would be."""
    mark = folder / MARK
    if mark.exists():
        return
    if folder.exists() and any(folder.iterdir()):
        raise ResetError(f"MEDIA_ROOT（{folder}）里有不是演练生成的文件，请为演练站点另设一个空的目录。")
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
