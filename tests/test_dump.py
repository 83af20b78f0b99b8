"""A copy of the database, the sessions, the log and the names of files give away none of the known numbers.

STORM=full: a thousand people.
"""

import base64
import io
import json
import logging
import os
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from cadres import actions
from cadres.actions import drafts
from cadres.codes import Duty, Nature, Selection
from cadres.importing import deciding, mending, sessions
from cadres.importing.mending import Edit
from cadres.models import Answer, Decision, Destination, Import, Person, Post, Reveal
from cadres.sheets import Kind
from tests.answers import answers, pdf
from tests.cadre_books import cells, table
from tests.factories import make_admin, make_city, make_id_number
from tests.numbers import found_in
from zhtj.audit.models import AuditEntry
from zhtj.codes import id_number
from zhtj.doors.models import Session
from zhtj.jobs.working import work_off

PEOPLE = 1000 if os.environ.get("STORM") == "full" else 40
PG_DUMP = "/usr/lib/postgresql/15/bin/pg_dump"


class Town:
    """Many people through the real acts; `numbers` are all id and phone numbers that ever were typed."""

    def __init__(self):
        self.city = make_city()
        self.branch = make_admin(self.city.branch)
        self.college = make_admin(self.city.college)
        self.university = make_admin(self.city.university)
        self.elsewhere = make_admin(self.city.village)
        self.gone, _ = Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
        self.numbers: set[str] = set()

    def number(self) -> str:
        n = len(self.numbers)
        born_on = date(1985 + n // 365 % 15, 1 + n % 12, 1 + n % 28)
        number = make_id_number(born_on=born_on, order=1 + n % 999)
        self.numbers.add(number)
        return number

    def phone(self) -> str:
        phone = f"137{71_000_000 + len(self.numbers) * 7919:08}"
        self.numbers.add(phone)
        return phone

    def enter(self) -> Post:
        told = id_number.parse(self.number(), today=date.today())
        person = Person(
            name="林晓明", sex=told.sex, born_on=told.born_on, nation="01", education="20", occupation="teacher",
            political_status="03", is_volunteer=False,
        )  # fmt: skip
        person.id_number, person.phone = told.number, self.phone()
        post = Post(
            duty=Duty.CULTURE, since_on=date(2024, 9, 1), selection=Selection.ELECTED, nature=Nature.PART_TIME,
            in_party_committee=False,
        )  # fmt: skip
        return actions.enter_cadre(org=self.city.branch, person=person, post=post, by=self.branch)

    def change_phone(self, post: Post) -> None:
        person = Person.objects.get(pk=post.person_id)
        person.phone = self.phone()
        actions.update_cadre(
            person=person, post=Post.objects.get(pk=post.pk), versions=(1, person.version), by=self.branch
        )

    def correct(self, post: Post) -> None:
        correction = actions.ask_correction(
            person=post.person, name="", number=self.number(), asking_org=self.city.branch, reason="录入时看错一位",
            by=self.branch,
        )  # fmt: skip
        actions.decide_correction(
            correction=correction, decision=Decision.APPROVED, reason="属实", by=self._decider(correction)
        )

    def _decider(self, request):
        return make_admin(request.addressed_org)

    def inquire(self, post: Post) -> None:
        inquiry = actions.ask_inquiry(
            person=post.person, asking_org=self.city.village, reason="返乡任职", by=self.elsewhere
        )
        actions.answer_inquiry(
            inquiry=inquiry, answer=Answer.REFUSED, reason="仍在任", by=self._decider(inquiry)
        )

    def reveal(self, post: Post, number: Reveal.Number) -> str:
        return actions.reveal_number(
            post=post, number=number, reason="联系本人", by=self.branch, acting_for=self.city.branch
        )

    def export(self) -> bytes:
        """Everybody with full numbers; the file stays, sealed."""
        session = Session.objects.create(
            pk="e" * 40, expire_date=timezone.now() + timedelta(hours=1), account=self.branch,
            started_at=timezone.now(), seen_at=timezone.now(),
        )  # fmt: skip
        facts = {"layout": "long", "columns": "own", "lines": 1, "people": 1, "orgs": 1, "full_people": 1}
        export = actions.ask_export(
            by=self.branch, org=self.city.branch, session="", is_full=True, reason="报送", **facts
        )
        by = make_admin(self.city.branch)
        actions.decide_export(export=export, agrees=True, reason="", by=by)
        actions.make_export(export=export, by=self.branch, session=session.pk)
        work_off()
        export.refresh_from_db()
        return b"".join(part.content for part in export.parts.order_by("place"))

    def import_lines(self) -> Import:
        """Some right, some wrong, numbers where they do not belong; carried out as far as it can be."""
        lines = [
            cells(身份证号码=self.number(), 手机号码=self.phone(), 团内现任职务="宣传委员") for _ in range(4)
        ]
        lines[1] |= {"入团时间": "没有", "备注": lines[1]["手机号码"]}
        lines[2] |= {"姓名": lines[2]["身份证号码"], lines[2]["手机号码"]: "是"}
        content, name = table(*lines), f"{lines[3]['身份证号码']}.xlsx"
        college = self.city.college
        session = sessions.begin(org=college, kind=Kind.OWN, content=content, name=name, by=self.college)
        work_off()
        mended = Edit(4, 1, {"具体职业": lines[2]["手机号码"]})
        mending.mend(session=session, edits=[mended], by=self.college)
        session.refresh_from_db()
        deciding.decide(session=session, choice="right", version=session.version, by=self.college)
        work_off()
        session.refresh_from_db()
        return session

    def remove(self, post: Post) -> None:
        actions.end_post(post=post, by=self.college, destination=self.gone)

    def keep_draft(self) -> None:
        typed = {"name": "林晓明", "id_number": self.number(), "phone": self.phone()}
        drafts.keep_draft(account=self.branch, org=self.city.branch, sheet=drafts.ENTRY, answers=typed)


@pytest.fixture
def town(transactional_db, settings, caplog):
    """Each act for some of them."""
    caplog.set_level(logging.DEBUG)
    settings.REVEALS_PER_HOUR = PEOPLE
    town = Town()
    for n in range(PEOPLE):
        post = town.enter()
        for every, act in (
            (4, town.change_phone),
            (100, town.correct),
            (100, town.inquire),
            (20, town.remove),
        ):
            if n % every == 0:
                act(Post.objects.select_related("person", "org").get(pk=post.pk))
        if n % 25 == 0:
            town.keep_draft()
            town.reveal(Post.objects.select_related("person", "org").get(pk=post.pk), Reveal.Number.PHONE)
    return town


def dump() -> str:
    """The whole database as text."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    facts = connection.settings_dict
    host = facts["HOST"] or facts["OPTIONS"].get("host") or ""
    command = [PG_DUMP, "--no-password", f"--username={facts['USER']}", f"--host={host}", facts["NAME"]]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def browse(client, town) -> str:
    """Numbers through the pages too; all that was answered outside the bodies of the answers."""
    client.force_login(town.branch)
    number, phone = town.number(), town.phone()
    post = Post.objects.open().filter(org=town.city.branch).first()
    typed = {"joined_league_on": "2020-01-01", "member_number": "202044000001", "id_number": number}
    sent = [
        (
            "/cadres/entry/branch/",
            answers(phone=phone, name="", **typed) | {"application": pdf(f"{number}.pdf")},
        ),
        ("/cadres/entry/branch/", answers(phone=phone, duty="deputy", id_number=number)),
        ("/cadres/", {"q": number}),
        (f"/cadres/{post.pk}/number/", {"number": "phone", "reason": "contact", "detail": ""}),
        ("/login/", {"username": number, "password": phone}),
    ]
    replies = [client.post(address, filled) for address, filled in sent]
    assert [reply.status_code for reply in replies][1:4] == [302, 302, 200]
    return "\n".join(f"{dict(reply.items())}{reply.cookies}" for reply in replies)


def test_nothing_that_is_kept_tells_a_number(client, town, settings, caplog):
    told = browse(client, town)
    file = town.export()
    session = town.import_lines()
    assert (session.state, session.lines.exclude(settled_as="").count()) == ("done", 2)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert len(found_in(sheet, town.numbers)) > PEOPLE
    assert len(town.numbers) > 2 * PEOPLE
    assert Person.objects.count() == PEOPLE + 3
    written = dump()
    assert "cadres_historicalperson" in written
    assert "cadres_exportpart" in written
    assert "cadres_importline" in written
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert sessions
    names = [str(path) for path in Path(settings.MEDIA_ROOT).rglob("*")]
    facts = list(AuditEntry.objects.values_list("act", "target_id", "facts"))
    assert len(facts) > PEOPLE
    kept = {"dump": written, "headers": told, "log": caplog.text}
    kept |= {
        name: json.dumps(value)
        for name, value in (("sessions", sessions), ("files", names), ("audit", facts))
    }
    assert {place: found for place, text in kept.items() if (found := found_in(text, town.numbers))} == {}


# --- the look itself can find ------------------------------------------------------------------------------

NUMBER, PHONE = "11010519491231002X", "13912345678"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "7"])
@pytest.mark.parametrize("number", [NUMBER, PHONE])
def test_a_number_is_found_in_clear_hexadecimal_and_base64(number, before):
    for hidden in (
        f"{before}{number}尾",
        f"'{number.lower()}'",
        f"\\x{number.encode().hex()}",
        base64.b64encode(f"{before}{number}尾".encode()).decode(),
        f"{before}{base64.urlsafe_b64encode(number.encode()).decode()}",
    ):
        assert found_in(hidden, {NUMBER, PHONE, "13800000000"}) == {number}, hidden


def test_other_numbers_are_not_taken_for_known_ones():
    assert (
        found_in("440524188001010014 13912345679 " + base64.b64encode(os.urandom(300)).decode(), {NUMBER})
        == set()
    )


@pytest.mark.parametrize("way", [str, lambda number: base64.b64encode(number.encode()).decode()])
def test_a_number_planted_in_a_table_is_found_in_the_dump(transactional_db, way):
    make_city()
    AuditEntry.objects.create(act="planted", facts={"note": way(NUMBER)})
    assert found_in(dump(), {NUMBER, PHONE}) == {NUMBER}
