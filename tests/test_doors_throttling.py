"""Wrong logins are counted by account and by address; nobody shuts out a whole school."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import PASSWORD, make_admin
from zhtj.doors import bounds, throttling
from zhtj.doors.bounds import NOW, Bound, Counted
from zhtj.doors.familiar import COOKIE
from zhtj.doors.models import Tries
from zhtj.doors.refusals import wait_words

START = timezone.now().replace(microsecond=0)
WRONG = "wrong-Password-1"
HOME, ELSEWHERE = "203.0.113.5", "198.51.100.7"


@pytest.fixture(autouse=True)
def counting(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(city):
    return make_admin(city.branch, login="lin")


def log_in(login: str = "lin", password: str = PASSWORD, *, address: str = HOME, **headers):
    told = {"username": login, "password": password}
    return Client(REMOTE_ADDR=address, headers=headers).post("/login/", told)


def fail(times: int, login: str = "lin", *, address: str = HOME) -> list[int]:
    return [log_in(login, WRONG, address=address).status_code for _ in range(times)]


def flood(address: str = HOME) -> None:
    """As after a hundred tries of as many accounts."""
    everybody = throttling.of_login("pupil", address)[-1]
    assert {bounds.take([everybody]) for _ in range(everybody.bound.most)} == {NOW}


def text(response) -> str:
    return response.content.decode()


def test_five_wrong_passwords_are_looked_at_and_no_sixth(account):
    assert fail(7) == [200] * 5 + [429] * 2


def test_four_wrong_passwords_are_forgiven_by_the_right_one(account):
    assert fail(4) == [200] * 4
    assert log_in().status_code == 302
    assert fail(5) == [200] * 5


def test_the_right_password_meets_the_same_answer_while_locked_out(account, clock):
    fail(5)
    wrong, right = log_in(password=WRONG), log_in()
    assert wrong.status_code == right.status_code == 429
    assert text(wrong) == text(right)


def test_the_page_says_how_many_minutes_remain(account, clock):
    fail(5)
    assert "请15分钟后再试" in text(log_in())
    clock.shift(timedelta(minutes=13, seconds=59))
    assert "请2分钟后再试" in text(log_in())
    clock.shift(timedelta(seconds=2))
    assert "请59秒后再试" in text(log_in())


def test_trying_again_while_locked_out_makes_it_no_longer(account, clock):
    fail(5)
    for _ in range(3):
        clock.shift(timedelta(minutes=5) - timedelta(seconds=1))
        assert log_in().status_code == 429
    clock.shift(timedelta(seconds=3))
    assert log_in().status_code == 302


def test_unknown_and_disabled_accounts_are_locked_out_alike(account, city):
    make_admin(city.sibling, login="gone", is_active=False)
    assert fail(6, "lin") == fail(6, "nobody") == fail(6, "gone") == [200] * 5 + [429]


def test_the_same_account_stays_open_at_another_address(account):
    fail(5)
    assert log_in(address=ELSEWHERE).status_code == 302


def test_another_account_stays_open_at_the_same_address(account, city):
    make_admin(city.sibling, login="chen")
    fail(5)
    assert log_in("chen").status_code == 302


def test_many_addresses_together_have_thirty_tries_at_one_account(account):
    for n in range(6):
        assert fail(5, address=f"198.51.100.{n}") == [200] * 5
    assert fail(1, address="198.51.100.99") == [429]
    assert log_in().status_code == 429


@pytest.mark.once
def test_a_school_with_many_mistakes_is_slowed_down_and_never_shut_out(account, clock):
    for n in range(100):
        assert fail(1, f"pupil{n}") == [200]
    slow = log_in()
    assert (slow.status_code, "请5秒后再试" in text(slow)) == (429, True)
    clock.shift(timedelta(seconds=5))
    assert log_in().status_code == 302


def test_neighbours_who_flood_an_address_do_not_slow_down_a_browser_that_was_here_before(
    account, city, clock
):
    make_admin(city.sibling, login="chen")
    office = Client(REMOTE_ADDR=HOME)

    def enter(login, password=PASSWORD):
        return office.post("/login/", {"username": login, "password": password}).status_code

    assert enter("lin") == 302
    office.post("/logout/")
    flood()
    assert [enter("lin", WRONG), enter("lin"), office.post("/logout/").status_code] == [200, 302, 302]
    assert enter("chen") == log_in().status_code == 429  # neither another account nor another browser
    clock.shift(timedelta(days=181))
    flood()
    assert enter("lin") == 429


def test_a_cookie_of_ones_own_making_makes_no_browser_familiar(account, clock):
    office = Client(REMOTE_ADDR=HOME)
    office.post("/login/", {"username": "lin", "password": PASSWORD})
    told = office.cookies[COOKIE].value
    assert office.cookies[COOKIE]["httponly"]
    assert "lin" not in told
    flood()
    for value in (told[:-1] + "x", told.partition(":")[0], ""):
        stranger = Client(REMOTE_ADDR=HOME)
        stranger.cookies[COOKIE] = value
        assert stranger.post("/login/", {"username": "lin", "password": PASSWORD}).status_code == 429
        clock.shift(timedelta(seconds=1))


def test_an_office_computer_knows_the_last_five_of_its_accounts(account, city):
    office = Client(REMOTE_ADDR=HOME)
    for n in range(5):
        make_admin(city.sibling, login=f"colleague{n}")
    for login in ("lin", *(f"colleague{n}" for n in range(5))):
        office.post("/logout/")
        assert office.post("/login/", {"username": login, "password": PASSWORD}).status_code == 302
    flood()
    answers = []
    for login in ("lin", "colleague0", "colleague4"):
        office.post("/logout/")
        answers.append(office.post("/login/", {"username": login, "password": PASSWORD}).status_code)
    assert answers == [429, 302, 302]


def test_an_address_is_not_freed_by_logging_in_to_an_account_of_ones_own(account, clock):
    flood()
    clock.shift(timedelta(seconds=5))
    assert log_in().status_code == 302
    assert fail(1, "pupil") == [429]
    clock.shift(timedelta(seconds=5))
    assert fail(2, "pupil") == [200, 429]


def test_mistakes_are_forgotten_after_a_quarter_of_an_hour(account, clock):
    fail(4)
    clock.shift(timedelta(minutes=15))
    assert fail(5) == [200] * 5


def test_a_header_of_the_clients_own_gives_no_new_tries(account, settings):
    settings.PROXY_COUNT = 1
    answers = [
        log_in(password=WRONG, address="10.0.0.1", x_forwarded_for=f"1.2.3.{n}, {HOME}").status_code
        for n in range(6)
    ]
    assert answers == [200] * 5 + [429]


def test_the_neighbours_of_an_ipv6_address_are_the_same_household(account):
    answers = [fail(1, address=f"2001:db8:1:2::{n}")[0] for n in range(1, 7)]
    assert answers == [200] * 5 + [429]


def test_no_login_name_is_kept(account):
    fail(1, "440105199505040011")
    assert not [row for row in Tries.objects.values_list() if "440105199505040011" in str(row)]


def test_a_password_is_not_even_looked_at_while_locked_out(account, monkeypatch):
    fail(5)
    looked = []
    monkeypatch.setattr(hashers, "verify_password", lambda *args, **kwargs: looked.append(args))
    log_in()
    assert looked == []


def test_the_server_can_let_one_account_in_again(account, capsys):
    fail(5)
    call_command("axes_reset_username", "lin")
    assert log_in().status_code == 302


def test_known_and_unknown_accounts_get_the_same_page_and_cost_the_same(account, city, monkeypatch):
    make_admin(city.sibling, login="gone", is_active=False)
    waiting = make_admin(city.village, login="wait")
    waiting.set_unusable_password()
    waiting.save()
    hashed, encode = [], hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )

    def answer(login):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            response = log_in(login, WRONG)
        asked = [query for query in queries.captured_queries if Tries._meta.db_table not in query["sql"]]
        shown = text(response).replace(f'value="{login}"', "").split('name="csrfmiddlewaretoken"')
        return response.status_code, len(hashed), len(asked), shown[0], shown[1].partition(">")[2]

    known = answer("lin")
    assert known[:2] == (200, 1)
    assert answer("nobody") == answer("gone") == answer("wait") == known


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(milliseconds=1), "1秒"),
        (timedelta(seconds=59), "59秒"),
        (timedelta(seconds=60), "1分钟"),
        (timedelta(seconds=61), "2分钟"),
        (timedelta(minutes=15), "15分钟"),
    ],
)
def test_a_wait_is_never_told_too_short(wait, words):
    assert wait_words(wait) == words


ONE = Bound("test", most=2, pause=timedelta(minutes=1), forgotten_after=timedelta(minutes=2))


@pytest.mark.django_db
def test_a_bound_takes_all_or_nothing(clock):
    first, second = Counted(ONE, "a"), Counted(ONE, "b")
    assert [bounds.take([first]) for _ in range(2)] == [NOW, NOW]
    assert bounds.take([first, second]) == timedelta(minutes=1)
    assert Tries.objects.get(login="b").count == 0


@pytest.mark.django_db
def test_a_bound_can_be_given_back_and_forgotten():
    one = Counted(ONE, "a")
    bounds.give_back(one)
    bounds.take([one])
    bounds.give_back(one)
    assert Tries.objects.get().count == 0
    bounds.give_back(one)
    assert Tries.objects.get().count == 0
    bounds.forget(one)
    assert not Tries.objects.exists()


def test_the_bounds_are_as_written_down():
    assert [bound.most for bound in (throttling.PAIR, throttling.LOGIN, throttling.ADDRESS)] == [5, 30, 100]
