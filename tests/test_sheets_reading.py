"""Tables from CSV and XLSX files, friendly and hostile."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.conf import settings

from zhtj.sheets import archive, reading
from zhtj.sheets.reading import SheetError, read_table

pytestmark = pytest.mark.once

HEADERS = ["姓名", "号码"]


def xlsx(*rows, headers=HEADERS) -> bytes:
    book = openpyxl.Workbook()
    for row in [headers, *rows]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content: bytes, changes: dict[str, bytes | None], **replaced: bytes) -> bytes:
    """The same archive with some members written anew, added, or (None) left out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, text in members.items():
            if text is not None:
                new.writestr(name, text)
    return stream.getvalue()


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_with(rows: str, before: str = "") -> bytes:
    """A workbook whose sheet holds these rows as XML."""
    xml = f'<?xml version="1.0"?>{before}<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'
    return changed(xlsx(), {SHEET: xml.encode()})


def text_cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_ROW = f'<row r="1">{text_cell("A1", "姓名")}{text_cell("B1", "号码")}</row>'


def read(content: bytes, name: str = "名单") -> list[tuple[int, dict]]:
    return [(line.number, line.cells) for line in read_table(io.BytesIO(content), name).rows]


def faults(content: bytes) -> list[str]:
    with pytest.raises(SheetError) as caught:
        read(content)
    return caught.value.faults


# --- what is read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_spreadsheets_write(encoding):
    content = "姓名,号码\r\n林晓明,7\r\n".encode(encoding)
    assert read(content) == [(2, {"姓名": "林晓明", "号码": "7"})]


def test_both_kinds_of_file_read_alike():
    table = read_table(io.BytesIO(xlsx(["林晓明", "007"])), "名单.xlsx")
    assert table.headers == HEADERS
    assert table == read_table(io.BytesIO("姓名,号码\n林晓明,007\n".encode()), "名单.csv")


def test_the_content_decides_whatever_the_name_says():
    assert read(xlsx(["林", "1"]), "名单.csv") == read("姓名,号码\n林,1".encode(), "名单.xlsx")


def test_texts_lose_the_spaces_around_them():
    assert read("\u3000姓名 , 号码\n 林晓明\u3000,\u00a07\n".encode())[0][1] == {
        "姓名": "林晓明",
        "号码": "7",
    }


def test_rows_keep_their_numbers_past_empty_ones():
    content = "\n姓名,号码\n\n,\n林,1\n\n陈,2\n".encode()
    assert [number for number, _ in read(content)] == [5, 7]
    assert [number for number, _ in read(xlsx([None, None], ["林", 1], [" ", None], ["陈", 2]))] == [3, 5]


def test_a_cell_with_a_line_break_counts_as_one_row():
    assert read('姓名,号码\n"林\n晓明",1\n陈,2\n'.encode())[1][0] == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (999_999_999_999_999, "999999999999999"),
        (True, "TRUE"),
        (date(2024, 9, 1), "2024-09-01"),
        (datetime(2024, 9, 1, 8, 30), "2024-09-01 08:30:00"),
        ("007", "007"),
        (None, ""),
    ],
)
def test_how_a_cell_reads(value, text):
    assert read(xlsx(["林", value]))[0][1]["号码"] == text


def test_short_rows_are_filled_and_columns_without_header_stay_out():
    assert read("姓名,,号码\n林\n陈,注,2\n".encode()) == [
        (2, {"姓名": "林", "号码": ""}),
        (3, {"姓名": "陈", "号码": "2"}),
    ]


def test_headers_alone_are_a_table_without_rows():
    assert read(xlsx()) == []


@pytest.mark.parametrize("number_format", [14, 31, 57])
def test_days_in_formats_that_chinese_spreadsheets_do_not_write_down(number_format):
    styles = (
        f'<styleSheet xmlns="{SPACE}"><cellXfs><xf/><xf numFmtId="{number_format}"/></cellXfs></styleSheet>'
    )
    rows = HEADER_ROW + '<row r="2"><c r="A2" s="1"><v>45536</v></c><c r="B2"><v>45536</v></c></row>'
    [line] = read_table(io.BytesIO(changed(sheet_with(rows), {STYLES: styles.encode()})), "名单").rows
    assert (line.cells["姓名"], line.days, line.numeric) == ("2024-09-01", {"姓名"}, {"号码"})


