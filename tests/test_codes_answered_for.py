"""A one-time code is good only while whoever made it may still make such a code."""

import pytest

from orgs.actions import AdminError, accounts, appointing, granting, links, offices
from orgs.actions.appointing import appoint_admin
from orgs.models import Account, Admin, OneTimeLink
from orgs.models.account import State
from tests.factories import fill_profile, make_admin

pytestmark = pytest.mark.once

NEW_PASSWORD = "Kq7-vbnrt-Zuw"
CHEN = {"login": "chen", "name": "陈明", "duty": "书记"}


def office(account, org) -> Admin:
    return Admin.objects.open().get(account=account, org=org)


def use(kind: links.Kind, login: str, code: str) -> Account:
    """As the page does it."""
    link = links.find(kind=kind, login=login, code=code)
    assert link is not None
    return links.redeem(link=link, password=NEW_PASSWORD)


def is_refused(kind: links.Kind, login: str, code: str) -> bool:
    with pytest.raises(AdminError) as refusal:
        use(kind, login, code)
    account, link = Account.objects.get(login=login), OneTimeLink.objects.get(account__login=login, kind=kind)
    assert str(refusal.value) == links.WRONG_CODE
    return link.used_at is None and not account.check_password(NEW_PASSWORD)


def activates(login: str, code: str) -> bool:
    return use(links.Kind.ACTIVATION, login, code).state == State.IN_USE


@pytest.fixture
def boss(city):
    return make_admin(city.city)


@pytest.fixture
def maker(city):
    make_admin(city.university)  # stays when the maker goes
    return make_admin(city.university)


@pytest.fixture
def first(city, maker):
    """The 激活码 of 陈明."""
    return appointing.appoint(org=city.college, by=maker, **CHEN)[1]


@pytest.fixture
def fellow(city):
    return make_admin(city.college)


@pytest.fixture
def reset(city, fellow):
    """The 重置码 of fang, made by a fellow admin."""
    fang = make_admin(city.college, login="fang")
    return links.make_reset(admin=office(fang, city.college), by=fellow)


def fang(city) -> Admin:
    return Admin.objects.open().get(account__login="fang", org=city.college)


def test_a_code_is_good_while_its_maker_may_make_it(first, reset):
    assert activates("chen", first)
    assert use(links.Kind.RESET, "fang", reset).check_password(NEW_PASSWORD)


def test_an_activation_code_ends_with_the_office_of_its_maker(city, boss, maker, first):
    offices.end_admin(admin=office(maker, city.university), by=boss)
    assert is_refused(links.Kind.ACTIVATION, "chen", first)


def test_a_maker_who_lost_this_office_alone_answers_for_nobody_there(city, boss, maker, first):
    appoint_admin(account=maker, org=city.group, by=None)
    offices.end_admin(admin=office(maker, city.university), by=boss)
    assert is_refused(links.Kind.ACTIVATION, "chen", first)


def test_a_code_of_a_disabled_maker_is_good_again_when_he_is_enabled(city, boss, maker, first):
    accounts.disable(admin=office(maker, city.university), by=boss)
    assert is_refused(links.Kind.ACTIVATION, "chen", first)
    accounts.enable(admin=office(maker, city.university), by=boss)
    assert activates("chen", first)


def test_a_reset_code_ends_when_its_maker_hands_over(city, fellow, reset):
    offices.hand_over(admin=office(fellow, city.college), by=fellow, **CHEN)
    assert is_refused(links.Kind.RESET, "fang", reset)


def test_a_code_opens_no_office_that_came_later(city, boss, reset):
    fill_profile(city.university)
    account = fang(city).account
    appointing.appoint(org=city.university, login="fang", name=account.name, duty="", by=boss)
    assert is_refused(links.Kind.RESET, "fang", reset)


def test_a_code_opens_no_single_right_that_came_later(city, boss, reset):
    granting.give(admin=fang(city), org=city.group, right="view_cadre", by=boss)
    assert is_refused(links.Kind.RESET, "fang", reset)


def test_whoever_may_now_gives_a_new_code(city, boss, maker, first):
    offices.end_admin(admin=office(maker, city.university), by=boss)
    newer = links.renew_activation(admin=Admin.objects.get(account__login="chen"), by=boss)
    assert activates("chen", newer)


def test_a_code_from_the_server_needs_nobody_to_answer_for_it(city, boss):
    admin = appoint_admin(account=Account.objects.create_user("chen", name="陈明"), org=city.college, by=None)
    code = appointing.first_code(admin, None)
    granting.give(admin=admin, org=city.group, right="view_cadre", by=boss)
    assert activates("chen", code)


# --- an office handed over by whoever had it ---------------------------------------------------------------


@pytest.fixture
def handed(city, fellow):
    """The 激活码 that the old one gives to his successor."""
    return offices.hand_over(admin=office(fellow, city.college), by=fellow, **CHEN)[1]


def test_the_successor_activates_what_was_handed_over(handed):
    assert activates("chen", handed)


def test_it_opens_no_office_that_came_later(city, boss, handed):
    appoint_admin(account=Account.objects.get(login="chen"), org=city.university, by=boss)
    assert is_refused(links.Kind.ACTIVATION, "chen", handed)


def test_it_opens_no_single_right_that_came_later(city, boss, handed):
    admin = Admin.objects.get(account__login="chen")
    granting.give(admin=admin, org=city.group, right="view_cadre", by=boss)
    assert is_refused(links.Kind.ACTIVATION, "chen", handed)
    assert activates("chen", links.renew_activation(admin=admin, by=boss))
