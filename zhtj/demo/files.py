"""入团志愿书 of the demonstration: one small PDF, lying once for each of those who handed it in."""

from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile

from cadres.models import Certification, Person, State
from cadres.rules.dues import APPLICATIONS_FROM

NOT_HANDED_IN = 0.08
WAITING_EVERY, RETURNED_EVERY = 8, 15
REASONS = ("缺少第二页。", "公章不清晰，请重新扫描。", "页面顺序有误。")
TEXT = b"BT /F1 24 Tf 72 720 Td (Demonstration: application to join the League) Tj ET"


def hand_in(people: list[Person], rng: Random) -> None:
    """Those who joined in 2020 or later have one, with a few exceptions."""
    pdf = make_pdf()
    for person in people:
        if person.joined_league_on >= APPLICATIONS_FROM and rng.random() > NOT_HANDED_IN:
            _put(person, pdf)


def certifications(people: list[Person], now: datetime) -> list[Certification]:
    """Most of them certified long ago; here and there one that waits, or came back."""
    handed_in = [person for person in people if person.application]
    return [_certification(person, place, now) for place, person in enumerate(handed_in)]


def _certification(person: Person, place: int, now: datetime) -> Certification:
    facts = {"person": person, "file_name": person.application.name}
    if place % WAITING_EVERY == 0:
        return Certification(**facts, uploaded_at=now - timedelta(days=place % 20))
    told = facts | {"uploaded_at": now - timedelta(days=90), "decided_at": now - timedelta(days=60)}
    if place % RETURNED_EVERY == 1:
        return Certification(**told, state=State.RETURNED, reason=REASONS[place % len(REASONS)])
    return Certification(**told, state=State.CERTIFIED)


def _put(person: Person, pdf: bytes) -> None:
    """Always under the same name, so that loading again leaves no files behind that nobody knows."""
    key = person.pk.hex
    person.application.name = f"applications/{key[:2]}/{key}-demonstration.pdf"
    storage = person.application.storage
    if not storage.exists(person.application.name):
        storage.save(person.application.name, ContentFile(pdf))


def make_pdf() -> bytes:
    """One page with one line, written by hand so that no library is needed."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TEXT), TEXT),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )
