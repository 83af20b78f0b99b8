"""Full numbers: shown one at a time, with a reason, to whoever has to do with the person, and written down first."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty, RevealReason
from cadres.models import Destination, Person, Post, Reveal
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.pages import said
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

PHONE = "13911112222"
WHY = {"number": "phone", "reason": RevealReason.CONTACT.value, "detail": ""}
LOG = "/cadres/reveals/"


def at(post: Post) -> str:
    return reverse("cadres:reveal", args=[post.pk])


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕", phone=PHONE))


@pytest.fixture
def pupil(city) -> Post:
    number = make_id_number(born_on=timezone.localdate() - timedelta(days=16 * 365))
    return make_post(city.branch, make_person(name="许小满", id_number=number, phone=PHONE), Duty.DEPUTY)


# --- who ---------------------------------------------------------------------------------------------------

# organisation of the admin -> status of the page
RIGHTS = {
    "branch": 200,
    "general_branch": 200,
    "college": 200,
    "university": 200,
    "city": 403,
    "province": 403,
    "sibling": 404,
    "township": 404,
    "other_city": 404,
}


@pytest.mark.parametrize("own", RIGHTS)
def test_seeing_a_cadre_is_not_enough_to_see_a_number(client, city, login, post, own):
    login(getattr(city, own))
    assert client.get(at(post)).status_code == RIGHTS[own]
    answer = client.post(at(post), WHY)
    assert answer.status_code == RIGHTS[own]
    assert (PHONE in said(answer)) is (RIGHTS[own] == 200)
    assert Reveal.objects.count() == (RIGHTS[own] == 200)


def test_a_visitor_is_sent_to_the_login(client, post):
    assert client.post(at(post), WHY).status_code == 302
    assert not Reveal.objects.exists()


def test_whoever_only_sees_is_told_why_on_the_page_of_the_cadre(client, city, login, post):
    login(city.city)
    page = said(client.get(reverse("cadres:detail", args=[post.pk])))
    assert "须有录入或移除该组织团干部的权限" in page
    assert "查看号码</button>" not in page


def test_of_an_ended_post_the_number_is_seen_while_the_person_is_nowhere_else(client, city, login, post):
    post.leave(destination=Destination.objects.get(name="毕业"))
    login(city.branch)
    assert PHONE in said(client.post(at(post), WHY))


def test_of_an_ended_post_the_number_is_the_new_organisations(client, city, login, post):
    post.leave(destination=Destination.objects.get(name="毕业"))
    make_post(city.crew, post.person, Duty.SECRETARY)
    login(city.college)
    answer = client.post(at(post), WHY)
    assert answer.status_code == 403
    assert "由其现任职组织的管理员查看" in said(answer)


def test_a_new_post_within_reach_does_not_close_the_old_one(client, city, login, post):
    post.leave(destination=Destination.objects.get(name="毕业"))
    make_post(city.sibling, post.person)
    login(city.college)
    assert PHONE in said(client.post(at(post), WHY))


# --- what is shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", Reveal.Number)
def test_one_number_is_shown_once_and_the_other_stays_masked(client, city, login, post, number):
    login(city.branch)
    values = {name: getattr(post.person, name) for name in Reveal.Number}
    page = said(client.post(at(post), WHY | {"number": number.value}))
    assert page.count(values.pop(number)) == 1
    [other] = values.values()
    assert other not in page
    assert f"周海燕的{number.label}" in page


def test_the_next_page_shows_it_no_more(client, city, login, post):
    login(city.branch)
    client.post(at(post), WHY)
    for address in (at(post), reverse("cadres:detail", args=[post.pk]), "/cadres/", LOG, "/"):
        assert PHONE not in said(client.get(address))
    assert PHONE not in str(dict(client.session))


def test_the_answer_is_kept_by_nobody_and_leads_nowhere(client, city, login, post):
    login(city.branch)
    answer = client.post(at(post), WHY)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not [name for name, value in answer.items() if PHONE in value]
    assert not [cookie for cookie in answer.cookies.values() if PHONE in cookie.OutputString()]


def test_with_javascript_the_part_alone_comes_back(client, city, login, post):
    login(city.branch)
    part = said(client.post(at(post), WHY, headers={"HX-Request": "true"}))
    assert PHONE in part
    assert "<html" not in part
    assert part.lstrip().startswith('<section class="panel reveal" id="reveal"')


def test_a_phone_that_is_not_there_cannot_be_asked_for(client, city, login):
    post = make_post(city.branch, make_person(phone=""))
    login(city.branch)
    assert "手机号码</label>" not in said(client.get(at(post)))
    client.post(at(post), WHY)
    assert not Reveal.objects.exists()


def test_a_number_that_does_not_open_is_said_and_not_counted(client, city, login, post):
    Person.objects.update(phone_sealed="gone:AAAA")
    login(city.branch)
    answer = client.post(at(post), WHY)
    assert (answer.status_code, Reveal.objects.count()) == (200, 0)
    assert "该号码无法解密，请联系系统管理员" in said(answer)


# --- the reason --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"reason": ""}, "这个字段是必填项"),
        ({"number": ""}, "这个字段是必填项"),
        ({"reason": "other"}, "请写明查看的具体事由"),
        ({"reason": "x" * 300, "number": "\x00"}, ""),
        ({"detail": "电话13911113333"}, "请勿填写身份证号码"),
        ({"detail": "长" * 61}, ""),
    ],
)
def test_without_a_sound_reason_nothing_is_shown(client, city, login, post, filled, sentence):
    login(city.branch)
    answer = client.post(at(post), WHY | filled)
    assert answer.status_code == 200
    assert sentence in said(answer)
    assert PHONE not in said(answer)
    assert not Reveal.objects.exists()


def test_for_somebody_below_18_the_reason_is_written_out(client, city, login, pupil):
    login(city.branch)
    answer = client.post(at(pupil), WHY)
    assert "请写明查看的具体事由" in said(answer)
    assert "未满18周岁" in said(answer)
    assert PHONE in said(client.post(at(pupil), WHY | {"detail": "通知家长会时间"}))
    assert Reveal.objects.get().reason == "联系本人：通知家长会时间"


@pytest.mark.parametrize(("today", "is_minor"), [("2026-05-03", True), ("2026-05-04", False)])
def test_with_the_eighteenth_birthday_somebody_is_grown_up(client, city, login, today, is_minor):
    post = make_post(
        city.branch, make_person(id_number=make_id_number(born_on=date(2008, 5, 4)), phone=PHONE)
    )
    with time_machine.travel(f"{today}T12:00:00+08:00"):
        login(city.branch)
        client.post(at(post), WHY | {"detail": "说明"})
    assert Reveal.objects.get().of_minor is is_minor


# --- what is written down ----------------------------------------------------------------------------------


def test_it_is_written_down_with_everything_but_the_number(client, city, login, post):
    by = login(city.college)
    client.post(at(post), WHY | {"detail": "确认会议时间"})
    reveal = Reveal.objects.get()
    assert (reveal.account, reveal.as_admin_of, reveal.person, reveal.org) == (
        by, city.college, post.person, city.branch,
    )  # fmt: skip
    entry = AuditEntry.objects.get(act="number_revealed")
    assert (entry.actor, entry.target_id) == (by, str(reveal.pk))
    assert (entry.org_id, entry.facts) == (
        city.branch.pk,
        {"person": str(post.person_id), "number": "手机号码"},
    )


def test_what_cannot_be_written_down_is_not_shown(client, city, login, post, monkeypatch):
    def fail(**_):
        raise RuntimeError("no disk")

    login(city.branch)
    monkeypatch.setattr(AuditEntry, "record", fail)
    with pytest.raises(RuntimeError):
        client.post(at(post), WHY)
    assert not Reveal.objects.exists()


# --- how often ---------------------------------------------------------------------------------------------


def test_after_so_many_in_an_hour_it_says_when_it_goes_on(client, city, login, post, settings):
    settings.REVEALS_PER_HOUR = 2
    with time_machine.travel("2026-05-04T12:00:00+08:00", tick=False) as now:
        login(city.branch)
        client.post(at(post), WHY)
        now.shift(timedelta(minutes=10))
        client.post(at(post), WHY)
        refused = client.post(at(post), WHY)
        assert (refused.status_code, PHONE in said(refused)) == (429, False)
        assert "每小时最多查看2个完整号码，您已达到上限，请于13:00:00以后再查看" in said(refused)
        now.shift(timedelta(minutes=25))
        client.get(at(post))  # still there
        now.shift(timedelta(minutes=24, seconds=59))
        assert client.post(at(post), WHY).status_code == 429
        now.shift(timedelta(seconds=1))
        assert PHONE in said(client.post(at(post), WHY))
    assert Reveal.objects.count() == 3


def test_each_account_has_its_own_limit(client, city, login, post, settings):
    settings.REVEALS_PER_HOUR = 1
    for org in (city.branch, city.college):
        login(org)
        assert PHONE in said(client.post(at(post), WHY))


# --- the log -----------------------------------------------------------------------------------------------


@pytest.fixture
def looked(post, pupil, city):
    """The branch's admin looked at both, a stranger at somebody of his own."""
    by, stranger = make_admin(city.branch), make_admin(city.crew)
    elsewhere = make_post(city.crew, make_person(name="石磊", phone=PHONE))
    for who, whose in ((by, post), (by, pupil), (stranger, elsewhere)):
        actions.reveal_number(
            post=whose, number=Reveal.Number.PHONE, reason="联系本人：核实", by=who, acting_for=whose.org
        )
    return by


