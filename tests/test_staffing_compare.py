"""月度对比: two days side by side."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.codes import Duty, Nature
from monitoring import comparing, past
from monitoring.codes import Sector
from monitoring.comparing import Comparison, change
from monitoring.table import Table
from orgs import tree
from orgs.codes import EnterpriseLevel
from tests.factories import fill_profile, make_person
from tests.staffing import enter, make_enterprises
from zhtj.sheets.writing import Kind

pytestmark = pytest.mark.once

COMPARE = reverse("monitoring:compare")
DAY = date(2026, 3, 31)
ENTERPRISE = Sector.ENTERPRISE


@pytest.mark.parametrize(
    ("kind", "before", "after", "text"),
    [
        (Kind.NUMBER, 3, 5, "+2"),
        (Kind.NUMBER, 5, 3, "−2"),
        (Kind.NUMBER, 5, 5, "持平"),
        (Kind.NUMBER, None, 5, "—"),
        (Kind.SHARE, 0.5, 0.75, "+25.0个百分点"),
        (Kind.SHARE, 0.75, 0.5, "−25.0个百分点"),
        (Kind.SHARE, 0.5, 0.50001, "持平"),
    ],
)
def test_a_change_is_told_with_its_sign(kind, before, after, text):
    assert change(kind, before, after) == text


@pytest.fixture
def two_days(city):
    """Frozen with one cadre in the group; then one enterprise is new, one closed, one moved in from the other city."""
    fill_profile(city.group, enterprise_level=EnterpriseLevel.GROUP)
    enter(city.group, duty=Duty.SECRETARY, nature=Nature.FULL_TIME, since_on=date(2025, 1, 1))
    [city.closing] = make_enterprises(city.city, 1, name="云山{}厂团委")
    [city.moving] = make_enterprises(city.other_city, 1, name="海丰{}厂团委")
    past.freeze(DAY)
    tree.close(org=city.closing, on=DAY + timedelta(days=30), by=None)
    tree.move(org=city.moving, to=city.city, by=None)
    [city.new] = make_enterprises(city.city, 1, name="云山新{}厂团委")
    enter(city.group, make_person(), Duty.DEPUTY, nature=Nature.FULL_TIME)
    return city


def compared(org, after=None) -> Comparison:
    return Comparison(Table(org, ENTERPRISE, day=DAY), Table(org, ENTERPRISE, day=after))


def test_rows_of_both_days_stand_in_order_and_tell_who_came_and_went(two_days):
    found = compared(two_days.city).page()
    assert [(pair.org.name, pair.mark) for pair in found.pairs] == [
        ("云山建工集团团委", ""),
        ("云山建工一公司团委", ""),
        ("云山1厂团委", "减少"),
        ("海丰1厂团委", "迁入"),
        ("云山新1厂团委", "新增"),
    ]
    total = found.pairs[0].figures[-1]
    assert (total.label, total.before, total.after, total.change) == ("团干部总数（含下级）", "1", "2", "+1")
    assert [figure[2:] for figure in found.pairs[2].figures][-1] == ("0", "—", "—")
    away = compared(two_days.other_city).page()
    assert [(pair.org.name, pair.mark) for pair in away.pairs] == [("海丰1厂团委", "迁出")]


def test_totals_are_those_of_both_tables(two_days):
    told = {figure.label: figure[2:] for figure in compared(two_days.city).totals()}
    assert told["国企数"] == ("3", "4", "+1")
    assert told["书记空缺"] == ("2", "3", "+1")
    assert told["专职（含下级）"] == ("1", "2", "+1")


def test_pages_lead_forth_and_back_and_leave_nobody_out(two_days, monkeypatch):
    monkeypatch.setattr(comparing, "PAGE", 2)
    comparison, past_path, pages = compared(two_days.city), "", []
    while not pages or past_path:
        pages.append(comparison.page(past_path))
        past_path = pages[-1].next
    assert [len(page.pairs) for page in pages] == [2, 2, 1]
    assert len({pair.org for page in pages for pair in page.pairs}) == 5
    assert [page.before for page in pages] == [None, "", pages[0].next]


def test_the_page_compares_the_latest_snapshot_with_today_and_another_day_when_asked(client, login, two_days):
    past.freeze(DAY - timedelta(days=31))
    login(two_days.city)
    body = client.get(COMPARE, {"sector": "enterprise"}).content.decode()
    assert "2026-03-31 与今天对比" in body
    assert body.count("新增</span>") == 1
    asked = {"sector": "enterprise", "before": "2026-03-31", "after": "2026-02-28"}
    assert "2026-02-28 与 2026-03-31 对比" in client.get(COMPARE, asked).content.decode()
    same = client.get(COMPARE, {"before": "2026-03-31", "after": "2026-03-31"}).content.decode()
    assert "基期和对比期是同一天" in same
    assert "compare-totals" not in same


def test_without_a_snapshot_it_says_what_to_do(client, login, city):
    login(city.city)
    body = client.get(COMPARE).content.decode()
    assert "还没有月度快照" in body
    assert "take_snapshot" in body
    assert (
        f'href="{COMPARE}?org={city.city.pk}&amp;sector=university">月度对比</a>'
        in client.get(reverse("monitoring:staffing")).content.decode()
    )


def test_one_row_and_fifteen_cost_the_same_questions(client, login, city):
    past.freeze(DAY)
    login(city.city)
    asked = {"sector": "enterprise", "org": city.park.pk}
    make_enterprises(city.park, 1, name="园区第{}公司团委")
    client.get(COMPARE, asked)
    with CaptureQueriesContext(connection) as one:
        assert client.get(COMPARE, asked).content.decode().count("新增</span>") == 1
    make_enterprises(city.park, 14, name="园区{}厂团委")
    client.get(COMPARE, asked)  # totals are added again once, after a change
    with CaptureQueriesContext(connection) as fifteen:
        assert client.get(COMPARE, asked).content.decode().count("新增</span>") == 15
    assert len(one) == len(fifteen)


@pytest.mark.parametrize("garbage", ["", "x", "-1", "9999-12-31", "\x00", "g" * 500, "2026-02-30"], ids=ascii)
def test_nothing_typed_into_the_address_breaks_the_page(client, login, city, garbage):
    past.freeze(DAY)
    login(city.city)
    asked = dict.fromkeys(["before", "after", "past", "sector", "day"], garbage)
    assert client.get(COMPARE, asked).status_code == 200


def test_beside_nothing_is_found_and_below_the_city_it_is_refused(client, login, city):
    login(city.city)
    assert client.get(COMPARE, {"org": city.other_city.pk}).status_code == 404
    login(city.county)
    assert client.get(COMPARE).status_code == 403


def test_htmx_gets_the_part_alone(client, login, city):
    login(city.city)
    part = client.get(COMPARE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="staffing"' in part
