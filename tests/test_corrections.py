"""更正申请: who may ask for another 姓名 or 身份证号码, who decides, and what an approval leaves behind."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty
from cadres.forms.requests import CorrectionForm
from cadres.models import Correction, Decision, Destination, Person, Post
from orgs.models import Account
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.pages import at, said
from zhtj.audit.models import AuditEntry
from zhtj.codes import id_number, pinyin

pytestmark = pytest.mark.once

REASON = "录入时写错，已核对证件原件。"


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕"))


@pytest.fixture
def asker(city) -> Account:
    return make_admin(city.branch)


@pytest.fixture
def above(city) -> Account:
    return make_admin(city.general_branch)


def ask(client, post, *, name: str = "", number: str = "", reason: str = REASON):
    filled = {"name": name, "id_number": number, "reason": reason}
    return client.post(at("ask-correction", post.pk), filled, follow=True)


@pytest.fixture
def new_number() -> str:
    """Of a woman where the old one is of whoever: other day, other sex, other number."""
    return make_id_number(born_on=date(1996, 6, 6), order=220)


@pytest.fixture
def correction(city, post, asker, above, new_number) -> Correction:
    return actions.ask_correction(
        person=post.person, name="周海雁", number=new_number, asking_org=city.branch, reason=REASON, by=asker
    )


def decide(client, correction, verdict: str, reason: str = ""):
    return client.post(at("correction", correction.pk), {"verdict": verdict, "reason": reason}, follow=True)


# --- asking ------------------------------------------------------------------------------------------------


def test_a_correction_is_asked_from_the_page_of_the_cadre(client, city, post, asker, above):
    client.force_login(asker)
    assert at("ask-correction", post.pk) in said(client.get(at("detail", post.pk)))
    assert "审批前姓名和身份证号码保持不变" in said(ask(client, post, name="周海雁"))
    asked = Correction.objects.get()
    assert (asked.name, asked.id_number_sealed) == ("周海雁", "")
    assert (asked.asking_org, asked.addressed_org) == (city.branch, city.general_branch)
    assert Person.objects.get().name == "周海燕"
    page = said(client.get(at("detail", post.pk)))
    assert "有待审批的更正申请" in page
    assert at("ask-correction", post.pk) not in page


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({}, "请填写更正后的姓名或身份证号码"),
        ({"name": "周海燕"}, "与现在的姓名相同"),
        ({"name": "周 海雁"}, "姓名中不能有空格"),
        ({"name": "Zhou"}, "只能由汉字组成"),
        ({"number": "110105194912310021"}, "校验码不正确"),
        ({"number": "1101051949123"}, "应为18位"),
        ({"name": "周海雁", "reason": ""}, "请填写更正理由"),
        ({"name": "周海雁", "reason": "应为110105 19491231 002X"}, "请勿填写身份证号码"),
    ],
)
def test_what_is_wrong_is_said_by_the_same_rules(client, post, asker, filled, sentence):
    client.force_login(asker)
    assert sentence in said(ask(client, post, **filled))
    assert not Correction.objects.exists()


def test_the_number_itself_in_another_spelling_is_no_correction(client, post, asker):
    client.force_login(asker)
    spelled = " ".join(post.person.id_number).lower()
    assert "与现在的身份证号码相同" in said(ask(client, post, number=spelled))


def test_a_number_of_somebody_else_is_refused_without_saying_whose(client, city, post, asker):
    other = make_post(city.crew, make_person(name="韩雪松")).person
    client.force_login(asker)
    page = said(ask(client, post, number=other.id_number))
    assert "不能用于更正，请逐位核对" in page
    for secret in (other.name, city.crew.name, "登记", "已录入"):
        assert secret not in page


def test_one_correction_of_a_person_waits_at_a_time(client, post, asker, correction):
    client.force_login(asker)
    assert "已有待审批的更正申请，不能重复提交" in said(ask(client, post, name="周海艳"))
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("own", "status"),
    [("branch", 200), ("college", 200), ("city", 403), ("sibling", 404), ("crew", 404), ("other_city", 404)],
)
def test_only_who_enters_for_the_organisation_asks(client, city, post, login, own, status):
    login(getattr(city, own))
    assert client.get(at("ask-correction", post.pk)).status_code == status
    assert client.post(at("ask-correction", post.pk), {}).status_code == status


def test_a_committee_that_asks_is_answered_above_itself(client, city, post, login, above):
    make_admin(city.university)
    login(city.college)
    ask(client, post, name="周海雁")
    asked = Correction.objects.get()
    assert (asked.asking_org, asked.addressed_org) == (city.college, city.university)


def test_where_nobody_answers_above_the_next_one_does(client, city, post, login):
    make_admin(city.general_branch, is_active=False)
    make_admin(city.college)
    login(city.branch)
    ask(client, post, name="周海雁")
    assert Correction.objects.get().addressed_org == city.college


# --- deciding ----------------------------------------------------------------------------------------------

# organisation of the admin -> status of the page, status of a decision
PAGE = {
    "general_branch": (200, 302),
    "branch": (200, 404),
    "college": (200, 404),
    "university": (200, 404),
    "city": (404, 404),
    "sibling": (404, 404),
    "crew": (404, 404),
}


@pytest.mark.parametrize("own", PAGE)
def test_the_next_organisation_above_alone_decides(client, city, correction, login, own):
    login(getattr(city, own))
    address = at("correction", correction.pk)
    statuses = client.get(address).status_code, client.post(address, {"verdict": "accept"}).status_code
    assert statuses == PAGE[own]
    assert Correction.objects.get().is_pending == (own != "general_branch")


def test_a_visitor_is_sent_to_the_login(client, correction):
    assert client.get(at("correction", correction.pk))["Location"].startswith("/login/")


def test_an_approval_changes_everything_that_follows_in_one_act(client, correction, post, above, new_number):
    client.force_login(above)
    before = post.person
    assert "已更正" in said(decide(client, correction, "accept"))
    person = Person.objects.get()
    told = id_number.parse(new_number, today=date.today())
    assert (person.name, person.id_number, person.sex) == ("周海雁", new_number, told.sex)
    assert (person.born_on, person.sound) == (told.born_on, pinyin.sound("周海雁"))
    assert Person.objects.with_id_number(new_number).get() == person
    assert person.version == before.version + 1


def test_an_approval_is_kept_in_history_with_its_reason_and_in_the_log_without_numbers(
    client, correction, post, above, new_number
):
    client.force_login(above)
    decide(client, correction, "accept")
    latest = Person.objects.get().history.first()
    assert (latest.history_change_reason, latest.history_user) == (f"更正申请：{REASON}", above)
    assert latest.prev_record.name == "周海燕"
    for entry in AuditEntry.objects.all():
        text = f"{entry.act} {entry.target_id} {entry.facts}"
        assert new_number not in text
        assert post.person.id_number not in text
    changed = AuditEntry.objects.get(act="person_corrected").facts["changed"]
    assert changed["姓名"][0] == "周海燕"
    assert {"身份证号码", "出生日期", "性别"} <= set(changed)


def test_both_sides_see_old_and_new_masked_before_and_after(
    client, correction, post, asker, above, new_number
):
    old = post.person
    for account, verdict in ((asker, ""), (above, "accept"), (asker, "")):
        client.force_login(account)
        page = said(client.get(at("correction", correction.pk)))
        for words in ("周海燕", "周海雁", old.masked_id_number, id_number.masked(new_number)):
            assert words in page
        assert old.id_number not in page
        assert new_number not in page
        decide(client, correction, verdict) if verdict else None


def test_the_decider_reads_what_the_new_birth_date_makes_impossible(client, city, post, asker, above):
    number = make_id_number(born_on=date(2005, 1, 1), order=221)
    correction = actions.ask_correction(
        person=post.person, name="", number=number, asking_org=city.branch, reason=REASON, by=asker
    )
    client.force_login(above)
    page = said(client.get(at("correction", correction.pk)))
    assert "出生日期将由1995-05-04改为2005-01-01" in page
    assert "入团时未满12周岁" in page
    old = post.person.id_number
    places = [str(place) for place in range(1, 19) if old[place - 1] != number[place - 1]]
    assert f"第{'、'.join(places)}位将更改" in page


def test_a_refusal_needs_a_reason_and_changes_nothing(client, correction, asker, above):
    client.force_login(above)
    assert "请填写处理意见" in said(decide(client, correction, "refuse"))
    decide(client, correction, "refuse", "请附户口簿核对。")
    assert Correction.objects.get().decision == Decision.REFUSED
    assert Person.objects.get().name == "周海燕"
    client.force_login(asker)
    assert "请附户口簿核对。" in said(client.get(at("correction", correction.pk)))


def test_nobody_approves_his_own_request(client, city, post, asker, above):
    from orgs.actions import appoint_admin

    appoint_admin(account=asker, org=city.general_branch, by=None)
    client.force_login(Account.objects.get(pk=asker.pk))
    ask(client, post, name="周海雁")
    correction = Correction.objects.get()
    correction = Correction.objects.get(pk=correction.pk)
    Correction.objects.filter(pk=correction.pk).update(addressed_org=city.general_branch)
    assert "不能审批自己提交的申请" in said(decide(client, correction, "accept"))
    assert Person.objects.get().name == "周海燕"


def test_the_slower_of_two_decisions_is_told(client, city, correction, above):
    other = make_admin(city.general_branch)
    actions.decide_correction(correction=correction, decision=Decision.REFUSED, reason="不。", by=other)
    client.force_login(above)
    assert "刚刚已有结果：已退回" in said(decide(client, correction, "accept"))
    assert Person.objects.get().name == "周海燕"


def test_a_number_that_became_somebody_elses_meanwhile_is_not_given_twice(
    client, correction, above, new_number
):
    make_person(name="韩雪松", id_number=new_number)
    client.force_login(above)
    page = said(decide(client, correction, "accept"))
    assert "现在不能使用" in page
    assert "韩雪松" not in page
    assert Correction.objects.get().is_pending


@pytest.mark.parametrize(
    ("own", "status"), [("branch", 302), ("college", 302), ("sibling", 404), ("city", 404), ("crew", 404)]
)
def test_the_asking_side_alone_withdraws(client, city, correction, login, own, status):
    login(getattr(city, own))
    assert client.post(at("withdraw-correction", correction.pk)).status_code == status
    assert Correction.objects.get().is_pending == (status == 404)


def test_without_the_right_the_act_is_refused(city, post):
    stranger = make_admin(city.crew)
    with pytest.raises(PermissionDenied):
        actions.ask_correction(
            person=post.person, name="周海雁", number="", asking_org=city.branch, reason=REASON, by=stranger
        )


# --- lists -------------------------------------------------------------------------------------------------


def many(city, by, count: int) -> None:
    for _ in range(count):
        person = make_post(city.branch, make_person(), duty=Duty.CULTURE).person
        actions.ask_correction(
            person=person, name="周海雁", number="", asking_org=city.branch, reason=REASON, by=by
        )


@pytest.mark.once
@pytest.mark.parametrize(("name", "who"), [("corrections", "above"), ("corrections-sent", "asker")])
def test_a_list_asks_the_database_the_same_for_1_and_15_rows(client, city, asker, above, name, who):
    client.force_login({"above": above, "asker": asker}[who])
    many(city, asker, 1)
    client.get(at(name))
    with CaptureQueriesContext(connection) as one:
        client.get(at(name))
    many(city, asker, 14)
    with CaptureQueriesContext(connection) as fifteen:
        page = said(client.get(at(name)))
    assert page.count(REASON) == 15
    assert len(one) == len(fifteen)


def test_whoever_comes_for_a_correction_by_the_other_list_is_led_on(client, correction, above):
    client.force_login(above)
    assert "查看待处理的更正申请（1）" in said(client.get(at("inquiries")))


@pytest.mark.parametrize("name", ["corrections", "corrections-answered", "corrections-sent"])
def test_an_empty_list_says_what_it_is_for(client, login, city, name):
    login(city.branch)
    page = said(client.get(at(name), {"page": "-1"}))
    assert "<table" not in page
    assert 'class="panel empty"' in page


# --- what happens meanwhile --------------------------------------------------------------------------------


@pytest.fixture
def left(post) -> Post:
    """The post at the asking organisation is over."""
    post.leave(destination=Destination.objects.get(name="毕业"))
    return post


def approve(correction, above) -> Correction:
    return actions.decide_correction(correction=correction, decision=Decision.APPROVED, reason="", by=above)


def test_nobody_approves_for_a_person_whom_another_organisation_holds_by_now(
    city, post, above, correction, left
):
    make_post(city.township, post.person, Duty.DEPUTY)
    with pytest.raises(actions.CadreError, match="已不在申请组织任职"):
        approve(correction, above)
    assert Person.objects.get().name == "周海燕"
    assert Correction.objects.get().is_pending


def test_a_person_in_no_post_is_still_corrected(post, above, correction, left):
    approve(correction, above)
    assert Person.objects.get().name == "周海雁"


@pytest.mark.parametrize(("born_on", "is_refused"), [(date(2013, 3, 2), False), (date(2013, 3, 3), True)])
@time_machine.travel(date(2026, 3, 2), tick=False)
def test_a_number_of_a_child_corrects_nothing(city, post, asker, above, born_on, is_refused):
    number = make_id_number(born_on=born_on, order=220)
    form = CorrectionForm(
        {"name": "", "id_number": number, "reason": REASON}, person=post.person, today=timezone.localdate()
    )
    assert ("id_number" in form.errors) is is_refused
    correction = actions.ask_correction(
        person=post.person, name="", number=number, asking_org=city.branch, reason=REASON, by=asker
    )
    if is_refused:
        with pytest.raises(actions.CadreError, match="不满13周岁"):
            approve(correction, above)
    else:
        approve(correction, above)
    assert (Person.objects.get().born_on == born_on) is not is_refused