# organisation of the admin -> who stands in the log
SEEN = {
    "branch": {"周海燕", "许小满"},
    "college": {"周海燕", "许小满"},
    "city": {"周海燕", "许小满", "石磊"},
    "group": {"石磊"},
    "sibling": set(),
    "other_city": set(),
}


def people(response) -> set[str]:
    return {reveal.person.name for reveal in response.context["page_obj"]}


@pytest.mark.parametrize("own", SEEN)
def test_everybody_sees_the_looks_at_their_own_and_below(client, city, login, looked, own):
    login(getattr(city, own))
    assert people(client.get(LOG)) == SEEN[own]


def test_a_line_says_who_as_admin_of_what_looked_at_what_of_whom_and_why(client, city, login, looked):
    login(city.city)
    page = said(client.get(LOG))
    line = re.search(r"<tr>(?:(?!<tr>).)*许小满.*?</tr>", page, re.S)[0]
    for words in (looked.name, city.branch.name, "手机号码", "联系本人：核实", "未满18周岁"):
        assert words in line
    assert PHONE not in page


def test_the_log_is_narrowed_by_organisation_time_and_age(client, city, login, looked):
    login(city.city)
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    assert people(client.get(LOG, {"org": city.group.pk})) == {"石磊"}
    assert people(client.get(LOG, {"minor": "on"})) == {"许小满"}
    assert len(people(client.get(LOG, {"since": today, "until": today}))) == 3
    assert not people(client.get(LOG, {"since": tomorrow}))


