"""这个数字怎么来的: what opens adds up to the figure, for every cell; and the page that shows it.

EXAMPLES=200 .venv/bin/pytest -s tests/test_staffing_origins.py   two hundred cities instead of two, with the figures
"""

import os
import random
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.codes import DUTIES, Duty, DutyStatus, Education, Nature, Occupation, PoliticalStatus
from cadres.models import Post
from monitoring import origins, past
from monitoring.codes import Sector
from monitoring.columns import COLUMNS, Line, ratio
from monitoring.dated import in_force
from monitoring.models import Norm, NormBand, Staffing
from monitoring.narrowing import Narrowing
from monitoring.origins import paging
from monitoring.origins.organisations import ORG_FACTS
from monitoring.origins.people import HIDDEN
from monitoring.origins.persons import PERSON_FACTS
from monitoring.origins.sources import SOURCES
from monitoring.survey import led_rate_of, rate_of, survey
from monitoring.table import Table
from monitoring.views import looking
from orgs.codes import EnterpriseLevel, Industry, OrgType
from orgs.models import Account, Org, Profile
from orgs.models.org import below
from tests.factories import fill_profile, make_admin, make_id_number, make_org, make_person
from tests.staffing import end, enter, make_enterprises

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
PAGE, ORIGIN = (reverse(f"monitoring:{name}") for name in ("staffing", "origin"))
CAMPUS = Industry.UNIVERSITY
KEYS = {sector: [column.key for column in COLUMNS[sector] if column.has_origin] for sector in Sector}


# --- a city at random ---------------------------------------------------------------------------------------


class World:
    """Nested enterprises, universities with colleges and branches, and people with posts in several of them."""

    def __init__(self, city, seed: int):
        self.city, self.dice = city, random.Random(seed)  # noqa: S311 (no secret)
        self.orgs = [city.university, city.college, city.general_branch, city.branch, city.sibling,
                     city.group, city.subsidiary, city.crew, city.township, city.park]  # fmt: skip
        self._build()
        self._tell()
        self._enter()

    def _build(self) -> None:
        other = make_org(
            self.city.county, "东江职业学院团委", OrgType.COMMITTEE,
            industry=Industry.VOCATIONAL_COLLEGE, school_code="4144010002",
        )  # fmt: skip
        campus = [self.city.university, self.city.college, other]
        company = [self.city.group, self.city.subsidiary, *make_enterprises(self.city.city, 2)]
        for number in range(4):
            above = self.dice.choice(campus)
            kind = self.dice.choice([OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH])
            campus_facts = {"industry": above.industry}
            self.orgs.append(make_org(above, f"第{number}学院团组织", kind, **campus_facts))
        for number in range(4):
            kind = self.dice.choice([OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH])
            above = self.dice.choice(company)
            org = make_org(above, f"第{number}分公司团组织", kind, industry=Industry.STATE_ENTERPRISE)
            self.orgs.append(org)
            company += [org] if kind == OrgType.COMMITTEE else []
        self.orgs += [other, *company[2:4]]

    def _tell(self) -> None:
        own = Norm.objects.create(
            sector=Sector.ENTERPRISE, org=self.city.city, valid_from=date(2020, 1, 1), source="云山市标准"
        )
        NormBand.objects.create(norm=own, enterprise_level=2, full_time=2, posts=7)
        NormBand.objects.create(norm=own, full_time=1)
        students = [800, 4000, 4001, 12_001, 30_954]
        for row in Staffing.objects.select_related("org"):
            facts = {"student_count": self.dice.choice(students)}
            if row.sector == Sector.ENTERPRISE:
                facts = {"enterprise_level": self.dice.choice(list(EnterpriseLevel))}
            if self.dice.random() < 0.6:
                fill_profile(row.org, **facts)

    def _enter(self) -> None:
        for _ in range(18):
            person = self._person()
            for org in self.dice.sample(self.orgs, self.dice.choice([1, 1, 1, 2, 3])):
                for duty in self.dice.sample([Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION, Duty.STAFF],
                                             self.dice.choice([1, 1, 2])):  # fmt: skip
                    self._post(org, person, duty)

    def _person(self):
        dice, is_student = self.dice, self.dice.random() < 0.4
        work = {
            "occupation": Occupation.STUDENT,
            "occupation_detail": "",
            "study_status": dice.choice(["bachelor", ""]),
        }
        if not is_student:
            work = {"occupation": Occupation.TEACHER, "occupation_detail": dice.choice(["辅导员", ""])}
        return make_person(
            id_number=make_id_number(born_on=date(dice.choice([1985, 1990, 1991, 2003]), 11, dice.randint(1, 30))),
            phone=dice.choice(["13800000000", "13800000000", ""]),
            education=dice.choice(list(Education)),
            political_status=dice.choice(list(PoliticalStatus)),
            is_volunteer=dice.random() < 0.5,
            **work,
        )  # fmt: skip

    def _post(self, org, person, duty) -> None:
        dice = self.dice
        nature = Nature.PART_TIME if person.occupation == Occupation.STUDENT else dice.choice(list(Nature))
        if duty not in DUTIES[org.type]:
            return
        if duty == Duty.SECRETARY and Post.objects.open().filter(org=org, duty=duty).exists():
            return
        post = enter(
            org, person, duty, nature=nature, duty_status=dice.choice(list(DutyStatus)),
            in_party_committee=dice.random() < 0.3, since_on=dice.choice([date(2017, 3, 1), date(2025, 9, 1)]),
        )  # fmt: skip
        if dice.random() < 0.15:
            end(post)


