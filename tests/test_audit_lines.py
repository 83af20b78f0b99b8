"""What a line of the log says, and the lines of logins and refusals: exactly one each."""

import logging
import uuid

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from cadres.models import Destination
from orgs.models import Account
from tests.factories import PASSWORD, make_admin, make_id_number, make_org, make_post
from tests.numbers import found_in
from zhtj.audit import acts, context
from zhtj.audit.masking import masked
from zhtj.audit.models import AuditEntry
from zhtj.doors.throttling import PASSWORD as PASSWORD_TRIES

pytestmark = pytest.mark.once

NEW_PASSWORD = "another-League-2026"


class Lines:
    """Those written since; each call starts anew."""

    def __init__(self):
        self.since = 0
        self.new()

    def new(self) -> list[AuditEntry]:
        found = list(AuditEntry.objects.filter(pk__gt=self.since).order_by("pk"))
        self.since = found[-1].pk if found else self.since
        return found

    def one(self) -> AuditEntry:
        found = self.new()
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def lines(city):
    return Lines()


# --- a line ------------------------------------------------------------------------------------------------


def test_a_line_outside_any_request_is_of_a_command(city, lines):
    AuditEntry.record(actor=None, act="org_added", target=city.branch, org=city.branch, reason="批复", n=1)
    line = lines.one()
    assert (line.actor, line.address, line.request_id, line.acting_org_id) == (None, "", None, None)
    assert (line.org_id, line.org_name, line.target_name) == (
        city.branch.pk,
        city.branch.name,
        city.branch.name,
    )
    assert (line.reason, line.facts) == ("批复", {"n": 1})


def test_a_line_in_a_request_tells_account_organisation_request_and_address(client, city, login, lines):
    by = login(city.branch)
    lines.new()
    response = client.get("/monitoring/", REMOTE_ADDR="198.51.100.7")
    line = lines.one()
    assert (line.actor, line.actor_name) == (by, by.name)
    assert (line.acting_org_id, line.acting_org_name) == (city.branch.pk, city.branch.name)
    assert (line.address, str(line.request_id)) == ("198.51.100.7", response["X-Request-ID"])


def test_an_act_without_a_word_is_refused(city):
    with pytest.raises(acts.UnknownActError, match="made_up"):
        AuditEntry.record(actor=None, act="made_up", target=city.branch)


def test_one_word_belongs_to_one_app():
    with pytest.raises(ValueError, match="twice"):
        acts.register(acts.Act)


def test_a_line_goes_with_its_act(city, lines):
    lines.new()
    with transaction.atomic():
        AuditEntry.record(actor=None, act="org_added", target=city.branch)
        transaction.set_rollback(True)
    assert lines.new() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("核对 11010519491231002X 的情况", "核对 110********2X 的情况"),
        ("１１０１０５１９４９１２３１００２Ｘ", "１１０********２Ｘ"),
        ("110105 19491231 002x", "110********2x"),
        ("电话13800138000。", "电话138********00。"),
        ("138-0013-8000", "138********00"),
        ("110105.19491231.002X", "110********2X"),
        ("见110105_19491231_002X，", "见110********2X，"),
        ("110105/19491231/002x", "110********2x"),
        ("110105.19491231.0021", "110********21"),
        ("138.0013.8000", "138********00"),
        ("138_0013_8000/139·0013·8001", "138********01"),
        ("+8613800138000", "+861********00"),
        ("008613800138000", "008********00"),
        ("86 138 0013 8000", "86 ********00"),
        ("110105194912310021440524188001010014", "110********14"),
        ("11010519491231002X11010519491231002X", "110********2X110********2X"),
        ("110105.19491231.002X.440524.18800101.0014", "110********2X.440********14"),
        ("2024-09-01 10:23:45 至 2025-08-31 10:23:45", "2024-09-01 10:23:45 至 2025-08-31 10:23:45"),
        ("2019.05.04，2020.03.05", "2019.05.04，2020.03.05"),
        ("1995/05/04 123", "1995/05/04 123"),
        ("2026-11-15 10:23:45,123", "2026-11-15 10:23:45,123"),
        ("发展团员编号201844000001", "发展团员编号201844000001"),
        ("020-38000000、0571-8888 8888", "020-38000000、0571-8888 8888"),
        ("138.10.138.100", "138.10.138.100"),
        ("学校标识码4144010001", "学校标识码4144010001"),
        ("1234567890123", "1234567890123"),
        ("20", "20"),
        ("a\0b\ud800", "ab?"),
        (["13800138000", {"n": 5}], ["138********00", {"n": 5}]),
        (None, None),
    ],
)
def test_numbers_of_people_lose_their_middle(typed, kept):
    assert masked(typed) == kept


