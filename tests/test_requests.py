"""One person, once: who asks for somebody registered elsewhere, who answers, and what each of them learns."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty
from cadres.models import Answer, Destination, Inquiry, Person, Post
from orgs.models import Account
from tests.answers import OVERWRITING, answers
from tests.factories import make_admin, make_person, make_post
from tests.pages import at, said
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

REASON = "周海燕转到本支部任职，请核实。"
ASKED = "申请转接/核实"


@pytest.fixture
def holder(city) -> Account:
    """Of the project branch of the enterprise."""
    return make_admin(city.crew)


@pytest.fixture
def held(city, holder) -> Post:
    """周海燕 is in post at the project branch, far from the class that will ask."""
    return make_post(city.crew, make_person(name="周海燕"))


@pytest.fixture
def asker(city) -> Account:
    return make_admin(city.branch)


def refused(client, post: Post, **changes) -> str:
    """The page after 周海燕 was typed into the class's form."""
    filled = answers(id_number=post.person.id_number, **{"name": post.person.name, **changes})
    return said(client.post(at("enter-branch"), filled))


def token_of(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def ask(client, city, page: str, reason: str = REASON):
    filled = {"token": token_of(page), "sent": "True", "reason": reason}
    return client.post(at("ask-inquiry", city.branch.pk), filled, follow=True)


@pytest.fixture
def inquiry(client, city, asker, held) -> Inquiry:
    """Asked through the pages; the client is logged out again."""
    client.force_login(asker)
    ask(client, city, refused(client, held))
    client.logout()
    return Inquiry.objects.get()


def answer(client, inquiry, verdict: str, reason: str = ""):
    return client.post(at("inquiry", inquiry.pk), {"verdict": verdict, "reason": reason}, follow=True)


# --- asking ------------------------------------------------------------------------------------------------


def test_the_refused_form_leads_to_a_request_that_reaches_the_holder(client, city, asker, held):
    client.force_login(asker)
    page = refused(client, held)
    assert "已在其他组织登记" in page
    opened = said(client.post(at("ask-inquiry", city.branch.pk), {"token": token_of(page)}))
    assert "申请理由" in opened
    assert "更正，未保存" not in opened
    done = ask(client, city, page)
    assert "已提交转接/核实申请" in said(done)
    asked = Inquiry.objects.get()
    assert (asked.person, asked.asking_org, asked.addressed_org) == (held.person, city.branch, city.crew)
    assert asked.reason == REASON


def test_the_asker_learns_neither_name_nor_organisation_nor_number(client, city, asker, held):
    client.force_login(asker)
    page = refused(client, held, name="张三")
    pages = [page, said(client.post(at("ask-inquiry", city.branch.pk), {"token": token_of(page)}))]
    pages.append(said(ask(client, city, page, reason="请核实。")))
    inquiry = Inquiry.objects.get()
    actions.answer_inquiry(
        inquiry=inquiry, answer=Answer.REFUSED, reason="查无此事。", by=make_admin(city.crew)
    )
    pages += [said(client.get(at("inquiry", inquiry.pk))), said(client.get(at("inquiries-sent")))]
    pages.append(refused(client, held, name="张三"))
    for text in pages:
        for secret in (held.person.name, city.crew.name, city.subsidiary.name, held.person.masked_id_number):
            assert secret not in text
    assert "查无此事。" in pages[3]


def test_the_token_says_nothing_and_fits_nobody_else(client, city, asker, held):
    client.force_login(asker)
    token = token_of(refused(client, held))
    assert held.person.pk.hex not in token
    other = make_admin(city.branch)
    assert Inquiry.person_named_by(token, org=city.branch, account=asker) == held.person
    assert Inquiry.person_named_by(token, org=city.branch, account=other) is None
    assert Inquiry.person_named_by(token, org=city.sibling, account=asker) is None


@pytest.mark.once
@pytest.mark.parametrize("token", ["", "x", "test:", "test:AAAA", "nokey:AAAA", "test:周", "x" * 9000])
def test_a_made_up_token_is_answered_with_a_sentence(client, city, asker, token):
    client.force_login(asker)
    response = client.post(at("ask-inquiry", city.branch.pk), {"token": token, "reason": "y"}, follow=True)
    assert "页面已过期" in said(response)


def test_a_token_grows_old(city, asker, held):
    token = Inquiry.token_for(held.person, org=city.branch, account=asker)

    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert Inquiry.person_named_by(token, org=city.branch, account=asker) is None


@pytest.mark.parametrize("words", ["", "  ", "号码是 110105 19491231 002X", "x" * 201])
def test_a_reason_is_needed_and_holds_no_number(client, city, asker, held, words):
    client.force_login(asker)
    ask(client, city, refused(client, held), reason=words)
    assert not Inquiry.objects.exists()


def test_a_second_request_of_the_same_organisation_waits_for_the_first(client, city, asker, inquiry, held):
    client.force_login(asker)
    token = Inquiry.token_for(held.person, org=city.branch, account=asker)
    again = client.post(at("ask-inquiry", city.branch.pk), {"token": token, "sent": "True", "reason": REASON})
    assert "正在等待处理，不能重复提交" in said(again)
    assert Inquiry.objects.count() == 1
    assert "正在等待处理" in refused(client, held)


def test_whoever_is_seen_or_nowhere_in_post_need_not_be_asked_for(city, asker):
    seen = make_post(city.branch, make_person()).person
    for person in (seen, make_person()):
        with pytest.raises(actions.CadreError, match="不需要申请"):
            actions.ask_inquiry(person=person, asking_org=city.branch, reason=REASON, by=asker)


@pytest.mark.parametrize(
    ("own", "status"), [("branch", 302), ("college", 302), ("city", 403), ("sibling", 404), ("crew", 404)]
)
def test_only_who_enters_for_an_organisation_asks_for_it(client, city, login, own, status):
    login(getattr(city, own))
    address = at("ask-inquiry", city.branch.pk)
    assert client.get(address).status_code == status
    assert client.post(address, {"token": "x"}).status_code == status


# --- to whom it goes ---------------------------------------------------------------------------------------


def test_of_several_posts_the_latest_holder_is_asked(city, asker, held):
    make_admin(city.village)
    make_post(city.village, held.person, since_on=held.since_on.replace(year=2025))
    inquiry = actions.ask_inquiry(person=held.person, asking_org=city.branch, reason=REASON, by=asker)
    assert inquiry.addressed_org == city.village


def test_where_nobody_answers_the_nearest_above_is_asked(city, asker):
    person = make_post(city.crew, make_person()).person
    make_admin(city.crew, is_active=False)
    make_admin(city.group)
    inquiry = actions.ask_inquiry(person=person, asking_org=city.branch, reason=REASON, by=asker)
    assert inquiry.addressed_org == city.group


def later(inquiry: Inquiry, **since) -> None:
    Inquiry.objects.filter(pk=inquiry.pk).update(expires_at=timezone.now() - timedelta(**since))


def test_unanswered_it_goes_up_step_by_step_and_stays_at_the_top(city, inquiry):
    make_admin(city.group)
    for org in (city.group, city.city, city.city):
        if org == city.city:
            make_admin(city.city)
        later(inquiry, minutes=1)
        actions.escalate_inquiries()
        inquiry.refresh_from_db()
        assert inquiry.addressed_org == org
    assert inquiry.is_pending


def test_going_up_starts_a_new_term_and_happens_once(city, inquiry):
    make_admin(city.group)
    assert actions.escalate_inquiries() == 0
    later(inquiry, minutes=1)
    told = StringIO()
    call_command("escalate_inquiries", stdout=told)
    call_command("escalate_inquiries", stdout=told)
    assert told.getvalue().split() == ["已转交", "1", "条申请。", "已转交", "0", "条申请。"]
    inquiry.refresh_from_db()
    assert inquiry.expires_at > timezone.now() + timedelta(days=6)
    assert AuditEntry.objects.filter(act="inquiry_moved_up").count() == 1


def test_looking_at_a_list_is_enough_to_hand_it_up(client, city, inquiry, login):
    login(city.group)
    assert "没有等待您处理的" in said(client.get(at("inquiries")))
    later(inquiry, minutes=1)
    assert REASON in said(client.get(at("inquiries")))


# --- answering ---------------------------------------------------------------------------------------------

# organisation of the admin -> status of the page, status of an answer
PAGE = {
    "branch": (200, 404),
    "general_branch": (200, 404),
    "subsidiary": (404, 404),
    "group": (404, 404),
    "city": (404, 404),
    "sibling": (404, 404),
    "other_city": (404, 404),
    "crew": (200, 302),  # last: who may, answers it
}


def test_the_addressed_organisation_alone_answers(client, city, inquiry, login):
    address = at("inquiry", inquiry.pk)
    for own, answer in PAGE.items():
        login(getattr(city, own))
        page, sent = client.get(address), client.post(address, {"verdict": "accept"})
        assert (page.status_code, sent.status_code) == answer, own
        if page.status_code == 200:
            assert ("周海燕" in said(page).replace(REASON, "")) == (own == "crew")


def test_a_visitor_is_sent_to_the_login(client, inquiry):
    assert client.get(at("inquiry", inquiry.pk))["Location"].startswith("/login/")


def test_the_holder_finds_it_on_home_and_list_and_sees_who_asks(client, city, holder, inquiry):
    client.force_login(holder)
    assert "有 1 条申请等待处理" in said(client.get("/"))
    assert "待处理申请（1）" in said(client.get(at("list")))
    page = said(client.get(at("inquiry", inquiry.pk)))
    for words in (f"{city.college.name} › {city.general_branch.name} › {city.branch.name}", REASON):
        assert words in page
    assert "周海燕" in page


def test_a_refusal_needs_a_reason_and_reaches_the_asker(client, holder, asker, inquiry):
    client.force_login(holder)
    assert "请填写处理意见" in said(answer(client, inquiry, "refuse"))
    answer(client, inquiry, "refuse", "该同志仍在我处任职。")
    assert Inquiry.objects.get().answer == Answer.REFUSED
    client.force_login(asker)
    assert "该同志仍在我处任职。" in said(client.get(at("inquiry", inquiry.pk)))


@pytest.mark.parametrize("verdict", ["", "x", "accept\x00"])
def test_no_answer_is_no_answer(client, holder, inquiry, verdict):
    client.force_login(holder)
    assert "请选择处理结果" in said(answer(client, inquiry, verdict))
    assert Inquiry.objects.get().is_pending


def test_the_slower_of_two_answers_is_told(client, city, holder, inquiry):
    actions.answer_inquiry(inquiry=inquiry, answer=Answer.ACCEPTED, reason="", by=make_admin(city.crew))
    client.force_login(holder)
    assert "刚刚已有结果：已同意" in said(answer(client, inquiry, "refuse", "不同意。"))
    assert Inquiry.objects.get().answer == Answer.ACCEPTED


def test_nobody_answers_himself(city, inquiry, asker):
    Inquiry.objects.filter(pk=inquiry.pk).update(addressed_org=city.branch)
    with pytest.raises(actions.CadreError, match="自己提交"):
        actions.answer_inquiry(inquiry=inquiry, answer=Answer.ACCEPTED, reason="", by=asker)


# --- after the answer --------------------------------------------------------------------------------------


def accept(inquiry, holder) -> None:
    actions.answer_inquiry(inquiry=inquiry, answer=Answer.ACCEPTED, reason="", by=holder)


def test_after_a_yes_the_form_knows_the_person_and_adds_a_post_once(
    client, city, holder, asker, inquiry, held
):
    accept(inquiry, holder)
    client.force_login(asker)
    assert "贵组织的转接/核实申请已获同意" in refused(client, held)
    refused(client, held, is_same_person="on", **OVERWRITING)
    assert set(Post.objects.values_list("org", flat=True)) == {city.crew.pk, city.branch.pk}
    assert Person.objects.count() == 1
    assert Inquiry.objects.get().answer == Answer.USED


def test_after_a_yes_the_name_must_still_be_right(client, holder, asker, inquiry, held):
    accept(inquiry, holder)
    client.force_login(asker)
    page = refused(client, held, name="张三", is_same_person="on")
    assert "姓名与登记的不一致" in page
    assert "周海燕" not in page
    assert Post.objects.count() == 1


def test_a_yes_is_good_for_thirty_days_and_for_that_organisation(client, city, holder, asker, inquiry, held):
    accept(inquiry, holder)
    client.force_login(make_admin(city.sibling))
    assert "已在其他组织登记" in refused(client, held, is_same_person="on")
    Inquiry.objects.update(answered_at=timezone.now() - timedelta(days=30, minutes=1))
    client.force_login(asker)
    assert "已在其他组织登记" in refused(client, held, is_same_person="on")
    assert "录入期限已过" in said(client.get(at("inquiries-sent")))
    assert Post.objects.count() == 1


def test_the_act_itself_refuses_whom_others_hold(city, asker, held):
    second = Post(duty=Duty.DEPUTY, since_on=held.since_on, selection="elected", nature="part_time",
                  in_party_committee=False)  # fmt: skip
    with pytest.raises(actions.CadreError, match="已在其他组织登记"):
        actions.enter_cadre(org=city.branch, person=held.person, post=second, by=asker)


@pytest.mark.parametrize(("own", "status"), [("branch", 302), ("crew", 404), ("sibling", 404), ("city", 404)])
def test_the_asking_side_alone_withdraws(client, city, inquiry, login, own, status):
    login(getattr(city, own))
    assert client.post(at("withdraw-inquiry", inquiry.pk)).status_code == status
    assert Inquiry.objects.get().is_pending == (status == 404)


def test_what_was_answered_cannot_be_withdrawn(client, holder, asker, inquiry):
    accept(inquiry, holder)
    client.force_login(asker)
    assert "刚刚已有结果" in said(client.post(at("withdraw-inquiry", inquiry.pk), follow=True))


def test_a_withdrawn_request_tells_the_holder_nothing_more(client, holder, asker, inquiry):
    actions.withdraw_inquiry(inquiry=inquiry, by=asker)
    client.force_login(holder)
    for name in ("inquiries", "inquiries-answered"):
        assert REASON not in said(client.get(at(name)))


# --- lists -------------------------------------------------------------------------------------------------


def many(city, by, count: int) -> None:
    for _ in range(count):
        person = make_post(city.crew, make_person(), duty=Duty.CULTURE).person
        actions.ask_inquiry(person=person, asking_org=city.branch, reason=REASON, by=by)


@pytest.mark.once
@pytest.mark.parametrize(("name", "who"), [("inquiries", "holder"), ("inquiries-sent", "asker")])
def test_a_list_asks_the_database_the_same_for_1_and_15_rows(client, city, holder, asker, name, who):
    client.force_login({"holder": holder, "asker": asker}[who])
    many(city, asker, 1)
    client.get(at(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(at(name))
    many(city, asker, 14)
    with CaptureQueriesContext(connection) as fifteen:
        page = said(client.get(at(name)))
    assert page.count(REASON) == 15
    assert len(one) == len(fifteen)


@pytest.mark.parametrize("name", ["inquiries", "inquiries-answered", "inquiries-sent"])
def test_an_empty_list_says_what_it_is_for(client, login, city, name):
    login(city.branch)
    page = said(client.get(at(name), {"page": "x"}))
    assert "<table" not in page
    assert 'class="panel empty"' in page


def test_a_yes_ends_when_the_person_leaves_for_where_nobody_was_asked(
    client, city, holder, asker, inquiry, held
):
    accept(inquiry, holder)
    old = Post.objects.get()
    make_post(city.township, old.person, Duty.DEPUTY)
    old.leave(destination=Destination.objects.get(name="毕业"))
    client.force_login(asker)
    assert "已在其他组织登记" in refused(client, held, is_same_person="on")
    assert not Post.objects.filter(org=city.branch).exists()


def test_a_wrong_name_of_somebody_unseen_without_a_post_is_answered_as_elsewhere(client, city, asker, held):
    Post.objects.get().leave(destination=Destination.objects.get(name="毕业"))
    client.force_login(asker)
    page = refused(client, held, name="张三")
    assert "已在其他组织登记" in page
    assert "姓名与登记的不一致" not in page
