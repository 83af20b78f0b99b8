"""Rights that one process takes away are gone at the next request in another, however warm its session is.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_rights_gone.py              one round
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_rights_gone.py   20 rounds
"""

import os

import pytest
from django.db import connection
from django.utils import timezone

from orgs import tree
from orgs.actions import accounts, granting, offices
from orgs.models import Account, Admin, Org
from tests.factories import graduation, make_admin, make_city, make_org
from tests.staffing import counted_post
from tests.storms.senders import get, server, session_of

ROUNDS = 20 if os.environ.get("STORM") == "full" else 1
SEEN, OUT, GONE = 200, 302, 404
pytestmark = pytest.mark.storm


class Case:
    """Somebody with a session that has been used, what he sees, and what becomes of his right."""

    def __init__(self, city):
        self.city = city
        self.superior = make_admin(city.city)

    def fresh(self) -> Account:
        return Account.objects.get(pk=self.superior.pk)

    def admin(self, org: Org) -> tuple[Account, Admin]:
        account = make_admin(org)
        make_admin(org)  # a colleague, so that nobody is the only one
        return account, Admin.objects.open().get(account=account, org=org)

    def given_right(self):
        account, admin = self.admin(self.city.village)
        given = granting.give(admin=admin, org=self.city.university, right="view_cadre", by=self.fresh())
        return account, self.city.branch, GONE, lambda: granting.end(delegation=given, by=self.fresh())

    def hand_over(self):
        account, admin = self.admin(self.city.college)
        heir = {"login": f"heir{admin.pk}", "name": "继任", "duty": "书记"}
        return account, self.city.branch, OUT, lambda: offices.hand_over(admin=admin, by=self.fresh(), **heir)

    def office(self):
        account, admin = self.admin(self.city.college)
        return account, self.city.branch, OUT, lambda: offices.end_admin(admin=admin, by=self.fresh())

    def disabling(self):
        account, admin = self.admin(self.city.college)
        return account, self.city.branch, OUT, lambda: accounts.disable(admin=admin, by=self.fresh())

    def moving(self):
        """Of what stands below: away from the university, with its cadres."""
        account, _ = self.admin(self.city.university)
        team = make_org(self.city.university, f"第{account.pk}团支部")
        return account, team, GONE, lambda: tree.move(org=team, to=self.city.township, by=self.fresh())

    def closing(self):
        """Of the own organisation, whose cadre ended before."""
        team = make_org(self.city.township, f"第{self.superior.pk}团支部")
        account, _ = self.admin(team)
        today = timezone.localdate()
        return account, team, GONE, lambda: tree.close(org=team, on=today, by=self.fresh())


CASES = (Case.given_right, Case.hand_over, Case.office, Case.disabling, Case.moving, Case.closing)


@pytest.fixture
def city(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    return make_city()


def post_at(org: Org):
    """Ended, so that its organisation may close; it is shown to whoever sees the organisation all the same."""
    post = counted_post(org)
    post.leave(destination=graduation())
    return post


def test_what_one_process_takes_away_the_next_request_in_another_does_not_find(city):
    with server(processes=1, threads=2) as port:
        for case in CASES * ROUNDS:
            account, org, afterwards, take_away = case(Case(city))
            session, address = session_of(account), f"/cadres/{post_at(org).pk}/"
            assert [get(port, session, address) for _ in range(2)] == [SEEN, SEEN], case.__name__
            take_away()
            assert get(port, session, address) == afterwards, case.__name__
    print(f"\n{ROUNDS}轮，每轮{len(CASES)}种变更：变更后的下一个请求都已失去权限")  # noqa: T201
