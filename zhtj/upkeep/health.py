"""Checks of the server: each gives "" or a sentence that says what is wrong and what to do.

What it needs to serve decides whether it is ready. What is watched over (the tree, the rollups, the log, each
checked by a command of the night; work that waits) is told, and does not take the whole site out of service.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from zhtj.jobs import queue
from zhtj.sealed import key_faults
from zhtj.upkeep import samples
from zhtj.upkeep.models import Chore

log = logging.getLogger(__name__)
LATELY = timedelta(hours=48)  # one night may be missed
MIB = 1024 * 1024
WATCHED = {"tree": "check_tree", "rollups": "check_rollups", "audit": "verify_audit"}
JOBS, SEALED = "jobs", "sealed"
UNKNOWN = "数据库不能使用或者还没有迁移，无法得知。"
_migrated: set[str] = set()  # databases found up to date; what was migrated stays so while this process runs


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as fault:
        log.warning("database: %s", fault)
        return "连不上数据库，请检查它是否在运行、DATABASE_URL 是否正确，详见日志。"
    return ""


def migrations() -> str:
    if connection.alias in _migrated:
        return ""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return f"有{len(missing)}个数据库迁移没有执行，请运行 manage.py migrate。"
    _migrated.add(connection.alias)
    return ""


def disk() -> str:
    """Where files are handed in; the folder appears with the first of them."""
    folder = Path(settings.MEDIA_ROOT)
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free // MIB
    if free < settings.LEAST_FREE_MB:
        return f"磁盘只剩{free}MB（至少{settings.LEAST_FREE_MB}MB），请清理或扩容。"
    return ""


def keys() -> str:
    return " ".join(key_faults(settings.SEAL_KEYS, settings.BLIND_INDEX_KEY))


def sealed() -> str:
    return samples.fault()


def jobs() -> str:
    """Imports and exports wait, and nobody works them off."""
    count = queue.stalled()
    return f"有{count}个后台任务没有进展，请检查后台处理程序（manage.py work）是否在运行。" if count else ""


NEEDED: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "keys": keys,
}


def needed() -> dict[str, str]:
    """Fault by name of the check; what is stored can be asked for with tables, and opened with usable keys."""
    told = {name: _asked(check) for name, check in NEEDED.items()}
    if told["keys"]:
        return told | {SEALED: "密钥不能使用，无法得知。"}
    return told | {SEALED: _asked(sealed) if can_ask(told) else UNKNOWN}


def can_ask(needed: dict[str, str]) -> bool:
    """Whether there are tables."""
    return not (needed["database"] or needed["migrations"])


def watched(needed: dict[str, str]) -> dict[str, str]:
    """Fault by what is watched over."""
    if not can_ask(needed):
        return dict.fromkeys((*WATCHED, JOBS), UNKNOWN)
    chores = Chore.objects.in_bulk()
    since = MigrationRecorder(connection).migration_qs.order_by("applied").values_list("applied", flat=True)
    begun = since.first() or timezone.now()
    told = {what: _late(command, chores.get(command), begun) for what, command in WATCHED.items()}
    return told | {JOBS: _asked(jobs)}


def _late(command: str, chore: Chore | None, begun: datetime) -> str:
    """A new server has as much time until the first check as others between two."""
    if chore and chore.fault:
        failed = timezone.localtime(chore.failed_at)
        return f"{command} 于{failed:%Y-%m-%d %H:%M}失败：{chore.fault}"
    done = chore.done_at if chore else None
    if (done or begun) >= timezone.now() - LATELY:
        return ""
    when = f"上次完成于{timezone.localtime(done):%Y-%m-%d %H:%M}" if done else "从未完成"
    return f"{command} {when}，请检查每晚的任务（zhtj-nightly.timer）。"


def _asked(check: Callable[[], str]) -> str:
    """Whatever a check breaks on is its answer; the details stay in the log."""
    try:
        return check()
    except Exception as fault:
        log.warning("%s: %s", check.__name__, fault)
        return f"检查没有完成（{type(fault).__name__}），详见日志。"
