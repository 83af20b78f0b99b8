"""Workbooks about cadres as people make them: with real cells, whose types are those a spreadsheet would give."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook, load_workbook

from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH, columns_of
from tests.factories import make_id_number

# A teacher who joined the League in 2012, told by the labels of the columns.
CELLS = {
    "姓名": "林晓明", "民族": "汉族", "学历": "大学本科", "职业": "教职工", "具体职业": "辅导员",
    "政治面貌": "共青团员", "入团时间": "2012-05-04", "团内现任职务": "副书记", "任现职年月": "2024-09",
    "任现职方式": "选举", "团干部性质": "兼职", "是否同级党（工）委（党支部）委员": "否", "在岗状态": "在岗",
    "手机号码": "13800138000", "是否递交入党申请书": "否", "是否成为注册志愿者": "是",
    "成为注册志愿者的时间": "2020-03-05",
}  # fmt: skip


def cells(**changes) -> dict[str, str]:
    """A right line of the kind OWN; changes by label."""
    filled = {column.label: "" for column in columns_of(Kind.OWN)} | CELLS
    return filled | {"身份证号码": changes.pop("身份证号码", None) or make_id_number()} | changes


def book(rows: Sequence[Sequence[object]], *, title: str = "Sheet1", mark: str = "") -> bytes:
    made = Workbook()
    made.active.title, made.properties.keywords = title, mark
    for row in rows:
        made.active.append(list(row))
    return saved(made)


def table(*lines: Mapping[str, object], above: Sequence[Sequence[object]] = (), **told) -> bytes:
    """A workbook whose head are the keys of the lines."""
    heads = list(dict.fromkeys(key for line in lines for key in line))
    return book([*above, heads, *([line.get(head) for head in heads] for line in lines)], **told)


def filled(template: bytes, *lines: Mapping[str, object]) -> bytes:
    """A template with values put under its heads, as a person does."""
    made = load_workbook(io.BytesIO(template))
    sheet = made.worksheets[0]
    places = {cell.value.partition("*")[0].partition("\n")[0]: cell.column for cell in sheet[1]}
    for number, line in enumerate(lines, start=2):
        for label, value in line.items():
            sheet.cell(number, places[label]).value = value
    return saved(made)


def saved(made: Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


__all__ = ["BRANCH", "CELLS", "book", "cells", "filled", "saved", "table"]