# --- what a cell opens ----------------------------------------------------------------------------------------


def walked(listing, *, is_counted: bool) -> list:
    """All entries, page after page; the way back leads over the same pages."""
    pages, cuts, past = [], [""], ""
    while True:
        entries, page = listing.page(is_counted=is_counted, past=past)
        pages.append(entries)
        back = page.before
        assert back == (None if len(pages) == 1 else cuts[len(pages) - 2])
        if not page.next:
            return [entry for entries in pages for entry in entries]
        past = page.next
        cuts.append(past)


def ids(listing, entries) -> list:
    """Who is named: each once."""
    by_kind = {
        "people": lambda entry: entry.posts[0].post.person_id,
        "orgs": lambda entry: entry.org.pk,
        "rows": lambda entry: entry.row.org_id,
    }
    return [by_kind[listing.kind](entry) for entry in entries]


def everyone(origin) -> set:
    """Whoever has to be in one of the two lists."""
    if origin.line is None:
        return set(origin.table.rows.values_list("org", flat=True))
    key, row, day = origin.source.listed, origin.line.row, origin.table.day
    if key in PERSON_FACTS:
        where = {"org": row.org_id} if PERSON_FACTS[key].is_own else {}
        posts = Post.objects.filter(in_force(day)) if day else Post.objects.open()
        posts = posts.filter(below(row.path, field="org__path"), **where)
        return set(posts.values_list("person", flat=True))
    orgs = Org.objects.open().filter(below(row.path))
    if key in ("led_units", "unled_units"):
        orgs = orgs.exclude(type=OrgType.BRANCH).exclude(pk=row.org_id)
    if key == "bare_branches":
        orgs = orgs.filter(type=OrgType.BRANCH)
    return set(orgs.values_list("pk", flat=True))


def made_of(key: str, line: Line | None, counted: list, left_out: list) -> object:
    """The figure that the lists make, as a cell shows it."""
    added = sum(entry.value for entry in counted)
    if line is None:
        if SOURCES[key].added.whole is not None:
            return ratio(added, sum(entry.whole for entry in counted))
        return f"空缺{added}" if key == "secretary" else added
    row = line.row
    told = {
        "secretary": lambda: line.secretary if line.secretary in [entry.name for entry in counted] else None,
        "gap": lambda: None if row.required is None else max(row.required - added, 0),
        "full_time_rate": lambda: ratio(added, row.required),
        "students_per_full_time": lambda: ratio(row.student_count, added),
    }
    if key in told:
        return told[key]()
    is_share = SOURCES[key].added is not None and SOURCES[key].added.whole is not None
    return ratio(added, added + len(left_out)) if is_share else added


