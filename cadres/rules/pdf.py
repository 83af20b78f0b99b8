"""Whether a file is a whole PDF with pages: told by its bytes (ISO 32000), never by its name.

Reads no more than it must and inflates no more than INFLATED in all, whatever the file claims of itself.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

MOST_BYTES = 20 * 1024 * 1024
NO_PDF = "这不是PDF文件，请上传PDF格式的入团志愿书。"
CUT = "文件不完整，可能没有传完或已损坏，请重新扫描或另存为PDF后上传。"
NO_PAGES = "文件不完整：其中没有任何页面，请重新扫描或另存为PDF后上传。"
LOCKED = "这是加密的PDF，其他人无法查看；请去掉密码或限制后上传。"
TOO_LARGE = "文件为{size:.1f} MB，超过20MB，不能上传；请降低扫描分辨率后重新生成。"

HEAD = re.compile(rb"%PDF-[12]\.[0-9](?![0-9])")
# The last thing in the file: where the table of objects begins, the mark, and nothing but padding.
TAIL = re.compile(rb"startxref\s{1,4}([0-9]{1,10})\s{1,4}%%EOF[\s\0]*\Z")
TAIL_BYTES = 2048
ENCRYPTED = re.compile(rb"/Encrypt\s{0,8}(?:[0-9]{1,10}\s{1,8}[0-9]{1,5}\s{1,8}R|<<)")
PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
# Since PDF 1.5 pages may lie deflated among other objects.
PACKED = re.compile(rb"/Type\s{0,8}/ObjStm(?![A-Za-z])")
STREAM = re.compile(rb"stream\r?\n")
HEADER_BYTES = 1024
INFLATED, OPENED = 16 * 1024 * 1024, 200
DEFLATED = 1024 * 1024  # read of one stream


def fault(file: BinaryIO, size: int) -> str:
    """What is wrong, as a sentence; "" when it may be stored. Leaves the file at its beginning."""
    if size > MOST_BYTES:
        return TOO_LARGE.format(size=size / 1024 / 1024)
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    file.seek(0)
    return content_fault(content)


def content_fault(content: bytes) -> str:
    if not HEAD.match(content):
        return NO_PDF
    tail = TAIL.search(content[-TAIL_BYTES:])
    if tail is None or int(tail[1]) >= len(content):
        return CUT
    if ENCRYPTED.search(content):
        return LOCKED
    return "" if _has_page(content) else NO_PAGES


def _has_page(content: bytes) -> bool:
    return bool(PAGE.search(content)) or any(PAGE.search(objects) for objects in _unpacked(content))


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The streams of objects, one after another, as far as INFLATED and OPENED go."""
    room = INFLATED
    for opened, packed in enumerate(PACKED.finditer(content)):
        if opened >= OPENED or room <= 0:
            return
        begin = STREAM.search(content, packed.end(), packed.end() + HEADER_BYTES)
        objects = _inflated(content, begin.end(), room) if begin else b""
        room -= len(objects)
        yield objects


def _inflated(content: bytes, begin: int, room: int) -> bytes:
    """Up to `room` bytes; what is no deflated stream gives none."""
    try:
        return zlib.decompressobj().decompress(content[begin : begin + DEFLATED], room)
    except zlib.error:
        return b""
