"""What tests of exports say for short."""

import io

import openpyxl
from django.urls import reverse

from cadres.models import Export
from zhtj.jobs.working import work_off

FORM = {"layout": "long", "columns": "shown", "numbers": "masked", "reason": ""}
FULL = FORM | {"numbers": "full", "reason": "报送上级审核"}
HEAD = 5  # row of the labels
FIRST = HEAD + 1


def asked(client, query: str = "", **typed):
    """The answer to the form sent from the list asked `query`."""
    return client.post(f"{reverse('cadres:ask-export')}?{query}", FORM | typed)


def exported(client, query: str = "", **typed) -> Export:
    """Asked for and made."""
    answer = asked(client, query, **typed)
    assert answer.status_code == 302, answer.context["form"].errors
    work_off()
    return Export.objects.latest("asked_at")


def taken(client, export: Export):
    return client.post(reverse("cadres:take-export", args=[export.pk]))


def content_of(response) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


def book_of(response):
    return openpyxl.load_workbook(io.BytesIO(content_of(response)))


def texts(sheet, *, first: int = FIRST) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=first, values_only=True)]


def labels(sheet, *, head: int = HEAD) -> list[str]:
    return texts(sheet, first=head)[0]
