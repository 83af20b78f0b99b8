"""An archive that a stranger may have made: looked over to its last byte before any part of it is understood."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 2000
CHUNK = 1 << 16
NOT_ONE = "不是能打开的XLSX工作簿，文件可能已损坏。请用表格软件打开后另存为XLSX。"
ENCRYPTED = "工作簿已加密，请去掉密码后再上传。"
MACROS = "工作簿带有宏，请另存为不带宏的XLSX。"
DECLARED = "工作簿里有不允许的文档类型声明（DTD），不能打开。请用表格软件打开后另存为XLSX。"
_IN_DIRECTORY = b"PK\x01\x02"  # before each member that the directory names
_DECLARATION = re.compile(rb"<\0?!\0?(D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")  # UTF-8, both UTF-16
_LONGEST_DECLARATION = 20
_UNWANTED = {  # parts by which a workbook runs programs or draws on other places, by what their names hold
    "vbaproject": MACROS,
    "xl/macrosheets/": MACROS,
    "xl/externallinks/": "工作簿引用了其他工作簿（外部链接），请在“数据—编辑链接”中断开链接后另存为XLSX。",
    "xl/connections.xml": "工作簿带有外部数据连接，请删去连接后另存为XLSX。",
    "xl/querytables/": "工作簿带有外部数据连接，请删去连接后另存为XLSX。",
    "xl/activex/": "工作簿里嵌有控件，请删去后另存为XLSX。",
    "xl/embeddings/": "工作簿里嵌有其他文件，请删去后另存为XLSX。",
}
_OTHERS = {  # by a member that only they have
    "word/document.xml": "这是Word文档，不是表格。请把内容填写到XLSX表格中。",
    "ppt/presentation.xml": "这是演示文稿，不是表格。请把内容填写到XLSX表格中。",
    "xl/workbook.bin": "不支持.xlsb格式，请另存为XLSX。",
    "content.xml": "不支持.ods等OpenDocument格式，请另存为XLSX。",
    "index/document.iwa": "不支持.numbers格式，请导出为XLSX。",
}


class WorkbookError(ValueError):
    """Why a workbook is not opened: a Chinese sentence."""


def opened(content: bytes) -> zipfile.ZipFile:
    """Every member of it can be read to its end, and all together are not too large. Raises WorkbookError."""
    if content.count(_IN_DIRECTORY) > MAX_MEMBERS:  # before an object is made for each of them
        raise WorkbookError(f"工作簿由{MAX_MEMBERS}个以上的部分组成，请删去图片和多余的工作表后另存为XLSX。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_members(archive.infolist())
        _read_through(archive)
    except WorkbookError:
        raise
    except Exception as error:  # whatever a broken archive makes zipfile and zlib raise
        raise WorkbookError(NOT_ONE) from error
    return archive


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    for name in names:
        if fault := _OTHERS.get(name) or _unwanted(name):
            raise WorkbookError(fault)
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError(ENCRYPTED)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise WorkbookError(NOT_ONE)  # the others unpack without end once begun
    if len(set(names)) < len(names):
        raise WorkbookError("工作簿里有重名的部分，文件可能被改动过。请用表格软件打开后另存为XLSX。")
    if any(_leads_out(name) for name in names):
        raise WorkbookError(NOT_ONE)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        _refuse_size()


def _unwanted(name: str) -> str:
    return next((fault for part, fault in _UNWANTED.items() if part in name), "")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _refuse_size() -> None:
    raise WorkbookError(f"工作簿解开后超过{MAX_UNPACKED >> 20}MB，请删去图片和多余的工作表，或分成几个文件。")


def _read_through(archive: zipfile.ZipFile) -> None:
    """Counts what really comes out, has zipfile compare check sums, and looks for declarations anywhere."""
    size = 0
    for member in archive.infolist():
        before = b""
        for chunk in chunks(archive, member.filename):
            size += len(chunk)
            if size > MAX_UNPACKED:
                _refuse_size()
            if _declares(before, chunk):
                raise WorkbookError(DECLARED)
            before = chunk[-_LONGEST_DECLARATION:]


def _declares(before: bytes, chunk: bytes) -> bool:
    pieces = (chunk, before + chunk[:_LONGEST_DECLARATION])
    return any(b"!" in piece and _DECLARATION.search(piece) for piece in pieces)


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def check_types(types: Iterable[str]) -> None:
    """What the parts say they are. Raises WorkbookError."""
    types = list(types)
    if any("macroEnabled" in one or "macrosheet" in one for one in types):
        raise WorkbookError(MACROS)
    if not any("spreadsheetml" in one for one in types):
        raise WorkbookError(NOT_ONE)
