"""Links that leave the site: their host is a setting, never what a request calls itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

HINT = "SITE_URL 应写作“https://域名”，域名须在 ALLOWED_HOSTS 中；发给别人的链接都以它开头。"


def absolute(path: str) -> str:
    """The address of a page of ours, e.g. absolute(reverse("login")), for somebody who reads it elsewhere."""
    return f"{settings.SITE_URL}{path}"


@checks.register(checks.Tags.security)
def site_url_is_safe(app_configs, **options) -> list[checks.Error]:
    fault = site_url_fault(settings.SITE_URL, https=settings.HTTPS, hosts=settings.ALLOWED_HOSTS)
    return [checks.Error(fault, hint=HINT, id="doors.E001")] if fault else []


def site_url_fault(url: str, *, https: bool, hosts: list[str]) -> str:
    """Why links should not begin with `url`; "" when they may."""
    try:
        told = urlsplit(url)
        port_free, host = f"{told.scheme}://{told.netloc}", told.hostname or ""
        told.port  # noqa: B018  raises when it is none
    except ValueError:
        return "SITE_URL 不是网址。"
    if port_free != url or "@" in told.netloc or not host:
        return "SITE_URL 只能有协议和域名，不能有路径、参数或口令。"
    if told.scheme not in ("https",) if https else told.scheme not in ("http", "https"):
        return "SITE_URL 应以 https:// 开头。" if https else "SITE_URL 应以 http:// 或 https:// 开头。"
    name = f"[{host}]" if ":" in host else host
    is_named = (
        "*" not in host
        and not host.startswith(".")
        and validate_host(name, [one for one in hosts if one != "*"])
    )
    return "" if is_named else "SITE_URL 的域名不在 ALLOWED_HOSTS 中。"
