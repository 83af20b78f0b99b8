"""The columns of both templates: the fields of guide 2.1 in the guide's order, with its labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django import forms

from cadres.fields import DayField, MonthField, YesNoField
from cadres.forms import EntryForm
from cadres.forms.cadre import GROUPS
from cadres.forms.rulebook import DUES
from cadres.forms.takeover import TAKEOVER
from cadres.rules import values
from cadres.sheets.kinds import Kind

BRANCH = "所在支部"
# 入团志愿书 is a file; whether somebody known is meant, is asked when the line is there.
NO_COLUMN = frozenset({"application", "is_same_person", *TAKEOVER})


class Sort(StrEnum):
    """What stands in a cell."""

    WORDS = "words"
    NAME = "name"
    NUMBER = "number"  # digits that are no quantity: id, phone and member numbers
    DAY = "day"
    MONTH = "month"
    CHOICE = "choice"
    YES_NO = "yes_no"
    BRANCH = "branch"


class Needed(StrEnum):
    ALWAYS = "必填"
    SOMETIMES = "视情况填"
    NEVER = "选填"


@dataclass(frozen=True)
class Column:
    """`name` of the field in the entry form; the branch is none and has "". `width` in Latin letters."""

    label: str
    name: str
    sort: Sort
    width: int
    note: str
    needed: Needed


NOTES = {
    "name": "与身份证一致，2至30个汉字；少数民族姓名中间用间隔号“·”。",
    "id_number": "18位公民身份号码，最后一位可以是X。性别、出生日期由此得出。请以文本填写，勿转为数字。",
    "nation": "从下拉列表中选择。",
    "education": "已取得的最高学历，在读的填写在“在读状况”。从下拉列表中选择。",
    "occupation": "从下拉列表中选择；各类学生选择“学生”。",
    "study_status": "职业为“学生”的必填，其他人员不填。从下拉列表中选择。",
    "occupation_detail": "职业不是“学生”的必填，如“辅导员”；学生不填。最多50个字。",
    "political_status": "从下拉列表中选择。",
    "joined_league_on": "政治面貌为“共青团员”的必填，填写到日，如2019-05-04；未曾入团的党员和群众不填。",
    "early_reason": "2019年及以后入团且入团时未满14周岁的必填，如“年龄认定表已批准”；其他人员不填。",
    "member_number": "12位数字，以入团年份开头，不是8位的团员证编号。2017年（新疆2016年）及以后入团的必填。",
    "joined_party_on": "政治面貌为“中共党员”或“中共预备党员”的必填，填写到日，如2022-07-01；其他人员不填。",
    "duty": "从下拉列表中选择；一个组织只有一名书记。",
    "duty_name": "团内现任职务为“其他”的必填，写明职务名称；其他职务不填。最多30个字。",
    "since_on": "担任现职务的年月，如2024-09。请以文本填写，勿写成小数：2021.10会变成2021.1。",
    "selection": "从下拉列表中选择。",
    "nature": "从下拉列表中选择；学生团干部均为“兼职”。",
    "in_party_committee": "填写“是”或“否”；“是”限于中共党员、中共预备党员。",
    "duty_status": "从下拉列表中选择。",
    "phone": "11位手机号码。",
    "applied_party": "填写“是”或“否”；已满18周岁的必填，未满18周岁的可不填。",
    "applied_party_on": "已递交入党申请书的必填，填写到日，如2022-03-01；未递交的不填。",
    "is_volunteer": "填写“是”或“否”；团干部都应率先成为注册志愿者。",
    "volunteer_since_on": "已成为注册志愿者的必填，填写到日，如2020-03-05；不是注册志愿者的不填。",
}
WIDTHS = {
    "name": 12, "id_number": 22, "nation": 11, "education": 14, "occupation": 18, "study_status": 18,
    "occupation_detail": 20, "political_status": 15, "joined_league_on": 16, "early_reason": 24,
    "member_number": 24, "joined_party_on": 18, "duty": 15, "duty_name": 22, "since_on": 14, "selection": 18,
    "nature": 14, "in_party_committee": 22, "duty_status": 12, "phone": 15, "applied_party": 22,
    "applied_party_on": 22, "is_volunteer": 20, "volunteer_since_on": 24,
}  # fmt: skip
NAME, ID_NUMBER, OCCUPATION = (
    EntryForm.base_fields[name].label for name in ("name", "id_number", "occupation")
)
_NUMBERS = frozenset({"id_number", "member_number", "phone"})
_BRANCH = Column(
    BRANCH, "", Sort.BRANCH, 32, "从下拉列表中选择，或填写工作表“我的支部”中的支部名称、组织编号。", Needed.ALWAYS
)  # fmt: skip


@cache
def columns_of(kind: Kind) -> tuple[Column, ...]:
    own = tuple(_columns())
    return (_BRANCH, *own) if kind == Kind.BELOW else own


def _columns() -> Iterator[Column]:
    for _, names in GROUPS:
        for name in names.split():
            if name not in NO_COLUMN:
                field = EntryForm.base_fields[name]
                yield Column(
                    field.label, name, _sort(name, field), WIDTHS[name], NOTES[name], _needed(name, field)
                )


def _sort(name: str, field: forms.Field) -> Sort:
    if name in _NUMBERS:
        return Sort.NUMBER
    sorts = (
        (MonthField, Sort.MONTH),
        (DayField, Sort.DAY),
        (YesNoField, Sort.YES_NO),
        (forms.ChoiceField, Sort.CHOICE),
    )
    found = next((sort for kind, sort in sorts if isinstance(field, kind)), Sort.WORDS)
    return Sort.NAME if name == "name" else found


def _needed(name: str, field: forms.Field) -> Needed:
    if field.required:
        return Needed.ALWAYS
    return Needed.SOMETIMES if name in DUES else Needed.NEVER


def offered(column: Column, *, org_type: str) -> list[str]:
    """What may be chosen in that column, as a person reads it."""
    if column.name == "duty":
        return [label for _, label in values.duty_choices(org_type)]
    field = EntryForm.base_fields.get(column.name)
    return [label for value, label in getattr(field, "choices", ()) if value]
