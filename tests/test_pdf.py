"""入团志愿书 is a PDF by its bytes: what a browser, a scanner or a mischief-maker sends instead is told apart."""

import io
import time
import zlib

import pytest
from django.core.exceptions import ValidationError

from cadres.fields import PdfField
from cadres.rules import pdf
from tests.answers import PDF
from tests.answers import pdf as upload

pytestmark = pytest.mark.once

TAIL = b"startxref\n9\n%%EOF\n"
PAGE = b"3 0 obj\n<< /Type /Page >>\nendobj\n"


def whole(*parts: bytes, head: bytes = b"%PDF-1.7\n", tail: bytes = TAIL) -> bytes:
    return head + b"".join(parts) + tail


def packed(objects: bytes, dictionary: bytes = b"<< /Type /ObjStm /Filter /FlateDecode >>") -> bytes:
    return b"5 0 obj\n%s\nstream\r\n%s\nendstream\nendobj\n" % (dictionary, zlib.compress(objects))


def said(name: str, content: bytes) -> str:
    """What the field of the form says."""
    try:
        PdfField().clean(upload(name, content))
    except ValidationError as fault:
        return fault.messages[0]
    return ""


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        whole(PAGE),
        whole(PAGE, head=b"%PDF-2.0\r\n"),
        whole(b"<</Type/Page/Parent 2 0 R>>"),
        whole(packed(b"3 0 << /Type /Page >>")),
        whole(PAGE, tail=b"startxref\r\n9\r\n%%EOF\r\n"),
        whole(PAGE, tail=TAIL + b"\0" * 900),
        whole(PAGE, TAIL, PAGE),  # changed afterwards, as a signature does
        whole(PAGE, b"/EncryptMetadata false"),
    ],
)
def test_whole_files_are_taken(content):
    assert said("志愿书.pdf", content) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF",
        b"%PDF<script>alert(1)</script>",
        b"%PDF-9.1\n" + PAGE + TAIL,
        b"%PDF-1.x\n" + PAGE + TAIL,
        b"%PDF-1.45\n" + PAGE + TAIL,
        b"%pdf-1.4\n" + PAGE + TAIL,
        b" " + PDF,
        b"\r\n\t" + PDF,
        b"\xef\xbb\xbf" + PDF,
        b"<html><body>\n" + PDF,
        b"GIF89a" + PDF,
        b"\x89PNG....",
        b"PK\x03\x04" + PDF,
        b"\0" * 5000,
    ],
)
def test_what_does_not_begin_as_a_pdf_is_none(content):
    assert said("志愿书.pdf", content) == pdf.NO_PDF


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4",
        b"%PDF-1.4\n<html><script>alert(1)</script></html>",
        PDF[:-1].removesuffix(b"%%EOF"),
        PDF[: len(PDF) // 2],
        whole(PAGE, tail=b"%%EOF\n"),
        whole(PAGE, tail=b"startxref\n99999\n%%EOF\n"),
        whole(PAGE, tail=TAIL + b"<script>alert(1)</script>"),
        whole(PAGE, TAIL, b"x" * 4000, tail=b""),
        whole(PAGE, tail=TAIL + b"\0" * 3000),
    ],
)
def test_a_file_without_its_end_is_not_whole(content):
    assert said("志愿书.pdf", content) == pdf.CUT


@pytest.mark.parametrize(
    "content",
    [
        whole(),
        whole(b"<html><script>alert(1)</script></html>\n"),
        whole(b"<< /Type /Pages /Count 0 >>"),
        whole(packed(b"3 0 << /Type /Pages >>")),
        whole(b"<< /Type /ObjStm >> stream\nno deflated stream"),
        whole(b"<< /Type /ObjStm >>"),
    ],
)
def test_a_file_without_a_page_is_not_whole(content):
    assert said("志愿书.pdf", content) == pdf.NO_PAGES


@pytest.mark.parametrize("locked", [b"/Encrypt 7 0 R", b"/Encrypt<< /Filter /Standard >>"])
def test_a_file_with_a_password_is_refused(locked):
    assert said("志愿书.pdf", whole(PAGE, b"trailer << %s >>\n" % locked)) == pdf.LOCKED


@pytest.mark.parametrize(("more", "is_taken"), [(0, True), (1, False)])
def test_a_file_has_at_most_twenty_megabytes(more, is_taken):
    room = pdf.MOST_BYTES - len(PAGE) - len(TAIL) + more
    content = b"%PDF-1.7\n".ljust(room, b"%") + PAGE + TAIL
    assert len(content) == pdf.MOST_BYTES + more
    assert said("志愿书.pdf", content) == ("" if is_taken else pdf.TOO_LARGE.format(size=20.0))


def test_an_empty_file_is_called_empty():
    assert said("志愿书.pdf", b"") == "这个文件是空的（0字节），请重新选择。"


@pytest.mark.parametrize(
    "name", ["scan.PDF", "file.bin", "志愿书", "x.html", "a" * 10_000 + ".pdf", "../../etc/x.pdf"]
)
def test_the_name_decides_nothing(name):
    assert said(name, PDF) == ""


def test_a_picture_is_no_pdf_whatever_its_name():
    assert said("志愿书.pdf", b"\xff\xd8\xff\xe0JFIF") == pdf.NO_PDF


def test_the_file_stands_at_its_beginning_afterwards():
    file = io.BytesIO(PDF)
    file.seek(7)
    assert pdf.fault(file, len(PDF)) == ""
    assert file.read() == PDF


@pytest.mark.parametrize(
    "filling",
    [
        packed(b"0" * 60_000_000),  # 60 MB out of 60 KB
        packed(b"0" * 200_000) * 2000,
        b"/Type /ObjStm stream\n" * 400_000,
        b"/Type" + b" " * 8_000_000,
        b"/Type " * 1_500_000,
        b"/Encrypt 1 " * 700_000,
    ],
    ids=["bomb", "many bombs", "many streams", "blanks", "types", "locks"],
)
def test_a_hostile_file_costs_little(filling):
    content = whole(filling)
    began = time.process_time()
    assert pdf.content_fault(content) == pdf.NO_PAGES
    assert time.process_time() - began < 3
