"""What the form says while one types: demands with their reasons, what the id number tells, kept settings."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.forms import EntryForm
from cadres.models import Person
from tests.answers import answers
from tests.factories import make_admin, make_id_number, make_person, make_post

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def a_day_in_2026():
    with time_machine.travel("2026-11-02 06:00:00Z", tick=False):
        yield


@pytest.fixture
def ask(client, city, login):
    """ask(occupation="student") is what the page of a branch is told about these answers."""
    login(city.branch)

    def send(**typed):
        response = client.post(reverse("cadres:enter-branch"), {"wish": "hints", **typed})
        assert response.status_code == 200
        return response.content.decode()

    return send


def due(part: str, name: str) -> str:
    """The words beside the field, without the marks around them."""
    return re.search(rf'data-due="{name}">(?:<span[^>]*>([^<]*)</span>)?', part)[1] or ""


DUES = [
    ("application", {"joined_league_on": "2019-12-31"}, "因入团时间早于2020年，本项选填"),
    ("application", {"joined_league_on": "2020-01-01"}, "2020年及以后入团的，须上传入团志愿书"),
    ("member_number", {"joined_league_on": "2016.12.31"}, "因入团时间早于2017年，本项选填"),
    ("member_number", {"joined_league_on": "20170101"}, "2017年以后发展的团员，发展团员编号必填"),
    ("joined_league_on", {"political_status": "03"}, "政治面貌是共青团员，本项必填"),
    ("study_status", {"occupation": "student"}, "职业是学生，本项必填"),
    ("joined_league_on", {"political_status": "01"}, "未曾入团的党员和群众，本项可不填"),
    ("applied_party", {"id_number": make_id_number(born_on=date(2008, 11, 3))}, "未满18周岁，本项选填"),
    ("application", {}, ""),
    ("application", {"joined_league_on": "昨天"}, ""),
]


@pytest.mark.parametrize(("name", "typed", "words"), DUES)
def test_the_server_says_why_a_field_is_due(ask, name, typed, words):
    assert due(ask(**typed), name) == words


def test_the_same_reasons_stand_on_the_page_after_one_more_round_trip(client, city, login):
    login(city.branch)
    page = client.post(reverse("cadres:enter-branch"), answers(name="")).content.decode()
    assert "因入团时间早于2020年，本项选填" in page
    assert "1998年5月4日出生，28周岁" in page


def test_the_id_number_tells_sex_birthday_age_and_province(ask):
    told = "女，1949年12月31日出生，76周岁，身份证首次登记地：北京市"
    assert told in ask(id_number="11010519491231002x")
    assert told in ask(id_number=" １１０１０５ 1949-1231 002Ｘ")


@pytest.mark.parametrize(
    ("number", "words"), [("", ""), ("1101051949", ""), ("110105194912310021", "校验码不正确"), ("\x00", "")]
)
def test_a_number_is_found_wrong_only_when_it_is_long_enough(ask, number, words):
    told = ask(id_number=number).split("data-told")[1].split(">", 1)[1].split("</p>")[0]
    assert words in told
    assert bool(told) == bool(words)


def test_asking_stores_nothing_and_looks_nobody_up(client, city, login):
    login(city.branch)
    person = make_person(name="周海燕")
    make_post(city.crew, person)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(
            reverse("cadres:enter-branch"), answers(wish="hints", id_number=person.id_number)
        )
    assert not any('"cadres_' in query["sql"] for query in queries)
    assert "登记，" not in response.content.decode()
    assert Person.objects.count() == 1


@pytest.mark.parametrize("junk", ["\x00", "<b>", "9" * 5000, "🙂", "-1"])
def test_junk_gives_an_answer(ask, junk):
    assert "<b>" not in ask(**dict.fromkeys(answers(), junk))


def test_an_update_is_told_by_the_birthday_on_record(client, city, login):
    login(city.branch)
    post = make_post(city.branch, make_person(id_number=make_id_number(born_on=date(2009, 5, 4))))
    part = client.post(reverse("cadres:edit", args=[post.pk]), {"wish": "hints"}).content.decode()
    assert due(part, "applied_party") == "未满18周岁，本项选填"


def test_the_fields_shown_follow_from_the_rules(city):
    form = EntryForm(org=city.branch, by=make_admin(city.branch))
    asked = {name: field.widget.attrs.get("data-asked") for name, field in form.fields.items()}
    assert asked["study_status"] == "occupation=student"
    assert "student" not in asked["occupation_detail"]
    assert asked["occupation_detail"].startswith("occupation=teacher,")
    assert asked["joined_party_on"] == "political_status=01,02"
    assert asked["duty_name"] == "duty=other"
    assert (asked["applied_party_on"], asked["volunteer_since_on"]) == (
        "applied_party=yes",
        "is_volunteer=yes",
    )
    assert asked["applied_party"] is None


# --- the next one ------------------------------------------------------------------------------------------


def test_the_next_one_keeps_the_settings_of_the_post_and_nothing_of_the_person(client, city, login):
    login(city.branch)
    sent = answers(continues="1", nature="seconded")
    response = client.post(reverse("cadres:enter-branch"), sent, follow=True)
    [(address, _)] = response.redirect_chain
    assert address.split("?")[1] == "since_on=2024-09&selection=elected&nature=seconded&duty_status=on"
    form = response.context["form"]
    kept = {name: value for name in form.fields if (value := form[name].value())}
    assert kept.keys() == {"since_on", "selection", "nature", "duty_status"}
    assert kept["since_on"] == "2024-09"
    page = response.content.decode()
    assert f"已录入 林晓明（{city.branch.name} 书记）" in page
    assert "data-focus" in page.split('name="name"')[1].split(">")[0]


@pytest.mark.parametrize(
    "query", ["since_on=x&nature=%00", "nature=king", "duty_status=" + "9" * 5000, "draft=%00"]
)
def test_settings_that_are_none_are_left_out(client, city, login, query):
    login(city.branch)
    form = client.get(f"{reverse('cadres:enter-branch')}?{query}").context["form"]
    assert not any(form[name].value() for name in form.fields)


@pytest.mark.parametrize(
    ("number", "is_wrong"), [("110105194912310021", True), ("11010519491231002X", False), ("1101", False)]
)
def test_what_is_wrong_with_a_number_is_marked(ask, number, is_wrong):
    assert ("cadre-told is-wrong" in ask(id_number=number)) is is_wrong
