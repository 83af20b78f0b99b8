"""Which rows of a scope the table is narrowed to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Q

from monitoring.codes import Sector
from monitoring.columns import LEVEL_NAMES
from monitoring.parts import PARTS
from monitoring.rates import BINS, labels
from monitoring.urged import CONDITIONS
from orgs import divisions
from orgs.models.org import naming


class Size(NamedTuple):
    label: str
    least: int
    most: int | None = None


SIZES = {  # of a university by its students, of an enterprise by its organisations
    Sector.UNIVERSITY: {
        "1": Size("4000人以下", 0, 4000),
        "2": Size("4001—10000人", 4001, 10_000),
        "3": Size("10001—20000人", 10_001, 20_000),
        "4": Size("20001人以上", 20_001),
    },
    Sector.ENTERPRISE: {
        "1": Size("10个团组织以下", 0, 10),
        "2": Size("11—50个团组织", 11, 50),
        "3": Size("51—200个团组织", 51, 200),
        "4": Size("201个团组织以上", 201),
    },
}
SIZED_BY = {Sector.UNIVERSITY: "student_count", Sector.ENTERPRISE: "orgs"}


class Narrowing(NamedTuple):
    part: str = ""  # key of PARTS, of the organisation whose table it is
    behind: int = 0  # this many of the largest directly below are left out
    name: str = ""  # words that name the organisation: parts of its name, pinyin, a code
    gap: bool = False  # 缺额 only
    vacant: bool = False  # 书记空缺 only
    rate: str = ""  # key of BINS
    level: int | None = None  # rank of the 企业层级
    place: str = ""  # code or name of the 驻地
    size: str = ""  # key of SIZES
    urging: str = ""  # key of CONDITIONS

    def condition(self, sector: Sector) -> Q:
        """Of the rows, whatever part of them is asked for."""
        asked = naming(self.name, at="org__") if self.name else Q()
        if self.gap:
            asked &= Q(required__gt=F("own_full_time_on_duty"))
        if self.vacant:
            asked &= Q(own_secretary=0)
        if self.rate:
            asked &= BINS[self.rate].holds
        if size := SIZES[sector].get(self.size):
            asked &= _between(SIZED_BY[sector], size)
        if self.urging:
            asked &= CONDITIONS[self.urging][1]
        if sector == Sector.ENTERPRISE:
            asked &= self._of_enterprises()
        return asked

    def _of_enterprises(self) -> Q:
        asked = Q(enterprise_level=self.level) if self.level else Q()
        if not self.place:
            return asked
        return asked & _at(self.place)

    def words(self, sector: Sector) -> Iterator[tuple[str, str]]:
        """What is asked, as people read it."""
        told = {
            "范围": self._words_of_part(),
            "组织名称": self.name,
            "缺额": self.gap and "有缺额",
            "书记": self.vacant and "空缺",
            "专职配备率": self.rate and labels(sector)[self.rate],
            **(self._words_of_enterprises() if sector == Sector.ENTERPRISE else {}),
            "规模": self.size and SIZES[sector][self.size].label,
            "催办": self.urging and CONDITIONS[self.urging][0],
        }
        return ((label, text) for label, text in told.items() if text)

    def _words_of_part(self) -> str:
        told = [PARTS[self.part]] if self.part else []
        if self.behind:
            told.append(f"除最大的{self.behind}个下级组织外")
        return "，".join(told)

    def _words_of_enterprises(self) -> dict[str, str]:
        return {"企业层级": LEVEL_NAMES.get(self.level, ""), "企业所在驻地": self.place}


EVERYTHING = Narrowing()


def _at(place: str) -> Q:
    """Rows at what a code (GB/T 2260) or a name means; the name of a place holds those of all it lies in."""
    if place.isdecimal():
        code = _beginning(place)
        return Q(place__gte=code, place__lt=code + ":")  # ":" sorts after every digit
    return Q(place__in=[code for code in divisions.names() if place in divisions.place(code)])


def _beginning(code: str) -> str:
    """The digits that everything inside shares: 440000 -> 44, 440100 -> 4401."""
    return re.sub(r"(00){1,2}\Z", "", code)


def _between(field: str, size: Size) -> Q:
    asked = Q(**{f"{field}__gte": size.least})
    return asked if size.most is None else asked & Q(**{f"{field}__lte": size.most})
