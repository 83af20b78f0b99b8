"""Since when an organisation stands, and the tables of the days before."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from monitoring import past
from monitoring.codes import Sector
from monitoring.models import PastStaffing, Staffing
from monitoring.places import past_rows
from monitoring.table import Table
from orgs import loading, tree
from orgs.codes import Industry, OrgType
from orgs.forms.managing import RetypeForm
from orgs.models import Org
from orgs.sheets import read_rows
from tests.factories import make_org, make_post
from tests.staffing import wrong
from zhtj.audit.models import AuditEntry

DAY = date(2026, 3, 31)
BEFORE = DAY - timedelta(days=1)
ENTERPRISE = Sector.ENTERPRISE
COMPANY = {"type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE}


def rows_on(org: Org, day: date) -> dict[str, PastStaffing]:
    assert past.compute(org, ENTERPRISE, day)
    return {row.org.name: row for row in Table(org, ENTERPRISE, day=day).rows.select_related("org")}


@pytest.fixture
def founded(city):
    """A company with a unit below, both founded on DAY; somebody served long before, elsewhere."""
    make_post(city.village, since_on=date(2020, 1, 1))
    city.company = make_org(city.group, "新设分公司团委", opened_on=DAY, **COMPANY)
    city.team = make_org(city.company, "新设项目部团支部", industry=Industry.STATE_ENTERPRISE, opened_on=DAY)
    return city


# --- past days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "is_there"), [(BEFORE, False), (DAY, True)])
def test_an_organisation_is_a_row_from_its_day_on_and_counts_in_those_above(founded, day, is_there):
    rows = rows_on(founded.city, day)
    assert ("新设分公司团委" in rows) == is_there
    above = rows["云山建工集团团委"]
    assert (above.orgs, above.units, above.branches) == (3 + 2 * is_there, 1 + is_there, 1 + is_there)
    if is_there:
        assert rows["新设分公司团委"].upper_path == founded.group.path


def test_the_table_of_now_does_not_ask_since_when(founded):
    assert Staffing.objects.filter(pk=founded.company.pk).exists()
    assert not wrong()


@pytest.mark.parametrize(("days", "is_there"), [(0, False), (1, True)])
def test_what_was_founded_and_closed_again_stood_in_between(founded, days, is_there):
    tree.close(org=founded.team, on=DAY + timedelta(days=days), by=None)
    assert rows_on(founded.city, DAY)["新设分公司团委"].orgs == 1 + is_there


@pytest.mark.parametrize(("since_on", "is_there"), [(BEFORE, True), (DAY, False)])
def test_where_somebody_served_an_organisation_stood_whatever_its_day(founded, since_on, is_there):
    make_post(founded.team, since_on=since_on)
    rows = rows_on(founded.city, BEFORE)
    assert ("新设分公司团委" in rows) == is_there
    assert rows["云山建工集团团委"].total == is_there
    assert rows["云山建工集团团委"].orgs == 3 + 2 * is_there


def test_below_one_that_did_not_stand_yet_rows_hang_on_the_next_above(founded):
    old = make_org(founded.company, "划入的老公司团委", **COMPANY)
    rows = rows_on(founded.city, BEFORE)
    assert rows["划入的老公司团委"].upper_path == founded.group.path
    assert rows_on(founded.city, DAY)["划入的老公司团委"].upper_path == founded.company.path
    assert [row.org for row in past_rows(Org.objects.filter(pk=old.pk), day=BEFORE)] == [old]


def test_a_frozen_day_leaves_out_what_was_founded_later(founded):
    past.freeze(BEFORE)
    frozen = PastStaffing.objects.on(BEFORE).frozen()
    assert frozen.count() == Staffing.objects.count() - 1
    assert not frozen.filter(org=founded.company).exists()


def test_the_pages_of_the_day_before_agree(client, login, founded):
    """The table leaves it out, no figure of it opens, the list of organisations below the group neither names it."""
    login(founded.city)
    asked = {"sector": ENTERPRISE, "day": BEFORE.isoformat()}
    assert "新设分公司团委" not in client.get(reverse("monitoring:staffing"), asked).content.decode()
    origin = reverse("monitoring:origin")
    there = client.get(origin, {**asked, "column": "units", "row": founded.group.pk}).content.decode()
    assert "一公司" in there
    assert "新设" not in there
    gone = client.get(origin, {**asked, "column": "units", "row": founded.company.pk})
    assert gone.status_code == 404


def test_two_days_compared_say_that_it_is_new(client, login, founded):
    login(founded.city)
    past.freeze(BEFORE)
    past.freeze(DAY)
    days = {"sector": ENTERPRISE, "before": BEFORE.isoformat(), "after": DAY.isoformat()}
    body = client.get(reverse("monitoring:compare"), days).content.decode()
    assert "新设分公司团委" in body
    assert body.count("新增</span>") == 1


# --- since when -----------------------------------------------------------------------------------------


def test_whoever_adds_an_organisation_founds_it_today_or_says_since_when(city):
    today = timezone.localdate()
    facts = {"parent": city.county, "by": None, "type": OrgType.BRANCH, "industry": Industry.VILLAGE}
    assert tree.add(name="今天的团支部", **facts).opened_on == today
    assert tree.add(name="去年的团支部", opened_on=date(2025, 5, 4), **facts).opened_on == date(2025, 5, 4)
    with pytest.raises(ValidationError, match="成立日期不能晚于今天"):
        tree.add(name="明天的团支部", opened_on=today + timedelta(days=1), **facts)


def test_it_is_not_closed_before_its_day(city):
    org = make_org(city.county, "短暂的团支部", opened_on=DAY, industry=Industry.VILLAGE)
    with pytest.raises(tree.TreeError, match="不能早于成立日期2026-03-31"):
        tree.close(org=org, on=BEFORE, by=None)
    assert tree.close(org=org, on=DAY, by=None).closed_on == DAY
    assert tree.reopen(org=org, on=timezone.localdate(), by=None).opened_on == DAY


def test_the_form_takes_a_day_in_the_past_and_none_of_the_future(client, login, city):
    login(city.city)
    address = reverse("orgs:add", args=[city.county.pk])
    told = {"name": "新村团支部", "type": OrgType.BRANCH, "industry": Industry.VILLAGE}
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client.post(address, {**told, "opened_on": tomorrow.isoformat()})
    assert "成立日期不能晚于今天" in answer.content.decode()
    client.post(address, {**told, "opened_on": "2025年5月4日"})
    org = Org.objects.get(name="新村团支部")
    assert org.opened_on == date(2025, 5, 4)
    assert "2025-05-04" in client.get(reverse("orgs:manage", args=[org.pk])).content.decode()
    client.post(address, {**told, "name": "无日期团支部", "opened_on": ""})
    assert Org.objects.get(name="无日期团支部").opened_on == timezone.localdate()


def test_a_wrong_day_is_put_right_and_the_log_says_so(client, login, city):
    login(city.city)
    org = make_org(city.township, "新村团支部", opened_on=DAY, industry=Industry.VILLAGE)
    address = reverse("orgs:retype", args=[org.pk])
    assert 'value="2026-03-31"' in client.get(address).content.decode()
    told = {"type": OrgType.BRANCH, "industry": Industry.VILLAGE, "opened_on": "2999-01-01"}
    assert "成立日期不能晚于今天" in client.post(address, told).content.decode()
    client.post(address, {**told, "opened_on": BEFORE.isoformat()})
    assert Org.objects.get(pk=org.pk).opened_on == BEFORE
    entry = AuditEntry.objects.get(act="org_retyped")
    assert entry.facts["changed"] == {"成立日期": ["2026-03-31", "2026-03-30"]}
    client.post(address, {**told, "opened_on": ""})
    assert Org.objects.get(pk=org.pk).opened_on is None


def test_a_workbook_of_acts_leaves_the_day_as_it_is(city):
    org = make_org(city.township, "新村团支部", opened_on=DAY, industry=Industry.VILLAGE)
    form = RetypeForm({"type": OrgType.BRANCH, "industry": Industry.GOVERNMENT}, org=org)
    assert form.is_valid()
    assert form.carry_out(org=org, by=None).opened_on == DAY


def read(*days: str):
    lines = [f"{day or '无'}团支部,440100,团支部,农村,{day}" for day in days]
    table = "\n".join(["组织全称,上级组织,类型,行业类别,成立日期", *lines])
    rows, _ = read_rows(BytesIO(table.replace("440100", "清溪镇团委").encode()), "团支部.csv")
    return rows


def test_a_workbook_may_say_since_when(city):
    loaded = loading.load(rows=read("2025-05-04", ""), by=None)
    assert loaded.added == 2
    days = dict(Org.objects.filter(name__endswith="团支部").values_list("name", "opened_on"))
    assert days["2025-05-04团支部"] == date(2025, 5, 4)
    assert days["无团支部"] == timezone.localdate()
    assert loading.load(rows=read("2025-05-04", ""), by=None).warnings == []
    changed = read("2025-05-04")
    changed[0].opened_on = date(2024, 5, 4)
    assert "成立日期：与系统中已有的" in loading.load(rows=changed, by=None).warnings[0]


def test_a_day_that_is_none_or_to_come_is_a_fault_of_its_cell(city):
    [row, other] = read("2025-13-01", "2999-01-01")
    assert row.faults == ["团支部.csv 第2行 成立日期：“2025-13-01”不是有效的日期。"]
    assert other.faults == ["团支部.csv 第3行 成立日期：成立日期不能晚于今天。"]
