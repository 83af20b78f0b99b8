"""Files that nobody should send: each by a name, with what is said of it."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

from tests.test_sheets_reading import HEADER_ROW, SHEET, SPACE, STYLES, changed, sheet_with, text_cell, xlsx
from zhtj.sheets import archive
from zhtj.sheets.reading import MAX_BYTES

BROKEN = "不是能打开的XLSX工作簿"
TOO_MUCH = "工作簿里的内容过多"
DECLARED = "文档类型声明"
STRINGS = "xl/sharedStrings.xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ENTITY = '<!DOCTYPE {} [<!ENTITY a SYSTEM "{}">]>'
LAUGHS = "<!DOCTYPE worksheet [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
PEOPLE = xlsx(["林晓明", "138"], ["陈", "139"])
taken: dict[str, Callable[[], bytes]] = {}
refused: dict[str, tuple[Callable[[], bytes], str]] = {}


def parts(content: bytes = PEOPLE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def packed(members: list[tuple[str, bytes]], compression=zipfile.ZIP_DEFLATED) -> bytes:
    """Also members of one name."""
    stream = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "w", compression) as book:
        for name, content in members:
            book.writestr(name, content)
    return stream.getvalue()


def refuse(sentence: str):
    def keep(make: Callable[[], bytes]):
        refused[make.__name__] = make, sentence
        return make

    return keep


def take(make: Callable[[], bytes]):
    taken[make.__name__] = make
    return make


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def with_part(name: str, content: bytes) -> bytes:
    return changed(PEOPLE, {name: content})


def related(kind: str, target: str, *, of: str = SHEET, mode: str = "External") -> bytes:
    folder, _, name = of.rpartition("/")
    relation = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return with_part(
        f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'.encode()
    )


def with_sheet(content: str, encoding: str = "utf-8") -> bytes:
    return with_part(SHEET, content.encode(encoding))


def sheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def typed(old: str, new: str) -> bytes:
    """Content types that say something else."""
    name = "[Content_Types].xml"
    return with_part(name, parts()[name].replace(old.encode(), new.encode()))


def with_strings(strings: str, rows: str) -> bytes:
    """Sharing texts."""
    relation = f'<Relationship Id="r9" Type="{OFFICE}/sharedStrings" Target="/{STRINGS}"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    found = re.sub(rb"<Relationship [^>]*sharedStrings[^>]*/>", b"", parts()[rels])
    return changed(
        PEOPLE,
        {
            SHEET: sheet(rows).encode(),
            STRINGS: f'<sst xmlns="{SPACE}">{strings}</sst>'.encode(),
            rels: found.replace(b"</Relationships>", relation.encode()),
        },
    )


# --- sizes -------------------------------------------------------------------------------------------------


@refuse("文件超过20MB")
def too_large():
    return PEOPLE + bytes(MAX_BYTES)


@refuse("解开后超过200MB")
def unpacked_too_large():
    return with_part("xl/media/image1.png", bytes(archive.MAX_UNPACKED))


@refuse(BROKEN)
def unpacked_too_large_and_not_told_by_the_directory():
    content = bytearray(unpacked_too_large())
    for signature, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            if struct.unpack_from("<I", content, at + place)[0] >= archive.MAX_UNPACKED:
                struct.pack_into("<I", content, at + place, 100)
    return bytes(content)


@refuse("2000个以上的部分")
def too_many_members():
    return packed([*parts().items(), *((f"xl/media/{n}.png", b"") for n in range(2001))])


@refuse("2000个以上的部分")
def a_directory_of_a_hundred_thousand_members():
    entry = b"PK\1\2" + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"x"
    count = 100_000
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, len(entry) * count, 4, 0)
    return b"PK\3\4" + entry * count + end


# --- cells -------------------------------------------------------------------------------------------------


@refuse("行号超出工作表的范围")
def a_row_beyond_the_last():
    return sheet_with(HEADER_ROW + row(1048577, text_cell("A1048577", "林")))


@refuse("列数过多")
def the_last_cell_of_a_sheet_in_four_kilobytes():
    return small(f'<row r="1048576">{text_cell("XFD1048576", "林")}</row>')


@take
def a_dimension_up_to_the_last_cell_in_four_kilobytes():
    return small("", '<dimension ref="A1:XFD1048576"/>')


def small(rows: str, before: str = "") -> bytes:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    book = packed([
        ("[Content_Types].xml", f'<Types xmlns="{types}"><Default Extension="rels" ContentType="x"/>'
         f'<Default Extension="xml" ContentType="{main}.sheet.main+xml"/></Types>'.encode()),
        ("_rels/.rels", f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
         ' Target="xl/workbook.xml"/></Relationships>'.encode()),
        ("xl/workbook.xml", f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1"'
         ' r:id="r1"/></sheets></workbook>'.encode()),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1"'
         f' Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode()),
        (SHEET, f'<worksheet xmlns="{SPACE}">{before}<sheetData>{HEADER_ROW}{rows}</sheetData></worksheet>'.encode()),
    ])  # fmt: skip
    assert len(book) < 4096
    return book


@take
def rows_far_apart():
    cells = (row(n, text_cell(f"A{n}", "林")) for n in range(11, 1_048_576, 1000))
    return sheet_with(HEADER_ROW + "".join(cells) + row(1_048_576, text_cell("B1048576", "1")))


@refuse(TOO_MUCH)
def a_million_empty_rows():
    return with_sheet(sheet(HEADER_ROW + "<row/>" * 1_000_000))


@refuse(TOO_MUCH)
def millions_of_empty_cells():
    return with_sheet(sheet(HEADER_ROW + f"<row>{'<c/>' * 16_000}</row>" * 200))


@refuse(TOO_MUCH)
def too_many_cells():
    return with_sheet(sheet(HEADER_ROW + f"<row>{'<c><v>1</v></c>' * 200}</row>" * 3000))


@refuse(TOO_MUCH)
def millions_of_values_in_one_cell():
    return with_sheet(sheet(HEADER_ROW + f"<row><c>{'<v/>' * 5_000_000}</c></row>"))


@refuse(BROKEN)
def cells_that_go_backwards():
    return with_sheet(sheet(HEADER_ROW + row(2, text_cell("B2", "1"), text_cell("A2", "林"))))


@refuse(BROKEN)
def a_number_of_many_digits():
    return with_sheet(sheet(HEADER_ROW + row(2, f'<c r="A2"><v>{"9" * 5000}</v></c>')))


@refuse(BROKEN)
def a_number_that_is_none():
    return with_sheet(sheet(HEADER_ROW + row(2, '<c r="A2"><v>nan</v></c>')))


@refuse(BROKEN)
def a_shared_text_that_is_not_there():
    return with_sheet(sheet(HEADER_ROW + row(2, '<c r="A2" t="s"><v>-1</v></c>')))


@refuse(TOO_MUCH)
def one_huge_text_in_very_many_cells():
    cells = "<row>" + '<c t="s"><v>1</v></c>' * 100 + "</row>"
    strings = f"<si><t>姓名</t></si><si><t>{'长' * 1_000_000}</t></si>".replace("长" * 1000, "长" * 999 + ">")
    return with_strings(strings, '<row><c t="s"><v>0</v></c></row>' + cells * 2000)


@refuse(TOO_MUCH)
def a_million_shared_texts():
    return with_strings("<si><t>a</t></si>" * 1_000_000, '<row><c t="s"><v>0</v></c></row>')


@refuse(TOO_MUCH)
def millions_of_pieces_of_one_text():
    return with_strings(f"<si>{'<t/>' * 5_000_000}</si>", '<row><c t="s"><v>0</v></c></row>')


# --- XML ---------------------------------------------------------------------------------------------------


@refuse(DECLARED)
def an_entity_that_is_another_file():
    return sheet_with(
        HEADER_ROW + row(2, text_cell("A2", "&a;")), ENTITY.format("worksheet", "file:///etc/passwd")
    )


@refuse(DECLARED)
def an_entity_that_is_another_server():
    return sheet_with(
        HEADER_ROW + row(2, text_cell("A2", "&a;")), ENTITY.format("worksheet", "http://127.0.0.1:9/")
    )


@refuse(DECLARED)
def a_billion_laughs():
    return sheet_with(HEADER_ROW + row(2, text_cell("A2", "&a9;")), LAUGHS)


@refuse(DECLARED)
def a_declaration_behind_a_long_comment():
    return sheet_with(HEADER_ROW, f"<!--{' ' * 200_000}-->" + ENTITY.format("worksheet", "a"))


@refuse(DECLARED)
def a_declaration_over_the_border_of_two_chunks():
    begun = '<?xml version="1.0"?>'
    padding = "x" * (archive.CHUNK - len(begun) - 12)
    return with_sheet(f"{begun}<!--{padding}-->{ENTITY.format('worksheet', 'a')}{sheet(HEADER_ROW)}")


@refuse(DECLARED)
def a_declaration_in_a_part_that_is_not_read():
    return with_part(
        "xl/theme/theme1.xml", (ENTITY.format("theme", "http://127.0.0.1:9/") + "<theme/>").encode()
    )


@refuse(DECLARED)
def a_declaration_in_utf_16():
    declared = '<?xml version="1.0" encoding="utf-16"?>' + ENTITY.format("worksheet", "a") + sheet(HEADER_ROW)
    return with_sheet(declared, "utf-16")


@refuse(BROKEN)
def deep_nesting():
    return with_sheet(sheet(HEADER_ROW, "<a>" * 1_000_000 + "</a>" * 1_000_000))


@refuse(BROKEN)
def an_attribute_without_end():
    return with_sheet(sheet(HEADER_ROW, f'<a b="{"x" * 30_000_000}"/>'))


@refuse(BROKEN)
def very_many_names():
    return with_sheet(sheet(HEADER_ROW, "".join(f"<a{n}/>" for n in range(150_000))))


@refuse(BROKEN)
def very_many_attributes():
    names = " ".join(f'a{n}=""' for n in range(60_000))
    return with_sheet(sheet(HEADER_ROW, f"<a {names}/>" * 3))


@refuse(BROKEN)
def bytes_that_are_no_utf_8():
    return with_sheet(sheet(HEADER_ROW + row(2, text_cell("A2", "林"))), "gbk")


@refuse(BROKEN)
def an_encoding_of_several_bytes():
    return with_sheet('<?xml version="1.0" encoding="gb2312"?>' + sheet(HEADER_ROW), "gbk")


@take
def utf_16():
    return with_sheet('<?xml version="1.0" encoding="utf-16"?>' + sheet(HEADER_ROW), "utf-16")


@refuse(TOO_MUCH)
def very_many_formats():
    return with_part(
        STYLES, f'<styleSheet xmlns="{SPACE}"><cellXfs>{"<xf/>" * 1_000_000}</cellXfs></styleSheet>'.encode()
    )


@refuse(TOO_MUCH)
def very_many_number_formats():
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="yyyy{n}"/>' for n in range(300_000))
    return with_part(
        STYLES, f'<styleSheet xmlns="{SPACE}"><numFmts>{formats}</numFmts></styleSheet>'.encode()
    )


@refuse(TOO_MUCH)
def very_many_merged_cells():
    merged = '<mergeCell ref="A1:B1"/>' * 500_000
    return with_sheet(sheet(HEADER_ROW, f"<mergeCells>{merged}</mergeCells>"))


@take
def all_cells_merged_into_one():
    return with_sheet(sheet(HEADER_ROW, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))


@take
def lists_for_all_cells():
    rule = '<dataValidation type="list" sqref="A1:XFD1048576"><formula1>"男,女"</formula1></dataValidation>'
    return with_sheet(sheet(HEADER_ROW, f"<dataValidations>{rule * 1000}</dataValidations>"))


# --- what draws on something else --------------------------------------------------------------------------


@refuse("外部链接")
def an_external_link():
    return with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>")


@refuse("外部的图片或文件")
def an_external_picture():
    return related("image", "http://127.0.0.1:9/a.png")


@refuse(TOO_MUCH)
def very_many_relations():
    many = f'<Relationships xmlns="{PACKAGE}">{"<a/>" * 150_000}</Relationships>'.encode()
    return changed(PEOPLE, {f"xl/media/_rels/{n}.rels": many for n in range(50)})


@refuse("外部的图片或文件")
def an_external_template():
    return related("attachedTemplate", "http://127.0.0.1:9/a.xltx", of="xl/workbook.xml")


@refuse("外部数据连接")
def a_connection():
    return with_part("xl/connections.xml", b"<connections/>")


@refuse("带有宏")
def macros():
    return with_part("xl/vbaProject.bin", b"x")


@refuse("带有宏")
def macros_by_type():
    return typed("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")


@refuse("带有宏")
def macros_of_old():
    return with_part("xl/macrosheets/sheet1.xml", b"<macrosheet/>")


@refuse("嵌有控件")
def controls():
    return with_part("xl/activeX/activeX1.bin", b"x")


@refuse("嵌有其他文件")
def an_embedded_file():
    return with_part("xl/embeddings/oleObject1.bin", b"x")


@take
def a_link_that_somebody_has_to_follow():
    return related("hyperlink", "http://127.0.0.1:9/")


# --- no workbooks ------------------------------------------------------------------------------------------


@refuse("这是Word文档")
def a_text_document():
    return packed([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>")])


@refuse("这是演示文稿")
def a_presentation():
    return packed([("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<presentation/>")])


@refuse("OpenDocument")
def an_open_document():
    return packed([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")])


@refuse("不支持.xlsb格式")
def a_binary_workbook():
    return packed([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"")])


@refuse(BROKEN)
def an_archive_of_other_files():
    return packed([("名单.txt", "林".encode())])


@refuse("这是PDF文件")
def a_pdf():
    return b"%PDF-1.7\n" + bytes(1000)


@refuse("这是图片")
def a_picture():
    return b"\xff\xd8\xff\xe0" + bytes(1000)


@refuse("这是网页格式")
def a_web_page():
    return b"<html><table><tr><td>1</td></tr></table></html>"


@refuse("这是XML格式")
def an_xml_table():
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@refuse("不支持.xls等旧格式")
def an_old_workbook():
    return archive.OLE + bytes(5000)


@refuse("已加密")
def an_encrypted_workbook():
    return archive.OLE + bytes(5000) + "EncryptedPackage".encode("utf-16-le")


@refuse("这是Word文档")
def an_old_text_document():
    return archive.OLE + bytes(5000) + "WordDocument".encode("utf-16-le")


@take
def a_csv_file_named_xlsx():
    return "姓名,号码\n林,1\n".encode()


# --- archives ----------------------------------------------------------------------------------------------


@refuse("没有表头行")
def nothing():
    return b""


@refuse(BROKEN)
def half_a_workbook():
    return PEOPLE[: len(PEOPLE) // 2]


@refuse(BROKEN)
def a_damaged_member():
    content = bytearray(PEOPLE)
    at = content.index(SHEET.encode()) + len(SHEET) + 40
    content[at : at + 4] = b"\0\0\0\0"
    return bytes(content)


@refuse("已加密")
def encrypted_members():
    content = bytearray(PEOPLE)
    for signature, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + place] |= 1
    return bytes(content)


@refuse("重名的部分")
def a_member_twice():
    return packed([*parts().items(), (SHEET, b"<other/>")])


@refuse("重名的部分")
def a_member_twice_in_other_letters():
    return packed([*parts().items(), (SHEET.upper(), b"<other/>")])


@refuse(BROKEN)
def a_member_outside_of_the_archive():
    return packed([*parts().items(), ("../../etc/passwd", b"x")])


@refuse(BROKEN)
def a_packing_that_nobody_uses():
    return packed(list(parts().items()), zipfile.ZIP_BZIP2)


@refuse("没有工作表")
def no_sheet():
    return changed(PEOPLE, {SHEET: None})


# --- CSV ---------------------------------------------------------------------------------------------------


@refuse("CSV格式有误")
def one_line_of_commas():
    return b"," * (MAX_BYTES - 1)


@refuse(TOO_MUCH)
def very_many_short_cells():
    return b"a,b\n" + (b"," * 199 + b"x\n") * 90_000


@refuse("CSV格式有误")
def a_quotation_that_never_ends():
    return b'a,b\n"' + b"x\n" * 9_000_000


@refuse("超过100000行")
def very_many_lines():
    return b"a\n" + b"1\n" * 150_000


@refuse("不是CSV或XLSX表格")
def bytes_of_no_encoding():
    return b"\xff\xfe\xfd\xfc" * 1000
