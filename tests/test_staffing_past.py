"""The staffing of past days: counted from dated facts, frozen at the end of a month."""

import random
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cadres.codes import IN_PARTY, Duty, DutyStatus, Education, Nature, Occupation, PoliticalStatus
from cadres.models import Post
from cadres.rules.dates import age_on
from monitoring import past
from monitoring.codes import Sector
from monitoring.models import Norm, PastStaffing, Staffing
from monitoring.rules import WEIGHTS
from monitoring.table import Table
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.factories import fill_profile, graduation, make_org, make_person, make_post
from tests.staffing import cells_of_page, cells_of_workbook, lines_of, make_enterprises
from zhtj.audit.models import AuditEntry

PAGE, DOWNLOAD = reverse("monitoring:staffing"), reverse("monitoring:download")
DAY = date(2026, 3, 31)
ENTERPRISE, UNIVERSITY = Sector.ENTERPRISE, Sector.UNIVERSITY


def make_ended(org: Org, *, ended_on: date, **facts) -> Post:
    ended = {"ended_on": ended_on, "removed_at": timezone.now(), "destination": graduation()}
    return make_post(org, **facts, **ended)


def close(org: Org, on: date) -> None:
    """As it lies in the table, with its row gone."""
    Org.objects.filter(pk=org.pk).update(closed_on=on)
    Staffing.objects.filter(pk=org.pk).delete()


# --- counted anew in Python -----------------------------------------------------------------------------


