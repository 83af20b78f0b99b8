"""What else a file may be that was meant to be a table: told by how it begins, with what to do."""

from __future__ import annotations

from zhtj.sheets.archive import ENCRYPTED

NOT_A_TABLE = "请把内容填写到XLSX表格中再上传。"
SAVED_AS_WEB = "这是网页格式的表格（有些系统导出的.xls其实是网页）。请用表格软件打开后另存为XLSX。"
SAVED_AS_XML = "这是XML格式的表格。请用表格软件打开后另存为XLSX。"
_BEGINNINGS = {
    b"%PDF": f"这是PDF文件，不是表格。{NOT_A_TABLE}",
    b"\x89PNG": f"这是图片，不是表格。{NOT_A_TABLE}",
    b"\xff\xd8\xff": f"这是图片，不是表格。{NOT_A_TABLE}",
    b"GIF8": f"这是图片，不是表格。{NOT_A_TABLE}",
    b"{\\rtf": f"这是RTF文档，不是表格。{NOT_A_TABLE}",
    b"Rar!": "这是压缩包。请解压后上传其中的XLSX表格。",
    b"7z\xbc\xaf": "这是压缩包。请解压后上传其中的XLSX表格。",
    b"\x1f\x8b": "这是压缩包。请解压后上传其中的XLSX表格。",
}
_WEB = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"mime-version:")
_LOOKED_AT = 1024  # bytes


def other_kind(content: bytes) -> str:
    """A sentence, "" where nothing speaks against a table."""
    for beginning, fault in _BEGINNINGS.items():
        if content.startswith(beginning):
            return fault
    head = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"<?xml") and b"<html" not in head:
        return SAVED_AS_XML
    return SAVED_AS_WEB if head.startswith((*_WEB, b"<?xml")) else ""


def ole_kind(content: bytes) -> str:
    """Microsoft's old container: it is an encrypted XLSX, or an .xls, or no table."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return ENCRYPTED
    if "WordDocument".encode("utf-16-le") in content:
        return f"这是Word文档，不是表格。{NOT_A_TABLE}"
    return "不支持.xls等旧格式，请另存为XLSX。"
