"""Every address with every record there is, as each kind of admin: no page shows a full number, none is kept."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty
from cadres.models import Correction, Destination, Export, Import, Inquiry, Person, Post, Reveal
from orgs.models import Org
from tests.answers import answers
from tests.cadre_books import cells
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.imports import begun
from tests.numbers import found_in
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

ROLES = ("city", "college", "branch", "village")  # above, at the committee, its own, elsewhere
PHONES = ("13911112222", "13933334444", "13955556666")


def patterns(resolver=None, prefix="/"):
    """(route, converters) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry.pattern.converters
        else:
            yield from patterns(entry, here)


def addresses() -> list[str]:
    """Each route with the key of each record that might fit."""
    posts = Post.objects.values_list("pk", flat=True)
    orgs = Org.objects.filter(pk__in=Post.objects.values("org")).values_list("pk", flat=True)
    lines = AuditEntry.objects.values_list("pk", flat=True)
    asked = [
        pk
        for model in (Inquiry, Correction, Export, Import)
        for pk in model.objects.values_list("pk", flat=True)
    ]
    found = set()
    for route, converters in patterns():
        if not converters:
            found.add(route)
        here = lines if "/log/" in route else posts if route.startswith("/cadres/") else orgs
        keys = {"int": here, "uuid": asked}
        for name, converter in converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            found |= {route.replace(f"<{kind}:{name}>", str(key)) for key in keys.get(kind, ())}
    return sorted(address for address in found if "<" not in address and address != "/logout/")


@pytest.fixture
def numbers(city, settings) -> set[str]:
    """People in every state: in post, changed, corrected, asked for, removed, looked at, below 18."""
    branch, college, village = (make_admin(org) for org in (city.branch, city.college, city.village))
    old, new, wrong, young = (
        make_id_number(), make_id_number(), make_id_number(),
        make_id_number(born_on=timezone.localdate() - timedelta(days=16 * 365)),
    )  # fmt: skip
    person = make_person(name="周海燕", id_number=old, phone=PHONES[0])
    post = make_post(city.branch, person)
    pupil = make_post(city.branch, make_person(name="许小满", id_number=young, phone=PHONES[2]), Duty.DEPUTY)
    gone = make_post(city.sibling, make_person(name="石磊", phone=PHONES[2]))
    gone.leave(destination=Destination.objects.get(name="毕业"))
    person = Person.objects.get(pk=person.pk)
    person.phone = PHONES[1]
    post = Post.objects.select_related("org").get(pk=post.pk)
    actions.update_cadre(person=person, post=post, versions=(post.version, person.version), by=branch)
    actions.ask_correction(
        person=pupil.person, name="", number=wrong, asking_org=city.branch, reason="看错", by=branch
    )
    correction = actions.ask_correction(
        person=person, name="", number=new, asking_org=city.branch, reason="看错", by=branch
    )
    actions.decide_correction(
        correction=correction, decision="approved", reason="属实", by=make_admin(correction.addressed_org)
    )
    actions.ask_inquiry(person=person, asking_org=city.village, reason="返乡", by=village)
    actions.reveal_number(
        post=Post.objects.select_related("person", "org").get(pk=pupil.pk), number=Reveal.Number.PHONE,
        reason="联系本人：通知", by=college, acting_for=city.college,
    )  # fmt: skip
    asked = {
        "layout": "long",
        "columns": "below",
        "is_full": True,
        "reason": "报送",
        "told": [["范围", "文学院"]],
    }
    for org, by in ((city.branch, branch), (city.college, college)):
        actions.ask_export(
            by=by, org=org, session="", lines=2, people=2, orgs=1, full_people=1, **asked
        )  # fmt: skip
    typed = make_id_number()
    hand_in(typed, by=branch, org=city.branch)
    return {old, new, wrong, young, typed, gone.person.id_number, *PHONES}


def hand_in(number: str, *, by, org) -> None:
    """An import that waits: a wrong cell beside right numbers, and a line that is right."""
    phone = {"手机号码": PHONES[0], "团内现任职务": "宣传委员"}
    lines = [
        cells(身份证号码=number, 入团时间="没有", **phone),
        cells(**phone),
    ]
    begun(*lines, org=org, by=by)


def told(response) -> bytes:
    """Head and body; a workbook unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as parts:
            body = b"\n".join(parts.read(name) for name in parts.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{response.cookies}\n".encode() + body


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_a_full_number_and_none_is_kept(client, city, login, numbers, role):
    """But the report of an import, which is the admin's own file."""
    login(getattr(city, role))
    visited = 0
    for address in addresses():
        if address.endswith("/report/"):
            continue
        response = client.get(address)
        assert response.status_code in {200, 302, 403, 404, 405}, address
        assert not found_in(told(response), numbers), address
        assert "no-store" in response["Cache-Control"], address
        visited += response.status_code == 200
    assert visited > 3


@pytest.mark.parametrize("role", ["branch", "college", "city"])
def test_no_list_found_by_a_number_repeats_it(client, city, login, numbers, role):
    login(getattr(city, role))
    for number in sorted(numbers):
        for asked in ({"q": number}, {"q": number, "state": "ended"}):
            answer = client.post("/cadres/", asked)
            found = b"" if answer.status_code != 302 else told(client.get(answer["Location"]))
            assert not found_in(told(answer) + found, numbers - {number})
            assert number not in answer.get("Location", "")
            assert number not in found.decode()


def test_no_refusal_tells_a_number_that_was_not_typed(client, city, login, numbers):
    """Entering somebody known here or elsewhere repeats what was typed, and nothing else."""
    login(city.sibling)
    for number in sorted(numbers - set(PHONES)):
        answer = client.post("/cadres/entry/branch/", answers(id_number=number, phone="13800138000"))
        assert not found_in(told(answer), numbers - {number})


def test_a_wrong_number_is_shown_where_it_is_to_be_mended_and_nowhere_else(client, city, login):
    """A line of an import: to whoever typed it, and to the other admins of the organisation."""
    right, wrong = make_id_number(), "440105199505040010"
    by = login(city.branch)
    session = begun(cells(身份证号码=right, 入团时间="没有"), cells(身份证号码=wrong), org=city.branch, by=by)
    for asked in ("", "?line=2", "?line=3", "?show=all"):
        page = client.get(f"/cadres/imports/{session.pk}/{asked}").content.decode()
        assert right not in page
        assert page.count(wrong) == (asked != "?line=2")
        assert "13800138000" not in page


def test_the_answer_to_a_look_shows_the_one_number_alone(client, city, login, numbers):
    login(city.branch)
    post = Post.objects.get(person__name="周海燕")
    answer = client.post(f"/cadres/{post.pk}/number/", {"number": "phone", "reason": "contact", "detail": ""})
    assert found_in(told(answer), numbers) == {PHONES[1]}
    assert "no-store" in answer["Cache-Control"]
