"""Nobody raises himself: whatever is given, ended, appointed and handed over, in any order.

    EXAMPLES=2000 .venv/bin/pytest -s tests/test_no_raising.py   two thousand runs

After each act every account may do only what it could before, or what whoever acted could do or decide on.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgs import access
from orgs.actions import AdminError, appointing, granting, offices
from orgs.models import Account, Admin, Delegation, Org, OrgUserGrant
from orgs.models.delegation import RIGHTS
from tests.factories import make_admin

EXAMPLES = int(os.environ.get("EXAMPLES", "3"))
PLACES = ("city", "county", "township", "university", "college", "branch")
CODENAMES = [codename for codename, _ in RIGHTS]
number = st.integers(0, 10**6)
acts = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "give", "end", "end_office", "hand_over", "appoint"]),
        number, number, number, number,
    ),
    min_size=4, max_size=14,
)  # fmt: skip


class Land:
    """The accounts of the small city and what each may do where."""

    def __init__(self, city):
        self.orgs = list(Org.objects.order_by("pk"))
        for place in PLACES:
            make_admin(getattr(city, place))
            make_admin(getattr(city, place))

    def accounts(self) -> list[Account]:
        return list(Account.objects.order_by("pk"))

    def powers(self, account: Account) -> set[tuple[str, int]]:
        """Each act on each organisation, deciding about its admins too."""
        can = {(right, org.pk) for right in CODENAMES for org in self.orgs if access.may(account, right, org)}
        nodes = account.granted("manage_orgs")
        return can | {
            ("appoint", org.pk) for org in self.orgs if any(n.pk != org.pk and n.covers(org) for n in nodes)
        }

    def act(self, what: str, who: int, whom: int, where: int, which: int) -> Account:
        """Try it; returns who acted."""
        people, admins = self.accounts(), list(Admin.objects.open().order_by("pk"))
        by, admin, org = (
            people[who % len(people)],
            admins[whom % len(admins)],
            self.orgs[where % len(self.orgs)],
        )
        named = people[which % len(people)]
        given = list(Delegation.objects.open().order_by("pk"))
        try:
            if what == "give":
                granting.give(admin=admin, org=org, right=CODENAMES[which % len(CODENAMES)], by=by)
            elif what == "end" and given:
                granting.end(delegation=given[whom % len(given)], by=by)
            elif what == "end_office":
                offices.end_admin(admin=admin, by=by)
            elif what == "hand_over":
                offices.hand_over(admin=admin, login=named.login, name=named.name, duty="", by=by)
            elif what == "appoint":
                appointing.appoint(org=org, login=named.login, name=named.name, duty="", by=by)
        except AdminError:
            return by
        return by


@pytest.mark.once
@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 3,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(acts=acts)
def test_no_act_gives_more_than_whoever_acted_has(city, acts):
    with transaction.atomic():
        walk(Land(city), acts)
        transaction.set_rollback(True)


def walk(land: Land, acts) -> None:
    after = {account.pk: land.powers(account) for account in land.accounts()}
    for act in acts:
        before, by = after, land.act(*act)
        after = {account.pk: land.powers(account) for account in land.accounts()}
        assert after[by.pk] <= before[by.pk]
        for pk, powers in after.items():
            decided = {(right, org) for right, org in powers if ("appoint", org) in before[by.pk]}
            gained = powers - before[pk]
            assert gained <= before[by.pk] | decided, act
        check_support()


def check_support() -> None:
    """Each open delegation is held by whoever answers for it; each grant has an office or a delegation."""
    for right in Delegation.objects.open():
        assert granting.holds(Account.objects.get(pk=right.vouched_by_id), right.right, right.org)
    for grant in OrgUserGrant.objects.select_related("permission"):
        here = {"account": grant.user_id, "org": grant.content_object_id}
        is_given = Delegation.objects.open().filter(right=grant.permission.codename, **here).exists()
        assert is_given or Admin.objects.open().filter(**here).exists()
