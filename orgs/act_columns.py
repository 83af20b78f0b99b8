"""批量调整: the acts that a line can ask for, and the columns of the table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from orgs import asking
from orgs.codes import Industry, OrgType, by_label
from orgs.models import Org
from orgs.sheet_rows import Head

MOST_LINES = 10_000  # of a file, with or without an act


class Deed(StrEnum):
    """What the buttons of the pages say."""

    RENAME = "更名"
    RETYPE = "更改类别"
    MOVE = "迁移"
    MERGE = "合并"
    CLOSE = "关闭"
    REOPEN = "恢复"


DEEDS = {str(deed): deed for deed in Deed} | {
    "改名": Deed.RENAME, "组织更名": Deed.RENAME, "更改组织类别": Deed.RETYPE, "改类别": Deed.RETYPE,
    "迁移组织": Deed.MOVE, "组织迁移": Deed.MOVE, "合并组织": Deed.MERGE, "关闭组织": Deed.CLOSE,
    "恢复组织": Deed.REOPEN,
}  # fmt: skip
CODE, SUPERIOR_NOW, NAME_NOW, TYPE_NOW, INDUSTRY_NOW, SCHOOL_CODE_NOW, STATE_NOW = NOW = (
    "组织编号", "现上级组织", "现名称", "现类别", "现行业类别", "现学校标识码", "现状态"
)  # fmt: skip
DEED = "操作"
NAME, TYPE, INDUSTRY, SCHOOL_CODE, DIVISION, SUPERIOR, TARGET, DAY, REASON = (
    "新名称", "新类别", "新行业类别", "新学校标识码", "新行政区划代码", "新上级", "合并到", "日期", "理由"
)  # fmt: skip
FIELDS = {
    NAME: "name", TYPE: "type", INDUSTRY: "industry", SCHOOL_CODE: "school_code", DIVISION: "division",
    DAY: "on", REASON: "reason",
}  # fmt: skip
KINDS = (TYPE, INDUSTRY, SCHOOL_CODE, DIVISION)
NEEDED = {
    Deed.RENAME: (NAME, REASON),
    Deed.RETYPE: (*KINDS, REASON),
    Deed.MOVE: (SUPERIOR, REASON),
    Deed.MERGE: (TARGET, DAY, REASON),
    Deed.CLOSE: (DAY, REASON),  # and what those above ask
    Deed.REOPEN: (DAY, REASON),
}
AIMS = {Deed.MOVE: SUPERIOR, Deed.MERGE: TARGET}
OFFERED = {TYPE: by_label(OrgType), INDUSTRY: by_label(Industry)}
NOTHING = "无"  # empties what may be empty; an empty cell leaves it as it is
ALSO_CALLED = {
    "编号": CODE, "上级组织": SUPERIOR_NOW, "现上级": SUPERIOR_NOW, "组织全称": NAME_NOW, "名称": NAME_NOW,
    "现组织全称": NAME_NOW, "组织类别": TYPE_NOW, "现组织类别": TYPE_NOW, "单位所属行业类别": INDUSTRY_NOW,
    "学校标识码": SCHOOL_CODE_NOW, "状态": STATE_NOW, "新组织全称": NAME, "新组织类别": TYPE,
    "新单位所属行业类别": INDUSTRY, "新上级组织": SUPERIOR, "迁移到": SUPERIOR, "合并至": TARGET,
    "关闭日期": DAY, "恢复日期": DAY, "合并日期": DAY, "原因": REASON,
}  # fmt: skip


class Columns:
    """All columns, with those that the apps above want answered when an organisation is closed."""

    def __init__(self):
        self.questions = asking.closing_questions()
        self.asked = [question.label for question in self.questions]
        self.changing = (
            NAME,
            TYPE,
            INDUSTRY,
            SCHOOL_CODE,
            DIVISION,
            SUPERIOR,
            TARGET,
            DAY,
            *self.asked,
            REASON,
        )
        self.head = Head((*NOW, DEED, *self.changing), required=(DEED,), also_called=ALSO_CALLED)
        self.fields = FIELDS | {question.label: question.name for question in self.questions}
        self.options: dict[str, Mapping[str, str]] = OFFERED | {
            question.label: question.options for question in self.questions if question.options
        }

    def needed(self, deed: Deed) -> Sequence[str]:
        return (*NEEDED[deed], *self.asked) if deed == Deed.CLOSE else NEEDED[deed]


def code_of(org: Org) -> str:
    """How an organisation is named in a table, whatever becomes of its name and place."""
    return f"Z{org.pk}"


def state_of(org: Org) -> str:
    return "在用" if org.is_open else f"已于{org.closed_on}关闭"


_CODE = re.compile(r"Z([0-9]{1,9})", re.IGNORECASE)


def coded(text: str, *, bare: bool = False) -> int | None:
    """The primary key in a 组织编号; `bare`: also without its letter."""
    plain = unicodedata.normalize("NFKC", text)
    found = _CODE.fullmatch(f"Z{plain}" if bare and plain[:1].isdigit() else plain)
    return int(found[1]) if found else None


def summary(deeds: Sequence[str]) -> str:
    """E.g. 更名2项、迁移1项."""
    counts = Counter(deeds)
    return "、".join(f"{deed}{counts[deed]}项" for deed in Deed if counts[deed])
