"""Workbooks of many sheets, written without a file in between."""

import io
import re
import tempfile
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhtj.sheets.reading import read_table
from zhtj.sheets.streaming import LONGEST_TAB, Book, Link, Tabs
from zhtj.sheets.writing import Column

pytestmark = pytest.mark.once
COLUMNS = [Column("姓名", frozen=True), Column("号码", width=22)]


class Pipe:
    """Takes bytes and can do nothing else."""

    def __init__(self):
        self.taken = io.BytesIO()

    def write(self, content) -> int:
        return self.taken.write(content)

    def flush(self) -> None:
        pass


def written(*sheets, mark: str = "") -> bytes:
    pipe = Pipe()
    book = Book(pipe, mark=mark)
    for sheet in sheets:
        book.write(**{"lines": ["名单"], "columns": COLUMNS} | sheet)
    book.close()
    return pipe.taken.getvalue()


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_sheets_stand_as_they_were_written_and_the_index_before_them():
    content = written(
        {"tab": "一", "rows": [["林晓明", "440105199505040012"]]},
        {"tab": "二", "rows": [["周海燕", ""], ["石磊", ""]]},
        {"tab": "目录", "rows": [[Link("一'", "一"), 1], [Link("二", "二"), 2]], "is_first": True},
    )
    book = opened(content)
    assert book.sheetnames == ["目录", "一", "二"]
    assert [row[0].value for row in book["二"].iter_rows()] == ["名单", "姓名", "周海燕", "石磊"]
    assert book["目录"]["A3"].hyperlink.location == "'一'!A1"
    assert (book["目录"]["B4"].value, book["一"]["B3"].value) == (2, "440105199505040012")
    assert book["一"]["B3"].number_format == "@"
    assert book["一"].freeze_panes == "B3"
    assert book.active.title == "目录"
    assert not any(sheet.sheet_view.tabSelected for sheet in book)  # two selected ones would change together


def test_rows_are_counted():
    book = Book(Pipe())
    counts = [book.write(tab=f"{n}", lines=["名单"], columns=COLUMNS, rows=[["", ""]] * n) for n in (0, 1, 7)]
    assert counts == [0, 1, 7]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "#REF!", "<b>&amp;", "a\x00b\x0b", "0012"])
def test_a_text_stays_a_text_whatever_it_looks_like(text):
    content = written({"tab": "表", "rows": [[text, text]]})
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert re.search(r'<c r="A3" s="4" t="inlineStr">', xml)
    cell = opened(content)["表"]["A3"]
    assert (cell.value, cell.data_type) == (text.replace("\x00", "").replace("\x0b", ""), "s")


def test_our_own_reader_reads_it():
    content = written({"tab": "表", "lines": [], "rows": [["林晓明", "12"]]})
    assert [line.cells for line in read_table(io.BytesIO(content), "表").rows] == [
        {"姓名": "林晓明", "号码": "12"}
    ]


def test_nothing_is_put_on_the_disk(monkeypatch):
    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, None)
    assert written({"tab": "表", "rows": [["林晓明", "12"]] * 1000})


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=60), st.just("云山大学文学院团委" * 5)), max_size=12))
def test_names_of_sheets_are_what_a_spreadsheet_takes(wanted):
    tabs = Tabs()
    names = [tabs.name(each) for each in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= LONGEST_TAB
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
    assert opened(written(*({"tab": name, "rows": []} for name in names or ["表"]))).sheetnames == (
        names or ["表"]
    )
