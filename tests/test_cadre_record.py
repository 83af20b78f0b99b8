"""A second post of somebody known: what is registered is not overwritten unseen."""

from datetime import date

import pytest
import time_machine

from cadres.codes import Duty, PoliticalStatus
from cadres.forms import EntryForm
from cadres.models import Person
from tests.answers import OVERWRITING, answers, pdf
from tests.factories import make_admin, make_person, make_post

TODAY = date(2026, 11, 2)
PARTY = {"political_status": PoliticalStatus.PARTY_MEMBER, "joined_party_on": date(2018, 7, 1)}


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def person(city) -> Person:
    held = make_person(name="周海燕", **PARTY, applied_party=True, applied_party_on=date(2017, 1, 1))
    held.phone = "13911112222"
    held.save()
    make_post(city.branch, held)
    return held


@pytest.fixture
def fill(city, person):
    by = make_admin(city.college)

    def make(*, files=None, **changes) -> EntryForm:
        known = {
            "name": person.name,
            "id_number": person.id_number,
            "duty": Duty.DEPUTY,
            "is_same_person": "on",
        }
        form = EntryForm(answers(**known | changes), files or {}, org=city.branch, by=by)
        form.is_valid()
        return form

    return make


def told(form: EntryForm) -> dict:
    return {choice.name: (choice.registered, choice.typed) for choice in form.choices}


def test_what_differs_is_shown_masked_and_must_be_chosen(fill):
    form = fill()
    assert "不一致" in str(form.non_field_errors())
    assert told(form)["political_status"] == ("中共党员", "共青团员")
    assert told(form)["phone"] == ("139****2222", "138****8000")
    assert "joined_party_on" not in told(form)


def test_what_is_registered_stays_when_it_is_chosen(fill):
    keep = {name: "theirs" for name in OVERWRITING}
    form = fill(**keep)
    assert form.errors == {}
    stays = form.filled_person()
    assert (stays.political_status, stays.joined_party_on) == tuple(PARTY.values())
    assert stays.phone == "13911112222"
    assert stays.applied_party is True


def test_what_was_typed_counts_when_it_is_chosen(fill):
    form = fill(**OVERWRITING)
    assert form.errors == {}
    changed = form.filled_person()
    assert (changed.political_status, changed.joined_party_on) == (PoliticalStatus.LEAGUE_MEMBER, None)
    assert changed.phone == "13800138000"


def test_one_fact_that_was_not_chosen_is_asked_for_once_more(fill):
    form = fill(**{**OVERWRITING, "take_phone": "nonsense"})
    assert list(form.errors) == ["__all__"]


def test_nothing_is_asked_where_both_say_the_same(fill, person):
    facts = {
        name: getattr(person, name)
        for name in ("nation", "education", "occupation", "occupation_detail", "political_status", "phone")
    }
    days = {name: f"{getattr(person, name):%Y-%m-%d}" for name in ("joined_party_on", "applied_party_on")}
    form = fill(
        **facts, **days, applied_party="yes", is_volunteer="yes" if person.is_volunteer else "no",
        joined_league_on=person.joined_league_on and f"{person.joined_league_on:%Y-%m-%d}",
        volunteer_since_on=person.volunteer_since_on and f"{person.volunteer_since_on:%Y-%m-%d}",
    )  # fmt: skip
    assert told(form) == {}
    assert form.errors == {}


def test_what_is_left_blank_stays_as_registered(fill, person):
    Person.objects.update(member_number="201244000001")
    form = fill(**OVERWRITING, member_number="")
    assert form.filled_person().member_number == "201244000001"


def test_a_change_after_the_page_was_shown_is_shown_once_more(fill, person):
    version = str(person.version)
    Person.objects.update(version=person.version + 1)
    form = fill(**OVERWRITING, record_version=version)
    assert "刚刚有变化" in str(form.non_field_errors())
    assert form["record_version"].value() == str(person.version + 1)


def test_another_file_replaces_the_stored_one_only_when_it_is_chosen(fill, person):
    person.application.save("a.pdf", pdf())
    stored = person.application.name
    kept = fill(**{name: "theirs" for name in OVERWRITING}, files={"application": pdf()})
    assert kept.filled_person().application.name == stored
    replaced = fill(**OVERWRITING, files={"application": pdf()})
    assert replaced.filled_person().application.name != stored


def test_the_page_lets_choose_and_saves(client, city, person):
    client.force_login(make_admin(city.college))
    address = f"/cadres/entry/below/{city.branch.pk}/"
    sent = answers(name=person.name, id_number=person.id_number, duty=Duty.DEPUTY) | {"org": city.branch.pk}
    page = client.post(address, sent).content.decode()
    assert 'name="take_phone" value="theirs" checked' in page
    assert "13911112222" not in page
    chosen = {name: "theirs" for name in OVERWRITING}
    assert client.post(address, sent | chosen | {"is_same_person": "on"}).status_code == 302
    assert Person.objects.get().political_status == PoliticalStatus.PARTY_MEMBER
    assert person.posts.count() == 2
