"""What keeps the practice city and the real system apart, asked before either of them serves."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from orgs.models import Org
from zhtj.practice.models import City

HINT = "演练站点与正式系统各用各的数据库、密钥和目录，见 docs/decisions/0018-practice.md。"
SHORTEST_KEY = 50
REAL_ON_PRACTICE = "DATABASE_URL 指向的数据库里有不是演练生成的团组织，演练站点不能使用它。"
PRACTICE_ON_REAL = "DATABASE_URL 指向的是演练站点的数据库（每天凌晨清空），正式系统不能使用它。"


@checks.register(checks.Tags.security)
def settings_keep_apart(app_configs, **options) -> list[checks.Error]:
    return [checks.Error(fault, hint=HINT, id="practice.E001") for fault in faults()]


@checks.register(checks.Tags.database)
def database_is_the_right_one(app_configs, databases, **options) -> list[checks.Error]:
    """Asked by manage.py migrate, and by check --database default."""
    fault = database_fault() if DEFAULT_DB_ALIAS in (databases or ()) else ""
    return [checks.Error(fault, hint=HINT, id="practice.E002")] if fault else []


def faults() -> list[str]:
    """In the settings of this site; none where nothing of 演练 is set."""
    if settings.PRACTICE:
        return _of_practice() + _of_key() + _of_address("REAL_URL", settings.REAL_URL)
    if settings.PRACTICE_URL:
        return _of_key() + _of_address("PRACTICE_URL", settings.PRACTICE_URL)
    return []


def _of_practice() -> list[str]:
    is_direct = not settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS", False)
    found = {
        "演练站点（PRACTICE）不能再设置 PRACTICE_URL。": bool(settings.PRACTICE_URL),
        "演练站点须直接连接自己的数据库，不能设置 REPLICA_URL、POOLED。":
            "replica" in settings.DATABASES or not is_direct,
    }  # fmt: skip
    return [fault for fault, is_so in found.items() if is_so]


def _of_key() -> list[str]:
    key, own = settings.PRACTICE_KEY, {settings.SECRET_KEY, settings.BLIND_INDEX_KEY}
    found = {
        f"PRACTICE_KEY 太短：至少{SHORTEST_KEY}个字符的随机长串，正式系统和演练站点相同。": len(key)
        < SHORTEST_KEY,
        "PRACTICE_KEY 不能与其他密钥相同：演练站点也知道它。": key in own,
    }
    return [fault for fault, is_so in found.items() if is_so]


def _of_address(name: str, url: str) -> list[str]:
    if fault := _address_fault(url):
        return [f"{name} {fault}"]
    return [f"{name} 应是另一个站点的网址，不是本站点的。"] if url == settings.SITE_URL else []


def _address_fault(url: str) -> str:
    schemes = ("https",) if settings.HTTPS else ("http", "https")
    try:
        told = urlsplit(url)
        told.port  # noqa: B018  raises when it is none
    except ValueError:
        return "不是网址。"
    is_plain = f"{told.scheme}://{told.netloc}" == url and told.hostname and "@" not in told.netloc
    if told.scheme in schemes and is_plain and "*" not in url:
        return ""
    return f"应写作“{schemes[0]}://域名”，不能有路径、参数或口令。"


def database_fault() -> str:
    """Why this site must not use its database; "" also where nothing can be asked of it yet."""
    try:
        has_city = City.objects.exists()
        has_orgs = Org.objects.exists()
    except DatabaseError:
        return ""
    if settings.PRACTICE:
        return REAL_ON_PRACTICE if has_orgs and not has_city else ""
    return PRACTICE_ON_REAL if has_city else ""