def test_an_organisation_out_of_reach_is_not_found(client, city, login, looked):
    login(city.college)
    assert client.get(LOG, {"org": city.group.pk}).status_code == 404


@pytest.mark.parametrize("junk", ["\x00", "x' OR 1=1", "9" * 40, "0001-01-01", "9999-12-31", "-1"])
def test_junk_in_the_address_breaks_nothing(client, city, login, looked, junk):
    login(city.city)
    asked = dict.fromkeys(["since", "until", "minor", "page", "open", "find"], junk)
    assert client.get(LOG, asked).status_code == 200


def test_an_empty_log_says_how_it_fills(client, city, login):
    login(city.branch)
    assert "每次查看都会记录在这里" in said(client.get(LOG))


def test_an_account_without_organisation_is_told_so(client, db):
    from orgs.models import Account

    client.force_login(Account.objects.create_user("nobody", "x", name="无"))
    assert client.get(LOG).status_code == 403


def test_the_log_asks_the_same_for_one_line_and_for_fifteen(client, city, login, post):
    by = login(city.college)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LOG)
        return len(asked)

    def look():
        person = make_person(phone=PHONE)
        whose = make_post(city.branch, person, Duty.OTHER, duty_name="干事")
        actions.reveal_number(
            post=whose, number=Reveal.Number.PHONE, reason="核对", by=by, acting_for=city.college
        )

    look()
    one = queries()
    for _ in range(14):
        look()
    assert queries() == one


def test_home_tells_the_superior_about_looks_at_minors(client, city, login, looked):
    login(city.college)
    assert "1 次未满18周岁团干部的完整号码被查看" in said(client.get("/"))
    client.force_login(looked)
    assert "未满18周岁" not in said(client.get("/"))


def test_home_forgets_them_after_thirty_days(client, city, login, looked):
    Reveal.objects.update(at=timezone.now() - timedelta(days=30, minutes=1))
    login(city.college)
    assert "未满18周岁" not in said(client.get("/"))


def test_list_and_page_of_the_cadre_lead_there(client, city, login, post):
    login(city.branch)
    page = said(client.get("/cadres/"))
    assert f'href="/cadres/{post.pk}/#reveal"' in page
    assert f'href="{LOG}"' in page
    assert 'id="reveal"' in said(client.get(reverse("cadres:detail", args=[post.pk])))


def test_whoever_only_sees_finds_no_such_link_in_the_list(client, city, login, post):
    login(city.city)
    assert "#reveal" not in said(client.get("/cadres/"))
