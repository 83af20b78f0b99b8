"""What somebody who knows an admin would try first: names of person and organisations, written in any way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhtj.codes import pinyin

# Parts of names of organisations that say nothing of which one it is.
_KIND = re.compile("^(?:中国)?(?:共青团|共产主义青年团)|(?:委员会|团工委|团总支|团支部|团委|总支部|支部)+$")
_PLACE = re.compile("(?:省|市|区|县|镇|乡|街道|大学|学院|学校|有限公司|集团)+$")


def words_of(*, login: str, name: str, orgs: list[str]) -> set[str]:
    words = {login, name, *re.split(r"[^\w]+|_", login)}
    for title in (name, *(part for org in orgs for part in parts_of(org))):
        words |= {title, *sounds(title)}
    return {word for word in words if word}


def parts_of(org: str) -> Iterator[str]:
    """For 共青团云山市委员会 itself, 云山市 and 云山."""
    yield org
    kindless = _KIND.sub("", _KIND.sub("", org))
    yield kindless
    yield _PLACE.sub("", kindless)


def sounds(title: str) -> list[str]:
    """Initials and full pinyin, with a surname read as one and not: lxm, linxiaoming."""
    return [*pinyin.sound(title).split(), pinyin.initials(title)]
