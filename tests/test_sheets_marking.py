"""Somebody's own workbook back, with its mistakes marked."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.mutated_books import sharing
from tests.test_sheets_reading import HEADERS, changed, xlsx
from zhtj.sheets.comments import AUTHOR
from zhtj.sheets.marked_sheet import ADDED_WIDTH
from zhtj.sheets.marked_styles import FILL
from zhtj.sheets.marking import mark
from zhtj.sheets.reading import REASONS, SheetError, read_table

pytestmark = pytest.mark.once

FAULT = {3: {"号码": "请填写11位号码。"}}


def saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def marked(content: bytes, faults=FAULT, **told) -> bytes:
    stream = io.BytesIO()
    mark(content, stream, faults, **told)
    return stream.getvalue()


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def comments(sheet) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def filled(sheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == FILL}


def reasons(sheet) -> list[str | None]:
    [column] = [cell.column for cell in sheet[1] if cell.value == REASONS]
    return [cell.value for [cell] in sheet.iter_rows(min_row=2, min_col=column, max_col=column)]


def people() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (HEADERS, ["林晓明", "13800000000"], ["陈", "138"], ["王", None]):
        book.active.append(row)
    return book


# --- what is marked ----------------------------------------------------------------------------------------


def test_a_wrong_cell_is_filled_and_commented_and_its_line_told():
    sheet = sheet_of(marked(saved(people())))
    assert (comments(sheet), filled(sheet)) == ({"B3": "请填写11位号码。"}, {"B3"})
    assert reasons(sheet) == [None, "号码：请填写11位号码。", None]
    assert sheet.auto_filter.ref == "A1:C4"


def test_an_empty_cell_is_marked_and_what_is_said_of_the_line_stands_without_a_header():
    sheet = sheet_of(marked(saved(people()), {4: {"号码": "请填写。", "": "与第2行重复。"}}))
    assert (comments(sheet), filled(sheet)) == ({"B4": "请填写。"}, {"B4"})
    assert reasons(sheet) == [None, None, "号码：请填写。\n与第2行重复。"]


def test_a_column_that_the_file_lacks_comes_last_and_can_be_filled_in():
    told = {"texts": {2: {"学历": "大学本科"}}, "adding": ["号码", "学历", "备注"]}
    book = marked(saved(people()), {3: {"学历": "请选择。"}}, **told)
    sheet = sheet_of(book)
    assert [cell.value for cell in sheet[1]] == [*HEADERS, REASONS, "学历", "备注"]
    assert (sheet["D2"].value, comments(sheet), filled(sheet)) == ("大学本科", {"D3": "请选择。"}, {"D3"})
    assert {sheet[place].number_format for place in ("D2", "D3")} == {"@"}
    assert sheet.column_dimensions["D"].width == ADDED_WIDTH
    assert sheet.auto_filter.ref == "A1:E4"
    again = sheet_of(marked(book, {}, adding=["学历"]))
    assert [cell.value for cell in again[1]] == [*HEADERS, REASONS, "学历", "备注"]
    assert (again["D2"].value, filled(again), reasons(again)) == ("大学本科", set(), [None] * 3)


def test_a_header_goes_by_the_name_that_the_caller_knows():
    sheet = sheet_of(marked(saved(people()), {2: {"电话": "不对。"}}, label_of={"号码": "电话"}.get))
    assert comments(sheet) == {"B2": "不对。"}
    assert reasons(sheet)[0] == "电话：不对。"


def test_headers_below_other_rows_are_found():
    book = openpyxl.Workbook()
    for row in ([], [], HEADERS, ["林", "1"]):
        book.active.append(row)
    sheet = sheet_of(marked(saved(book), {4: {"号码": "不对。"}}))
    assert (sheet["C3"].value, sheet["C4"].value, sheet.auto_filter.ref) == (REASONS, "号码：不对。", "A3:C4")


def test_sentences_with_what_somebody_typed_stay_texts():
    said = "=1+1 没有“<a>&\x01_x0041_”"
    sheet = sheet_of(marked(saved(people()), {2: {"": said}}))
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1 没有“<a>&_x005F_x0041_”", "s")
    table = read_table(io.BytesIO(marked(saved(people()), {2: {"号码": said}})), "名单")
    assert table.headers == HEADERS


def test_a_csv_file_comes_back_as_a_workbook():
    sheet = sheet_of(marked("姓名,号码\n=1+1,0012\n\n陈,2\n".encode(), {4: {"号码": "不对。"}}))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [*HEADERS, REASONS], ["=1+1", "0012", None], [None] * 3, ["陈", "2", "号码：不对。"]
    ]  # fmt: skip
    assert sheet["A2"].data_type == "s"


# --- what stays --------------------------------------------------------------------------------------------


def test_all_else_stays_as_it_was():
    book = people()
    sheet = book.active
    sheet.title, book.properties.keywords = "团干部", "zhtj:own"
    sheet.column_dimensions["B"].width, sheet.freeze_panes = 33, "B2"
    sheet["B3"].font, sheet["B3"].number_format = Font(name="宋体", bold=True), "@"
    sheet["A2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["A1"].comment = Comment("填写姓名", "说明")
    rule = DataValidation("list", formula1='"男,女"')
    rule.add("B2:B100")
    sheet.add_data_validation(rule)
    book.create_sheet("选项").append(["男", 1])
    back = openpyxl.load_workbook(io.BytesIO(marked(saved(book))))
    sheet = back.worksheets[0]
    assert (sheet.title, back.properties.keywords, sheet.freeze_panes) == ("团干部", "zhtj:own", "B2")
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width) == (33, 60)
    assert (sheet["B3"].font.bold, sheet["B3"].number_format, sheet["B3"].value) == (True, "@", "138")
    assert sheet["A2"].fill.fgColor.rgb == "FF00FF00"
    assert comments(sheet) == {"A1": "填写姓名", "B3": "请填写11位号码。"}
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["B2:B100"]
    assert [[cell.value for cell in row] for row in back["选项"].iter_rows()] == [["男", 1]]


def test_of_formulas_only_the_results_stay():
    book = people()
    book.active["B2"] = "=1+2"
    book.create_sheet("其他")["A1"] = '=HYPERLINK("http://example.com")'
    content = marked(saved(book))
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
    assert "calcChain" not in "".join(parts.namelist())


def test_columns_that_were_laid_out_up_to_the_last_one_are_parted():
    book = people()
    book.active.column_dimensions["A"].width = 11
    book.active.column_dimensions["A"].min, book.active.column_dimensions["A"].max = 1, 16384
    xml = zipfile.ZipFile(io.BytesIO(marked(saved(book)))).read("xl/worksheets/sheet1.xml").decode()
    assert [part.split('"')[0] for part in xml.split(' min="')[1:]] == ["1", "3", "4"]


def test_a_table_takes_the_reasons_in():
    book = people()
    book.active.add_table(Table(displayName="名单", ref="A1:B4"))
    sheet = sheet_of(marked(marked(saved(book))))
    assert sheet.tables["名单"].ref == "A1:C4"
    assert sheet.tables["名单"].column_names == [*HEADERS, REASONS]
    assert sheet.auto_filter.ref is None


def test_a_workbook_whose_elements_have_prefixes_and_whose_texts_stand_apart():
    content = sharing(saved(people()))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/")}
    prefixed = {
        name: re.sub(r"<(/?)(?=[a-z])(?!xml)", r"<\1x:", text).replace("xmlns=", "xmlns:x=").encode()
        for name, text in parts.items()
        if name in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml")
    }
    once = marked(changed(content, prefixed))
    assert [line.cells["姓名"] for line in read_table(io.BytesIO(once), "名单").rows] == [
        "林晓明",
        "陈",
        "王",
    ]
    again = sheet_of(marked(once, {4: {"号码": "请填写。"}}))
    assert (comments(again), filled(again)) == ({"B4": "请填写。"}, {"B4"})
    assert (reasons(again), again.auto_filter.ref) == ([None, None, "号码：请填写。"], "A1:C4")


# --- again -------------------------------------------------------------------------------------------------


def test_marks_of_an_earlier_report_are_replaced():
    book = people()
    book.active["B3"].comment = Comment("问过本人", "林")
    once = marked(saved(book))
    assert comments(sheet_of(once)) == {"B3": "请填写11位号码。\n原批注：问过本人"}
    again = sheet_of(marked(once, {4: {"号码": "请填写。"}}))
    assert comments(again) == {"B3": "原批注：问过本人", "B4": "请填写。"}
    assert (filled(again), reasons(again)) == ({"B4"}, [None, None, "号码：请填写。"])
    assert again.max_column == 3
    assert {cell.comment.author for row in again.iter_rows() for cell in row if cell.comment} == {AUTHOR}


def test_each_comment_has_one_box():
    book = people()
    book.active["A1"].comment = Comment("填写姓名", "说明")
    content = marked(marked(saved(book)), {3: {"姓名": "不对。"}})
    parts = zipfile.ZipFile(io.BytesIO(content))
    [drawing] = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".vml")]
    assert drawing.count('ObjectType="Note"') == 2


def test_the_column_of_reasons_is_not_read():
    table = read_table(io.BytesIO(marked(saved(people()))), "名单")
    assert table.headers == HEADERS
    assert [(line.cells, line.faults) for line in table.rows][1] == ({"姓名": "陈", "号码": "138"}, ())


def test_what_can_be_read_is_handed_back_even_where_another_sheet_is_broken():
    book = people()
    book.create_sheet("其他")
    content = changed(saved(book), {"xl/worksheets/sheet2.xml": b"<a"})
    sheet = sheet_of(marked(content))
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["陈", "138", "号码：请填写11位号码。"], ["王", None, None]
    ]  # fmt: skip


# --- what is not taken -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\0", xlsx()[:-100], changed(xlsx(), {"xl/styles.xml": b"<a"}), xlsx(headers=[])],
)
def test_what_cannot_be_read_is_not_marked_either(content):
    with pytest.raises(SheetError):
        marked(content)
