"""Which entries of the menu, and pages of the account, are meant by what was typed."""

from functools import cache
from typing import NamedTuple

from django.conf import settings

from orgs.models import Org
from zhtj.codes import pinyin
from zhtj.menu import menu_of


class Page(NamedTuple):
    label: str
    url_name: str
    group: str


OF_EVERYBODY = (
    Page("首页", "home", "管理中心"),
    Page("帮助", "help:contents", "管理中心"),
    Page("账号安全", "doors:security", "账号"),
    Page("权限一览", "orgs:rights", "账号"),
    Page("修改密码", "password-change", "账号"),
)


PRACTICE = Page("演练", "practice:choose", "账号")


def find(org: Org | None, words: str) -> list[Page]:
    """Those of `org` that each of the words names: a part of the label, of its initials or of its full pinyin."""
    asked = words.lower().split()
    return [page for page in _pages(org) if asked and all(_names(page, word) for word in asked)]


def _pages(org: Org | None) -> list[Page]:
    menu = menu_of(org) if org else ()
    return [Page(item.label, item.url_name, label) for label, items in menu for item in items] + [
        *OF_EVERYBODY,
        *([PRACTICE] if settings.PRACTICE_URL else []),
    ]


def _names(page: Page, word: str) -> bool:
    return word in page.label or any(word in spelling for spelling in _spellings(page.label))


@cache
def _spellings(label: str) -> tuple[str, str]:
    return pinyin.initials(label), pinyin.letters(label)
