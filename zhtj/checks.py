"""What must be right before anything is served or any command runs."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from zhtj.practice import safety
from zhtj.sealed import key_faults

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
SHORTEST_SECRET, FEWEST_SIGNS = 50, 5
SHORTEST_TOKEN = 20
LONGEST_IDLE, LONGEST_SESSION = 240, 24  # minutes without doing anything; hours
README = "各项设置见 README“正式部署”。"
HINT = "密钥的生成、备份和更换见 docs/keys.md。"


@checks.register(checks.Tags.security)
def keys_are_usable(app_configs, **options) -> list[checks.Error]:
    return [checks.Error(fault, hint=HINT, id="zhtj.E001") for fault in _faults()]


@checks.register(checks.Tags.security, deploy=True)
def server_is_safe(app_configs, **options) -> list[checks.Error]:
    return [checks.Error(fault, hint=README, id="zhtj.E002") for fault in unsafe()]


def require_safety() -> None:
    """For the application server, which runs no checks."""
    if faults := [*_faults(), *unsafe(), *safety.faults()]:
        raise ImproperlyConfigured("\n".join([*faults, HINT, README]))


def require_own_database() -> None:
    """Of the real site or of the practice site; asked once, by a connection that is not kept."""
    try:
        if fault := safety.database_fault():
            raise ImproperlyConfigured(f"{fault}\n{safety.HINT}")
    finally:
        if not connection.in_atomic_block:
            connection.close()


def unsafe() -> list[str]:
    """What no server for others may be set to; one that answers under local names only serves nobody else."""
    if settings.ALLOWED_HOSTS and set(settings.ALLOWED_HOSTS) <= LOCAL:
        return []
    found = {
        "DEBUG 不能开启：出错页面会显示内部信息。": settings.DEBUG,
        f"SECRET_KEY 太短或太简单：至少{SHORTEST_SECRET}个字符的随机长串。":
            len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < FEWEST_SIGNS,
        "ALLOWED_HOSTS 必须写明对外的域名，不能为空，也不能是“*”。": not settings.ALLOWED_HOSTS
        or any(host.startswith("*") for host in settings.ALLOWED_HOSTS),
        "HTTPS 不能关闭：口令和会话会以明文传输。": not settings.HTTPS,
        "正式部署请使用 PostgreSQL；确要使用 SQLite（只有一台机器、少量用户）的，设置 SQLITE_IN_PRODUCTION=True。":
            connection.vendor == "sqlite" and not settings.SQLITE_IN_PRODUCTION,
    }  # fmt: skip
    return [fault for fault, is_so in (found | _careless()).items() if is_so]


def _careless() -> dict[str, bool]:
    """What works, and lets others in."""
    return {
        f"METRICS_TOKEN 太短：至少{SHORTEST_TOKEN}个字符的随机长串，或者不设置。":
            0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN,
        "SITE_URL 必须是 https:// 开头的网址：它用在激活和重置链接中。": not settings.SITE_URL.startswith("https://"),
        "CSRF_TRUSTED_ORIGINS 只能是 https:// 开头的完整网址，不能有“*”。":
            any("*" in origin or not origin.startswith("https://") for origin in settings.CSRF_TRUSTED_ORIGINS),
        "MEDIA_ROOT 不能在 STATIC_ROOT 里面，也不能与它相同：静态文件任何人都能下载。":
            Path(settings.MEDIA_ROOT).resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()),
        f"SESSION_IDLE_MINUTES 应为1至{LONGEST_IDLE}。": not 1 <= _minutes(settings.SESSION_IDLE) <= LONGEST_IDLE,
        f"SESSION_HOURS 应为1至{LONGEST_SESSION}。":
            not 60 <= _minutes(settings.SESSION_LONGEST) <= 60 * LONGEST_SESSION,
    }  # fmt: skip


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def _faults() -> list[str]:
    return key_faults(settings.SEAL_KEYS, settings.BLIND_INDEX_KEY)