def test_a_number_that_is_no_day_stays_a_number_whatever_its_format():
    styles = f'<styleSheet xmlns="{SPACE}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = HEADER_ROW + '<row r="2"><c r="A2" s="1"><v>20240901</v></c></row>'
    [line] = read_table(io.BytesIO(changed(sheet_with(rows), {STYLES: styles.encode()})), "名单").rows
    assert (line.cells["姓名"], line.numeric) == ("20240901", {"姓名"})


def test_texts_in_pieces_without_what_is_written_above_them():
    pieces = "<is><r><t>林</t></r><r><t>晓明_x000D__x0000_</t></r><rPh><t>lin</t></rPh></is>"
    rows = f'{HEADER_ROW}<row r="2"><c r="A2" t="inlineStr">{pieces}</c><c r="B2" t="str"><f>A1</f><v>7</v></c></row>'
    assert read(sheet_with(rows)) == [(2, {"姓名": "林晓明\r_x0000_", "号码": "7"})]


def test_only_the_first_sheet_is_read():
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.create_sheet("说明").append(["别的"])
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue()) == []


def test_what_a_cell_held_is_told_beside_its_text():
    content = xlsx(["林", 7], ["陈", date(2024, 9, 1)], ["王", "7"], ["赵", None], ["周", True])
    lines = read_table(io.BytesIO(content), "名单").rows
    assert [line.numeric for line in lines] == [{"号码"}, set(), set(), set(), set()]
    assert [line.days for line in lines] == [set(), {"号码"}, set(), set(), set()]


def test_the_name_of_the_sheet_and_the_keywords_of_the_workbook_are_told():
    book = openpyxl.Workbook()
    book.active.title, book.properties.keywords = "团干部", "zhtj:own"
    book.active.append(HEADERS)
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(io.BytesIO(stream.getvalue()), "名单")
    assert (table.title, table.mark) == ("团干部", "zhtj:own")
    table = read_table(io.BytesIO("姓名,号码\n".encode()), "名单")
    assert (table.title, table.mark) == ("", "")


# --- what is refused ---------------------------------------------------------------------------------------


def cell_faults(content: bytes) -> list[tuple[int, str, str]]:
    lines = read_table(io.BytesIO(content), "名单").rows
    return [(line.number, header, fault) for line in lines for header, fault in line.faults]


def test_a_long_number_stored_as_a_number_is_told_with_its_place():
    lost = "长号码被当作数字，末尾几位已丢失。请把该列设为文本格式后重新填写。"
    content = xlsx(["林", 110105194912310021], ["陈", "110105194912310021"], ["王", 1e15])
    assert cell_faults(content) == [(2, "号码", lost), (4, "号码", lost)]
    assert cell_faults("姓名,号码\n林,1.10105E+17".encode()) == [(2, "号码", lost)]
    assert read(content)[1] == (3, {"姓名": "陈", "号码": "110105194912310021"})


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n", "\ufeff".encode(), xlsx(headers=[])])
def test_no_header_row(content):
    assert faults(content) == ["名单：没有表头行：第一行应为各列的名称。"]


def test_a_header_twice():
    assert faults("姓名,号码,姓名\n".encode()) == ["名单：表头“姓名”出现多次，请只保留一列。"]


def test_more_cells_than_headers():
    [(number, header, fault)] = cell_faults("姓名,号码\n林,1,2\n陈,1,\n".encode())
    assert (number, header) == (2, "末尾")
    assert fault.startswith("多出没有表头的内容")


@pytest.mark.parametrize("content", [b"BM\0\0\0\0", b"\xff\xff\xff\xff", "姓名,号码\n".encode("utf-16")])
def test_neither_text_nor_workbook(content):
    assert "不是CSV或XLSX表格" in faults(content)[0]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "这是图片"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\xff", "这是PDF文件"),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table></table></html>', "这是网页格式"),
        (b"\xef\xbb\xbf\n<TABLE><tr><td>1</td></tr></TABLE>", "这是网页格式"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "这是XML格式"),
    ],
)
def test_another_kind_of_file_is_named(content, what):
    assert what in faults(content)[0]