def make_some_past(city, seed: int) -> None:
    """Posts that begin and end around DAY, organisations that open and close around it, one nested in another."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    orgs = [city.university, city.college, city.branch, city.sibling, city.group, city.subsidiary, city.crew]
    closing = [make_org(city.group, f"第{n}分公司团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE)
               for n in range(3)]  # fmt: skip
    opening = [make_org(org, f"新设{n}公司团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE,
                        opened_on=DAY + timedelta(days=n))
               for n in range(3) for org in dice.sample([city.group, city.subsidiary, closing[2]], 1)]  # fmt: skip
    people = [
        make_person(
            born_on=date(dice.choice([1990, 1991]), dice.randint(3, 4), dice.randint(1, 28)),
            education=dice.choice(list(Education)),
            political_status=dice.choice(list(PoliticalStatus)),
            **dice.choice([{}, {"occupation": Occupation.STUDENT, "occupation_detail": ""}]),
            is_volunteer=dice.random() < 0.5,
        )
        for _ in range(8)
    ]
    for _ in range(40):
        since = dice.choice([date(2025, 9, 1), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)])
        facts = {
            "person": dice.choice(people),
            "duty": dice.choice([Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION]),
            "nature": dice.choice(list(Nature)),
            "duty_status": dice.choice(list(DutyStatus)),
            "in_party_committee": dice.random() < 0.5,
            "since_on": since,
        }
        ended_on = since + timedelta(days=dice.choice([0, 10, 30, 31, 60, 200]))
        make_ended(dice.choice([*orgs, *closing, *opening]), ended_on=ended_on, **facts)
    for number, org in enumerate(closing, start=-1):
        close(org, DAY + timedelta(days=number))


def stood(org: Org, day: date) -> bool:
    """Open on that day: founded by then, or somebody served there or below."""
    served = Post.objects.filter(org__path__startswith=org.path, since_on__lte=day).exclude(ended_on__lte=day)
    is_founded = org.opened_on is None or org.opened_on <= day or served.exists()
    return is_founded and (org.closed_on is None or org.closed_on > day)


def counted_in_python(org: Org, day: date) -> dict[str, int]:
    """From the posts themselves, one by one."""
    below = [each for each in Org.objects.all() if each.path.startswith(org.path)]
    posts = [
        post
        for post in Post.objects.select_related("person", "org")
        if post.org in below and post.since_on <= day and (post.ended_on is None or post.ended_on > day)
    ]
    own = [post for post in posts if post.org == org]
    people = {post.person for post in posts}
    nature = {person: max(WEIGHTS[p.nature] for p in posts if p.person == person) for person in people}
    open_then = [each for each in below if stood(each, day)]
    secretaries = [post for post in own if post.duty == Duty.SECRETARY]
    on = DutyStatus.ON
    led = {p.org for p in posts if p.duty == Duty.SECRETARY and p.duty_status == on}
    return {
        **{name: sum(weight == WEIGHTS[name] for weight in nature.values()) for name in Nature},
        "total": len(people),
        "on_duty": len({p.person for p in posts if p.duty_status == on}),
        "students": sum(person.occupation == Occupation.STUDENT for person in people),
        "party_members": sum(person.political_status in IN_PARTY for person in people),
        "in_party_committee": len({p.person for p in posts if p.in_party_committee}),
        "volunteers": sum(person.is_volunteer for person in people),
        "young": sum(age_on(day, born_on=person.born_on) <= 35 for person in people),
        "complete": sum(not person.missing(in_xinjiang=False, today=day) for person in people),
        "own_total": len({p.person for p in own}),
        "own_deputies": len({p.person for p in own if p.duty == Duty.DEPUTY}),
        "own_secretary": max((WEIGHTS[p.nature] for p in secretaries), default=0),
        "own_led": int(any(p.duty_status == on for p in secretaries)),
        "own_full_time_on_duty": len({p.person for p in own if p.nature == "full_time" and p.duty_status == on}),
        "own_expired": len({p.person for p in own if p.term_ends_on and p.term_ends_on <= day}),
        "orgs": len(open_then),
        "led_orgs": len(led & set(open_then)),
        "branches": sum(each.type == OrgType.BRANCH for each in open_then),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_past_day_equals_a_count_of_its_posts_one_by_one(city, seed):
    make_some_past(city, seed)
    for sector in Sector:
        assert past.compute(city.city, sector, DAY)
    rows = {row.org: row for row in PastStaffing.objects.on(DAY).select_related("org")}
    assert {org.name for org in rows} == {
        "云山大学团委", "云山建工集团团委", "云山建工一公司团委", "第2分公司团委",
    } | {org.name for org in Org.objects.filter(name__startswith="新设") if stood(org, DAY)}  # fmt: skip
    for org, row in rows.items():
        expected = counted_in_python(org, DAY)
        assert {name: getattr(row, name) for name in expected} == expected, org


@pytest.mark.parametrize(
    ("since_on", "ended_on", "counts"),
    [
        (DAY, None, 1),
        (DAY + timedelta(days=1), None, 0),
        (date(2026, 1, 1), DAY, 0),
        (date(2026, 1, 1), DAY + timedelta(days=1), 1),
    ],
)
def test_a_post_counts_from_its_first_day_to_the_day_before_it_ended(city, since_on, ended_on, counts):
    make_post(city.village, since_on=date(2020, 1, 1))
    if ended_on:
        make_ended(city.crew, since_on=since_on, ended_on=ended_on)
    else:
        make_post(city.crew, since_on=since_on)
    past.compute(city.city, ENTERPRISE, DAY)
    assert Table(city.city, ENTERPRISE, day=DAY).summary.totals["total"] == counts


@pytest.mark.parametrize(
    ("days", "names"), [(0, ["云山建工集团团委"]), (1, ["云山建工集团团委", "云山建工一公司团委"])]
)
def test_an_organisation_is_a_row_until_the_day_before_it_closed(city, days, names):
    close(city.crew, DAY)
    close(city.subsidiary, DAY + timedelta(days=days))
    past.compute(city.city, ENTERPRISE, DAY)
    assert [line.row.name for line in Table(city.city, ENTERPRISE, day=DAY).all_lines()] == names


def test_of_two_secretaries_the_weightier_is_named_and_neither_is_added_to_the_other(city):
    make_ended(city.group, person=make_person(name="周敏"), nature=Nature.SECONDED,
               since_on=date(2025, 1, 1), ended_on=DAY + timedelta(days=5))  # fmt: skip
    make_post(city.group, make_person(name="何欣"), nature=Nature.FULL_TIME, since_on=date(2026, 3, 1))
    past.compute(city.city, ENTERPRISE, DAY)
    [line, _] = Table(city.city, ENTERPRISE, day=DAY).all_lines()
    assert (line.secretary, line.row.own_secretary, line.row.own_led) == ("何欣", 3, 1)


def test_the_norm_in_force_that_day_is_used(city):
    for valid_from, required in ((date(2026, 1, 1), 5), (DAY, 6), (DAY + timedelta(days=1), 7)):
        norm = Norm.objects.create(sector=ENTERPRISE, org=city.city, valid_from=valid_from, source="市文件")
        norm.bands.create(full_time=required)
    past.freeze(DAY)
    past.freeze(DAY - timedelta(days=1))
    required = (
        PastStaffing.objects.filter(org=city.group).order_by("as_of").values_list("required", flat=True)
    )
    assert list(required) == [5, 6]


# --- kept for a while, and frozen -------------------------------------------------------------------------


def test_what_was_counted_is_reused_for_ten_minutes(city):
    make_post(city.crew, since_on=date(2025, 1, 1))
    past.compute(city.city, ENTERPRISE, DAY)
    make_post(city.crew, since_on=date(2025, 1, 1), duty=Duty.DEPUTY)
    past.compute(city.city, ENTERPRISE, DAY)
    assert Table(city.city, ENTERPRISE, day=DAY).summary.totals["total"] == 1
    PastStaffing.objects.update(computed_at=timezone.now() - past.KEPT)
    past.compute(city.city, ENTERPRISE, DAY)
    assert Table(city.city, ENTERPRISE, day=DAY).summary.totals["total"] == 2


def test_a_scope_too_large_is_not_counted(city, monkeypatch):
    monkeypatch.setattr(past, "MOST_COUNTED", 2)
    assert past.compute(city.city, ENTERPRISE, DAY)
    make_enterprises(city.city, 1)
    assert not past.provide(city.city, ENTERPRISE, DAY)
    past.freeze(DAY)
    assert past.provide(city.city, ENTERPRISE, DAY)


def test_freezing_twice_changes_nothing_even_if_posts_were_entered_since(city):
    make_post(city.crew, since_on=date(2025, 1, 1))
    past.compute(city.city, ENTERPRISE, DAY)
    assert past.freeze(DAY) == 3
    before = list(PastStaffing.objects.order_by("pk").values())
    assert all(row["frozen_at"] for row in before)
    make_post(city.group, since_on=date(2025, 1, 1))
    assert past.freeze(DAY) == 0
    past.compute(city.city, ENTERPRISE, DAY)
    past.forget()
    assert list(PastStaffing.objects.order_by("pk").values()) == before
    assert past.frozen_days() == [DAY]


def test_a_freeze_that_was_interrupted_goes_on(city, monkeypatch):
    monkeypatch.setattr(past, "BATCH", 1)
    make_post(city.crew, since_on=date(2025, 1, 1))
    whole, calls = past._count, []

    def stops(org_ids, day):
        calls.append(org_ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(org_ids, day)

    monkeypatch.setattr(past, "_count", stops)
    with pytest.raises(KeyboardInterrupt):
        past.freeze(DAY)
    assert not past.is_frozen(DAY)
    [first] = PastStaffing.objects.frozen()
    assert past.freeze(DAY) == 3
    assert past.is_frozen(DAY)
    assert calls.count([first.org_id]) == 1
    assert PastStaffing.objects.frozen().get(pk=first.pk).computed_at == first.computed_at


CHANGES = {
    "both": (
        "UPDATE monitoring_paststaffing SET total = 0, full_time = 0, seconded = 0, part_time = 0",
        "UPDATE monitoring_paststaffing SET frozen_at = NULL",
        "DELETE FROM monitoring_paststaffing",
        "UPDATE monitoring_snapshot SET rows = 0",
        "DELETE FROM monitoring_snapshot",
    ),
    "sqlite": (
        "REPLACE INTO monitoring_paststaffing SELECT * FROM monitoring_paststaffing LIMIT 1",
        "UPDATE OR REPLACE monitoring_paststaffing SET as_of = '2026-03-31' WHERE as_of <> '2026-03-31'",
        "REPLACE INTO monitoring_snapshot SELECT * FROM monitoring_snapshot",
    ),
    "postgresql": (
        "TRUNCATE monitoring_paststaffing", "TRUNCATE monitoring_snapshot", "TRUNCATE orgs_org CASCADE",
    ),
}  # fmt: skip


def test_nobody_changes_or_deletes_what_is_frozen(city):
    past.freeze(DAY)
    past.compute(city.city, ENTERPRISE, DAY - timedelta(days=1))
    connection.check_constraints()
    for sql in (*CHANGES["both"], *CHANGES[connection.vendor]):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    PastStaffing.objects.passing().update(total=1, full_time=1)
    PastStaffing.objects.passing().delete()
    assert PastStaffing.objects.count() == 3


def test_the_command_freezes_the_last_month_end_and_then_has_nothing_to_do(city):
    def run(*arguments):
        out = StringIO()
        call_command("take_snapshot", *arguments, stdout=out)
        return out.getvalue()

    last = past.month_end(timezone.localdate())
    assert f"已冻结 {last} 的配备情况：3 行" in run()
    assert "无需再做" in run()
    assert "已冻结 2026-03-31" in run("--day", "2026-03-31")
    [first, second] = AuditEntry.objects.filter(act="snapshot_taken").order_by("pk")
    assert (first.target_name, second.facts["count"]) == (str(last), 3)
    with pytest.raises(CommandError, match="已经过去"):
        run("--day", f"{timezone.localdate()}")


def test_the_last_month_end_has_passed():
    assert past.month_end(date(2026, 3, 31)) == date(2026, 2, 28)
    assert past.month_end(date(2026, 4, 1)) == date(2026, 3, 31)


# --- page and workbook ------------------------------------------------------------------------------------


@pytest.fixture
def changed(city):
    """何欣 led the group on DAY, 周敏 leads it now."""
    fill_profile(city.university)
    ended = {"since_on": date(2025, 1, 1), "ended_on": date(2026, 6, 30), "nature": Nature.FULL_TIME}
    make_ended(city.group, person=make_person(name="何欣"), **ended)
    make_post(city.group, make_person(name="周敏"), since_on=date(2026, 7, 1))
    make_post(city.crew, since_on=date(2026, 7, 1))
    return city


@pytest.mark.once
def test_page_and_workbook_show_the_day_asked_for(client, login, changed):
    login(changed.city)
    asked = {"sector": "enterprise", "day": "2026-03-31"}
    page = client.get(PAGE, asked)
    totals, group, _ = lines_of(cells_of_page(page))
    assert (group["书记/姓名"], group["含下级/团干部总数"], totals["含下级/专职"]) == ("何欣", "1", "1")
    assert "最近更新" not in group
    body = page.content.decode()
    assert "这是 <b>2026-03-31</b> 的数据（按任职记录回溯计算）" in body
    assert "以当日为准；其他信息以现在的记录为准" in body
    assert 'value="2026-03-31"' in body
    workbook = client.get(DOWNLOAD, asked)
    assert cells_of_workbook(workbook) == cells_of_page(page)
    line = AuditEntry.objects.filter(act="staffing_downloaded").latest("pk")
    assert line.facts["day"] == "2026-03-31"


@pytest.mark.once
def test_links_of_a_past_page_stay_on_its_day_and_one_leads_back(client, login, changed):
    login(changed.city)
    body = client.get(PAGE, {"sector": "enterprise", "day": "2026-03-31"}).content.decode()
    assert body.count("day=2026-03-31") > 20
    assert f'<a href="{PAGE}?org={changed.city.pk}&amp;sector=enterprise">返回今天的数据</a>' in body
    view = client.post(
        f"{reverse('monitoring:views')}?sector=enterprise&day=2026-03-31&gap=1", {"name": "缺额"}
    )
    assert "day=2026-03-31" in view.url
    [saved] = client.get(view.url).context["saved"]
    assert saved.query == "gap=1"


@pytest.mark.once
def test_a_frozen_day_says_when_it_was_frozen(client, login, changed):
    past.freeze(DAY)
    make_post(changed.subsidiary, since_on=date(2025, 1, 1))
    login(changed.city)
    page = client.get(PAGE, {"sector": "enterprise", "day": "2026-03-31"})
    assert "月度快照，冻结于" in page.content.decode()
    assert "其他信息以冻结时的记录为准" in page.content.decode()
    assert lines_of(cells_of_page(page))[0]["含下级/团干部总数"] == "1"


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-12-31", "最早的任职始于 2025-01-01，统计日期不能早于这一天。"),
        ("9999-12-31", "统计日期不能晚于今天。"),
        ("0001-01-01", "最早的任职始于"),
        ("2026-02-30", "格式填写"),
        ("x\x00", "格式填写"),
    ],
)
def test_a_day_without_data_is_refused_at_the_field(client, login, changed, day, words):
    login(changed.city)
    response = client.get(PAGE, {"day": day})
    assert response.status_code == 200
    body = response.content.decode()
    assert words in body[body.index("staffing-day-error") :]
    assert "数据实时统计" in body
    assert client.get(DOWNLOAD, {"day": day}).status_code == 302


@pytest.mark.once
def test_today_is_the_table_of_now(client, login, changed):
    login(changed.city)
    body = client.get(PAGE, {"day": f"{timezone.localdate()}"}).content.decode()
    assert "数据实时统计" in body
    assert "返回今天的数据" not in body
    assert not PastStaffing.objects.exists()


@pytest.mark.once
def test_where_too_much_had_to_be_counted_other_ways_are_offered(client, login, changed, monkeypatch):
    monkeypatch.setattr(past, "MOST_COUNTED", 1)
    past.freeze(date(2026, 2, 28))
    login(changed.city)
    asked = {"sector": "enterprise", "day": "2026-03-31"}
    body = client.get(PAGE, asked).content.decode()
    assert "不能当场按任职记录回溯计算" in body
    assert "day=2026-02-28" in body
    assert f"org={changed.group.pk}&amp;sector=enterprise&amp;day=2026-03-31" in body
    assert client.get(DOWNLOAD, asked).url.startswith(PAGE)
    assert not PastStaffing.objects.on(DAY).exists()
