"""Rows of an XLSX file, opened only after its archive has been looked over."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 2000
LAST_ROW = 1_048_576  # of any sheet
HEAD = 4096  # bytes of a member in which a document type declaration stands, if there is one
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = re.compile(rb"<\0?!\0?(D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")  # UTF-8 and both UTF-16
NOT_ONE = "不是能打开的XLSX工作簿，文件可能已损坏。请用表格软件打开后另存为XLSX。"


class WorkbookError(ValueError):
    """Why a workbook is not opened: a Chinese sentence."""


def ole_fault(content: bytes) -> str:
    """Why a file in Microsoft's old container is not read: it is an encrypted XLSX or an .xls."""
    if _ENCRYPTED in content:
        return "工作簿已加密，请去掉密码后再上传。"
    return "不支持.xls等旧格式，请另存为XLSX。"


@dataclass(frozen=True)
class FirstSheet:
    """`mark`: the workbook's keywords, by which a template of ours says which one it is; "" without.

    `rows` are (number, values) of each row that has any, as openpyxl knows them; they raise WorkbookError.
    """

    title: str
    mark: str
    rows: Iterator[tuple[int, tuple]]


def first_sheet(content: bytes, *, most_columns: int) -> FirstSheet:
    """Raises WorkbookError."""
    _look_over(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # whatever a broken file makes openpyxl, or a hostile one defusedxml, raise
        raise WorkbookError(NOT_ONE) from error
    if not book.worksheets:
        raise WorkbookError("工作簿里没有工作表。")
    sheet = book.worksheets[0]
    return FirstSheet(sheet.title, book.properties.keywords or "", _rows(sheet, most_columns))


def _rows(sheet, most_columns: int) -> Iterator[tuple[int, tuple]]:
    try:
        yield from _checked_rows(sheet, most_columns)
    except WorkbookError:
        raise
    except Exception as error:
        raise WorkbookError(NOT_ONE) from error


def _checked_rows(sheet, most_columns: int) -> Iterator[tuple[int, tuple]]:
    sheet.reset_dimensions()  # what the file says of its size is not to be trusted
    empty = (None,) * most_columns
    for number, values in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True), start=1):
        if number > LAST_ROW:
            raise WorkbookError("行号超出工作表的范围，文件可能已损坏。")
        if values != empty:
            yield number, values


def _look_over(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
            _check_content_types(archive)
            for member in archive.infolist():
                _check_head(archive, member)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise error if isinstance(error, WorkbookError) else WorkbookError(NOT_ONE) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError("工作簿已加密，请去掉密码后再上传。")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise WorkbookError(
            f"工作簿解开后超过{MAX_UNPACKED >> 20}MB，请删去图片和多余的工作表，或分成几个文件。"
        )
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise WorkbookError("工作簿带有宏，请另存为不带宏的XLSX。")


def _check_content_types(archive: zipfile.ZipFile) -> None:
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types:
        raise WorkbookError("工作簿带有宏，请另存为不带宏的XLSX。")
    if b"spreadsheetml" not in types:
        raise WorkbookError(NOT_ONE)


def _check_head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as part:
        if _DOCTYPE.search(part.read(HEAD)):
            raise WorkbookError("工作簿里有不允许的文档类型声明（DTD），不能打开。")
