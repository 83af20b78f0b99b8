"""The second factor: set up, asked at the login, taken once, demanded by committees."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from tests.factories import PASSWORD, make_admin
from zhtj.audit.models import AuditEntry
from zhtj.doors import codes, second_factor
from zhtj.doors.models import Authenticator, RecoveryCode, Tries
from zhtj.doors.throttling import of_code

pytestmark = pytest.mark.once

START = timezone.now().replace(microsecond=0)
SET_UP, STEP = "/account/second-factor/", "/account/second-step/"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(city):
    return make_admin(city.city, login="lin")


def digits(account) -> str:
    return f"{totp(bytes.fromhex(Authenticator.objects.get(user=account).key)):06}"


def wrong(account) -> str:
    return f"{(int(digits(account)) + 500_000) % 1_000_000:06}"


def log_in(account) -> Client:
    client = Client()
    client.post("/login/", {"username": account.login, "password": PASSWORD})
    return client


def set_up(client, account):
    client.get(SET_UP)
    return client.post(SET_UP, {"code": digits(account)})


@pytest.fixture
def guarded(account, clock):
    """An account with a second factor; a minute later, so that its last digits are over."""
    second_factor.prepared(account)
    second_factor.set_up(account=account, code=digits(account), by=account)
    clock.shift(timedelta(minutes=1))
    return account


def opens(client, address="/password/") -> bool:
    return client.get(address).status_code == 200


# --- setting up --------------------------------------------------------------------------------------------


def test_the_page_shows_the_key_as_a_picture_and_in_letters(account, client):
    client.force_login(account)
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert codes.key_words(Authenticator.objects.get(user=account).key) in page
    assert client.get(SET_UP).content.decode().count(codes.key_words(Authenticator.objects.get().key)) == 1


def test_the_key_lies_sealed(account):
    row = second_factor.prepared(account)
    assert row.key not in row.key_sealed
    assert len(bytes.fromhex(row.key)) == 20


def test_a_right_code_takes_it_into_use_and_shows_ten_recovery_codes_once(account, client, clock):
    client.force_login(account)
    page = set_up(client, account).content.decode()
    shown = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)
    assert len(set(shown)) == 10
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert stored == {codes.recovery_digest(code) for code in shown}
    assert not [code for code in shown if code in client.get("/account/").content.decode()]
    assert client.get(SET_UP).status_code == 302
    assert opens(client), "the session that set it up has passed it"


def test_a_wrong_code_takes_nothing_into_use(account, client):
    client.force_login(account)
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": wrong(account)}).content.decode()
    assert "验证码不正确" in page
    assert not Authenticator.objects.get().confirmed
    assert opens(client)


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "１２３４５６７", "abcdef", "\x00", "٣٤٥٦٧٨", "-12345", "9" * 41]
)
def test_odd_codes_are_refused_with_a_sentence(account, client, code):
    client.force_login(account)
    client.get(SET_UP)
    response = client.post(SET_UP, {"code": code})
    assert response.status_code == 200
    assert response.context["form"].errors["code"]


def test_other_sessions_of_the_account_are_asked_from_now_on(account, client, clock):
    elsewhere = log_in(account)
    client.force_login(account)
    set_up(client, account)
    assert elsewhere.get("/password/")["Location"].startswith(STEP)


# --- the login ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize(
    "address",
    ["/", "/cadres/", "/password/", "/account/", SET_UP, "/account/second-factor/remove/", "/nowhere/"],
)
def test_half_logged_in_opens_nothing(guarded, method, address):
    client = log_in(guarded)
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response["Location"].startswith(STEP)


def test_the_second_step_leads_to_what_was_asked_for(guarded):
    client = log_in(guarded)
    asked = client.get("/cadres/?page=2")
    assert asked["Location"] == f"{STEP}?next=%2Fcadres%2F%3Fpage%3D2"
    answer = client.post(STEP, {"code": digits(guarded), "next": "/cadres/?page=2"})
    assert answer["Location"] == "/cadres/?page=2"
    assert opens(client)
    assert client.get(STEP)["Location"] == "/"


def test_the_key_of_the_session_is_another_after_the_second_step(guarded, settings):
    client = log_in(guarded)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(STEP, {"code": digits(guarded)})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_wrong_code_opens_nothing(guarded):
    client = log_in(guarded)
    assert "验证码不正确" in client.post(STEP, {"code": wrong(guarded)}).content.decode()
    assert not opens(client)
    assert AuditEntry.objects.filter(act="second_factor_failed", actor=guarded).count() == 1


def test_a_code_is_taken_once(guarded):
    first, second = log_in(guarded), log_in(guarded)
    code = digits(guarded)
    first.post(STEP, {"code": code})
    second.post(STEP, {"code": code})
    assert [opens(first), opens(second)] == [True, False]


def test_an_older_code_is_not_taken_after_a_newer_one(guarded, clock):
    old = digits(guarded)
    clock.shift(timedelta(seconds=30))
    log_in(guarded).post(STEP, {"code": digits(guarded)})
    client = log_in(guarded)
    client.post(STEP, {"code": old})
    assert not opens(client)


@pytest.mark.parametrize(("seconds", "is_taken"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_a_phone_may_be_half_a_minute_off(guarded, clock, seconds, is_taken):
    clock.shift(timedelta(minutes=5))
    clock.shift(timedelta(seconds=seconds))
    code = digits(guarded)
    clock.shift(timedelta(seconds=-seconds))
    client = log_in(guarded)
    client.post(STEP, {"code": code})
    assert opens(client) is is_taken


def test_blanks_and_wide_digits_are_understood(guarded):
    client = log_in(guarded)
    code = digits(guarded).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    client.post(STEP, {"code": f" {code[:3]} {code[3:]} "})
    assert opens(client)


def test_a_recovery_code_is_taken_once(guarded, clock):
    paper = second_factor.renew_codes(account=guarded, code=digits(guarded), by=guarded)[3]
    first, second = log_in(guarded), log_in(guarded)
    first.post(STEP, {"code": paper.upper().replace("-", " ")})
    second.post(STEP, {"code": paper})
    assert [opens(first), opens(second)] == [True, False]
    assert RecoveryCode.objects.filter(account=guarded, used_at=None).count() == 9


def test_a_recovery_code_of_somebody_else_is_worth_nothing(guarded, city):
    other = make_admin(city.county)
    second_factor.prepared(other)
    _, theirs = second_factor.set_up(account=other, code=digits(other), by=other)
    client = log_in(guarded)
    client.post(STEP, {"code": theirs[0]})
    assert not opens(client)


def test_after_five_wrong_codes_even_the_right_one_waits(guarded, clock):
    client = log_in(guarded)
    assert [client.post(STEP, {"code": wrong(guarded)}).status_code for _ in range(5)] == [200] * 5
    locked = client.post(STEP, {"code": digits(guarded)})
    assert (locked.status_code, "请15分钟后再试" in locked.content.decode()) == (429, True)
    clock.shift(timedelta(minutes=15))
    client.post(STEP, {"code": digits(guarded)})
    assert opens(client)


def test_another_session_does_not_give_more_tries(guarded):
    for _ in range(5):
        log_in(guarded).post(STEP, {"code": wrong(guarded)})
    assert log_in(guarded).post(STEP, {"code": digits(guarded)}).status_code == 429


def test_logging_out_is_open_to_whoever_is_half_logged_in(guarded):
    client = log_in(guarded)
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/")["Location"] == "/login/?next=/"


@pytest.mark.parametrize(
    "outside",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "/\n/example.org",
        "\\\\example.org",
        "/\x00",
    ],
)
def test_the_second_step_leads_on_only_inside_the_site(guarded, outside):
    client = log_in(guarded)
    assert client.post(STEP, {"code": digits(guarded), "next": outside})["Location"] == "/"


# --- doing without -----------------------------------------------------------------------------------------


@pytest.fixture
def owner(guarded, clock):
    """Logged in with both steps, and new digits on the phone."""
    client = log_in(guarded)
    client.post(STEP, {"code": digits(guarded)})
    clock.shift(timedelta(minutes=1))
    return client


def test_password_and_code_together_remove_it(guarded, owner):
    told = {"password": PASSWORD, "code": digits(guarded)}
    assert owner.post("/account/second-factor/remove/", told)["Location"] == "/account/"
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert opens(log_in(guarded))


@pytest.mark.parametrize("part", ["password", "code"])
def test_one_of_both_removes_nothing(guarded, owner, part):
    told = {"password": PASSWORD, "code": digits(guarded)} | {part: "x"}
    response = owner.post("/account/second-factor/remove/", told)
    assert list(response.context["form"].errors) == [part]
    assert Authenticator.objects.get().confirmed


def test_new_recovery_codes_end_the_old_ones(guarded, owner):
    before = set(RecoveryCode.objects.values_list("digest", flat=True))
    page = owner.post("/account/second-factor/codes/", {"code": digits(guarded)}).content.decode()
    after = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", page)) == len(after) == 10
    assert not before & after


@pytest.mark.parametrize("act", ["passed", "remove", "renew_codes"])
def test_a_code_is_not_spent_when_its_line_cannot_be_written(guarded, monkeypatch, act):
    waiting = Authenticator.objects.values().get(user=guarded)
    paper = second_factor._renew(guarded)[0]

    def fail(**told):
        raise OSError("full")

    monkeypatch.setattr(AuditEntry, "record", fail)
    whose = {"account": guarded, "code": paper} | ({} if act == "passed" else {"by": guarded})
    with pytest.raises(OSError, match="full"):
        getattr(second_factor, act)(**whose)
    assert RecoveryCode.objects.filter(account=guarded, used_at=None).count() == 10
    assert Authenticator.objects.values().get(user=guarded) == waiting
    assert Tries.objects.get(bound=of_code(guarded).bound.name).count == 1


def test_forgetting_lets_the_password_alone_suffice_again(guarded):
    second_factor.forget(guarded)
    assert opens(log_in(guarded))


def test_a_new_authenticator_is_asked_even_of_sessions_that_passed_the_old_one(guarded, owner):
    second_factor.forget(guarded)
    second_factor.prepared(guarded)
    second_factor.set_up(account=guarded, code=digits(guarded), by=guarded)
    assert not opens(owner)


@pytest.mark.parametrize("address", ["/account/second-factor/remove/", "/account/second-factor/codes/"])
def test_who_has_none_has_nothing_to_remove(account, client, address):
    client.force_login(account)
    assert client.get(address)["Location"] == "/account/"


# --- what the log says -------------------------------------------------------------------------------------


def test_each_act_leaves_one_line_without_codes(guarded, owner):
    code = digits(guarded)
    owner.post("/account/second-factor/remove/", {"password": PASSWORD, "code": code})
    acts = AuditEntry.objects.filter(act__startswith="second_factor").order_by("pk")
    assert [entry.act for entry in acts] == [
        "second_factor_set_up", "second_factor_passed", "second_factor_removed",
    ]  # fmt: skip
    assert not [entry for entry in acts if code in str(entry.facts)]


def test_a_code_sent_before_anything_was_set_up_is_a_wrong_one(client, account):
    client.force_login(account)
    response = client.post(SET_UP, {"code": "123456"})
    assert response.status_code == 200
    assert "验证码不正确" in response.content.decode()
    assert not Authenticator.objects.filter(confirmed=True).exists()


# --- phone and recovery codes lost -------------------------------------------------------------------------


def lifting(account) -> str:
    return f"/organisations/admins/{account.admins.get().pk}/second-factor/"


def opened_by(org, address: str, **sent):
    client = Client()
    client.force_login(make_admin(org))
    return client.post(address, sent) if sent else client.get(address)


def test_those_above_let_somebody_in_who_lost_phone_and_codes(city, guarded, clock):
    session = log_in(guarded)
    session.post(STEP, {"code": digits(guarded)})
    opened_by(city.province, lifting(guarded), reason="手机丢失")
    line = AuditEntry.objects.get(act="second_factor_forgotten")
    assert (line.target_id, line.org_name, line.reason) == (str(guarded.pk), city.city.name, "手机丢失")
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not opens(session)
    assert opens(log_in(guarded))


def test_without_a_reason_nothing_is_lifted(city, guarded):
    assert opened_by(city.province, lifting(guarded), reason=" ").status_code == 200
    assert Authenticator.objects.exists()


@pytest.mark.parametrize(("own", "status"), [("city", 403), ("university", 404), ("other_city", 404)])
def test_fellows_and_strangers_lift_nothing(city, guarded, own, status):
    for sent in ({}, {"reason": "手机丢失"}):
        assert opened_by(getattr(city, own), lifting(guarded), **sent).status_code == status
    assert Authenticator.objects.exists()


def test_nobody_lifts_ones_own(guarded, clock):
    client = log_in(guarded)
    client.post(STEP, {"code": digits(guarded)})
    assert client.post(lifting(guarded), {"reason": "手机丢失"}).status_code == 403
    assert Authenticator.objects.exists()


def test_without_a_second_factor_there_is_nothing_to_lift(city, account):
    assert opened_by(city.province, lifting(account)).status_code == 403
    page = opened_by(city.province, f"/organisations/admins/{account.admins.get().pk}/")
    assert "解除动态口令" not in page.content.decode()
