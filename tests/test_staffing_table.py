"""Order, filters, totals and columns of the staffing table."""

import copy
import random

import pytest
from django.db import transaction
from django.urls import reverse

from cadres.codes import Duty, DutyStatus, Nature
from monitoring import keeping
from monitoring import table as tables
from monitoring.codes import Sector
from monitoring.columns import COLUMNS, columns_of
from monitoring.models import SavedView, Staffing
from monitoring.narrowing import Narrowing
from monitoring.table import Table, counts_below, totals_of
from orgs.codes import EnterpriseLevel, Industry, OrgType
from tests.factories import fill_profile, make_admin, make_city, make_org, make_person
from tests.staffing import cells_of_page, cells_of_workbook, enter, lines_of, make_enterprises
from zhtj.codes.pinyin import letters

PAGE, COLUMN_PAGE, VIEWS = (reverse(f"monitoring:{name}") for name in ("staffing", "columns", "views"))
ENTERPRISE = Sector.ENTERPRISE


@pytest.fixture(scope="module")
def staffed(django_db_setup, django_db_blocker):
    """Made once for all tests of this module, in a transaction that is rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_companies()
        transaction.set_rollback(True)


@pytest.fixture
def companies(staffed, db):
    return copy.deepcopy(staffed)


@pytest.fixture
def city(companies):
    return companies


def make_companies():
    """A city with nested enterprises of all kinds, staffed at random."""
    city = make_city()
    dice = random.Random(3)  # noqa: S311 (no secret)
    orgs = [city.group, city.subsidiary, *make_enterprises(city.city, 8)]
    orgs += [
        make_org(dice.choice(orgs), f"第{number}分公司团委", industry=Industry.STATE_ENTERPRISE)
        for number in range(10)
    ]
    for org in orgs:
        if dice.random() < 0.6:
            fill_profile(
                org,
                enterprise_level=dice.choice(list(EnterpriseLevel)),
                enterprise_division=dice.choice(["440106", "440305", "110101"]),
            )
        for duty in dice.sample([Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION], dice.randint(0, 3)):
            enter(org, duty=duty, nature=dice.choice(list(Nature)), duty_status=dice.choice(list(DutyStatus)))
    return city


def walked(table: Table) -> list[str]:
    """Names of all rows, page after page, and the same on the way back."""
    pages = [table.page()]
    while pages[-1].next:
        pages.append(table.page(pages[-1].next))
    back = [pages[-1]]
    while back[-1].before is not None:
        back.append(table.page(back[-1].before))
    names = [[(line.number, line.row.name) for line in page.lines] for page in pages]
    assert [[(line.number, line.row.name) for line in page.lines] for page in reversed(back)] == names
    return [name for page in names for name in page]


@pytest.mark.parametrize("sign", ["", "-"])
def test_every_column_sorts_both_ways_and_its_pages_leave_nobody_out(companies, monkeypatch, sign):
    for column in COLUMNS[ENTERPRISE]:
        if column.order is None:
            continue
        whole = Table(companies.city, ENTERPRISE, sort=sign + column.key)
        expected = [(line.number, line.row.name) for line in whole.page().lines]
        assert len(expected) == Staffing.objects.of(ENTERPRISE).count()
        values = [row.sort_value for row in whole._ordered(whole.rows)]
        assert values == sorted(values, reverse=bool(sign)), column.key
        with monkeypatch.context() as patch:
            patch.setattr(tables, "PAGE", 3)
            assert walked(whole) == expected, column.key


def test_names_are_in_the_order_of_their_sound_and_what_is_empty_is_the_least(companies):
    read = {
        "parent": lambda line: line.row.parent,
        "city": lambda line: line.city,
        "secretary": lambda line: line.secretary,
    }
    make_org(companies.province, "岭南航运集团团委", industry=Industry.STATE_ENTERPRISE)  # in no city
    enter(
        make_enterprises(companies.other_city, 1, name="海丰第{}港务公司团委")[0],
        make_person(name="安宁"),
        Duty.SECRETARY,
    )
    for key, name in read.items():
        names = [name(line) for line in Table(companies.nation, ENTERPRISE, sort=key).all_lines()]
        sounds = [letters(name) for name in names]
        assert sounds == sorted(sounds), key
        assert len(set(names)) > 2, key
        assert ("" in names) == (key != "parent")
        turned = Table(companies.nation, ENTERPRISE, sort=f"-{key}").all_lines()
        assert [letters(name(line)) for line in turned] == sorted(sounds, reverse=True), key


def test_what_a_column_shows_is_in_the_order_it_sorts_by(companies):
    figures = [
        (sector, column) for sector in Sector for column in columns_of(sector) if column.kind != "text"
    ]
    for sector, column in figures:
        if column.order is None:
            continue
        lines = Table(companies.city, sector, sort=column.key).all_lines()
        shown = [value for line in lines if (value := column.value(line)) is not None]
        assert shown == sorted(shown), column.key


NARROWINGS = [
    Narrowing(),
    Narrowing(name="公司"),
    Narrowing(gap=True),
    Narrowing(vacant=True),
    Narrowing(level=1),
    Narrowing(place="44"),
    Narrowing(place="440100"),
    Narrowing(place="广州"),
    Narrowing(place="没有这个地方"),
    Narrowing(size="1"),
    Narrowing(gap=True, vacant=True, place="北京"),
]


@pytest.mark.parametrize("place", ["city", "group", "nation", "park"])
def test_totals_of_the_database_equal_those_of_the_rows(companies, place):
    for narrowing in NARROWINGS:
        table = Table(getattr(companies, place), ENTERPRISE, narrowing)
        rows = list(table.rows)
        assert dict(table.summary.totals) == totals_of(rows), narrowing
        assert table.count == len(rows)


def test_students_are_divided_by_those_of_the_schools_that_told_them(city, client, login):
    other = make_org(
        city.city, "云山医学院团委", OrgType.COMMITTEE, industry="university", school_code="4144010009"
    )
    fill_profile(city.university, student_count=9000)
    for org in (city.university, city.college, other):
        enter(org, nature=Nature.FULL_TIME)
    login(city.city)
    told = {
        line["组织全称"]: line["学校/生均（学生/专职）"] for line in lines_of(cells_of_page(client.get(PAGE)))
    }
    assert told == {"合计": "4500.0", city.university.name: "4500.0", other.name: ""}


def holds(row: Staffing, narrowing: Narrowing) -> bool:
    starts = {"44": "44", "440100": "4401", "广州": "4401", "北京": "11"}.get(narrowing.place, "x")
    return (
        narrowing.name in row.org.name
        and (not narrowing.gap or (row.required or 0) > row.own_full_time_on_duty)
        and (not narrowing.vacant or row.own_secretary == 0)
        and (not narrowing.level or row.enterprise_level == narrowing.level)
        and (not narrowing.place or row.place.startswith(starts))
        and (not narrowing.size or row.orgs <= 10)
    )


def test_a_filter_keeps_exactly_what_it_says(companies):
    all_rows = Staffing.objects.of(ENTERPRISE).select_related("org")
    for narrowing in NARROWINGS:
        expected = {row.pk for row in all_rows if holds(row, narrowing)}
        assert {row.pk for row in Table(companies.nation, ENTERPRISE, narrowing).rows} == expected, narrowing


def test_totals_of_a_large_scope_are_kept_for_a_while_and_say_when(
    companies, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(tables, "LARGE", 1)
    first = Table(companies.city, ENTERPRISE).summary
    make_enterprises(companies.city, 1, name="新设第{}公司团委")
    with django_assert_num_queries(0):
        assert Table(companies.city, ENTERPRISE).summary == first
    monkeypatch.setattr(keeping, "cache", _Nothing())
    assert Table(companies.city, ENTERPRISE).count == first.totals["rows"] + 1


def test_totals_of_a_small_scope_are_added_again_only_when_a_row_below_has_changed(
    companies, django_assert_num_queries
):
    first = Table(companies.city, ENTERPRISE).summary
    with django_assert_num_queries(1):
        assert Table(companies.city, ENTERPRISE).summary == first
    make_enterprises(companies.other_city, 1, name="海丰第{}公司团委")
    assert Table(companies.city, ENTERPRISE).summary == first
    enter(companies.crew)
    assert Table(companies.city, ENTERPRISE).summary.totals["total"] == first.totals["total"] + 1
    make_enterprises(companies.city, 1, name="新设第{}公司团委")
    assert Table(companies.city, ENTERPRISE).count == first.totals["rows"] + 1


class _Nothing:
    """A cache that keeps nothing."""

    def get(self, key):
        return None

    def set(self, key, value, seconds):
        assert seconds == keeping.KEPT


def test_each_node_of_the_tree_tells_how_many_rows_lie_below(companies, client, login):
    paths = [org.path for org in (companies.nation, companies.city, companies.group, companies.county)]
    every = list(Staffing.objects.of(ENTERPRISE).values_list("path", flat=True))
    counts = counts_below(paths, Table(companies.city, ENTERPRISE))
    assert counts == {path: sum(below.startswith(path) for below in every) for path in paths}
    login(companies.city)
    body = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    note = f'{companies.group.name}<span class="tree-note-of">{counts[companies.group.path]}</span>'
    assert note in body


def test_a_head_sorts_by_its_column_and_turns_the_order_round(companies, client, login):
    login(companies.city)
    first = client.get(PAGE, {"sector": "enterprise"}).content.decode()
    assert "sort=-total" in first
    sorted_page = client.get(PAGE, {"sector": "enterprise", "sort": "-total"})
    body = sorted_page.content.decode()
    assert 'data-key="total" aria-sort="descending"' in body
    assert "sort=total" in body
    figures = [int(line["含下级/团干部总数"]) for line in lines_of(cells_of_page(sorted_page))[1:]]
    assert figures == sorted(figures, reverse=True)


def test_an_order_there_is_none_of_is_that_of_the_tree(companies, client, login):
    login(companies.city)
    plain = cells_of_page(client.get(PAGE, {"sector": "enterprise"}))
    for sort in ("nonsense", "-", "parents", "number", "--total"):
        assert cells_of_page(client.get(PAGE, {"sector": "enterprise", "sort": sort})) == plain, sort


@pytest.mark.parametrize("sort", ["", "total", "gap", "full_time_rate", "changed_at", "name"])
def test_a_cut_that_is_none_breaks_nothing(city, client, login, sort):
    login(city.city)
    moments = ("1.00.9999-12-31T23:59:59-23:59", "1.00.0001-01-01T00:00:00+23:59")
    for past in ("1.0000", "1.0000.x", "1.0000.nan", "1.0000.1e999", "1.0000." + "9" * 300, "x", *moments):
        asked = {"sector": "enterprise", "sort": sort, "past": past}
        assert client.get(PAGE, asked).status_code == 200, past


def test_chosen_columns_stand_in_the_chosen_order_on_page_and_sheet(companies, client, login):
    login(companies.city)
    asked = {"sector": "enterprise", "columns": "total,gap,nonsense,gap,name", "sort": "-gap", "gap": "1"}
    shown = cells_of_page(client.get(PAGE, asked))
    assert list(lines_of(shown)[0]) == ["序号", "组织全称", "含下级/团干部总数", "本级/缺额"]
    assert cells_of_workbook(client.get(reverse("monitoring:download"), asked)) == shown


@pytest.mark.parametrize("place", ["市", "县", "区", "省", "江", "44", "４４"])
def test_a_place_that_thousands_are_called_by_is_found_too(companies, client, login, place):
    login(companies.city)
    assert client.get(PAGE, {"sector": "enterprise", "place": place}).status_code == 200


def test_a_view_keeps_no_columns_there_are_none_of(city, client, login):
    login(city.city)
    client.post(f"{VIEWS}?columns=gap{',x' * 700},total", {"name": "全部"})
    assert SavedView.objects.get().query == "columns=gap%2Ctotal"


def test_choosing_columns_leads_to_the_table_with_them(companies, client, login):
    login(companies.city)
    page = client.get(COLUMN_PAGE, {"sector": "enterprise", "sort": "-gap"}).content.decode()
    assert 'id="chosen-total"' in page
    assert 'name="sort" value="-gap"' in page
    asked = {"sector": "enterprise", "chosen": ["total", "gap"], "place_of_total": "2", "place_of_gap": "1"}
    assert "columns=gap%2Ctotal" in client.get(COLUMN_PAGE, asked).url


@pytest.mark.parametrize("place", ["", "x", "-1", "9" * 400])
def test_a_place_that_is_no_number_comes_last(city, client, login, place):
    login(city.city)
    asked = {"chosen": ["total", "gap"], "place_of_gap": place, "place_of_total": "1"}
    assert "columns=total%2Cgap" in client.get(COLUMN_PAGE, asked).url


def test_a_view_is_kept_by_name_and_opens_from_the_page(companies, client, login):
    account = login(companies.city)
    asked = {"sector": "enterprise", "columns": "gap,total", "sort": "-gap", "gap": "1"}
    client.post(f"{VIEWS}?sector=enterprise&columns=gap,total&sort=-gap&gap=1", {"name": "缺额最多"})
    view = SavedView.objects.get(account=account)
    assert "缺额最多" in client.get(PAGE).content.decode()
    opened = client.get(reverse("monitoring:view", args=[view.pk]), follow=True)
    assert cells_of_page(opened) == cells_of_page(client.get(PAGE, asked))


def test_a_shared_view_shows_others_their_own_subtree_and_only_its_owner_deletes_it(companies, client, login):
    login(companies.city)
    client.post(f"{VIEWS}?sector=enterprise&gap=1", {"name": "缺额"})
    view = SavedView.objects.get()
    link = reverse("monitoring:view", args=[view.pk])
    client.force_login(make_admin(companies.other_city))
    assert f"org={companies.other_city.pk}" in client.get(link).url
    assert client.post(link).status_code == 404
    client.force_login(view.account)
    client.post(link)
    assert not SavedView.objects.exists()


def test_a_name_said_again_replaces_the_view_and_a_missing_one_is_asked_for(companies, client, login):
    login(companies.city)
    client.post(f"{VIEWS}?gap=1", {"name": "我的"})
    client.post(f"{VIEWS}?vacant=1", {"name": "我的"})
    assert SavedView.objects.get().query == "vacant=1"
    page = client.post(f"{VIEWS}?gap=1", {"name": " "}, follow=True).content.decode()
    assert "请填写视图名称" in page


@pytest.mark.parametrize("name", ["staffing", "columns", "download"])
def test_below_the_city_none_of_it_is_open(client, login, city, name):
    login(city.county)
    assert client.get(reverse(f"monitoring:{name}")).status_code == 403
    assert client.post(VIEWS, {"name": "x"}).status_code == 403


def test_the_totals_say_where_no_norm_speaks_of_all_cadres(companies):
    [column] = [column for column in columns_of(ENTERPRISE) if column.key == "required_posts"]
    table = Table(companies.city, ENTERPRISE)
    Staffing.objects.update(required_posts=None)
    assert (
        column.sum(table._totals()).text == column.sum(totals_of(line.row for line in table.all_lines())).text
    )
    assert column.sum(table._totals()).text == "不作规定"
    Staffing.objects.filter(pk=companies.group.pk).update(required_posts=0)
    assert column.sum(table._totals()).text == "0"
