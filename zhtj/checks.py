"""What must be right before anything is served or any command runs."""

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from zhtj.sealed import key_faults

HINT = "密钥的生成、备份和更换见 docs/keys.md。"


@checks.register(checks.Tags.security)
def keys_are_usable(app_configs, **options) -> list[checks.Error]:
    return [checks.Error(fault, hint=HINT, id="zhtj.E001") for fault in _faults()]


def require_keys() -> None:
    """For servers, which run no checks."""
    if faults := _faults():
        raise ImproperlyConfigured("\n".join([*faults, HINT]))


def _faults() -> list[str]:
    return key_faults(settings.SEAL_KEYS, settings.BLIND_INDEX_KEY)
