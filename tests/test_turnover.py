"""换届: every choice and rule of the one page, done at once or not at all."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.codes import Duty
from cadres.forms.turnover import MOVED
from cadres.models import Destination, Person, Post, Turnover, Upload
from cadres.turnover.carrying import AlreadyDoneError, carry_out
from cadres.turnover.submitting import send_back, withdraw
from monitoring.recounting import recount
from orgs.actions import AdminError, links
from orgs.models import Account, Admin, OneTimeLink
from orgs.tree import close
from tests.answers import OVERWRITING, PDF, answers, pdf
from tests.factories import PASSWORD, make_admin, make_id_number, make_person, make_post
from tests.pages import said
from tests.staffing import end, enter, update, wrong
from zhtj.audit.models import AuditEntry
from zhtj.notices.models import Notice

pytestmark = pytest.mark.once

DAY = "2026-06-15"


class Table:
    """The page of one organisation, as its admin uses it."""

    def __init__(self, client, org):
        self.client, self.org = client, org

    def at(self, page: str = "turnover") -> str:
        return reverse(f"cadres:{page}", args=[self.org.pk])

    def fill(self, rows=(), *, on=DAY, wish="keep", **more):
        """`rows`: (post, fate, answers)."""
        turnover = Turnover.objects.going_on().filter(org=self.org).first()
        sent = {"on": on, "wish": wish, "version": turnover.version if turnover else 0, **more}
        for post, fate, *told in rows:
            typed = {"fate": fate, **(told[0] if told else {})}
            sent |= {f"post{post.pk}-{name}": value for name, value in typed.items()}
        return self.client.post(self.at(), sent)

    def add(self, query="", **changes):
        return self.client.post(self.at("turnover-comer") + query, answers(**changes))

    def preview(self):
        return self.client.get(self.at("turnover-preview"))

    def confirm(self, **more):
        judgement = self.preview().context["judgement"]
        return self.client.post(
            self.at("turnover-preview"), {"wish": "confirm", "seen": judgement.seen, **more}
        )


@pytest.fixture
def table(client, city, login):
    """Of the college, whose admin removes its own."""
    login(city.college)
    return Table(client, city.college)


@pytest.fixture
def company(city):
    """书记, 副书记 and 委员 of the college."""
    people = {Duty.SECRETARY: "周海燕", Duty.DEPUTY: "吴建国", Duty.MEMBER: "郑文静"}
    return [make_post(city.college, make_person(name=name), duty) for duty, name in people.items()]


def moved(duty=Duty.SECRETARY, **changes) -> dict:
    facts = {
        "duty": duty, "selection": "elected", "nature": "part_time", "in_party_committee": "no",
        "duty_status": "on",
    }  # fmt: skip
    return facts | changes


def left(graduated, **changes) -> dict:
    return {"destination": graduated.pk} | changes


def in_post(org) -> list[tuple[str, str]]:
    return [
        (post.person.name, post.duty) for post in Post.objects.open().filter(org=org).with_names().by_rank()
    ]


# --- every choice ------------------------------------------------------------------------------------------


def test_all_four_choices_are_done_at_once(table, company, graduated):
    head, deputy, member = company
    table.fill([(head, "leaves", left(graduated)), (deputy, "moves", moved()), (member, "stays")])
    table.add(name="林晓明", duty="deputy")
    done = table.confirm()
    assert done.status_code == 302, said(done)
    assert in_post(table.org) == [("吴建国", "secretary"), ("林晓明", "deputy"), ("郑文静", "member")]
    head.refresh_from_db()
    assert (head.ended_on, head.destination) == (date(2026, 6, 15), graduated)
    comer = Post.objects.get(person__name="林晓明")
    assert comer.since_on == date(2026, 6, 1)
    page = said(table.client.get(done.url))
    assert "留任（1）" in page
    assert "毕业" in page


def test_every_act_leaves_its_line_and_the_whole_one_more(table, company, graduated):
    head, deputy, member = company
    table.fill([(head, "leaves", left(graduated)), (deputy, "moves", moved()), (member, "stays")])
    table.add(duty="deputy")
    before = AuditEntry.objects.count()
    table.confirm()
    lines = list(AuditEntry.objects.order_by("pk"))[before:]
    assert [line.act for line in lines] == [
        "post_ended", "post_updated", "post_updated", "post_entered", "turnover_done",
    ]  # fmt: skip
    assert {key: lines[-1].facts[key] for key in ("staying", "moving", "leaving", "coming")} == {
        "staying": 1, "moving": 1, "leaving": 1, "coming": 1,
    }  # fmt: skip
    assert len({line.request_id for line in lines}) == 1


def test_whoever_stays_keeps_the_month_of_the_post_and_begins_a_new_term(table, company):
    head = company[0]
    table.fill([(head, "stays")])
    table.confirm()
    head.refresh_from_db()
    assert (head.since_on, head.term_since_on) == (date(2024, 9, 1), date(2026, 6, 1))
    assert head.term_ends_on == date(2031, 6, 1)


def test_a_new_duty_begins_with_the_day_and_the_same_duty_goes_on(table, company):
    _, deputy, member = company
    table.fill(
        [(deputy, "moves", moved(Duty.STANDING)), (member, "moves", moved(Duty.MEMBER, nature="full_time"))]
    )
    table.confirm()
    deputy.refresh_from_db()
    member.refresh_from_db()
    assert (deputy.duty, deputy.since_on, deputy.term_since_on) == ("standing", date(2026, 6, 1), None)
    assert (member.nature, member.since_on, member.term_since_on) == (
        "full_time", date(2024, 9, 1), date(2026, 6, 1),
    )  # fmt: skip


def test_secretary_and_deputy_may_change_places(table, company):
    head, deputy, _ = company
    table.fill([(head, "moves", moved(Duty.DEPUTY)), (deputy, "moves", moved())])
    assert table.confirm().status_code == 302
    assert in_post(table.org)[:2] == [("吴建国", "secretary"), ("周海燕", "deputy")]


def test_an_ended_term_is_no_matter_any_more_after_a_new_election(table, city):
    old = make_post(city.college, since_on=date(2019, 1, 1))
    home = said(table.client.get("/"))
    assert "任期已满" in home
    assert reverse("cadres:turnover", args=[city.college.pk]) in home
    table.fill([(old, "stays")])
    table.confirm()
    assert "任期已满" not in said(table.client.get("/"))


# --- rules, each told next to its row ----------------------------------------------------------------------


def faults(table) -> list[str]:
    """On the preview, which then offers no confirming."""
    page = table.preview()
    judgement = page.context["judgement"]
    told = [fault for one in (*judgement.rows, *judgement.comers) for fault in one.faults]
    assert ('value="confirm"' not in said(page)) == bool(judgement.fault_count)
    assert all(fault in said(page) for fault in told)
    return told


def test_two_secretaries_are_told_at_each_of_them(table, company):
    table.fill([(company[1], "moves", moved())])
    assert len([fault for fault in faults(table) if "2名书记（周海燕、吴建国）" in fault]) == 2


def test_whoever_comes_as_second_secretary_is_told_at_the_newcomer(table, company, graduated):
    table.fill()
    table.add(duty="secretary")
    assert [fault for fault in faults(table) if "已有书记（周海燕）" in fault]
    table.fill([(company[0], "leaves", left(graduated))])
    assert faults(table) == []


def test_a_duty_that_such_an_organisation_has_not_is_refused(table, company):
    table.fill([(company[1], "moves", moved(Duty.ALTERNATE))])
    assert "不是可选项" in faults(table)[0]


@pytest.mark.parametrize(("fate", "told"), [("leaves", "不能于当日离任"), ("moves", "不能于当日改任")])
def test_the_day_is_not_before_the_post_began(table, company, graduated, fate, told):
    row = {"leaves": left(graduated), "moves": moved(Duty.STANDING)}[fate]
    table.fill([(company[1], fate, row)], on="2024-08-31")
    assert told in faults(table)[0]
    table.fill([(company[1], fate, row)], on="2024-09-01")
    assert faults(table) == []


def test_whoever_came_after_the_day_stays_without_a_new_term(table, company):
    table.fill([(company[0], "stays")], on="2024-08-31")
    assert table.confirm().status_code == 302
    company[0].refresh_from_db()
    assert company[0].term_since_on is None


@pytest.mark.parametrize(
    ("day", "told"), [("", "请填写换届日期"), ("2999-01-01", "不能晚于今天"), ("昨天", "请按年月日填写")]
)
def test_the_day_is_there_and_not_to_come(table, company, day, told):
    table.fill([(company[0], "stays")], on=day)
    assert told in said(table.preview())
    table.client.post(table.at("turnover-preview"), {"wish": "confirm", "seen": "1"})
    assert not Turnover.objects.done().exists()


def test_whoever_leaves_has_a_destination_and_another_one_its_words(table, company):
    other = Destination.objects.get(name__startswith="其他")
    table.fill([(company[0], "leaves")])
    assert faults(table) == ["移除去向：请选择移除去向。"]
    table.fill([(company[0], "leaves", {"destination": other.pk})])
    assert faults(table) == ["具体去向：请填写具体去向。"]
    table.fill([(company[0], "leaves", {"destination": other.pk, "note": "支教"})])
    assert table.confirm().status_code == 302
    assert Post.objects.get(pk=company[0].pk).destination_label == "支教"


def test_a_move_without_any_change_is_no_move(table, company):
    table.fill([(company[0], "moves", moved())])
    assert "没有任何改动" in faults(table)[0]


def test_the_rules_of_the_entry_form_hold_for_whoever_moves(table, city):
    student = make_person(occupation="student", study_status="bachelor", occupation_detail="")
    post = make_post(city.college, student, Duty.MEMBER)
    table.fill([(post, "moves", moved(nature="full_time", in_party_committee="yes"))])
    told = faults(table)
    assert any("兼职" in fault for fault in told)
    assert any("中共党员" in fault for fault in told)


def test_the_same_number_comes_once(table):
    number = make_id_number(born_on=date(1998, 5, 4))
    table.fill()
    table.add(id_number=number)
    table.add(id_number=number, duty="deputy")
    assert "身份证号码与前面的林晓明相同" in faults(table)[0]


def test_somebody_registered_is_confirmed_as_in_the_entry_form(table, city):
    person = make_person(name="林晓明", id_number=make_id_number(born_on=date(1998, 5, 4)))
    make_post(city.college, person, Duty.MEMBER)
    table.fill()
    typed = {"id_number": person.id_number, "duty": "deputy"} | OVERWRITING
    assert "是同一人的请勾选确认" in said(table.add(**typed))
    assert table.add(**typed, is_same_person="on").status_code == 302
    assert table.confirm().status_code == 302
    assert Person.objects.count() == 1
    assert in_post(city.college) == [("林晓明", "deputy"), ("林晓明", "member")]


def test_somebody_elsewhere_is_asked_for_and_not_looked_up(table, city):
    person = make_person(name="林晓明", id_number=make_id_number(born_on=date(1998, 5, 4)))
    make_post(city.crew, person)
    page = said(table.add(id_number=person.id_number))
    assert "申请转接/核实" in page
    assert city.crew.name not in page
    assert not Turnover.objects.exists()


def test_what_is_unusual_is_told_and_does_not_stop(table, company, graduated):
    table.fill([(post, "leaves", left(graduated)) for post in company])
    page = said(table.preview())
    assert "换届后，本组织将无书记。" in page
    assert "换届后，本组织将没有团干部。" in page
    assert table.confirm().status_code == 302


# --- kept --------------------------------------------------------------------------------------------------


def test_nothing_changes_before_it_is_confirmed_and_whatever_was_typed_is_there_again(
    table, company, graduated
):
    table.fill(
        [(company[0], "leaves", {"note": "x" * 100}), (company[1], "moves", moved("nonsense"))], on="哪天"
    )
    table.add(name="林晓明", duty="deputy")
    page = said(table.client.get(table.at()))
    assert 'value="哪天"' in page
    assert "x" * 100 in page
    assert "林晓明" in page
    assert len(in_post(table.org)) == 3
    assert not AuditEntry.objects.filter(act__startswith="turnover").exists()


def test_numbers_are_sealed_while_it_waits_and_gone_once_it_is_done(table):
    number = make_id_number(born_on=date(1998, 5, 4))
    table.fill()
    table.add(id_number=number)
    turnover = Turnover.objects.get()
    assert number not in turnover.content_sealed
    assert number not in said(table.preview())
    table.confirm()
    turnover.refresh_from_db()
    assert (turnover.content_sealed, number in str(turnover.outcome)) == ("", False)


def test_the_file_of_a_newcomer_waits_and_comes_along(table, settings):
    typed = {"joined_league_on": "2021-05-04", "member_number": "202144000101", "application": pdf()}
    table.fill()
    assert table.add(**typed).status_code == 302
    upload = Upload.objects.get()
    Upload.objects.update(created_at=timezone.now() - timedelta(days=30))
    assert not Upload.objects.forgotten().exists()
    assert table.confirm().status_code == 302
    assert Person.objects.get().application.read() == PDF
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_a_colleague_goes_on_with_it_and_an_overtaken_window_keeps_what_it_holds(table, client, company):
    table.fill([(company[0], "stays")], on="2026-06-01")
    client.force_login(make_admin(table.org))
    page = table.fill([(company[0], "stays")], on="2026-06-20", version=0)
    assert "刚刚也修改过这次换届" in said(page)
    assert 'value="2026-06-20"' in said(page)
    assert Turnover.objects.get().typed.on == "2026-06-01"
    table.fill([(company[0], "stays")], on="2026-06-20")
    assert Turnover.objects.get().typed.on == "2026-06-20"


def test_a_large_committee_fits_on_the_page(table, city):
    person = make_person()
    posts = [make_post(city.college, person, Duty.OTHER, duty_name="干事")]
    sent = {f"post{pk}-{name}": "x" for pk in range(150) for name in (*MOVED, "note")}
    assert table.fill([(posts[0], "stays")], **sent).status_code == 302


def test_given_up_it_leaves_nothing(table, company):
    table.fill([(company[0], "stays")])
    table.add(**{"joined_league_on": "2021-05-04", "member_number": "202144000101", "application": pdf()})
    table.client.post(table.at(), {"wish": "abandon"})
    assert not Turnover.objects.exists()
    assert not Upload.objects.exists()


def test_somebody_added_is_changed_and_taken_out_again(table):
    table.fill()
    table.add(duty="deputy")
    page = said(table.client.get(table.at("turnover-comer") + "?number=1"))
    assert 'value="林晓明"' in page
    table.add("?number=1", name="林小明", duty="deputy")
    assert [one["name"] for one in Turnover.objects.get().typed.people.values()] == ["林小明"]
    table.fill(drop="1")
    assert Turnover.objects.get().typed.people == {}
    assert table.client.get(table.at("turnover-comer") + "?number=1").status_code == 404


def test_what_nobody_came_back_for_is_swept_away(table, client, city, login):
    table.fill()
    Turnover.objects.update(touched_at=timezone.now() - timedelta(days=91))
    login(city.branch)
    Table(client, city.branch).fill()
    assert [turnover.org for turnover in Turnover.objects.all()] == [city.branch]


# --- stale, twice, half ------------------------------------------------------------------------------------


def test_a_stale_preview_is_refused_with_what_changed(table, company, graduated):
    head, deputy, member = company
    table.fill([(head, "leaves", left(graduated)), (deputy, "moves", moved())])
    seen = table.preview().context["judgement"].seen
    update(deputy, nature="full_time")
    end(member)
    enter(table.org, make_person(name="新来的"), Duty.STANDING)
    answer = table.client.post(table.at("turnover-preview"), {"wish": "confirm", "seen": seen})
    page = said(answer)
    assert "换届没有办理，一项也没有改动" in page
    assert "吴建国：团干部性质由“兼职”改为“专职”" in page
    assert "移除了郑文静的该任职" in page
    assert "新来的已录入为常委" in page
    assert Post.objects.open().filter(pk=head.pk).exists()
    assert AuditEntry.objects.latest("pk").act == "refused"
    assert table.confirm().status_code == 302


def test_a_second_click_does_nothing_and_shows_what_was_done(table, company):
    table.fill([(company[0], "stays")])
    turnover = Turnover.objects.get()
    by = Account.objects.get(pk=turnover.touched_by_id)
    carry_out(turnover=turnover, seen=table.preview().context["judgement"].seen, by=by)
    count = AuditEntry.objects.count()
    with pytest.raises(AlreadyDoneError):
        carry_out(turnover=turnover, seen="", by=by)
    again = table.client.post(table.at("turnover-preview"), {"wish": "confirm", "seen": ""})
    assert again.status_code == 302
    assert AuditEntry.objects.count() == count


def test_a_failure_in_the_last_step_leaves_nothing(table, company, graduated, monkeypatch):
    head, deputy, _ = company
    table.fill([(head, "leaves", left(graduated)), (deputy, "moves", moved())])
    table.add(**{"joined_league_on": "2021-05-04", "member_number": "202144000101", "application": pdf(),
                 "duty": "deputy"})  # fmt: skip
    seen = table.preview().context["judgement"].seen
    lines, stored = AuditEntry.objects.count(), list(Turnover.objects.values())
    files = set(files_below("applications"))

    def fail(*args, **facts):
        raise RuntimeError

    monkeypatch.setattr("cadres.turnover.carrying.sweep", fail)
    turnover = Turnover.objects.get()
    with pytest.raises(RuntimeError):
        carry_out(turnover=turnover, seen=seen, by=turnover.touched_by)
    assert in_post(table.org)[0] == ("周海燕", "secretary")
    assert AuditEntry.objects.count() == lines
    assert list(Turnover.objects.values()) == stored
    assert set(files_below("applications")) == files
    monkeypatch.undo()
    assert table.confirm().status_code == 302


def files_below(folder: str):
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])
    yield from files
    for name in folders:
        yield from files_below(f"{folder}/{name}")


def test_the_figures_agree_afterwards(table, company, graduated):
    recount()
    table.fill([(company[0], "leaves", left(graduated)), (company[1], "moves", moved())])
    table.add(duty="deputy")
    table.confirm()
    assert wrong() == []


def test_as_many_questions_for_one_row_as_for_fifteen(table, city, django_assert_num_queries):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert table.client.get(table.at()).status_code == 200
        return len(found)

    make_post(city.college, make_person(), Duty.MEMBER)
    asked()
    one = asked()
    for _ in range(14):
        make_post(city.college, make_person(), Duty.MEMBER)
    assert asked() == one


# --- rights ------------------------------------------------------------------------------------------------


def test_whoever_enters_there_prepares_it_and_nobody_else(client, city, login):
    for org, status in ((city.college, 200), (city.university, 403), (city.branch, 404)):
        login(org)
        assert (
            Table(client, city.college)
            .client.get(reverse("cadres:turnover", args=[city.college.pk]))
            .status_code
            == status
        )
    login(city.college)  # which enters for its branches
    assert client.get(reverse("cadres:turnover", args=[city.branch.pk])).status_code == 200


def test_a_college_does_all_of_a_branch_by_itself(client, city, login, graduated):
    old = make_post(city.branch, make_person(name="周海燕"))
    login(city.college)
    table = Table(client, city.branch)
    table.fill([(old, "leaves", left(graduated))])
    table.add()
    assert table.confirm().status_code == 302
    assert in_post(city.branch) == [("林晓明", "secretary")]


# --- submitted, where those above remove -------------------------------------------------------------------


@pytest.fixture
def submitted(client, city, login, graduated):
    """The branch has submitted: 周海燕 leaves, 林晓明 comes as 书记."""
    old = make_post(city.branch, make_person(name="周海燕"))
    preparer = login(city.branch)
    table = Table(client, city.branch)
    table.fill([(old, "leaves", left(graduated))])
    table.add()
    assert table.confirm().status_code == 302
    assert in_post(city.branch) == [("周海燕", "secretary")]
    table.preparer = preparer
    return table


def test_a_branch_submits_and_its_committee_confirms(submitted, client, city, login, graduated):
    assert "提交文学院" not in said(client.get("/"))
    by = login(city.college)
    home = said(client.get("/"))
    assert "有 1 个下级组织的换届等待确认" in home
    address = submitted.at("turnover-confirmation")
    assert address in home
    page = client.get(address)
    done = client.post(address, {"wish": "confirm", "seen": page.context["judgement"].seen})
    assert done.status_code == 302, said(done)
    assert in_post(city.branch) == [("林晓明", "secretary")]
    acts = ["turnover_submitted", "post_ended", "post_entered", "turnover_done"]
    lines = AuditEntry.objects.filter(act__in=acts).order_by("pk")
    assert [(line.act, line.actor) for line in lines] == list(
        zip(acts, [submitted.preparer, by, submitted.preparer, by], strict=True)
    )


def told(account: Account) -> list[tuple[str, str]]:
    """Kinds of what an account was told, the first one first, and what became of it."""
    rows = Notice.objects.filter(account=account, kind__contains="turnover").order_by("pk")
    return [(row.kind.partition("_")[2], row.done_as) for row in rows]


def opened(client, account: Account) -> str:
    """Where the newest notice leads to."""
    client.force_login(account)
    newest = Notice.objects.filter(account=account).latest("pk")
    page = client.get(reverse("notices:open", args=[newest.pk]), follow=True)
    assert page.status_code == 200
    return page.request["PATH_INFO"]


@pytest.fixture
def above(city):
    """Of the committee, in office before anything is submitted."""
    return make_admin(city.college)


def test_whoever_confirms_is_told_and_whoever_submitted_learns_that_it_is_done(
    above, submitted, client, city
):
    colleague, beside = make_admin(city.branch), make_admin(city.university)
    assert told(above) == [("to_confirm", "")]
    assert opened(client, above) == submitted.at("turnover-confirmation")
    seen = client.get(submitted.at("turnover-confirmation")).context["judgement"].seen
    client.post(submitted.at("turnover-confirmation"), {"wish": "confirm", "seen": seen})
    assert told(above) == [("to_confirm", "已确认")]
    done = reverse("cadres:turnover-done", args=[Turnover.objects.get().pk])
    for account in (submitted.preparer, colleague):
        assert told(account) == [("confirmed", "")]
        assert opened(client, account) == done
    assert told(beside) == []


def test_one_sent_back_is_told_with_its_reason_and_one_taken_back_is_waited_for_no_longer(
    above, submitted, client, city
):
    send_back(org=city.branch, by=above, reason="日期不对")
    assert (told(above), told(submitted.preparer)) == ([("to_confirm", "已退回")], [("returned", "")])
    assert Notice.objects.get(account=submitted.preparer).text.endswith("的换届被退回：日期不对")
    assert opened(client, submitted.preparer) == submitted.at()
    submitted.confirm()
    withdraw(org=city.branch, by=submitted.preparer)
    assert told(above) == [("to_confirm", "已退回"), ("to_confirm", "已撤回")]


def test_what_was_submitted_is_waited_for_no_longer_once_the_organisation_is_closed(above, submitted, city):
    end(Post.objects.open().get(org=city.branch))
    close(org=city.branch, on=timezone.localdate(), by=above)
    assert told(above) == [("to_confirm", "组织已关闭")]


def test_one_that_needs_nobody_above_tells_nobody(table, company, city):
    make_admin(city.university)
    table.fill([(company[0], "stays")])
    assert table.confirm().status_code == 302
    assert not Notice.objects.filter(kind__contains="turnover").exists()


def test_what_is_submitted_cannot_be_changed_until_it_is_taken_back(submitted, client, city):
    assert client.get(submitted.at()).url == submitted.at("turnover-preview")
    assert "先撤回" in said(submitted.fill(on="2026-01-01"))
    assert submitted.add().status_code == 200
    client.post(submitted.at("turnover-preview"), {"wish": "withdraw"})
    assert Turnover.objects.get().state == "open"
    assert submitted.fill(on="2026-01-01").status_code == 302


def test_it_is_sent_back_with_a_reason(submitted, client, city, login):
    login(city.college)
    address = submitted.at("turnover-return")
    assert "请填写退回理由" in said(client.post(address, {"reason": ""}))
    assert client.post(address, {"reason": "日期不对"}).status_code == 302
    client.force_login(submitted.preparer)
    assert "退回了这次换届：日期不对" in said(client.get(submitted.at()))
    assert "已退回：日期不对" in said(client.get("/"))


def test_nobody_confirms_what_was_taken_back_meanwhile(submitted, client, city, login):
    login(city.college)
    seen = client.get(submitted.at("turnover-confirmation")).context["judgement"].seen
    withdraw(org=city.branch, by=submitted.preparer)
    assert (
        client.post(submitted.at("turnover-confirmation"), {"wish": "confirm", "seen": seen}).status_code
        == 302
    )
    assert in_post(city.branch) == [("周海燕", "secretary")]
    assert "目前没有等待确认的换届" in said(client.get(submitted.at("turnover-confirmation")))


def test_who_lost_the_right_to_enter_meanwhile_enters_nobody(submitted, client, city, login):
    login(city.college)
    page = client.get(submitted.at("turnover-confirmation"))
    Account.objects.filter(pk=submitted.preparer.pk).update(is_active=False)
    answer = client.post(
        submitted.at("turnover-confirmation"), {"wish": "confirm", "seen": page.context["judgement"].seen}
    )
    assert answer.status_code == 403
    assert in_post(city.branch) == [("周海燕", "secretary")]


# --- the account -------------------------------------------------------------------------------------------


@pytest.fixture
def own(client, city, login, company):
    """The admin of the college, whose own account shall go over to 吴建国."""
    account = login(city.college)
    table = Table(client, city.college)
    admin = Admin.objects.get(account=account)
    office = {"office-admin": admin.pk, "office-heir": "吴建国", "office-login": "wujianguo"}
    table.account, table.admin, table.office = account, admin, office
    return table


def test_the_own_account_is_handed_over_with_the_password_in_the_same_act(own, client, company):
    assert 'name="office-admin"' in said(client.get(own.at()))
    own.fill([(company[0], "stays")], **own.office)
    own.confirm()
    assert own.account.admins.open().exists()
    page = said(own.confirm(password=PASSWORD))
    heir = Admin.objects.open().get(org=own.org)
    assert (heir.account.name, heir.account.login, heir.duty) == ("吴建国", "wujianguo", "副书记")
    assert "激活码只显示这一次" in page
    assert "您的账号已移交" in page
    assert not own.account.admins.open().exists()
    assert client.get("/").status_code == 302
    code = re.search(r"<code>(.+?)</code>", page)[1]
    assert links.find(kind=OneTimeLink.Kind.ACTIVATION, login="wujianguo", code=code)
    assert AuditEntry.objects.filter(act="admin_handed_over").exists()


def test_the_heir_may_be_somebody_who_comes(own, company):
    own.fill([(company[0], "stays")])
    own.add(duty="standing")
    own.fill(**own.office | {"office-heir": "林晓明"})
    own.confirm(password=PASSWORD)
    assert Admin.objects.open().get(org=own.org).account.name == "林晓明"
    assert Admin.objects.open().get(org=own.org).duty == "常委"


def test_the_heir_is_in_post_afterwards(own, company, graduated):
    own.fill([(company[1], "leaves", left(graduated))], **own.office)
    assert "请从换届后在本组织任职的人员中选择接任者" in said(own.preview())
    own.fill(**own.office | {"office-login": ""})
    assert "请填写接任者的登录名" in said(own.preview())


def test_a_login_name_of_somebody_else_is_told_before(own, city, company):
    taken = make_admin(city.crew)
    own.fill(**own.office | {"office-login": taken.login})
    assert "换一个登录名" in said(own.preview())


def test_a_wrong_password_changes_nothing(own, company):
    own.fill([(company[0], "stays")], **own.office)
    assert "密码不正确" in said(own.confirm(password="wrong"))
    assert Turnover.objects.get().state == "open"


def test_a_hand_over_that_fails_leaves_everybody_in_post_as_before(own, company, graduated, monkeypatch):
    own.fill([(company[0], "leaves", left(graduated))], **own.office)

    def refuse(**facts):
        raise AdminError("不能移交。")

    monkeypatch.setattr("cadres.turnover.carrying.offices.hand_over", refuse)
    assert "不能移交。" in said(own.confirm(password=PASSWORD))
    assert in_post(own.org)[0] == ("周海燕", "secretary")
    assert Turnover.objects.get().state == "open"


def test_a_fellow_is_not_handed_over_and_those_above_need_no_password(own, client, city, login, company):
    fellow = Admin.objects.get(account=make_admin(own.org))
    own.fill(**own.office | {"office-admin": fellow.pk})
    assert not own.preview().context["judgement"].is_sound
    branch = Table(client, city.branch)
    post = make_post(city.branch, make_person(name="周海燕"))
    admin = Admin.objects.get(account=make_admin(city.branch))
    branch.fill(
        [(post, "stays")], **{"office-admin": admin.pk, "office-heir": "周海燕", "office-login": "zhouhaiyan"}
    )
    page = branch.confirm()
    assert "激活码只显示这一次" in said(page)
    assert Admin.objects.open().get(org=city.branch).account.name == "周海燕"
    assert client.get("/").status_code == 200


def test_an_admin_who_leaves_and_keeps_the_account_is_pointed_out(own, company, graduated):
    Account.objects.filter(pk=own.account.pk).update(name="周海燕")
    own.fill([(company[0], "leaves", left(graduated))])
    assert "周海燕还是本组织的管理员" in said(own.preview())
    own.fill(**own.office)
    assert "周海燕还是本组织的管理员" not in said(own.preview())