def test_no_number_gets_into_a_line_whatever_is_handed_over(city, lines):
    lines.new()
    AuditEntry.record(
        actor=None, act="org_added", target=Account(pk=1, name="13911112222"), reason="见11010519491231002X",
        changed={"手机号码": ["13911112222", "13800138000"]}, deep=[{"x": "13800138000"}],
    )  # fmt: skip
    line = lines.one()
    told = f"{line.target_name} {line.reason} {line.facts}"
    assert found_in(told, {"13911112222", "13800138000", "11010519491231002X"}) == set()


# --- requests ----------------------------------------------------------------------------------------------


def test_every_answer_has_an_id_of_its_own_that_nobody_else_chooses(client, db):
    chosen = str(uuid.uuid4())
    told = [
        client.get(address, HTTP_X_REQUEST_ID=chosen)["X-Request-ID"]
        for address in ("/login/", "/login/", "/nowhere/", "/cadres/")
    ]
    assert len({uuid.UUID(each) for each in told}) == 4
    assert chosen not in told


def test_after_a_request_there_is_none(client, db):
    client.get("/login/")
    assert context.current() is None


# --- logging in and out ------------------------------------------------------------------------------------


def test_a_login_and_a_logout_are_a_line_each(client, city, lines):
    account = make_admin(city.branch, login="lin")
    lines.new()
    client.post("/login/", {"username": "lin", "password": PASSWORD})
    line = lines.one()
    assert (line.act, line.actor, line.target_id, line.org_id) == (
        "logged_in", account, str(account.pk), city.branch.pk,
    )  # fmt: skip
    client.post("/logout/")
    line = lines.one()
    assert (line.act, line.actor, line.org_id) == ("logged_out", account, city.branch.pk)


def test_a_login_of_an_account_without_organisation_has_its_line_too(client, lines):
    Account.objects.create_user("nobody", PASSWORD, name="无")
    client.post("/login/", {"username": "nobody", "password": PASSWORD})
    assert (lines.one().act, lines.new()) == ("logged_in", [])


@pytest.mark.parametrize("wrong", ["wrong", "", "a" * 4000])
def test_a_failed_login_names_the_account_and_never_the_password(client, city, lines, wrong):
    account = make_admin(city.branch, login="lin")
    lines.new()
    client.post("/login/", {"username": "lin", "password": wrong or " "})
    line = lines.one()
    assert (line.act, line.actor, line.target_name) == ("login_failed", None, account.name)
    assert (line.org_id, line.facts, line.reason) == (city.branch.pk, {}, "")
    assert line.address == "127.0.0.1"


@pytest.mark.parametrize("typed", [make_id_number(), "13800138000", "league-test-2026", "\ud800", "x" * 5000])
def test_what_is_typed_as_an_unknown_login_is_not_kept(client, lines, typed):
    typed = typed.encode("utf-8", "replace").decode()[:40]
    lines.new()
    client.post("/login/", {"username": typed, "password": "wrong"})
    line = lines.one()
    assert (line.act, line.target_name, line.target_id, line.facts) == ("login_failed", "", "", {})


def test_a_disabled_account_fails_in_one_line(client, city, lines):
    make_admin(city.branch, login="lin", is_active=False)
    lines.new()
    client.post("/login/", {"username": "lin", "password": PASSWORD})
    assert lines.one().act == "login_failed"


def test_a_changed_password_is_one_line_without_either_password(client, city, login, lines):
    by = login(city.branch)
    lines.new()
    typed = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/password/", typed).status_code == 302
    line = lines.one()
    assert (line.act, line.actor, line.target_id, line.facts) == ("password_changed", by, str(by.pk), {})


def test_a_password_not_changed_leaves_a_line_only_when_the_old_one_was_wrong(client, city, login, lines):
    login(city.branch)
    lines.new()
    client.post("/password/", {"old_password": PASSWORD, "new_password1": "y", "new_password2": "z"})
    assert lines.new() == []
    client.post("/password/", {"old_password": "x", "new_password1": "y", "new_password2": "z"})
    assert lines.one().act == "password_failed"


# --- refusals ----------------------------------------------------------------------------------------------


def test_a_refusal_is_one_line_with_its_reason_and_page(client, city, login, lines):
    by = login(city.branch)
    post = make_post(city.branch)
    lines.new()
    answer = client.post(f"/cadres/{post.pk}/removal/?secret=13800138000", {"destination": 1})
    assert answer.status_code == 403
    line = lines.one()
    assert (line.act, line.actor, line.acting_org_id, line.org_id) == (
        "refused", by, city.branch.pk, city.branch.pk,
    )  # fmt: skip
    assert "权限" in line.reason
    assert line.facts == {"method": "POST", "page": f"/cadres/{post.pk}/removal/"}


def test_what_is_not_found_is_no_refusal(client, city, login, lines):
    login(city.branch)
    lines.new()
    assert client.get("/cadres/999999/").status_code == 404
    assert lines.new() == []


