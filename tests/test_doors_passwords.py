"""What a password must be, what it is compared with, and that everybody is told so in Chinese."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from orgs.models import Account
from orgs.password_words import parts_of, words_of
from tests.factories import PASSWORD, make_admin
from zhtj.demo import accounts as demo
from zhtj.doors.guessable import rest
from zhtj.doors.models import PasswordHash
from zhtj.doors.passwords import KEPT, HardToGuess, ThreeClasses

pytestmark = pytest.mark.once

GOOD = "Mu-qiao-57-Deng"


def codes_of(password: str, user=None) -> set[str]:
    """Why it is refused."""
    try:
        validate_password(password, user)
    except ValidationError as faults:
        return {fault.code for fault in faults.error_list}
    return set()


@pytest.fixture
def account(city):
    """林晓明, login lin.xm, of 共青团云山市委员会."""
    account = make_admin(city.city, login="lin.xm")
    account.name = "林晓明"
    account.save()
    return account


@pytest.mark.parametrize(("password", "is_long_enough"), [("Qz7-mwkpt", False), ("Qz7-mwkpte", True)])
def test_ten_letters_are_enough(password, is_long_enough):
    assert ("password_too_short" not in codes_of(password)) is is_long_enough


@pytest.mark.parametrize(("length", "is_short_enough"), [(128, True), (129, False)])
def test_a_hundred_and_twenty_eight_are_not_too_many(length, is_short_enough):
    password = ("Qz7-mwkpteRuv9!hg" * 8)[:length]
    assert ("password_too_long" not in codes_of(password)) is is_short_enough


@pytest.mark.parametrize(
    ("password", "is_met"),
    [
        ("mwkptezzrq", False),
        ("mwkptezz47", False),
        ("MWKPtezzrq", False),
        ("4739-20571", False),
        ("mwkptezz-7", True),
        ("MWKPtezz47", True),
        ("MWKPtezz-q", True),
        ("山高月小水落-47", True),
        ("山高月小水落石出风清", False),
    ],
)
def test_three_classes_of_four(password, is_met):
    assert ThreeClasses().is_met(password, None) is is_met


@pytest.mark.parametrize(
    "password",
    [
        "linxiaoming-7A", "Lxm@19950504", "林晓明-Ab-7", "lin.xm-2026-A", "LIN.XM@@88",
        "Yunshan@2026", "Yunshanshi-01", "云山市-A-95", "Ysstw-2026!", "共青团云山市委员会-1a",
        "Gongqingtuan@1", "Zhtj-2026-A", "Password-2026", "Admin@123456", "Woaini-1314a",
        "Ab-19900307", "Ab-1990-03-07", "Ab-900307-x", "Aa1!Aa1!1990", "Qwerty-12345", "Aaaaaaa-111",
    ],
)  # fmt: skip
def test_what_somebody_who_knows_the_owner_would_try_is_refused(account, password):
    assert codes_of(password, account), password


@pytest.mark.parametrize(
    "password",
    [GOOD, "山高月小-水落石出-1082", "Yunshan-yu-Qingfeng-8", "mingyue.He-1995-shi", demo.PASSWORD, PASSWORD],
)
def test_such_words_may_be_a_part_of_something_longer(city, password):
    assert codes_of(password, Account(login="lin.xm", name="林晓明")) == set()
    assert HardToGuess().is_met(password, make_admin(city.city))


def test_the_passwords_of_the_demonstration_keep_the_rules_of_everybody(account):
    assert codes_of(demo.PASSWORD, account) == set()


@pytest.mark.parametrize(
    ("org", "part"),
    [
        ("共青团云山市委员会", "云山"),
        ("云山大学团委", "云山"),
        ("2025级汉语言1班团支部", "2025级汉语言1班"),
        ("云山建工集团团委", "云山建工"),
    ],
)
def test_the_name_of_an_organisation_has_a_part_that_is_its_own(org, part):
    assert part in set(parts_of(org))


def test_names_are_known_in_pinyin_and_by_their_initials():
    words = words_of(login="lin.xm", name="单晓明", orgs=["云山大学团委"])
    assert {"lin", "shanxiaoming", "sxm", "yunshandaxue", "ysdx", "yunshandaxuetuanwei", "ysdxtw"} <= words


@given(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=4))
def test_taking_words_away_never_adds_anything(password, words):
    assert len(rest(password, words)) <= len(rest(password))


# --- used before -------------------------------------------------------------------------------------------


def passwords(count: int) -> list[str]:
    return [f"Mu-qiao-{letter}{letter}-Deng-5" for letter in "ghjkmnpqrs"[:count]]


def test_the_last_five_are_refused_and_the_sixth_last_is_not(account):
    used = passwords(6)
    for password in used:
        account.set_password(password)
        account.save()
    assert [codes_of(password, account) for password in used[1:]] == [{"password_used_before"}] * 5
    assert codes_of(used[0], account) == set()


def test_no_more_is_kept_than_is_compared(account):
    for password in passwords(8):
        account.set_password(password)
        account.save()
    assert PasswordHash.objects.filter(account=account).count() == KEPT


def test_saving_anything_else_keeps_no_password(account):
    before = PasswordHash.objects.count()
    account.name = "林晓"
    account.save()
    assert PasswordHash.objects.count() == before == 1


def test_somebody_elses_passwords_do_not_matter(account, city):
    other = make_admin(city.county)
    other.set_password(GOOD)
    other.save()
    assert codes_of(GOOD, account) == set()


def test_the_page_refuses_the_present_password_in_chinese(client, account):
    client.force_login(account)
    typed = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    page = client.post("/password/", typed)
    assert page.context["form"].errors["new_password1"] == ["这个密码最近用过，不能与最近5次用过的密码相同。"]


def test_the_page_takes_a_good_one(client, account):
    client.force_login(account)
    typed = {"old_password": PASSWORD, "new_password1": GOOD, "new_password2": GOOD}
    assert client.post("/password/", typed).status_code == 302
    account.refresh_from_db()
    assert account.check_password(GOOD)