def shown(column, table: Table, line: Line | None) -> object:
    if line is not None:
        return column.value(line) or (None if column.key == "secretary" else column.value(line))
    return column.total(table.summary.totals)


def check(origin, seen: Counter) -> None:
    """One cell: everybody is in exactly one list, whoever is left out is told why, and the sum is the figure."""
    column, line, listing = origin.column, origin.line, origin.listing
    value = shown(column, origin.table, line)
    assert origin.agrees
    if listing is None:
        return _check_reported(origin, value)
    counted, left_out = (walked(listing, is_counted=truth) for truth in (True, False))
    assert listing.sizes == (len(counted), len(left_out))
    named = ids(listing, counted) + ids(listing, left_out)
    assert len(named) == len(set(named))
    assert set(named) == everyone(origin)
    assert all(entry.why for entry in left_out)
    made = made_of(column.key, line, counted, left_out)
    is_unsaid = line is None and value is None and not counted  # 合计 where no row tells any
    assert made == value or is_unsaid, (column.key, origin.where, made, value)
    seen["cells"] += 1
    seen["entries"] += len(named)
    seen["left out"] += len(left_out)
    return None


def _check_reported(origin, value) -> None:
    """Neither people nor organisations: the number required, by its norm; or what the profile says."""
    if origin.column.key == "student_count":
        profile = Profile.objects.filter(org=origin.line.row.org_id).first()
        assert value == (profile and profile.student_count)
    elif value is None:
        assert re.search("没有填报在校学生数|没有规定|不作要求", origin.norm.arithmetic)
    else:
        assert str(value) in re.findall(r"\d+", origin.norm.arithmetic)[-1:]


def cells(table: Table, viewer: Account):
    """Every figure of the totals and of the rows."""
    for key in KEYS[table.sector]:
        if (totals := origins.find(table, key=key, org_pk=None, viewer=viewer)) is not None:
            yield totals
        for row in table.rows:
            yield origins.find(table, key=key, org_pk=row.org_id, viewer=viewer)


PAST = date(2025, 10, 15)
TABLES = [
    (Sector.UNIVERSITY, "city", Narrowing()),
    (Sector.ENTERPRISE, "city", Narrowing()),
]
OTHERS = [  # only the totals differ
    (Sector.ENTERPRISE, "group", Narrowing()),
    (Sector.ENTERPRISE, "subsidiary", Narrowing()),
    (Sector.ENTERPRISE, "city", Narrowing(name="分公司")),
    (Sector.ENTERPRISE, "city", Narrowing(vacant=True)),
    (Sector.ENTERPRISE, "nation", Narrowing(gap=True)),
    (Sector.ENTERPRISE, "city", Narrowing(name="没有")),
    (Sector.UNIVERSITY, "nation", Narrowing(size="1")),
    (Sector.UNIVERSITY, "county", Narrowing(gap=True, vacant=True)),
]


def test_what_opens_adds_up_to_the_figure_for_every_cell(city, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 9)
    viewer, seen = make_admin(city.nation), Counter()
    for seed in range(EXAMPLES):
        point = transaction.savepoint()
        World(city, seed)
        for sector, place, narrowing in TABLES:
            for origin in cells(Table(getattr(city, place), sector, narrowing), viewer):
                check(origin, seen)
        _check_overview(city, viewer)
        _check_past(city, list(Sector)[seed % 2], viewer, seen)
        for sector, place, narrowing in random.Random(seed).sample(OTHERS, 3):  # noqa: S311 (no secret)
            table = Table(getattr(city, place), sector, narrowing)
            for key in KEYS[sector]:
                if (origin := origins.find(table, key=key, org_pk=None, viewer=viewer)) is not None:
                    check(origin, seen)
        transaction.savepoint_rollback(point)
    print(f"{EXAMPLES} cities: {dict(seen)}")  # noqa: T201
    assert seen["left out"] > 0


