"""Codes, offices and rights when everybody hurries; and what another process knows of an ended office.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_admin_storm.py               2 rounds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_admin_storm.py   30 rounds
"""

import os
from functools import partial

import pytest
from django.db import connection

from orgs.actions import AdminError, accounts, appointing, granting, links, offices
from orgs.delegating import holds
from orgs.models import Account, Admin, Delegation, OneTimeLink
from tests.factories import make_admin, make_city
from tests.storms import senders
from zhtj.audit.models import AuditEntry

ROUNDS = 30 if os.environ.get("STORM") == "full" else 2
PEOPLE = 20
pytestmark = pytest.mark.storm


@pytest.fixture
def city(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    return make_city()


def tried(act) -> bool:
    try:
        act()
    except AdminError:
        return False
    return True


def office(account: Account) -> Admin:
    return Admin.objects.open().get(account=account)


def use(login: str, code: str, password: str) -> None:
    found = links.find(kind=links.Kind.ACTIVATION, login=login, code=code)
    if found is None:
        raise AdminError(links.WRONG_CODE)
    links.redeem(link=found, password=password)


def test_of_twenty_who_use_one_code_exactly_one_sets_the_password(city):
    superior = make_admin(city.university)
    for turn in range(ROUNDS):
        login = f"chen{turn}"
        admin, code = appointing.appoint(org=city.college, login=login, name="陈明", duty="", by=superior)
        passwords = [f"Fresh-league-{number}" for number in range(PEOPLE)]
        jobs = [partial(tried, partial(use, login, code, password)) for password in passwords]
        assert sorted(senders.at_once(jobs)) == [False] * (PEOPLE - 1) + [True]
        account = Account.objects.get(pk=admin.account_id)
        assert sum(account.check_password(password) for password in passwords) == 1
        assert OneTimeLink.objects.filter(account=account, used_at__isnull=False).count() == 1
    assert AuditEntry.objects.filter(act="account_activated").count() == ROUNDS


def test_of_two_admins_ended_at_once_one_stays(city):
    above = [make_admin(city.university), make_admin(city.city)]
    for _ in range(ROUNDS):
        Admin.objects.filter(org=city.college).delete()
        pair = [office(make_admin(city.college)) for _ in range(2)]
        acts = [offices.end_admin, accounts.disable]
        jobs = [
            partial(tried, partial(act, admin=admin, by=by))
            for act, admin, by in zip(acts, pair, above, strict=True)
        ]
        assert sorted(senders.at_once(jobs)) == [False, True]
        assert Admin.objects.in_use().filter(org=city.college).count() == 1


def test_nothing_is_given_by_somebody_whose_office_ends_meanwhile(city):
    superior = make_admin(city.province)
    for _ in range(ROUNDS):
        make_admin(city.city)
        giver, colleague = make_admin(city.city), make_admin(city.county)
        give = partial(
            granting.give, admin=office(colleague), org=city.university, right="view_cadre", by=giver
        )
        end = partial(offices.end_admin, admin=office(giver), by=superior)
        senders.at_once([partial(tried, give), partial(tried, end)])
        for given in Delegation.objects.open():
            assert holds(Account.objects.get(pk=given.vouched_by_id), given.right, given.org)
        assert not Delegation.objects.open().exists()


def test_another_process_knows_at_the_next_request(city):
    superior, old = make_admin(city.university), make_admin(city.college)
    make_admin(city.college)
    colleague = make_admin(city.county)
    given = granting.give(
        admin=office(colleague), org=city.university, right="view_cadre", by=make_admin(city.city)
    )
    mine, theirs = senders.session_of(old), senders.session_of(colleague)
    there = f"/organisations/rights/?org={city.university.pk}"
    with senders.server(processes=2, threads=2) as port:
        assert senders.get(port, mine, "/") == 200
        assert senders.get(port, theirs, there) == 200
        offices.end_admin(admin=office(old), by=superior)
        granting.end(delegation=given, by=superior)
        for _ in range(4):  # whichever of the processes answers
            assert senders.get(port, mine, "/") == 302
            assert senders.get(port, theirs, there) == 404
