"""What stands above the staffing table: its figures, how they are spread, where they are lowest, how they changed."""

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.codes import Duty, Nature
from monitoring import drawing, keeping, survey
from monitoring import table as tables
from monitoring.codes import Sector
from monitoring.models import Staffing
from monitoring.narrowing import Narrowing
from monitoring.past import freeze, month_end
from monitoring.rates import BINS
from monitoring.survey import Then, month_end_a_year_before
from monitoring.table import Table, totals_of
from monitoring.views import looking
from orgs.codes import Industry, OrgType
from orgs.models.org import SEGMENT
from tests.factories import make_org
from tests.staffing import end, enter, make_enterprises

pytestmark = pytest.mark.once

PAGE = reverse("monitoring:staffing")
ENTERPRISE = Sector.ENTERPRISE


def staff(org, required, filled, secretary=1) -> None:
    """Writes the figures of a row that the overview reads."""
    Staffing.objects.filter(pk=org.pk).update(
        required=required, own_full_time_on_duty=filled, own_secretary=secretary, orgs=2, led_orgs=secretary,
        changed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def companies(city):
    """Nested enterprises below a city, a county and a 团工委, staffed at random."""
    dice = random.Random(5)  # noqa: S311 (no secret)
    orgs = [city.group, city.subsidiary, *make_enterprises(city.city, 4)]
    orgs += make_enterprises(city.county, 5, "鹿鸣第{}公司团委") + make_enterprises(
        city.park, 3, "园区第{}公司团委"
    )
    for number in range(12):
        facts = {"type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE}
        orgs.append(make_org(dice.choice(orgs), f"第{number}分公司团委", **facts))
    for org in orgs:
        staff(org, dice.choice([None, 0, 1, 2, 3, 8]), dice.randint(0, 4), dice.choice([0, 1, 3]))
    return city


def bin_of(row: Staffing) -> str:
    if row.required is None or row.required == 0:
        return "unknown" if row.required is None else "not_due"
    rate = row.own_full_time_on_duty / row.required
    return "none" if rate == 0 else "few" if rate < 0.5 else "most" if rate < 1 else "all"


PLACES = ("nation", "city", "county", "park", "group")
NARROWINGS = [Narrowing(), Narrowing(gap=True), Narrowing(vacant=True), Narrowing(name="分公司")]


def test_all_of_it_is_what_the_rows_say(companies):
    for place, narrowing in product(PLACES, NARROWINGS):
        table = Table(getattr(companies, place), ENTERPRISE, narrowing)
        rows, seen = list(table.rows.select_related("org")), survey.survey(table)
        assert seen.spread == {key: sum(bin_of(row) == key for row in rows) for key in BINS}
        assert [(worst.org, worst.gap, worst.is_vacant) for worst in seen.worst] == worst_of(rows)
        for name in ("rows", "required", "own_full_time_on_duty", "gap", "covered", "vacant"):
            assert sum(place.totals[name] for place in seen.places) == table.summary.totals[name], name


def worst_of(rows: list[Staffing]) -> list[tuple]:
    lacking = [(row, row.own_full_time_on_duty - row.required) for row in rows if row.required]
    lacking = [(row.own_full_time_on_duty / row.required, less, row.path, row) for row, less in lacking]
    worst = sorted(entry for entry in lacking if entry[1] < 0)[:10]
    return [(row.org, -less, row.own_secretary == 0) for _, less, _, row in worst]


def test_each_stretch_of_the_rate_opens_the_rows_that_it_counts(companies, client, login):
    for place, narrowing in product(PLACES, NARROWINGS):
        table = Table(getattr(companies, place), ENTERPRISE, narrowing)
        for key, count in survey.survey(table).spread.items():
            rows = replace(table, narrowing=narrowing._replace(rate=key)).rows
            assert [bin_of(row) for row in rows] == [key] * count
    login(companies.city)
    body = client.get(PAGE, {"sector": "enterprise", "rate": "few"}).content.decode()
    assert "以下为符合查询条件的国企：专职配备率“不足50%”" in body
    assert '<option value="few" selected>不足50%</option>' in body


def test_each_place_adds_up_its_own_rows(companies):
    for place in PLACES:
        table = Table(getattr(companies, place), ENTERPRISE)
        for found in survey.survey(table).places:
            told = {name: found.totals[name] for name in survey.POSTED if name in survey.COUNTED}
            if found.org:
                below = [row for row in table.rows if row.path.startswith(found.org.path)]
                assert told.items() <= totals_of(below).items()
            there = looking.there(table, found)
            assert told.items() <= there.summary.totals.items(), found.label


def test_a_city_is_told_by_county_and_what_stands_beside_the_counties_together(companies):
    seen = survey.survey(Table(companies.city, ENTERPRISE))
    assert seen.by == "各县区"
    assert {place.label for place in seen.places} == {companies.county.name, companies.park.name, "直属国企"}
    group = survey.survey(Table(companies.group, ENTERPRISE))
    assert group.by == "各下级组织"
    assert {"本级", companies.subsidiary.name} <= {place.label for place in group.places}


def test_what_stands_beside_the_counties_opens_like_a_county(companies, client, login):
    login(companies.city)
    asked = {"org": companies.city.pk, "sector": "enterprise", "part": "beside"}
    link = f'{PAGE}?{urlencode(asked)}">直属国企</a>'.replace("&", "&amp;")
    assert link in client.get(PAGE, {"sector": "enterprise"}).content.decode()
    table = Table(companies.city, ENTERPRISE, Narrowing(part="beside"))
    away = (companies.county.path, companies.park.path)
    assert {row.path for row in table.rows} == {
        row.path for row in Table(companies.city, ENTERPRISE).rows if not row.path.startswith(away)
    }
    body = client.get(PAGE, asked).content.decode()
    assert "范围“直属，不含下级团的领导机关辖内的组织”" in body
    assert '<input type="hidden" name="part" value="beside">' in body
    tree = f'href="{PAGE}?org={companies.county.pk}&amp;sector=enterprise"'
    assert tree in body  # of which it is no part


def test_too_many_places_leave_the_smallest_together(companies, monkeypatch):
    monkeypatch.setattr(survey, "MOST_PLACES", 2)
    table = Table(companies.group, ENTERPRISE)
    seen = survey.survey(table)
    assert len(seen.places) == 2
    assert sum(place.totals["rows"] for place in seen.places) == table.count
    labels, left = [], table
    while left:  # what is told together opens, until nothing is left together
        totals = left.summary.totals
        places = {place.label: place for place in survey.survey(left).places}
        assert sum(place.totals["gap"] for place in places.values()) == totals["gap"]
        labels += [label for label in places if not label.startswith("其他")]
        [rest] = [place for label, place in places.items() if label not in labels] or [None]
        left = rest and looking.there(left, rest)
        assert not left or left.summary.totals["gap"] == rest.totals["gap"]
    whole = {row.path[: len(companies.group.path) + SEGMENT] for row in table.rows}
    assert len(labels) == len(set(labels)) == len(whole)
    told = dict(Narrowing(behind=1).words(ENTERPRISE))
    assert told == {"范围": "除最大的1个下级组织外"}


EDGES = [  # required, filled, bin
    (None, 0, "unknown"), (None, 3, "unknown"), (0, 0, "not_due"), (0, 2, "not_due"), (3, 0, "none"),
    (100, 1, "few"), (100, 49, "few"), (3, 1, "few"), (100, 50, "most"), (2, 1, "most"), (1000, 999, "most"),
    (100, 100, "all"), (1, 5, "all"),
]  # fmt: skip


@pytest.mark.parametrize(("required", "filled", "expected"), EDGES)
def test_a_rate_lies_in_exactly_one_bin(city, required, filled, expected):
    staff(city.subsidiary, required, filled)
    spread = survey.survey(Table(city.subsidiary, ENTERPRISE)).spread
    assert spread == {key: int(key == expected) for key in BINS}


def test_the_page_tells_each_figure_in_words_beside_what_is_drawn(companies, client, login):
    login(companies.city)
    staff(companies.group, 8, 0, secretary=0)
    table = Table(companies.city, ENTERPRISE)
    body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    told = body[body.index('class="overview"') : body.index("staffing-find")]
    totals = table.summary.totals
    assert f"{totals['covered'] / totals['required']:.1%}" in told
    filled = totals["own_full_time_on_duty"]
    assert filled > totals["covered"]
    assert f"应配{totals['required']}，实配{filled}（多配{filled - totals['covered']}不计）" in told
    for key, count in survey.survey(table).spread.items():
        label = "无标准" if key == "unknown" else BINS[key].label  # enterprises report nothing that it needs
        href = f"?org={companies.city.pk}&amp;sector=enterprise&amp;rate={key}"
        shown = f'<a href="{PAGE}{href}" title="查看这些国企">{count}</a>' if count else "0"
        assert f'<th scope="row">{label}</th><td class="num">{shown}</td>' in told
    worst = told[told.index("worst-title") :]
    assert f'org={companies.group.pk}&amp;sector=enterprise">{companies.group.name}</a> <span' in worst
    assert "书记空缺" in worst
    assert (
        told.count("<figure") == told.count("<figcaption") == told.count('<table class="overview-table"') == 4
    )
    assert not re.search(r"<svg(?![^>]*(aria-hidden|role=\"img\" aria-labelledby))", told)
    assert "style=" not in told


def test_what_is_lacking_leads_to_the_rows_that_lack_it(companies, client, login):
    login(companies.city)
    body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    for name in ("gap", "vacant"):
        table = Table(companies.city, ENTERPRISE, Narrowing(**{name: True}))
        assert f'sector=enterprise&amp;{name}=1" title=' in body
        assert table.count


def test_the_overview_says_to_what_it_is_narrowed(companies, client, login):
    login(companies.city)
    assert (
        "以下为符合查询条件的国企：组织名称“分公司”"
        in client.get(PAGE, {"sector": "enterprise", "name": "分公司"}).content.decode()
    )


def test_without_rows_there_is_no_overview(client, login, city):
    login(city.city)
    assert 'class="overview"' not in client.get(PAGE, {"org": city.county.pk}).content.decode()
    assert 'class="overview"' not in client.get(PAGE, {"name": "没有"}).content.decode()


def test_of_one_row_only_its_own_figures_are_told(companies, client, login):
    login(companies.city)
    body = client.get(PAGE).content.decode()
    assert "与上月、去年比较" in body
    assert "spread-title" not in body


@pytest.mark.parametrize(("required", "told"), [(None, "无标准"), (0, "不要求")])
def test_where_nothing_is_required_there_is_no_rate(client, login, city, required, told):
    login(city.city)
    for org in (city.group, city.subsidiary):
        staff(org, required, 1)
    body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    assert f"<b>{told}</b>" in body
    assert "没有低于100%的国企" in body


def test_one_row_and_fifteen_cost_the_same_questions(client, login, city):
    login(city.city)
    where = {"sector": "enterprise", "org": city.park.pk}
    counts = []
    for number in (1, 14):
        for org in make_enterprises(city.park, number, name=f"园区{number}号第{{}}公司团委"):
            staff(org, 3, 1)
        client.get(PAGE, where)
        with CaptureQueriesContext(connection) as asked:
            assert 'class="overview"' in client.get(PAGE, where).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_is_kept_while_the_totals_stay(companies, django_assert_num_queries):
    table = Table(companies.city, ENTERPRISE)
    first = survey.survey(table)
    with django_assert_num_queries(0):
        assert survey.survey(table) == first
    staff(companies.group, 500, 0)
    assert survey.survey(Table(companies.city, ENTERPRISE)) != first


@pytest.mark.parametrize(("large", "stays"), [(1, True), (10_000, False)])
def test_on_the_page_it_stays_as_long_as_the_totals(companies, client, login, monkeypatch, large, stays):
    monkeypatch.setattr(tables, "LARGE", large)  # whose totals are kept for a while
    login(companies.city)

    def told() -> str:
        body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
        return re.search(r'<section class="overview".*?</section>', body, re.DOTALL)[0]

    first = told()
    staff(companies.group, 500, 0)
    assert (told() == first) == stays
    keeping.cache.clear()
    assert told() != first


def test_totals_kept_from_before_are_added_anew_with_the_survey(companies, monkeypatch):
    monkeypatch.setattr(tables, "LARGE", 1)
    monkeypatch.setattr(survey, "MOMENT", timedelta(0))
    before = Table(companies.city, ENTERPRISE).summary
    staff(companies.group, 500, 0)
    assert Table(companies.city, ENTERPRISE).summary == before
    table = Table(companies.city, ENTERPRISE)
    survey.of_one_moment(table)
    assert table.summary.totals["required"] == sum(
        place.totals["required"] for place in survey.survey(table).places
    )
    assert table.summary.totals["required"] >= 500
    again = Table(companies.city, ENTERPRISE)
    survey.of_one_moment(again)
    assert again.summary == table.summary


def test_the_page_says_of_which_day_ages_are_when_rows_were_not_renewed_today(companies, client, login):
    login(companies.city)
    told = "；年龄、任期和配备标准按"
    assert told not in client.get(PAGE, {"sector": "enterprise"}).content.decode()
    Staffing.objects.filter(pk=companies.group.pk).update(as_of=date(2026, 3, 30))
    assert f"{told} 2026-03-30 计算" in client.get(PAGE, {"sector": "enterprise"}).content.decode()


# --- earlier ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("2026-11-28", "2026-10-31", "2025-10-31"),
        ("2026-11-30", "2026-10-31", "2025-11-30"),
        ("2026-12-01", "2026-11-30", "2025-11-30"),
        ("2026-01-15", "2025-12-31", "2024-12-31"),
        ("2026-12-31", "2026-11-30", "2025-12-31"),
        ("2028-02-28", "2028-01-31", "2027-01-31"),
        ("2028-02-29", "2028-01-31", "2027-02-28"),
        ("2025-02-28", "2025-01-31", "2024-02-29"),
    ],
)
def test_a_day_is_held_against_the_ends_of_months_before_it(day, month, year):
    day = date.fromisoformat(day)
    assert month_end(day).isoformat() == month
    assert month_end_a_year_before(day).isoformat() == year