@pytest.mark.parametrize("content", ['姓名,号码\n"林,1\n'.encode(), b"a,b\n" + b"x" * 200_000])
def test_broken_csv(content):
    assert "CSV格式有误" in faults(content)[0]


def test_too_many_columns():
    assert "超过200列" in faults(",".join(map(str, range(201))).encode())[0]


def test_an_old_workbook():
    assert faults(archive.OLE + bytes(2000)) == ["名单：不支持.xls等旧格式，请另存为XLSX。"]


def test_an_encrypted_workbook():
    content = archive.OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    assert faults(content) == ["名单：工作簿已加密，请去掉密码后再上传。"]


def test_an_archive_with_encrypted_members():
    content = bytearray(xlsx())
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[start] |= 1
    assert "已加密" in faults(bytes(content))[0]


def test_archives_that_are_no_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as other:
        other.writestr("a.txt", "甲")
    for content in (
        stream.getvalue(),
        archive.ZIP + b"broken",
        xlsx()[:-200],
        changed(xlsx(), {SHEET: b"<a"}),
    ):
        assert faults(content) == [f"名单：{archive.NOT_ONE}"]


def test_macros():
    types = zipfile.ZipFile(io.BytesIO(xlsx())).read("[Content_Types].xml")
    enabled = types.replace(b"spreadsheetml.sheet.main", b"spreadsheetml.sheet.macroEnabled.main")
    for changes in ({"xl/vbaProject.bin": b"x"}, {"[Content_Types].xml": enabled + b"<!--macroEnabled-->"}):
        assert faults(changed(xlsx(), changes)) == ["名单：工作簿带有宏，请另存为不带宏的XLSX。"]


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1 << 20)
    assert read("姓名,号码".encode() + b"\n" * ((1 << 20) - 13)) == []
    assert "文件超过1MB" in faults(b"x" * ((1 << 20) + 1))[0]


def test_no_table_that_is_taken_lies_on_a_disk_while_it_is_read():
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > reading.MAX_BYTES


def test_a_small_file_that_unpacks_to_a_large_one():
    bomb = changed(xlsx(), {"xl/media/image1.png": bytes(archive.MAX_UNPACKED)})
    assert len(bomb) < 1 << 20
    assert "解开后超过200MB" in faults(bomb)[0]


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert len(read(xlsx(*[["林", 1]] * 3))) == 3
    assert "超过3行" in faults(xlsx(*[["林", 1]] * 4))[0]
    assert "超过3行" in faults(("姓名,号码\n" + "林,1\n" * 4).encode())[0]


def test_a_document_type_declaration():
    declared = '<!DOCTYPE worksheet [<!ENTITY a "xx">]>'
    assert "文档类型声明" in faults(sheet_with(HEADER_ROW, before=declared))[0]


def test_entities_declared_where_nobody_looks():
    padded = f"<!--{' ' * 9000}-->" + '<!DOCTYPE worksheet [<!ENTITY a "xx">]>'
    row = f'<row r="2">{text_cell("A2", "&a;")}</row>'
    assert "文档类型声明" in faults(sheet_with(HEADER_ROW + row, before=padded))[0]


def test_a_small_file_that_names_the_last_cell_of_a_sheet():
    last = '<row r="1048576"><c r="XFD1048576"/></row>'
    content = sheet_with(f'{HEADER_ROW}<row r="2">{text_cell("A2", "林")}</row>{last}')
    assert len(content) < 6000
    assert read(content) == [(2, {"姓名": "林", "号码": ""})]


def test_a_row_number_beyond_any_sheet_ends_the_reading():
    content = sheet_with(f'{HEADER_ROW}<row r="99999999999">{text_cell("A99999999999", "林")}</row>')
    assert "行号超出工作表的范围" in faults(content)[0]
