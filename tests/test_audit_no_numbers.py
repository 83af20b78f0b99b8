"""A day's work with known numbers, mistakes and a failure of the server: no place that keeps something has one.

Looked through: the log of acts, the log of the server, error mails, sessions, messages, addresses.
"""

import io
import json
import logging

import pytest
from django.conf import settings as of_site
from django.core import mail
from django.db import IntegrityError
from django.test import RequestFactory
from django.utils.module_loading import import_string

from cadres import actions
from cadres.models import Correction, Inquiry, Person, Post
from tests.answers import answers
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.numbers import found_in
from zhtj.audit.models import AuditEntry
from zhtj.audit.reporting import MaskingEmailHandler, MaskingFormatter
from zhtj.doors.models import Session

PHONES = ("13911112222", "13733334444", "13655556666")


@pytest.fixture
def server_log():
    """What the console of the server would show."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


class Browser:
    """Sends forms and keeps every address and header it is answered with, the last one as Referer."""

    def __init__(self, client):
        self.client, self.told, self.referer = client, [], "/"

    def send(self, address: str, typed: dict | None = None):
        asked = self.client.get if typed is None else self.client.post
        response = asked(
            address, *([typed] if typed else []), HTTP_REFERER=f"http://testserver{self.referer}"
        )
        self.referer = response.headers.get("Location", self.referer)
        self.told.append(f"{self.referer}\n{dict(response.items())}\n{response.cookies}")
        return response


def mistyped(number: str) -> str:
    return number[:-1] + ("1" if number.endswith("0") else "0")


def journey(client, city, numbers: dict) -> list[str]:
    branch, other = make_admin(city.branch, login="lin"), make_admin(city.crew)
    browser = Browser(client)
    # the id number in the box of the login, and the phone as password
    for login, password in ((numbers["new"], PHONES[0]), ("lin", numbers["new"]), (PHONES[0], PHONES[1])):
        browser.send("/login/", {"username": login, "password": password})
    client.force_login(branch)
    # wrong, then right, then looked for, looked at, updated
    typed = answers(id_number=numbers["new"], phone=PHONES[0])
    browser.send("/cadres/entry/branch/", typed | {"name": ""})
    browser.send("/cadres/entry/branch/", typed | {"id_number": mistyped(numbers["new"])})
    assert browser.send("/cadres/entry/branch/", typed).status_code == 302
    post = Post.objects.get(org=city.branch)
    browser.send("/cadres/", {"q": numbers["new"]})
    browser.send(f"/cadres/?q={numbers['new']}")
    browser.send(f"/cadres/{post.pk}/number/", {"number": "phone", "reason": "contact", "detail": ""})
    browser.send(f"/cadres/{post.pk}/update/", typed | {"versions": "1.1", "phone": PHONES[1]})
    browser.send("/cadres/check/", {"lines": f"林晓明 {numbers['new']}\n某人 {numbers['held']}"})
    browser.send(f"/cadres/{numbers['new']}/")  # nobody has such an address, and it is in the server's log
    assert browser.send(f"/organisations/log/?actor={PHONES[0]}").headers["Location"] == "/organisations/log/"
    # a correction and an inquiry
    browser.send(
        f"/cadres/{post.pk}/correction/", {"name": "", "id_number": numbers["right"], "reason": "看错"}
    )
    browser.send("/cadres/entry/branch/", answers(id_number=numbers["held"], duty="deputy"))
    person = Person.objects.get(pk=numbers["holder"].person_id)
    actions.ask_inquiry(person=person, asking_org=city.branch, reason="返乡", by=branch)
    correction = Correction.objects.get()
    decider = make_admin(correction.addressed_org)
    actions.decide_correction(correction=correction, decision="approved", reason="属实", by=decider)
    client.force_login(other)
    browser.send(f"/cadres/inquiries/{Inquiry.objects.get().pk}/", {"verdict": "refuse", "reason": "仍在任"})
    return browser.told


@pytest.fixture
def numbers(city):
    holder = make_post(city.crew, make_person(name="石磊", phone=PHONES[2]))
    held = Person.objects.get(pk=holder.person_id).id_number
    return {"new": make_id_number(), "right": make_id_number(), "held": held, "holder": holder}


def test_no_place_that_keeps_something_has_a_number(client, city, numbers, server_log):
    told = journey(client, city, numbers)
    known = {numbers["new"], numbers["right"], numbers["held"], *PHONES}
    lines = list(AuditEntry.objects.values())
    assert {
        "login_failed",
        "post_entered",
        "number_revealed",
        "person_updated",
        "inquiry_refused",
        "person_corrected",
    } <= {line["act"] for line in lines}
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert sessions
    assert "Not Found" in server_log.getvalue()
    kept = {"log of acts": json.dumps(lines, default=str), "log of the server": server_log.getvalue()}
    kept |= {"sessions": json.dumps(sessions), "addresses": "\n".join(told)}
    assert {place: found for place, text in kept.items() if (found := found_in(text, known))} == {}


# --- when something fails ----------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch):
    """The act fails, and the database quotes the value it could not store."""

    def fail(**facts):
        secret_local = facts["person"].id_number  # what a report of all variables would show
        raise IntegrityError(f"Key (id_number)=({secret_local}) already exists: {PHONES[0]}")

    monkeypatch.setattr(actions, "enter_cadre", fail)


@pytest.mark.parametrize("with_html", [False, True])
def test_a_failing_form_sends_no_number_by_mail(
    client, city, login, numbers, broken, settings, server_log, with_html
):
    settings.ADMINS = [("管理员", "admin@example.org")]
    login(city.branch)
    client.raise_request_exception = False
    handler = MaskingEmailHandler(include_html=with_html)
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        answer = client.post(
            f"/cadres/entry/branch/?from={numbers['new']}", answers(id_number=numbers["new"], phone=PHONES[0]),
            HTTP_REFERER=f"http://testserver/cadres/?q={numbers['new']}",
        )  # fmt: skip
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 500
    assert len(mail.outbox) >= 1
    sent = "\n".join(
        "\n".join([letter.subject, letter.body, *(part[0] for part in getattr(letter, "alternatives", []))])
        for letter in mail.outbox
    )
    assert "IntegrityError" in sent
    assert "enter_cadre" in sent
    known = {numbers["new"], *PHONES}
    for text in (sent, server_log.getvalue(), answer.content.decode()):
        assert found_in(text, known) == set()
    assert "林晓明" not in sent


def test_the_site_uses_the_quiet_report_and_the_masking_log():
    reporter = import_string(of_site.DEFAULT_EXCEPTION_REPORTER)
    request = RequestFactory().post("/x/", {"id_number": "11010519491231002X"})
    try:
        raise ValueError("11010519491231002X")
    except ValueError as fault:
        report = reporter(request, type(fault), fault, fault.__traceback__)
    for text in (report.get_traceback_text(), report.get_traceback_html()):
        assert "id_number" in text
        assert found_in(text, {"11010519491231002X"}) == set()
    shapes = of_site.LOGGING["handlers"]
    record = logging.LogRecord("x", logging.ERROR, "", 0, "11010519491231002X", None, None)
    for form in of_site.LOGGING["formatters"].values():
        line = import_string(form["()"])().format(record)
        assert "110***" in line
        assert found_in(line, {"11010519491231002X"}) == set()
    assert shapes["console"]["formatter"] in of_site.LOGGING["formatters"]
    assert shapes["mail_admins"]["class"].endswith("MaskingEmailHandler")
