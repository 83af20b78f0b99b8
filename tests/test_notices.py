"""消息: what others did is told to whom it concerns, within the act; seen by each for himself, done for all."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres import actions
from cadres.actions.exports import KIND
from cadres.codes import Duty
from cadres.importing import deciding, work
from cadres.models import Decision, Export, Inquiry
from cadres.models.exporting import WAITS_FOR
from cadres.models.importing import Choice
from monitoring.actions.urging import urge, withdraw
from monitoring.codes import Want
from orgs import tree
from orgs.actions import accounts, appointing, granting, links, offices
from orgs.models import Account, Admin, Org
from tests.exports import FULL, asked, taken
from tests.factories import make_admin, make_person, make_post
from tests.imports import begun, people
from tests.pages import at, said
from tests.staffing import enter
from zhtj.inbox.waiting import MOST, waiting_for
from zhtj.jobs import queue
from zhtj.jobs.working import work_off
from zhtj.notices import kinds
from zhtj.notices.models import Notice
from zhtj.notices.seeing import KEPT_FOR

LIST, SEEN = reverse("notices:list"), reverse("notices:seen")


def told(account: Account) -> list[str]:
    """Kinds of what an account was told, the first one first."""
    return list(Notice.objects.filter(account=account).order_by("pk").values_list("kind", flat=True))


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def shown(client) -> list[str]:
    """The lines of the list, as text."""
    lines = re.findall(r'<li class="notices-line.*?</li>', said(client.get(LIST)), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def bar(client, name: str) -> str:
    """The accessible name of the link in the top bar."""
    told, shown = re.search(
        rf'class="topbar-{name}"[^>]*?(?: aria-label="([^"]*)")?>(.*?)</a>', said(client.get(LIST)), re.DOTALL
    ).groups()
    return told or re.sub(r"<[^>]+>", "", shown)


def give(account: Account, count: int = 1, **facts) -> list[Notice]:
    line = {"kind": "orgs.own_enabled", "text": "您的账号已恢复使用。"} | facts
    return Notice.objects.bulk_create(Notice(account=account, **line) for _ in range(count))


def office(account: Account) -> Admin:
    return Admin.objects.get(account=account)


@pytest.fixture
def college(city):
    """Who asks, a colleague of his, and one of the university above; with somebody in post."""
    make_post(city.branch, make_person(name="周海燕"))
    asker, colleague, above = (make_admin(org) for org in (city.college, city.college, city.university))
    return SimpleNamespace(asker=asker, colleague=colleague, above=above, client=client_of(asker))


@pytest.fixture
def export(college) -> Export:
    asked(college.client, **FULL)
    return Export.objects.get()


def agree(export: Export, by: Account) -> None:
    actions.decide_export(export=export, agrees=True, reason="", by=by)


# --- requests ----------------------------------------------------------------------------------------------


def test_a_request_is_told_to_all_who_may_decide_and_done_for_all_once_one_did(college, export):
    colleague, above = client_of(college.colleague), client_of(college.above)
    assert told(college.asker) == []
    for client in (colleague, above):
        [line] = shown(client)
        assert line.startswith(f"未看 {export.org.name}的{college.asker.name}申请导出1人的完整号码。")
        assert line.endswith("待审批")
    agree(export, college.above)
    for client in (colleague, above):
        [line] = shown(client)
        assert f"已办：已同意，{college.above.name}，" in line
        assert "待审批" not in line
    assert shown(above)[0].startswith("已看")  # done by himself
    assert shown(colleague)[0].startswith("未看")


def test_the_answer_is_told_to_whoever_asked_with_its_reason(college, export):
    actions.decide_export(export=export, agrees=False, reason="范围过大", by=college.colleague)
    [line] = shown(college.client)
    assert f"（{export.serial}）被拒绝：范围过大" in line
    assert college.colleague.name in line


def test_from_the_yes_to_the_download_home_and_notices_say_what_is_to_be_done(college, export):
    client = college.client
    assert "您有 1 个导出完整号码的申请正在等待审批" in said(client.get("/"))
    agree(export, college.colleague)
    assert "有 1 个导出完整号码的申请已同意，等待生成文件" in said(client.get("/"))
    client.post(at("make-export", export.pk))
    work_off()
    home = said(client.get("/"))
    assert "有 1 个导出文件已生成，等待下载" in home
    assert at("export", export.pk) in home
    assert told(college.asker) == ["cadres.export_approved", "cadres.export_made"]
    assert shown(client)[0].endswith("待下载")
    taken(client, export)
    assert export.serial not in said(client.get("/"))
    made, agreed = shown(client)
    assert f"已办：已下载，{college.asker.name}" in made
    assert "已办：已生成" in agreed


def test_a_file_of_another_login_is_nothing_to_do(college, export):
    agree(export, college.colleague)
    college.client.post(at("make-export", export.pk))
    work_off()
    assert export.serial not in said(client_of(college.asker).get("/"))


def test_what_nobody_answered_in_time_is_told_as_over(college, export):
    with time_machine.travel(timezone.now() + WAITS_FOR):
        call_command("clean_exports")
    assert "已办：已失效，系统" in shown(client_of(college.colleague))[0]


def test_what_is_withdrawn_waits_for_nobody(college, export):
    actions.withdraw_export(export=export, by=college.asker)
    assert "已办：已撤回" in shown(client_of(college.above))[0]


def test_a_refused_act_tells_nobody(college, export):
    agree(export, college.above)
    before = Notice.objects.count()
    with pytest.raises(actions.CadreError):
        agree(export, college.colleague)
    assert Notice.objects.count() == before


def test_with_the_act_its_notices_are_undone(college, export):
    with transaction.atomic():
        agree(export, college.above)
        transaction.set_rollback(True)
    assert told(college.asker) == []
    assert Notice.objects.waiting().count() == 2


def test_an_inquiry_goes_up_with_its_notice_and_its_answer_names_nobody(city):
    asker, colleague, holder = (make_admin(org) for org in (city.branch, city.branch, city.crew))
    above = make_admin(city.subsidiary)
    person = make_post(city.crew, make_person(name="周海燕")).person
    inquiry = actions.ask_inquiry(person=person, asking_org=city.branch, reason="核实", by=asker)
    assert (told(holder), told(above)) == (["cadres.inquiry_to_answer"], [])
    Inquiry.objects.update(expires_at=timezone.now())
    actions.escalate_inquiries()
    assert "已办：已转上级，系统" in shown(client_of(holder))[0]
    assert told(above) == ["cadres.inquiry_to_answer"]
    actions.answer_inquiry(inquiry=inquiry, answer="accepted", reason="", by=above)
    for account in (asker, colleague):
        [line] = shown(client_of(account))
        assert f"{city.branch.name}转接/核实团干部的申请已同意" in line
        assert "周海燕" not in line


def test_a_correction_is_told_both_ways(city):
    asker, above = make_admin(city.branch), make_admin(city.general_branch)
    post = make_post(city.branch, make_person(name="周海燕"))
    facts = {"name": "周海雁", "number": "", "asking_org": city.branch, "reason": "写错"}
    correction = actions.ask_correction(person=post.person, by=asker, **facts)
    assert told(above) == ["cadres.correction_to_decide"]
    actions.decide_correction(correction=correction, decision=Decision.REFUSED, reason="证件不清", by=above)
    assert "的更正申请被退回：证件不清" in shown(client_of(asker))[0]


# --- imports and other work --------------------------------------------------------------------------------


def test_an_import_is_told_to_all_who_may_go_on_with_it(city):
    by, colleague = make_admin(city.college), make_admin(city.college)
    session = begun(*people(2), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    for account in (by, colleague):
        [line] = shown(client_of(account))
        assert "“名单.xlsx”已导入：新增2人" in line
    [notice] = Notice.objects.filter(account=colleague)
    opened = client_of(colleague).get(reverse("notices:open", args=[notice.pk]))
    assert opened["Location"] == at("import", session.pk)


def test_work_that_broke_down_is_told_once(city, monkeypatch):
    by = make_admin(city.college)
    session = begun(*people(1), org=city.college, by=by)

    def breaking(*args, **facts):
        raise RuntimeError

    monkeypatch.setattr(work, "_carry_all", breaking)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    [line] = shown(client_of(by))
    assert "“名单.xlsx”没有处理完：处理时出现意外错误" in line


def test_an_export_that_cannot_be_made_is_told_once(city, college):
    asked(college.client)
    college.client.post(reverse("logout"))
    work_off()
    [line] = shown(client_of(college.asker))
    assert "没有生成：您已退出登录" in line
    assert queue.progress_of(KIND, Export.objects.get().pk).is_failed


# --- 催办 ---------------------------------------------------------------------------------------------------


def urged(city, by: Account, *orgs: Org):
    return urge(
        scope=city.city, rows=[org.pk for org in orgs], wants=[Want.SECRETARY], asking_org=city.city, by=by,
        due_on=timezone.localdate() + timedelta(days=7),
    )  # fmt: skip


def test_an_urging_is_told_and_done_with_who_did_it(city):
    by, first, second = (make_admin(org) for org in (city.city, city.university, city.university))
    urged(city, by, city.university)
    client = client_of(first)
    assert f"{city.city.name}催办：{city.university.name}书记空缺" in shown(client)[0]
    assert (bar(client, "todos"), bar(client, "notices")) == ("待办（1 项要您办理）", "消息（1 条未看）")
    client.get(reverse("monitoring:todos"))  # where it leads: looked at there, it is seen
    assert bar(client, "notices") == "消息"
    assert bar(client_of(second), "notices") == "消息（1 条未看）"
    enter(city.university, duty=Duty.SECRETARY)
    assert "已办：已办结" in shown(client)[0]
    assert bar(client, "todos") == "待办"
    [line] = shown(client_of(by))
    assert f"您催办的事项已办结：{city.university.name}已有书记。" in line
    [notice] = Notice.objects.filter(account=by)
    opened = client_of(by).get(reverse("notices:open", args=[notice.pk]), follow=True)
    assert opened.redirect_chain[0][0] == f"{reverse('monitoring:urgings')}?org={city.city.pk}"
    assert opened.status_code == 200


def test_a_withdrawn_urging_waits_no_more(city):
    by, admin = make_admin(city.city), make_admin(city.group)
    [urging] = urged(city, by, city.group)
    withdraw(urging=urging, by=by)
    assert "已办：已撤回" in shown(client_of(admin))[0]


# --- offices and rights ------------------------------------------------------------------------------------


def test_rights_that_come_and_go_are_told(city):
    giver, colleague = make_admin(city.city), make_admin(city.county)
    given = granting.give(admin=office(colleague), org=city.university, right="view_cadre", by=giver)
    granting.end(delegation=given, by=giver)
    ended, begun_ = shown(client_of(colleague))
    assert f"{giver.name}授予您权限" in begun_
    assert f"（{city.university.name}）" in ended


def test_a_change_of_admins_is_told_to_the_others_and_to_who_takes_over(city):
    above, old, other = (make_admin(org) for org in (city.university, city.college, city.college))
    heir, _ = offices.hand_over(admin=office(old), login="xin", name="方新", duty="书记", by=above)
    assert told(other) == ["orgs.handed_over"]
    assert told(heir.account) == ["orgs.office_begun"]
    appointing.appoint(org=city.college, login="chen", name="陈青", duty="", by=above)
    third = make_admin(city.college)  # without anybody in use it could not be disabled
    accounts.disable(admin=office(other), by=above)
    accounts.enable(admin=office(other), by=above)
    links.make_reset(admin=office(other), by=above)
    assert told(other) == ["orgs.handed_over", "orgs.admin_came", "orgs.own_enabled", "orgs.reset_made"]
    assert told(third) == ["orgs.disabled", "orgs.enabled"]
    assert (told(old), told(above)) == ([], [])


# --- seen --------------------------------------------------------------------------------------------------


def test_opening_one_leads_to_its_page_and_marks_it_seen_for_oneself_alone(college, export):
    colleague = client_of(college.colleague)
    [mine] = Notice.objects.filter(account=college.colleague)
    address = reverse("notices:open", args=[mine.pk])
    assert bar(colleague, "notices") == "消息（1 条未看）"
    assert colleague.get(address)["Location"] == at("export", export.pk)
    assert bar(colleague, "notices") == "消息"
    assert shown(colleague)[0].startswith("已看")
    assert shown(client_of(college.above))[0].startswith("未看")
    seen_at = Notice.objects.get(pk=mine.pk).seen_at
    colleague.get(address)
    assert Notice.objects.get(pk=mine.pk).seen_at == seen_at


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_what_the_browser_fetches_beforehand_is_not_seen(client, city, login, headers):
    [notice] = give(login(city.college))
    address = reverse("notices:open", args=[notice.pk])
    assert client.get(address, headers=headers).status_code == 302
    assert client.head(address).status_code == 302
    assert Notice.objects.unseen().count() == 1


def test_all_that_the_page_showed_are_seen_by_one_button(client, city, login):
    account, other = login(city.college), make_admin(city.college)
    give(account, 3)
    give(other)
    until = re.search(r'name="until" value="(\d+)"', said(client.get(LIST)))[1]
    [late] = give(account)
    assert "已将 3 条消息标为已看。" in said(client.post(SEEN, {"until": until}, follow=True))
    assert list(Notice.objects.unseen().filter(account=account)) == [late]
    assert Notice.objects.unseen().filter(account=other).exists()


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30])
def test_nonsense_marks_nothing(client, city, login, until):
    give(login(city.college))
    assert client.post(SEEN, {"until": until}, follow=True).status_code == 200
    assert Notice.objects.unseen().count() == 1


# --- out of reach ------------------------------------------------------------------------------------------


def test_nobody_reads_what_others_were_told(client, city, login):
    [notice] = give(make_admin(city.college))
    login(city.college)
    assert client.get(reverse("notices:open", args=[notice.pk])).status_code == 404
    assert shown(client) == []


def test_with_the_office_its_notices_are_gone_and_what_was_to_the_person_stays(city):
    account, _, above = (make_admin(org) for org in (city.college, city.college, city.university))
    appointing.appoint_admin(account=account, org=city.sibling, by=None)
    [there] = give(account, place=city.college.pk, text="关于学院")
    give(account, text="关于本人")
    offices.end_admin(admin=account.admins.get(org=city.college), by=above)
    client = client_of(account)
    lines = shown(client)
    assert "关于本人" in lines[1]
    assert not any("关于学院" in line for line in lines)
    assert client.get(reverse("notices:open", args=[there.pk])).status_code == 404
    assert bar(client, "notices") == "消息（2 条未看）"  # with that the office ended


def test_at_a_closed_organisation_nothing_is_told_any_more(client, city, login):
    account = login(city.college)
    appointing.appoint_admin(account=account, org=city.sibling, by=None)
    give(account, place=city.sibling.pk)
    assert len(shown(client)) == 1
    Org.objects.filter(pk=city.sibling.pk).update(closed_on=timezone.localdate())
    assert shown(client) == []


def test_a_page_that_is_gone_says_so(client, city, login):
    """Moved away, cleaned, or of a kind that this version does not know."""
    account = login(city.college)
    gone = {"kind": "cadres.import_done", "subject": "00000000-0000-4000-8000-000000000000"}
    for facts, status in ((gone, 404), ({"kind": "x"}, 200), ({"kind": "cadres.export_made"}, 200)):
        [notice] = give(account, **facts)
        answer = client.get(reverse("notices:open", args=[notice.pk]), follow=True)
        assert answer.status_code == status


def test_after_a_move_the_page_itself_says_what_is_out_of_reach(college, export, city):
    tree.move(org=city.college, to=city.group, by=make_admin(city.city))
    [notice] = Notice.objects.filter(account=college.above)
    opened = client_of(college.above).get(reverse("notices:open", args=[notice.pk]), follow=True)
    assert opened.status_code in (200, 404)


def test_numbers_are_masked_and_long_reasons_cut(college, export):
    reason = "电话13800138000" + "很" * 400
    actions.decide_export(export=export, agrees=False, reason=reason[:200], by=college.colleague)
    text = Notice.objects.get(account=college.asker).text
    assert "13800138000" not in text
    assert len(text) <= 300


# --- the list and the bar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "older"), [(50, False), (51, True)])
def test_fifty_a_page_and_what_comes_meanwhile_shifts_nothing(client, city, login, count, older):
    account = login(city.college)
    give(account, count)
    page = said(client.get(LIST))
    assert len(shown(client)) == 50
    assert ("更早的消息" in page) == older
    if older:
        before = re.search(r"\?before=(\d+)", page)[1]
        give(account)
        rest = said(client.get(LIST, {"before": before}))
        assert rest.count("notices-line") == 1
        assert "回到最新" in rest


@pytest.mark.parametrize("before", ["x", "0", "9" * 40])
def test_nonsense_counts_as_not_asked(client, city, login, before):
    give(login(city.college))
    assert "未看" in said(client.get(LIST, {"before": before}))


def test_before_the_first_there_is_nothing(client, city, login):
    [notice] = give(login(city.college))
    assert "没有更早的消息" in said(client.get(LIST, {"before": notice.pk}))


def test_one_question_however_much_waits(client, city, login, django_assert_num_queries):
    account = login(city.college)

    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    give(account)
    few = [queries(page) for page in (LIST, at("list"))]
    give(account, 14)
    assert [queries(page) for page in (LIST, at("list"))] == few
    account.granted("view_cadre")  # read once by each request
    with django_assert_num_queries(1):
        assert waiting_for(account, [city.college]).unseen == 15


@pytest.mark.parametrize(("count", "words"), [(MOST, "99"), (MOST + 1, "99+"), (150, "99+")])
def test_it_counts_no_further_than_it_tells(client, city, login, count, words):
    give(login(city.college), count)
    assert bar(client, "notices") == f"消息（{words} 条未看）"


def test_the_bar_counts_what_the_pages_of_requests_do(city, college, export):
    """Inquiry, correction and export; up to the last moment of its days."""
    above = college.above
    post = make_post(city.college, make_person(name="石磊"))
    facts = {"name": "石垒", "number": "", "asking_org": city.college, "reason": "写错"}
    actions.ask_correction(person=post.person, by=college.asker, **facts)
    person = make_post(city.university, make_person(name="周晨")).person
    asker = make_admin(city.crew)
    actions.ask_inquiry(person=person, asking_org=city.crew, reason="核实", by=asker)

    def counted(account) -> int:
        by = Account.objects.get(pk=account.pk)
        count = waiting_for(by, list(by.orgs)).requests
        assert count == actions.count_waiting(by)
        return count

    assert [counted(one) for one in (above, college.colleague, college.asker, asker)] == [3, 1, 0, 0]
    for moment, count in ((-1, 1), (1, 0)):
        with time_machine.travel(export.asked_at + WAITS_FOR + timedelta(seconds=moment), tick=False):
            assert counted(college.colleague) == count


def test_without_anything_the_bar_is_silent(client, city, login):
    login(city.college)
    assert (bar(client, "todos"), bar(client, "notices")) == ("待办", "消息")
    assert "还没有消息" in said(client.get(LIST))


# --- kept --------------------------------------------------------------------------------------------------


def test_the_night_drops_what_is_older_than_half_a_year(city):
    account, now = make_admin(city.college), timezone.now()
    [old] = give(account, at=now - KEPT_FOR - timedelta(minutes=1))
    [young] = give(account, at=now - KEPT_FOR + timedelta(minutes=1))
    call_command("clean_notices")
    assert list(Notice.objects.all()) == [young]
    assert old.pk != young.pk


def test_each_kind_leads_to_a_page():
    every = kinds.every()
    assert len(every) > 20
    for kind in every:
        name = {kinds.SUBJECT: ["00000000-0000-4000-8000-000000000000"], kinds.ORG: ["17"]}
        assert reverse(kind.page, args=name.get(kind.about, []))