def test_a_form_sent_out_of_reach_is_one_line_and_to_nowhere_none(client, city, login, lines):
    by = login(city.branch)
    lines.new()
    address = f"/organisations/{city.city.pk}/rename/"
    assert client.post(address, {"name": "甲"}).status_code == 404
    line = lines.one()
    assert (line.act, line.actor, line.facts) == ("refused", by, {"method": "POST", "page": address})
    assert client.post("/nowhere/", {"name": "甲"}).status_code == 404
    assert client.get(address).status_code == 404
    assert lines.new() == []


def test_a_refusal_that_the_page_answers_with_its_form_is_one_line(client, city, login, lines):
    login(city.university)
    stranger = make_admin(city.village)
    lines.new()
    sent = {"login": stranger.login, "name": stranger.name, "capacity": "staff"}
    for _ in range(2):
        assert client.post(f"/organisations/{city.college.pk}/appoint/", sent).status_code == 200
        line = lines.one()
        assert (line.act, "换一个登录名" in line.reason) == ("refused", True)


def test_a_mistake_in_a_form_is_no_refusal(client, city, login, lines):
    login(city.university)
    lines.new()
    sent = {"login": "", "name": "甲", "capacity": "staff"}
    assert client.post(f"/organisations/{city.college.pk}/appoint/", sent).status_code == 200
    assert lines.new() == []


def test_a_rule_that_refuses_an_act_is_one_line_with_its_words(client, city, login, lines):
    login(city.university)
    lines.new()
    address = f"/organisations/{city.branch.pk}/rename/"
    assert client.post(address, {"name": city.sibling.name, "reason": ""}).status_code == 200
    line = lines.one()
    assert (line.act, line.facts["page"]) == ("refused", address)
    assert line.reason == "“文学院2025级团总支”下已有名为“2025级汉语言2班团支部”的组织。"


def test_the_words_of_a_rule_are_masked(client, city, login, lines):
    login(city.university)
    make_org(city.general_branch, "云山13800138000团支部", industry=city.branch.industry)
    lines.new()
    client.post(f"/organisations/{city.branch.pk}/rename/", {"name": "云山13800138000团支部", "reason": ""})
    assert "“云山138********00团支部”" in lines.one().reason


def test_a_page_that_only_shows_what_stands_against_an_act_leaves_no_line(client, city, login, lines):
    login(city.university)
    lines.new()
    assert "没有关闭" in client.get(f"/organisations/{city.branch.pk}/reopen/").content.decode()
    assert lines.new() == []


def test_a_second_click_wants_what_is_done_and_is_no_refusal(client, city, login, lines):
    login(city.college)
    address = f"/cadres/{make_post(city.branch).pk}/removal/"
    gone = {"destination": Destination.objects.get(name="毕业").pk, "on": f"{timezone.localdate():%Y-%m-%d}"}
    lines.new()
    assert [client.post(address, gone).status_code for _ in range(2)] == [302, 302]
    assert lines.one().act == "post_ended"


@pytest.mark.parametrize("wish", ["hints", "autosave", "draft"])
def test_what_is_only_asked_or_kept_while_typing_is_no_refusal(client, city, login, lines, wish):
    login(city.branch)
    elsewhere = make_post(city.crew).person
    lines.new()
    typed = {"name": elsewhere.name, "id_number": elsewhere.id_number, "occupation_detail": "长" * 30_000}
    client.post("/cadres/entry/branch/", {**typed, "wish": wish})
    assert lines.new() == []


def test_too_many_wrong_passwords_inside_a_session_are_refused_with_a_line(client, city, login, lines):
    login(city.branch)
    typed = {"old_password": "x", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    lines.new()
    for _ in range(PASSWORD_TRIES.most + 1):
        client.post("/password/", typed)
    assert [line.act for line in lines.new()] == ["password_failed"] * PASSWORD_TRIES.most + ["refused"]


def test_a_form_without_its_token_is_one_line_of_a_visitor(lines):
    lines.new()
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    line = lines.one()
    assert (line.act, line.actor, line.address) == ("refused", None, "127.0.0.1")


def test_an_address_with_nonsense_in_it_is_written_down_all_the_same(lines):
    answer = Client(enforce_csrf_checks=True).post("/login/%00%ff%ed%a0%80/13800138000/")
    assert answer.status_code in {403, 404}
    assert all("13800138000" not in str(line.facts) for line in lines.new())


@override_settings(REVEALS_PER_HOUR=1)
def test_beyond_the_limit_is_one_line(client, city, login, lines, caplog):
    caplog.set_level(logging.ERROR)
    login(city.branch)
    address = f"/cadres/{make_post(city.branch).pk}/number/"
    asked = {"number": "phone", "reason": "contact", "detail": ""}
    assert client.post(address, asked).status_code == 200
    lines.new()
    assert client.post(address, asked).status_code == 429
    assert lines.one().act == "refused"
