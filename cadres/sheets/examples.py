"""Invented people for the sheet 示例. The divisions of their numbers do not exist: nobody's number begins so."""

from collections.abc import Iterator, Sequence
from datetime import date

from cadres.sheets.columns import columns_of
from cadres.sheets.kinds import Kind
from zhtj.codes import id_number

BRANCH = "2025级示例1班团支部"
NOBODYS_DIVISION = "449199"
TEACHER = {
    "name": "示例一", "nation": "汉族", "education": "硕士研究生", "occupation": "教职工",
    "occupation_detail": "辅导员",
    "political_status": "中共党员", "joined_league_on": "2006-05-04", "joined_party_on": "2012-06-20",
    "since_on": "2024-09", "selection": "选举", "nature": "专职", "in_party_committee": "是", "duty_status": "在岗",
    "phone": "13800138001", "applied_party": "是", "applied_party_on": "2010-10-08", "is_volunteer": "是",
    "volunteer_since_on": "2016-03-05",
}  # fmt: skip
STUDENT = {
    "name": "示例二", "nation": "壮族", "education": "普通高中", "occupation": "学生", "study_status": "本科在读",
    "political_status": "共青团员", "joined_league_on": "2019-05-04", "member_number": "201944000001",
    "since_on": "2025-10", "selection": "选举", "nature": "兼职", "in_party_committee": "否", "duty_status": "在岗",
    "phone": "13800138002", "applied_party": "否", "is_volunteer": "是", "volunteer_since_on": "2023-03-05",
}  # fmt: skip
WORKER = {
    "name": "示例三·买买提", "nation": "维吾尔族", "education": "大学专科", "occupation": "国有企业职工",
    "occupation_detail": "电工", "political_status": "群众", "since_on": "2023-07", "selection": "任命（委派）",
    "nature": "兼职", "in_party_committee": "否", "duty_status": "在岗", "phone": "13800138003", "applied_party": "否",
    "is_volunteer": "否",
}  # fmt: skip
BORN = (date(1990, 5, 4), date(2004, 10, 1), date(1995, 12, 9))


def people(*, duties: Sequence[str]) -> Iterator[dict[str, str]]:
    """Lines of the kind OWN by label, who could be entered as they are; each with one of the duties."""
    labels = {column.name: column.label for column in columns_of(Kind.OWN)}
    for order, (facts, born_on) in enumerate(zip((TEACHER, STUDENT, WORKER), BORN, strict=True), start=1):
        told = {**facts, "id_number": _number(born_on, order), "duty": duties[min(order, len(duties)) - 1]}
        yield {label: told.get(name, "") for name, label in labels.items()}


def _number(born_on: date, order: int) -> str:
    body = f"{NOBODYS_DIVISION}{born_on:%Y%m%d}{order:03}"
    return body + id_number.check_character(body)