def _check_overview(city, viewer: Account) -> None:
    """What stands above the table opens the same figures, of the table itself or of the place."""
    for sector in Sector:
        table = Table(city.city, sector)
        seen, totals = survey(table), table.summary.totals
        assert opened_value(table, "full_time_rate", viewer) == rate_of(totals)
        assert opened_value(table, "led_rate", viewer) == led_rate_of(totals)
        for worst in seen.worst:
            row = origins.find(table, key="full_time_rate", org_pk=worst.org.pk, viewer=viewer)
            assert row.agrees
            assert (row.column.value(row.line), row.line.row.required) == (worst.rate, worst.required)
        for place in seen.places:
            there = looking.there(table, place)
            assert opened_value(there, "full_time_rate", viewer) == place.rate
            for key in ("required", "own_full_time_on_duty", "gap"):
                assert opened_value(there, key, viewer) == place.totals[key]
            assert opened_value(there, "secretary", viewer) == f"空缺{place.totals['vacant']}"


def opened_value(table: Table, key: str, viewer: Account) -> object:
    origin = origins.find(table, key=key, org_pk=None, viewer=viewer)
    assert origin.agrees
    return shown(origin.column, table, None)


def _check_past(city, sector: Sector, viewer: Account, seen: Counter) -> None:
    """The same of a day before somebody left."""
    assert past.provide(city.city, sector, PAST)
    table = Table(city.city, sector, day=PAST)
    assert Post.objects.ended().filter(in_force(PAST)).exists()
    for origin in cells(table, viewer):
        check(origin, seen)


# --- columns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sector", Sector)
def test_every_column_that_opens_has_its_definition_and_whatever_has_totals_says_what_is_added(sector):
    for column in COLUMNS[sector]:
        if column.has_origin:
            source = SOURCES[column.key]
            assert source.definition.endswith("。")
            assert (source.added is not None) == (column.total is not None), column.key
            assert not source.listed or source.listed in {**PERSON_FACTS, **ORG_FACTS}


def test_nothing_is_defined_that_no_column_shows():
    assert set(SOURCES) == {key for keys in KEYS.values() for key in keys}


# --- the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def staffed(city):
    fill_profile(city.university, student_count=30_954)
    enter(city.university, make_person(name="周敏"), Duty.SECRETARY, nature=Nature.FULL_TIME)
    enter(
        city.university,
        make_person(name="何欣"),
        Duty.DEPUTY,
        nature=Nature.FULL_TIME,
        duty_status=DutyStatus.OFF,
    )
    student = {"occupation": Occupation.STUDENT, "occupation_detail": "", "study_status": "bachelor"}
    enter(city.branch, make_person(name="苏晴", **student))
    enter(city.group, make_person(name="沈岚"), nature=Nature.FULL_TIME)
    enter(city.crew, make_person(name="陆川"))
    return city


