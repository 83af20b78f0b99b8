"""Workbooks that are handed out."""

import tracemalloc
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from zhtj.sheets.writing import HEAD_ROW, Column, Kind, write_table

pytestmark = pytest.mark.once

COLUMNS = (
    Column("序号", Kind.NUMBER, 6, frozen=True),
    Column("组织全称", Kind.TEXT, 40, frozen=True),
    Column("日期", Kind.DATE, 12),
)


def written(rows, *, title="配备表", facts=(("操作人", "林晓明"), ("领域", "高校"))):
    stream = BytesIO()
    write_table(stream, title=title, facts=facts, columns=COLUMNS, rows=rows)
    return load_workbook(stream).active


def test_title_facts_head_and_rows_stand_in_order():
    sheet = written([(1, "云山大学团委", date(2026, 5, 4))])
    assert [row[0].value for row in sheet.iter_rows(max_row=2)] == ["配备表", "操作人：林晓明　领域：高校"]
    assert [cell.value for cell in sheet[HEAD_ROW]] == ["序号", "组织全称", "日期"]
    assert [cell.value for cell in sheet[HEAD_ROW + 1]][:2] == [1, "云山大学团委"]
    assert sheet[HEAD_ROW + 1][2].value.date() == date(2026, 5, 4)


def test_head_and_first_columns_are_frozen():
    assert written([]).freeze_panes == "C4"


@pytest.mark.parametrize(
    "text", ["=1+1", "=HYPERLINK(1)", "+1", "-1", "@x", "#N/A", "007", "0012345678901234567"]
)
def test_text_stays_text(text):
    cell = written([(1, text, None)])[HEAD_ROW + 1][1]
    assert (cell.value, cell.data_type) == (text, "s")


def test_text_in_a_number_column_stays_text_and_nothing_stays_empty():
    row = written([("合计", "x", None)])[HEAD_ROW + 1]
    assert (row[0].value, row[0].data_type, row[2].value) == ("合计", "s", None)


def test_characters_no_workbook_can_hold_are_left_out():
    assert written([(1, "云山\x00大学\x1f", None)])[HEAD_ROW + 1][1].value == "云山大学"


def test_a_title_with_characters_forbidden_in_a_tab_is_kept_on_the_sheet():
    sheet = written([], title="高校/国企：[2026]团干部配备情况统计表，名称很长很长很长很长很长很长")
    assert sheet["A1"].value.startswith("高校/国企")
    assert len(sheet.title) <= 31


def test_memory_stays_the_same_however_long_the_table(tmp_path):
    def peak(count):
        tracemalloc.start()
        with open(tmp_path / "table.xlsx", "wb") as stream:
            rows = ((number, f"第{number}建筑有限公司", None) for number in range(count))
            write_table(stream, title="表", facts=(), columns=COLUMNS, rows=rows)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(5000) < 2 * peak(500)
