"""What a browser calls itself, in two words a person knows."""

from __future__ import annotations

SYSTEMS = (
    ("HarmonyOS", "鸿蒙设备"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "安卓设备"),
    ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("CrOS", "Chromebook"), ("Linux", "Linux 电脑"),
)  # fmt: skip
BROWSERS = (  # the first that fits: many call themselves Chrome and Safari besides
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QQBrowser", "QQ浏览器"), ("360SE", "360浏览器"),
    ("Edg", "Edge 浏览器"), ("OPR/", "Opera 浏览器"), ("Firefox", "Firefox 浏览器"), ("HuaweiBrowser", "华为浏览器"),
    ("Chrome", "Chrome 浏览器"), ("Safari", "Safari 浏览器"),
)  # fmt: skip


def device_words(agent: str) -> str:
    """For a User-Agent header, e.g. "Windows 电脑，Edge 浏览器"."""
    found = [_first(SYSTEMS, agent), _first(BROWSERS, agent)]
    return "，".join(word for word in found if word) or "未知设备"


def _first(words: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for mark, word in words if mark in agent), "")
