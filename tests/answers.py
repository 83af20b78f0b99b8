"""What somebody fills into the entry form: answers() is right as it stands, changes make it wrong."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from cadres.forms.record import ASKED
from tests.factories import make_id_number
from zhtj.demo.files import make_pdf

PDF = make_pdf()
OVERWRITING = {f"take_{name}": "mine" for name in ASKED}  # of somebody known, what was typed counts


def pdf(name: str = "志愿书.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def answers(**changes) -> dict:
    """A teacher of 28 who joined in 2012; a value of None leaves the field out."""
    filled = {
        "name": "林晓明",
        "id_number": changes.get("id_number") or make_id_number(born_on=date(1998, 5, 4)),
        "nation": "01",
        "education": "20",
        "occupation": "teacher",
        "study_status": "",
        "occupation_detail": "辅导员",
        "political_status": "03",
        "joined_league_on": "2012-05-04",
        "member_number": "",
        "joined_party_on": "",
        "duty": "secretary",
        "duty_name": "",
        "since_on": "2024-09",
        "selection": "elected",
        "nature": "part_time",
        "in_party_committee": "no",
        "duty_status": "on",
        "phone": "13800138000",
        "applied_party": "no",
        "applied_party_on": "",
        "is_volunteer": "yes",
        "volunteer_since_on": "2020-03-05",
    }
    return {name: value for name, value in (filled | changes).items() if value is not None}