def opened(client, org, key: str, **more) -> str:
    response = client.get(ORIGIN, {"row": org.pk if org else "", "column": key, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_a_figure_names_who_counts_and_who_does_not_and_why(client, login, staffed):
    login(staffed.city)
    page = opened(client, staffed.university, "full_time")
    assert "这个数字怎么来的：云山大学团委 · 专职（含下级） = 2" in page
    counted, left_out = page.split('id="left-out"')
    assert "周敏" in counted
    assert "何欣" in counted
    assert "苏晴" not in counted
    assert "在读学生，按兼职计" in left_out
    own = opened(client, staffed.university, "own_full_time_on_duty").split('id="left-out"')[1]
    assert "专职，不在岗" in own
    assert "苏晴" not in own


def test_a_rate_names_both_parts_the_norm_and_its_arithmetic(client, login, staffed):
    login(staffed.city)
    page = opened(client, staffed.university, "full_time_rate")
    for part, value in (("own_full_time_on_duty", 1), ("required", 10)):
        assert re.search(rf'row={staffed.university.pk}&amp;column={part}">{value}</a>', page)
    for words in ("(80)团组字第6号", "1980-01-01", "取整数为 6", "4 + 6 = 10", "统计基准日"):
        assert words in page


def test_totals_list_the_rows_added_and_the_nested_ones_left_out(client, login, staffed):
    login(staffed.city)
    page = opened(client, None, "total", sector="enterprise")
    counted, left_out = page.split('id="left-out"')
    assert staffed.group.name in counted
    assert f"已包含在上级“{staffed.group.name}”的数字中" in left_out
    assert f"row={staffed.subsidiary.pk}&amp;column=total" in left_out


def test_every_figure_of_the_table_is_a_link_to_its_origin_and_back_to_the_very_table(client, login, staffed):
    login(staffed.city)
    asked = {"sector": "enterprise", "name": "建工", "sort": "-total"}
    body = client.get(PAGE, asked).content.decode()
    hrefs = re.findall(rf'href="({ORIGIN}\?[^"]+)"', body)
    rows = 2 * len(KEYS[Sector.ENTERPRISE])
    assert len(hrefs) > rows
    page = client.get(hrefs[-1].replace("&amp;", "&")).content.decode()
    back = re.search(r'<a href="([^"]+)">重点领域基层团干部配备</a>', page)[1].replace("&amp;", "&")
    assert client.get(back).content.decode().count("<td") == body.count("<td")


def test_each_link_of_the_table_shows_the_figure_it_was_opened_by(client, login, staffed):
    login(staffed.city)
    for sector in Sector:
        body = client.get(PAGE, {"sector": sector.value}).content.decode()
        for href, text in re.findall(rf'href="({ORIGIN}\?[^"]+)">([^<]+)</a>', body)[::7]:
            page = client.get(href.replace("&amp;", "&")).content.decode()
            assert re.search(rf'<span class="origin-figure">(空缺)?{text}</span>', page), href
            assert "名单与数字不一致" not in page


@pytest.mark.parametrize("name", ["staffing", "compare"])
def test_figures_above_the_table_and_side_by_side_open_too(client, login, staffed, name):
    past.freeze(past.month_end(timezone.localdate()))
    login(staffed.city)
    for sector in Sector:
        body = client.get(reverse(f"monitoring:{name}"), {"sector": sector.value}).content.decode()
        part = body.split('class="overview"')[1].split("</section>")[0] if name == "staffing" else body
        links = re.findall(rf'href="({ORIGIN}\?[^"]+)"[^>]*>([^<]+)</a>', part)
        assert len(links) > 9
        for href, text in links[::3]:
            page = client.get(href.replace("&amp;", "&")).content.decode()
            assert re.search(rf'<span class="origin-figure">(空缺)?{text}</span>', page), href
            assert "名单与数字不一致" not in page


def test_a_list_that_does_not_make_the_figure_says_so(client, login, staffed):
    login(staffed.city)
    Staffing.objects.filter(pk=staffed.university.pk).update(on_duty=7)
    assert "名单与数字不一致" in opened(client, staffed.university, "on_duty")


def test_what_is_unknown_says_what_is_missing(client, login, city):
    login(city.city)
    assert "没有填报在校学生数，因此不能计算应配专职" in opened(client, city.university, "required")
    assert "没有填报在校学生数" in opened(client, None, "gap")


def test_one_and_sixty_people_cost_the_same_questions_and_are_paged(client, login, city):
    login(city.city)
    enter(city.branch)
    opened(client, city.university, "part_time")
    with CaptureQueriesContext(connection) as one:
        opened(client, city.university, "part_time")
    for _ in range(60):
        enter(city.branch, nature=Nature.PART_TIME)
    with CaptureQueriesContext(connection) as sixty:
        page = opened(client, city.university, "part_time")
    assert len(one) == len(sixty)
    assert "第 1–50 条，共 61 条" in page
    after = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "第 51–61 条，共 61 条" in client.get(after).content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"column": "name"}, {"column": "number"}, {"column": "own_deputies"}, {"column": "x"},
        {"column": "total", "row": "township"}, {"column": "total", "row": "group"},
        {"column": "total", "row": 999_999}, {"column": "total", "org": "county", "row": "university"},
    ],
)  # fmt: skip
def test_a_figure_there_is_none_of_or_out_of_the_scope_is_not_found(client, login, city, asked):
    login(city.city)
    told = {name: getattr(getattr(city, str(value), None), "pk", value) for name, value in asked.items()}
    assert client.get(ORIGIN, told).status_code == 404