def test_changes_are_told_in_words(city, monkeypatch):
    table = Table(city.city, ENTERPRISE)
    staff(city.group, 4, 3)
    staff(city.subsidiary, 4, 4, secretary=0)
    now = table.summary.totals
    then = {**now, "covered": 6, "gap": 2, "vacant": 1}
    days = [Then("上月末", date(2026, 10, 31), then), Then("去年同期", date(2025, 10, 31), None)]
    monkeypatch.setattr(looking, "compared", lambda table, day: days)
    told = looking.overview(table, date(2026, 11, 28))
    changes = [[(change.label, change.text) for change in figure.changes] for figure in told["figures"]]
    assert changes == [
        [("较上月末", "上升12.5个百分点"), ("较去年同期", "暂无数据")],
        [("较上月末", "减少1")],
        [("较上月末", "持平")],
        [("较上月末", "持平")],
    ]
    assert [line.get("rate") for line in told["history"]] == ["87.5%", "75.0%", None]


def test_what_was_frozen_is_what_now_is_held_against(city, client, login):
    login(city.city)
    this, last, year = date(2026, 11, 28), date(2026, 10, 31), date(2025, 10, 31)
    with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC), tick=False):
        post = enter(city.group, duty=Duty.SECRETARY, nature=Nature.FULL_TIME, since_on=date(2026, 1, 1))
        freeze(last)
        freeze(year)
        end(post)
        table = Table(city.city, ENTERPRISE)
        then = survey.compared(table, this)
        urged = replace(table, narrowing=Narrowing(urging="none"))
        assert [day.totals for day in survey.compared(urged, this)] == [None, None]
        assert client.get(PAGE, {"sector": "enterprise", "urging": "none"}).status_code == 200
        assert [(day.day, day.totals["gap"], day.totals["vacant"]) for day in then] == [
            (last, 1, 1),
            (year, 2, 2),
        ]
        body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
        assert '较上月末<span class="worse">增加1</span>' in body
        assert '较去年同期<span class="">持平</span>' in body
        past = client.get(PAGE, {"sector": "enterprise", "day": "2026-10-31"}).content.decode()
        assert '本表 <span class="overview-day">2026-10-31</span>' in past
        assert '较去年同期<span class="better">减少1</span>' in past
        assert '较上月末<span class="">暂无数据</span>' in past


def test_without_anything_kept_the_page_says_so(companies, client, login):
    login(companies.city)
    body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    assert '较上月末、去年同期<span class="">暂无数据</span>' in body


# --- sizes --------------------------------------------------------------------------------------------------


def test_columns_stand_on_the_floor_and_the_largest_reaches_the_top():
    drawn = drawing.histogram([("甲", 0), ("乙", 1), ("丙", 1000)])
    assert [column.y + column.height for column in drawn.columns] == [drawn.floor] * 3
    assert [column.height for column in drawn.columns] == [0, 2, drawing.TALL]
    assert drawn.columns[-1].x + drawn.columns[-1].width <= drawn.width
    assert drawing.histogram([]).columns == []
    assert {column.height for column in drawing.histogram([("甲", 0)]).columns} == {0}


@pytest.mark.parametrize(
    ("share", "width"), [(None, 0), (0, 0), (0.0001, 1), (0.5, 50), (1, 100), (2.5, 100), (-1, 0)]
)
def test_a_bar_is_as_wide_as_its_share(share, width):
    assert drawing.bar(share) == width
