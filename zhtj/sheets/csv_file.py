"""Rows of a CSV file that a stranger may have made; and a workbook of texts that holds the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from zhtj.sheets.archive import OLE, WorkbookError
from zhtj.sheets.kinds import ole_kind, other_kind
from zhtj.sheets.parts import TOO_MUCH, TYPES
from zhtj.sheets.rewriting import HEAD
from zhtj.sheets.texts import cell_text
from zhtj.sheets.walking import MAX_CELLS, SPACES

LONGEST_LINE = 1 << 20  # characters
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    TYPES: (
        f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="{_MAIN}.sheet.main+xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_MAIN}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_MAIN}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{SPACES[0]}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (  # the second cell format is text
        f'<styleSheet xmlns="{SPACES[0]}"><fonts><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
        "</cellXfs>"
        '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def csv_rows(content: bytes, most_cells: int = MAX_CELLS) -> Iterator[tuple[int, list[str]]]:
    """(number, values) of each row. Raises WorkbookError."""
    if fault := ole_kind(content) if content.startswith(OLE) else other_kind(content):
        raise WorkbookError(fault)
    text = io.TextIOWrapper(io.BytesIO(content), _encoding(content), newline="")
    count = 0
    try:
        for number, values in enumerate(csv.reader(_lines(text), strict=True), start=1):
            count += len(values)
            if count > 2 * most_cells:
                raise WorkbookError(TOO_MUCH)
            yield number, values
    except csv.Error as error:
        raise WorkbookError(
            "CSV格式有误：引号没有成对，或某一格过长。请用表格软件打开后另存为XLSX。"
        ) from error


def _encoding(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                content.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    raise WorkbookError("不是CSV或XLSX表格。请另存为XLSX，或存为UTF-8编码的CSV。")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error
        yield line


def as_workbook(rows: Iterable[tuple[int, Sequence[str]]]) -> bytes:
    """In memory alone, as it may hold what is kept sealed elsewhere."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, HEAD + text)
        with book.open(_SHEET, "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{SPACES[0]}"><sheetData>'.encode())
            sheet.writelines(_row(number, values).encode() for number, values in rows)
            sheet.write(b"</sheetData></worksheet>")
    return stream.getvalue()


def _row(number: int, values: Sequence[str]) -> str:
    cells = (
        f'<c r="{get_column_letter(column)}{number}" s="1" t="inlineStr">'
        f'<is><t xml:space="preserve">{cell_text(value)}</t></is></c>'
        for column, value in enumerate(values, start=1)
        if value
    )
    return f'<row r="{number}">{"".join(cells)}</row>'
