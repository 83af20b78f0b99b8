"""Figures of 首页 with what they were 30 days ago, and the line that leads to them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadres.codes import Duty
from cadres.models import Destination
from orgs.matters import Asking
from tests.factories import make_admin, make_org, make_person, make_post
from zhtj import trends
from zhtj.trends import Trend

pytestmark = pytest.mark.once
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(TODAY, tick=False):
        yield


def ended(org, days_ago: int, **facts):
    post = make_post(org, since_on=date(2024, 1, 1), **facts)
    post.leave(destination=Destination.objects.first(), on=TODAY - timedelta(days=days_ago))
    return post


def trends_of(org) -> list[Trend]:
    return trends.trends_of(Asking(make_admin(org), org, [org]))


def people(org) -> tuple:
    return trends_of(org)[0].values


def test_whoever_left_thirty_days_ago_was_gone_that_evening(city):
    ended(city.branch, 30)
    assert people(city.branch)[-2:] == (0, 0)
    ended(city.sibling, 29)
    assert people(city.sibling)[-2:] == (1, 0)


def test_whoever_began_that_day_was_in_post(city):
    for org, day in ((city.branch, date(2026, 5, 1)), (city.sibling, date(2026, 6, 1))):
        make_post(org, since_on=day)
    assert people(city.branch)[-2:] == (1, 1)
    assert people(city.sibling)[-2:] == (0, 1)


def test_people_are_counted_once_and_those_beside_never(city):
    person = make_person()
    make_post(city.branch, person)
    make_post(city.branch, person, Duty.MEMBER)
    make_post(city.sibling)
    assert people(city.branch)[-1] == 1
    assert people(city.general_branch)[-1] == 2


def test_the_share_with_a_secretary_is_of_the_organisations_that_stood(city):
    make_post(city.branch, since_on=date(2024, 1, 1))
    make_org(city.general_branch, "2025级汉语言3班团支部", opened_on=TODAY)
    share = trends_of(city.general_branch)[1]
    assert [round(value, 1) for value in share.values[-2:]] == [33.3, 25.0]
    assert share.change == "较30天前减少8.3个百分点"


def test_a_record_that_lacks_something_is_not_complete_and_has_no_past(city):
    make_post(city.branch)
    make_post(city.branch, make_person(name="周海燕", phone=""), Duty.MEMBER)
    share = trends_of(city.branch)[-1]
    assert (share.told, share.change, share.points) == ("50.0", "", "")


def test_the_line_rises_with_the_figure_and_is_told_in_words():
    trend = Trend("在任团干部", (0, 10, 1200), "人")
    assert trend.points == "3,25 50,25 97,3"
    assert trend.in_words.endswith("：0、10、1,200")
    assert trend.change == "较30天前增加1,190人"
    assert Trend("在任团干部", (4, 4), "人").change == "与30天前持平"


def test_the_page_shows_them_and_asks_as_often_for_many_as_for_one(city, client, login):
    login(city.township)
    make_post(city.village)
    with CaptureQueriesContext(connection) as one:
        assert "在任团干部（含下级）" in client.get("/").content.decode()
    for number in range(14):
        make_post(make_org(city.township, f"第{number}村团支部"))
    with CaptureQueriesContext(connection) as fifteen:
        client.get("/")
    assert len(fifteen) == len(one)
