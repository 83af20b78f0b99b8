"""Workbooks that are handed out."""

import re
import tracemalloc
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from zhtj.sheets import streaming, template
from zhtj.sheets.marking import mark
from zhtj.sheets.reading import read_table
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


def xml_of(content: bytes) -> str:
    """All sheets, as they stand in the file."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if "/worksheets/" in name)


def as_table(texts) -> bytes:
    stream = BytesIO()
    write_table(
        stream,
        title=texts[0],
        facts=[("=1", "=2")],
        columns=COLUMNS,
        rows=[(text, text, None) for text in texts],
    )
    return stream.getvalue()


def as_template(texts) -> bytes:
    stream = BytesIO()
    entries = [template.Entry(text, offered=texts) for text in texts]
    template.write_template(stream, title="表", entries=entries, prepared=9, rows=[texts], notes=texts)
    return stream.getvalue()


def as_long_sheet(texts) -> bytes:
    stream = BytesIO()
    book = streaming.Book(stream)
    book.write(tab="表", lines=texts, columns=COLUMNS, rows=[[text, text, ""] for text in texts])
    book.close()
    return stream.getvalue()


def as_marked(texts) -> bytes:
    stream = BytesIO()
    lines = "".join(f'"{text}","{text}"\n' for text in texts)
    mark(f"姓名,号码\n{lines}".encode(), stream, {2: {"": texts[0], "号码": texts[1]}})
    return stream.getvalue()


FORMULAS = [
    "=1+1",
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|'/c calc'!A0",
    "#N/A",
    "_x003D_1",
    "\t=1",
]


@pytest.mark.parametrize("write", [as_table, as_template, as_long_sheet, as_marked])
def test_nothing_written_is_a_formula(write):
    xml = xml_of(write(FORMULAS))
    assert "=1+1" in xml
    assert not re.findall(r"<(?:\w+:)?f[ >]", xml)
    assert set(re.findall(r'<c [^>]*?t="(\w+)"', xml)) <= {"s", "inlineStr", "n"}


@pytest.mark.parametrize("write", [as_table, as_long_sheet, as_marked])
def test_what_looks_like_a_formula_is_read_again_as_it_was(write):
    table = read_table(
        BytesIO(write(FORMULAS)), "表", is_head=lambda texts: "组织全称" in texts or "号码" in texts
    )
    second = table.headers[1]
    assert [line.cells[second] for line in table.rows] == [text.strip() for text in FORMULAS]
    assert not any(line.numeric for line in table.rows)


def test_what_looks_like_a_formula_stays_text_when_it_is_typed_again():
    sheet = written([("=1+1", "普通", None)])
    assert sheet[HEAD_ROW + 1][0].quotePrefix
    assert not sheet[HEAD_ROW + 1][1].quotePrefix


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
