"""催办: who is told what, when it is done, and how it stands in the table."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.codes import Duty, Nature
from monitoring.actions.urging import NOTHING_TO_URGE, UrgingError, mark_seen, prospects, urge, withdraw
from monitoring.codes import Sector, UrgingState, Want
from monitoring.models import Norm, NormBand, Staffing, Urging, UrgingNotice
from monitoring.recounting import renew
from monitoring.table import Table
from monitoring.urged import urged
from orgs import tree
from orgs.codes import EnterpriseLevel, Industry, OrgType
from orgs.models import Org
from tests.factories import fill_profile, make_admin, make_org
from tests.staffing import (
    cells_of_page,
    cells_of_workbook,
    end,
    enter,
    lines_of,
    make_enterprises,
    update,
    wrong,
)
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

PAGE, URGE, TODOS = (reverse(f"monitoring:{name}") for name in ("staffing", "urge", "todos"))
LIST = reverse("monitoring:urgings")
TODAY = timezone.localdate
WEEK = timedelta(days=7)


@pytest.fixture
def by(city):
    return make_admin(city.city)


def ask(city, *orgs: Org, by=None, wants=Want.values, days: int = 7) -> list[Urging]:
    by = by or make_admin(city.city)
    facts = {"rows": [org.pk for org in orgs], "wants": wants, "due_on": TODAY() + timedelta(days=days)}
    return urge(scope=city.city, asking_org=city.city, by=by, note="请尽快配备。", **facts)


def wanted(org: Org) -> set[str]:
    return set(Urging.objects.open().filter(org=org).values_list("wants", flat=True))


def state(org: Org) -> UrgingState:
    return urged([org.pk])[org.pk].state


def overdue(org: Org) -> None:
    Urging.objects.filter(org=org).update(asked_on=TODAY() - 2 * WEEK, due_on=TODAY() - timedelta(days=1))


# --- what is asked, and of whom ----------------------------------------------------------------------------


def test_an_organisation_is_urged_for_what_it_lacks_and_for_nothing_else(city, by):
    fill_profile(city.group, enterprise_level=EnterpriseLevel.SECOND)
    enter(city.group, duty=Duty.SECRETARY, nature=Nature.FULL_TIME)
    ask(city, city.university, city.group, city.subsidiary, by=by)
    assert wanted(city.university) == {Want.SECRETARY, Want.PROFILE}  # how many are required is not known yet
    assert wanted(city.group) == set()
    assert wanted(city.subsidiary) == {Want.SECRETARY, Want.FULL_TIME, Want.PROFILE}


def test_each_urged_organisation_has_its_line_in_the_log(city, by):
    ask(city, city.university, city.subsidiary, by=by)
    lines = AuditEntry.objects.filter(act="urged").order_by("pk")
    assert {line.org_id for line in lines} == {city.university.pk, city.subsidiary.pk}
    assert lines[0].facts["wants"] == ["书记空缺", "信息未填报"]
    assert (lines[0].actor, lines[0].reason) == (by, "请尽快配备。")


def test_what_is_urged_already_is_not_urged_twice(city, by):
    ask(city, city.university, by=by)
    with pytest.raises(UrgingError, match=NOTHING_TO_URGE):
        ask(city, city.university, by=by)
    facts = Urging.objects.filter(org=city.university, wants=Want.SECRETARY).values().get()
    facts.pop("id")
    with pytest.raises(IntegrityError), transaction.atomic():
        Urging.objects.create(**facts)


def test_rows_out_of_the_scope_are_not_urged(city, by):
    elsewhere = make_enterprises(city.other_city, 1)[0]
    ask(city, city.university, elsewhere, by=by)
    assert wanted(elsewhere) == set()


def addressed(city, org: Org) -> tuple[Org, list[str]]:
    [prospect] = prospects(Staffing.objects.filter(pk=org.pk))
    return prospect.addressed, [account.login for account in prospect.told]


def test_the_admins_of_the_organisation_are_responsible(city):
    logins = [make_admin(city.subsidiary).login, make_admin(city.subsidiary).login]
    make_admin(city.group)
    assert addressed(city, city.subsidiary) == (city.subsidiary, logins)


def test_where_it_has_none_who_can_act_it_is_the_nearest_above(city):
    above = make_admin(city.group)
    gone = make_admin(city.subsidiary)
    gone.is_active = False
    gone.save()
    assert addressed(city, city.subsidiary) == (city.group, [above.login])


def test_above_a_branch_it_is_who_may_enter_there(city):
    committee = make_org(city.city, "云山总公司团委", OrgType.COMMITTEE, industry=Industry.GOVERNMENT)
    branch = make_org(committee, "云山水务团支部", industry=Industry.STATE_ENTERPRISE)
    make_admin(city.city)
    assert addressed(city, branch)[0] == city.city
    make_admin(committee)
    assert addressed(city, branch)[0] == committee


def test_where_nobody_is_anywhere_it_waits_for_whoever_is_appointed(city):
    assert addressed(city, city.university) == (city.university, [])


def test_who_takes_office_later_sees_what_is_open(client, city, by, login):
    ask(city, city.university, by=by)
    fill_profile(city.university)  # brings the profile
    login(city.university)
    assert "书记空缺：云山大学团委" in client.get(TODOS).content.decode()


# --- when it is done ---------------------------------------------------------------------------------------


def test_a_secretary_makes_it_done_inside_the_act_and_leaving_does_not_reopen_it(city, by):
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    enter(city.subsidiary, duty=Duty.DEPUTY)
    assert wanted(city.subsidiary) == {Want.SECRETARY}
    secretary = enter(city.subsidiary, duty=Duty.SECRETARY)
    assert state(city.subsidiary) == UrgingState.DONE
    end(secretary)
    assert state(city.subsidiary) == UrgingState.DONE
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    assert state(city.subsidiary) == UrgingState.UNSEEN
    assert wrong() == []


def test_what_undoes_the_act_undoes_that_it_is_done(city, by):
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    with transaction.atomic():
        enter(city.subsidiary, duty=Duty.SECRETARY)
        assert wanted(city.subsidiary) == set()
        transaction.set_rollback(True)
    assert wanted(city.subsidiary) == {Want.SECRETARY}


def test_a_gap_is_closed_by_the_last_one_required(city, by):
    fill_profile(city.university, student_count=100)  # 3 are required
    ask(city, city.university, by=by, wants=[Want.FULL_TIME])
    enter(city.university, nature=Nature.FULL_TIME)
    enter(city.university, nature=Nature.FULL_TIME, duty=Duty.PUBLICITY)
    third = enter(city.university, nature=Nature.PART_TIME)
    assert wanted(city.university) == {Want.FULL_TIME}
    update(third, nature=Nature.FULL_TIME)
    assert wanted(city.university) == set()


def test_a_cadre_of_a_lower_organisation_brings_nothing(city, by):
    ask(city, city.group, by=by)
    open_ones = wanted(city.group)
    enter(city.subsidiary, duty=Duty.SECRETARY, nature=Nature.FULL_TIME)
    assert wanted(city.group) == open_ones


def test_a_submitted_profile_is_done(city, by):
    ask(city, city.university, city.subsidiary, by=by, wants=[Want.PROFILE])
    fill_profile(city.university, student_count=5000)
    fill_profile(city.subsidiary, enterprise_level=EnterpriseLevel.THIRD)
    assert (state(city.university), state(city.subsidiary)) == (UrgingState.DONE, UrgingState.DONE)


def test_another_norm_may_make_it_done(city, by):
    ask(city, city.subsidiary, by=by, wants=[Want.FULL_TIME])
    norm = Norm.objects.create(sector="enterprise", org=city.city, valid_from=TODAY(), source="试行")
    NormBand.objects.create(norm=norm, full_time=0)
    renew(TODAY() + timedelta(days=1))
    assert wanted(city.subsidiary) == set()


def test_nothing_is_urged_of_an_organisation_that_is_no_row_any_more(city, by):
    ask(city, city.subsidiary, by=by)
    tree.close(org=Org.objects.get(pk=city.crew.pk), on=TODAY(), reason="撤销", by=None)
    tree.close(org=Org.objects.get(pk=city.subsidiary.pk), on=TODAY(), reason="撤销", by=None)
    assert wanted(city.subsidiary) == set()
    assert not urged([city.subsidiary.pk])


def test_an_act_asks_one_question_more_at_a_row_and_none_elsewhere(city):
    def writes(org) -> int:
        with CaptureQueriesContext(connection) as queries:
            enter(org)
        return sum("monitoring_urging" in query["sql"] for query in queries)

    assert (writes(city.university), writes(city.college), writes(city.village)) == (1, 0, 0)


# --- withdrawn ---------------------------------------------------------------------------------------------


def test_who_asked_withdraws_and_may_urge_anew(city, by):
    [urging] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    withdraw(urging=urging, by=by)
    assert not urged([city.subsidiary.pk])
    [again] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY], days=30)
    assert again.pk != urging.pk
    with pytest.raises(UrgingError, match="已撤回"):
        withdraw(urging=urging, by=by)


def test_what_is_done_cannot_be_withdrawn(client, city, by, login):
    [urging] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    login(city.city)
    enter(city.subsidiary, duty=Duty.SECRETARY)
    page = client.post(reverse("monitoring:withdraw-urging", args=[urging.pk]), follow=True)
    assert "刚刚已办，不需要撤回" in page.content.decode()


# --- the page of urging ------------------------------------------------------------------------------------


def typed(*orgs: Org, **changes) -> dict:
    due = f"{TODAY() + WEEK:%Y-%m-%d}"
    return {"row": [org.pk for org in orgs], "wants": Want.values, "due_on": due, "note": "", **changes}


def test_the_page_tells_what_is_missing_and_who_will_be_told(client, city, login):
    account = make_admin(city.subsidiary)
    enter(city.group, duty=Duty.SECRETARY, nature=Nature.FULL_TIME)
    fill_profile(city.group)
    login(city.city)
    asked = {"sector": "enterprise", "row": [city.group.pk, city.subsidiary.pk]}
    page = client.get(URGE, asked).content.decode()
    assert "将催办 1 个组织" in page
    assert f"{city.subsidiary.name}：{account.name}" in page
    assert "不催办 1 个组织" in page
    assert f"{TODAY() + WEEK:%Y-%m-%d}" in page


def test_rows_are_urged_from_the_page_and_the_table_follows(client, city, login):
    login(city.city)
    sent = client.post(
        f"{URGE}?sector=enterprise", typed(city.group, city.subsidiary, note="请于开学前配齐"), follow=True
    )
    assert "已催办 2 个组织" in sent.content.decode()
    lines = lines_of(cells_of_page(client.get(PAGE, {"sector": "enterprise"})))
    assert [line["催办/状态"] for line in lines[1:]] == ["未读", "未读"]
    assert lines[1]["催办/期限"] == f"{TODAY() + WEEK:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"due_on": ""}, "请填写办理期限。"),
        ({"due_on": "后天"}, "due_on"),
        ({"wants": []}, "请至少选择一项催办事项。"),
        ({"note": "长" * 201}, "200"),
        ({"note": "请联系13800138000"}, "请勿填写"),
        ({"row": []}, "请先在表格中勾选"),
    ],
)
def test_mistakes_stand_beside_the_field_and_nothing_is_lost(client, city, login, changes, fault):
    login(city.city)
    page = client.post(URGE, typed(city.university, **changes)).content.decode()
    assert fault in page
    assert not Urging.objects.exists()
    if "row" not in changes:
        assert f'name="row" value="{city.university.pk}"' in page


@pytest.mark.parametrize(("days", "is_possible"), [(0, False), (1, True), (90, True), (91, False)])
def test_days_from_tomorrow_on_are_taken_for_three_months(client, city, login, days, is_possible):
    login(city.city)
    due = TODAY() + timedelta(days=days)
    response = client.post(URGE, typed(city.university, due_on=f"{due:%Y-%m-%d}"))
    assert set(Urging.objects.values_list("due_on", flat=True)) == ({due} if is_possible else set())
    assert is_possible or "办理期限须在明天" in response.content.decode()


def test_a_day_not_after_that_of_asking_cannot_be_stored(city, by):
    [urging] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    urging.due_on = urging.asked_on
    with pytest.raises(IntegrityError), transaction.atomic():
        urging.save()


@pytest.mark.parametrize("row", ["", "x", "-1", "0", "9" * 40, "１２", "\x00"])
def test_nothing_in_the_address_breaks_the_page(client, city, login, row):
    login(city.city)
    assert "请先在表格中勾选" in client.get(URGE, {"row": row}).content.decode()
    assert client.post(URGE, typed(city.university, row=[row])).status_code == 200


def test_more_than_a_page_of_rows_is_refused(client, city, login):
    login(city.city)
    assert "一次最多催办50个组织" in client.get(URGE, {"row": range(1, 52)}).content.decode()
    assert "有 50 个所选组织不在" in client.get(URGE, {"row": range(900_000, 900_050)}).content.decode()


def test_one_row_and_fifteen_cost_the_same_questions(client, city, login):
    login(city.city)
    orgs = make_enterprises(city.park, 15)
    costs = []
    for chosen in (orgs[:1], orgs):
        client.get(URGE, {"row": [org.pk for org in chosen]})
        with CaptureQueriesContext(connection) as queries:
            client.get(URGE, {"row": [org.pk for org in chosen]})
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- the to-do ---------------------------------------------------------------------------------------------


def test_home_tells_how_many_and_the_next_day_and_nothing_when_there_are_none(client, city, by, login):
    login(city.subsidiary)
    assert "催办" not in client.get("/").content.decode()
    ask(city, city.subsidiary, by=by)
    page = client.get("/").content.decode()
    assert f"有 2 项催办等待办理，最近的办理期限为 {TODAY() + WEEK}" in page
    assert menu_count(client.get(reverse("cadres:list"))) == "2项待办"
    overdue(city.subsidiary)
    assert "（已逾期）" in client.get("/").content.decode()
    assert menu_count(client.get(reverse("cadres:list"))) == "2项待办，有逾期"


def menu_count(response) -> str:
    """What the menu of any page says of them."""
    return re.search(r'>催办事项 <span class="menu-count">(.*?)</span></a>', response.content.decode())[1]


def test_the_todo_leads_to_the_form_with_what_is_known_filled_in(client, city, by, login):
    login(city.subsidiary)
    ask(city, city.subsidiary, by=by)
    page = client.get(TODOS)
    (secretary, told, way), (_, gap, full_time) = page.context["todo"]
    assert "请尽快配备。" in page.content.decode()
    assert (told, secretary.asking_org) == ("本级书记空缺。", city.city)
    assert gap == "本级在岗专职团干部缺额1人（应配1人，在岗0人）。"
    form = client.get(way.href).context["form"]
    assert form["duty"].value() == Duty.SECRETARY
    assert client.get(full_time.href).context["form"]["nature"].value() == Nature.FULL_TIME


def test_above_a_branch_the_todo_leads_to_its_form_and_elsewhere_to_appointing(client, city, by, login):
    committee = make_org(city.city, "云山总公司团委", OrgType.COMMITTEE, industry=Industry.GOVERNMENT)
    branch = make_org(committee, "云山水务团支部", industry=Industry.STATE_ENTERPRISE)
    login(committee)
    ask(city, branch, by=by, wants=[Want.SECRETARY])
    [(_, _, way)] = client.get(TODOS).context["todo"]
    assert client.get(way.href).context["form"]["duty"].value() == Duty.SECRETARY
    login(city.group)
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    [(_, _, way)] = client.get(TODOS).context["todo"]
    assert way.label == "任命管理员"
    assert client.get(way.href).status_code == 200


def test_looking_at_it_makes_it_seen_once_and_only_by_who_looks(client, city, by, login):
    told = login(city.subsidiary)
    [urging] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    assert list(UrgingNotice.objects.values_list("account", "seen_at")) == [(told.pk, None)]
    client.get("/")
    client.head(TODOS)
    assert state(city.subsidiary) == UrgingState.UNSEEN
    client.get(TODOS)
    first = UrgingNotice.objects.get(account=told).seen_at
    assert state(city.subsidiary) == UrgingState.SEEN
    later = make_admin(city.subsidiary)
    mark_seen(urgings=[urging], account=later)
    mark_seen(urgings=[urging], account=told)
    urging.refresh_from_db()
    assert urging.seen_at == UrgingNotice.objects.get(account=told).seen_at == first
    assert UrgingNotice.objects.exclude(seen_at=None).count() == 2


def test_the_page_of_todos_costs_the_same_for_one_and_for_fifteen(client, city, by, login):
    orgs = make_enterprises(city.park, 15)
    login(city.park)
    costs = []
    for chosen in (orgs[:1], orgs[1:]):
        ask(city, *chosen, by=by, wants=[Want.SECRETARY])
        client.get(TODOS)
        with CaptureQueriesContext(connection) as queries:
            client.get(TODOS)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_nobody_else_has_it_among_his_todos(client, city, by, login):
    make_admin(city.subsidiary)
    ask(city, city.subsidiary, by=by)
    for org in (city.group, city.crew, city.university, city.city):
        login(org)
        assert client.get(TODOS).context["todo"] == []


# --- in the table ------------------------------------------------------------------------------------------


def test_the_day_itself_is_in_time_and_the_next_one_is_not(city, by):
    [urging] = ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    Urging.objects.filter(pk=urging.pk).update(asked_on=TODAY() - WEEK, due_on=TODAY())
    assert state(city.subsidiary) == UrgingState.UNSEEN
    overdue(city.subsidiary)
    assert state(city.subsidiary) == UrgingState.OVERDUE


@pytest.fixture
def stages(city, by):
    """Five enterprises, as many states: from 未催办 to 逾期; another one lapsed while one of its wants is done."""
    orgs = dict(zip(UrgingState, make_enterprises(city.park, 5), strict=True))
    for stage, org in orgs.items():
        if stage != UrgingState.NONE:
            ask(city, org, by=by, wants=[Want.SECRETARY], days=20 + stage)
    enter(orgs[UrgingState.DONE], duty=Duty.SECRETARY)
    mark_seen(urgings=Urging.objects.filter(org=orgs[UrgingState.SEEN]), account=by)
    overdue(orgs[UrgingState.OVERDUE])
    return orgs


def shown(client, city, **asked) -> list[dict[str, str]]:
    response = client.get(PAGE, {"sector": "enterprise", "org": city.park.pk, **asked})
    return lines_of(cells_of_page(response))[1:] if response.context["body"] else []


def test_the_table_is_sorted_by_how_urgings_stand_and_by_their_day(client, city, login, stages):
    login(city.city)
    states = [line["催办/状态"] for line in shown(client, city, sort="-urging")]
    assert states == ["逾期", "未读", "已读", "已办", "—"]
    days = [line["催办/期限"] for line in shown(client, city, sort="urging_due_on")]
    assert days == sorted(days)
    assert days[:1] == [""]


def test_it_goes_on_from_page_to_page_in_that_order(client, city, login, stages, monkeypatch):
    monkeypatch.setattr("monitoring.table.PAGE", 2)
    login(city.city)
    for sort in ("-urging", "urging_due_on", "-urging_due_on"):
        names, href = [], f"{PAGE}?sector=enterprise&org={city.park.pk}&sort={sort}"
        while href:
            response = client.get(href)
            names += [line["组织全称"] for line in lines_of(cells_of_page(response))[1:]]
            href = response.context["page_after"]
        assert len(set(names)) == 5


@pytest.mark.parametrize("sort", ["urging", "-urging", "urging_due_on", "-urging_due_on"])
def test_its_pages_meet_where_the_urged_begin(city, by, stages, monkeypatch, sort):
    for org in make_enterprises(city.park, 4, name="未催办{}公司团委")[:1]:
        [urging] = ask(city, org, by=by, wants=[Want.SECRETARY])
        withdraw(urging=urging, by=by)
    table = Table(city.park, Sector.ENTERPRISE, sort=sort)
    whole = [row.path for row in table._ordered(table.rows)]
    monkeypatch.setattr("monitoring.table.PAGE", 2)
    pages = [table.page()]
    while pages[-1].next:
        pages.append(table.page(pages[-1].next))
    assert [line.row.path for page in pages for line in page.lines] == whole
    for earlier, later in pairwise(pages):
        assert table.page(later.before).lines == earlier.lines


@pytest.mark.parametrize(
    ("asked", "stages_found"),
    [("none", [0]), ("open", [2, 3, 4]), ("overdue", [4]), ("done", [1]), ("x", [0, 1, 2, 3, 4])],
)
def test_the_table_is_narrowed_to_how_urgings_stand(client, city, login, stages, asked, stages_found):
    login(city.city)
    names = {line["组织全称"] for line in shown(client, city, urging=asked)}
    assert names == {stages[UrgingState(stage)].name for stage in stages_found}


def test_the_workbook_has_the_same_columns(client, city, login, stages):
    login(city.city)
    asked = {"sector": "enterprise", "urging": "open"}
    workbook = cells_of_workbook(client.get(reverse("monitoring:download"), asked))
    assert workbook == cells_of_page(client.get(PAGE, asked))


def test_several_urgings_show_the_most_pressing_and_the_first_day(city, by):
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY], days=5)
    ask(city, city.subsidiary, by=by, wants=[Want.FULL_TIME], days=9)
    assert urged([city.subsidiary.pk])[city.subsidiary.pk].due_on == TODAY() + timedelta(days=5)
    enter(city.subsidiary, duty=Duty.SECRETARY)
    assert urged([city.subsidiary.pk])[city.subsidiary.pk] == (
        UrgingState.UNSEEN,
        TODAY() + timedelta(days=9),
    )


def test_the_list_of_what_was_urged_tells_who_has_looked(client, city, by, login):
    told = make_admin(city.subsidiary)
    ask(city, city.subsidiary, by=by, wants=[Want.SECRETARY])
    login(city.province)
    page = client.get(LIST).content.decode()
    assert f"{told.name}（未查看）" in page
    assert "撤回对云山建工一公司团委的催办：书记空缺" in page
    assert "还没有催办" in client.get(LIST, {"org": city.other_city.pk}).content.decode()


def test_each_row_can_be_chosen_by_a_labelled_box(client, city, login):
    login(city.city)
    page = client.get(PAGE).content.decode()
    assert f'name="row" value="{city.university.pk}" aria-label="选择云山大学团委"' in page


def test_of_a_past_day_nothing_is_urged_and_nothing_chosen(client, city, login, stages):
    day = TODAY() - timedelta(days=1)
    login(city.city)
    asked = {"sector": "enterprise", "day": f"{day}", "urging": "none", "sort": "-urging"}
    response = client.get(PAGE, asked)
    page = response.content.decode()
    assert response.context["body"].count(b"<tr") == 7
    assert 'name="row"' not in page
    assert "催办所选组织" not in page
    assert not any("催办" in name for name in lines_of(cells_of_page(response))[0])