def test_where_no_figure_is_asked_for_the_number_of_cadres_opens(client, login, staffed):
    login(staffed.city)
    for asked in ({}, {"column": "x" * 60}, {"column": "<"}, {"row": "x"}):
        assert "团干部总数（含下级） = 3" in client.get(ORIGIN, asked).content.decode()


@pytest.mark.parametrize("past", ["x", "1-", "1-0-1", "9-" + "f" * 170, "1-0-" + "0" * 32, "1-0-" + "g" * 32])
@pytest.mark.parametrize("key", ["total", "led_rate"])
def test_a_cut_that_is_none_breaks_nothing(client, login, staffed, key, past):
    login(staffed.city)
    for row in (staffed.university, None):
        opened(client, row, key, past=past, past_left=past)


def test_below_the_city_and_out_of_reach_nothing_opens(client, login, city):
    login(city.county)
    asked = {"row": city.university.pk, "column": "total"}
    assert client.get(ORIGIN, asked).status_code == 403
    client.force_login(make_admin(city.other_city))
    assert client.get(ORIGIN, asked).status_code == 404
    assert client.get(ORIGIN, asked | {"org": city.city.pk}).status_code == 404


def test_names_open_only_to_whoever_may_see_the_cadres(staffed):
    table = Table(staffed.city, Sector.UNIVERSITY)
    stranger = make_admin(staffed.other_city)
    origin = origins.find(table, key="total", org_pk=staffed.university.pk, viewer=stranger)
    assert {entry.name for entry in walked(origin.listing, is_counted=True)} == {HIDDEN}
    own = origins.find(table, key="secretary", org_pk=staffed.university.pk, viewer=make_admin(staffed.city))
    assert [entry.name for entry in walked(own.listing, is_counted=True)] == ["周敏"]


def test_a_figure_of_a_past_day_opens_who_was_in_post_then(client, login, staffed):
    login(staffed.city)
    end(enter(staffed.branch, make_person(name="温岚"), Duty.DEPUTY))
    asked = {"day": "2025-10-15"}
    page = opened(client, staffed.university, "part_time", **asked)
    assert "温岚" in page
    assert "2025-10-15的数据，按任职记录回溯计算" in page
    assert "温岚" not in opened(client, staffed.university, "part_time")
    assert client.get(ORIGIN, {"day": "2999-01-01"}).url.startswith(PAGE)


def test_who_went_out_of_sight_stands_on_no_list_of_personal_facts_by_name(city, client, login):
    gone = enter(city.university, make_person(name="苏远行"))
    end(gone)
    enter(make_org(city.other_city, "海丰港务公司团委", OrgType.COMMITTEE), gone.person)
    login(city.city)
    asked = {"row": city.university.pk, "day": (timezone.localdate() - timedelta(days=1)).isoformat()}
    told = {
        column: client.get(reverse("monitoring:origin"), asked | {"column": column}).content.decode()
        for column in ("total", "party_members", "young")
    }
    assert ["苏远行" in told[column] for column in told] == [True, False, False]
    assert all("现在其他组织任职" in page for page in told.values())
