"""One reach: list, detail, print and download, count, picker and search tell each account of the same cadres.

    .venv/bin/pytest tests/test_reach_property.py                       a few histories
    EXAMPLES=10000 .venv/bin/pytest -s tests/test_reach_property.py     ten thousand, with the figures

An example is one history. Four to ten organisations are planted below a city, each with a cadre, and two to eight
offices are given to four accounts; then up to ten acts are tried, whatever comes: adding, moving, merging, closing,
reopening, appointing, giving and ending rights, handing over, ending, disabling, enabling, entering, removing,
restoring. At least four must have been done, or the history is drawn anew. Then each account, those without any right
too, is asked in all six ways (tests/reach.py), one of them over the real addresses. What it should be told is what the
oracle says, which walks `parent`.
"""

import logging
import os
import sys
import time
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cadres import actions
from cadres.actions import CadreError
from cadres.codes import Duty, Nature, Selection
from cadres.models import Destination, Person, Post
from monitoring import recounting
from orgs import tree
from orgs.actions import AdminError, accounts, appoint_admin, appointing, granting, moving, offices
from orgs.codes import UPPER_TYPES, Industry, Level, OrgType
from orgs.models import Account, Admin, Delegation, Org, OrgMove
from orgs.rules import level_below, placement_fault
from tests.factories import PASSWORD, make_admin, make_org, make_person
from tests.reach import Oracle, Seen, Visit

pytestmark = pytest.mark.once

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
STEPS, ACCOUNTS, PEOPLE, PLACES = 10, 4, 12, 3
SEVERAL = 4  # acts that were done: what has fewer is no example
MOST_CLOSED = 2  # at once, or little would be left
REFUSALS = (AdminError, CadreError, tree.TreeError, ValidationError, PermissionDenied)
NAMES = "赵钱孙李周吴郑王冯陈褚卫"
KINDS = [  # what may be planted
    (OrgType.LEADING, ""), (OrgType.WORK_COMMITTEE, ""), (OrgType.COMMITTEE, Industry.UNIVERSITY),
    (OrgType.COMMITTEE, Industry.UNIVERSITY), (OrgType.COMMITTEE, Industry.STATE_ENTERPRISE),
    (OrgType.GENERAL_BRANCH, Industry.STATE_ENTERPRISE), (OrgType.BRANCH, Industry.STATE_ENTERPRISE),
    (OrgType.BRANCH, Industry.VILLAGE),
]  # fmt: skip
figures = Counter()

picks = st.integers(0, 999)  # which of the rows there are
actors = st.integers(0, 2 * ACCOUNTS)  # who acts: one of the accounts, or whoever is at the top
members = st.integers(1, ACCOUNTS)  # those who were without an office


def fits(org: Org, parent: Org) -> bool:
    return parent.is_open and not placement_fault(
        type=org.type, level=org.level, parent_type=parent.type, parent_level=parent.level
    )


def is_in_school(org: Org | None) -> bool:
    return org is not None and (bool(org.school_code) or is_in_school(org.parent))


class Reach(RuleBasedStateMachine):
    """Accounts, people and the way down to a city are there before; each history is rolled back."""

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.left = Destination.objects.get(name="毕业")
        self.named = self.turn = 0
        self.done = Counter()

    def teardown(self):
        """The end of a history, unless something broke it off."""
        try:
            if sys.exc_info()[0] is None:
                assume(self.done.total() >= SEVERAL)
                self.ask_everybody()
        finally:
            transaction.savepoint_rollback(self.point)
            transaction.savepoint_commit(self.point)  # or thousands would stay open, one inside the other

    def ask_everybody(self) -> None:
        oracle, everybody = Oracle(), list(Account.objects.order_by("pk"))
        asked = [Seen(oracle, account, self.turn) for account in everybody]
        for one in asked:
            one.check()
        Visit(asked[self.turn % len(asked)]).check()
        figures.update(self.done)
        figures.update({"histories": 1, "acts": self.done.total(), "accounts asked": len(asked)})
        figures["of them with a right"] += sum(bool(one.orgs) for one in asked)
        figures["of them with several places"] += sum(len(one.roots) > 1 for one in asked)

    @property
    def closed(self) -> int:
        """Organisations, as far as these acts closed them."""
        return self.done["close"] + self.done["merge"] - self.done["reopen"]

    # --- which one -----------------------------------------------------------------------------------------

    @staticmethod
    def one(rows, pick: int):
        """None when there is none."""
        rows = list(rows)
        return rows[pick % len(rows)] if rows else None

    def org(self, pick: int, **facts) -> Org | None:
        return self.one(Org.objects.filter(**facts).select_related("parent").order_by("pk"), pick)

    @staticmethod
    def account(number: int) -> Account:
        return Account.objects.order_by("pk")[number]

    def by(self, who: int) -> Account:
        top = Admin.objects.open().filter(org__parent=None).select_related("account").first()
        return top.account if who in (0, *range(ACCOUNTS + 1, 99)) else self.account(who)

    def admin(self, pick: int, **facts) -> Admin | None:
        """Not those of the top, who have nobody above."""
        rows = Admin.objects.open().exclude(org__parent=None).filter(**facts)
        return self.one(rows.select_related("account").order_by("pk"), pick)

    def post(self, posts, pick: int) -> Post | None:
        return self.one(
            posts.filter(org__closed_on=None).select_related("person", "org").order_by("pk"), pick
        )

    # --- planting ------------------------------------------------------------------------------------------

    @initialize(
        seeds=st.lists(st.tuples(picks, picks), min_size=4, max_size=10),
        seats=st.lists(st.integers(0, PLACES - 1), min_size=2, max_size=2 * ACCOUNTS),
        turn=picks,
    )
    def plant(self, seeds, seats, turn):
        """Offices at a few places only, so that some have a colleague; some accounts have two."""
        self.turn = turn
        orgs = list(Org.objects.filter(level=Level.CITY))
        for place, kind in seeds:
            org = self.seedling(orgs[place % len(orgs)], kind)
            orgs += [org] if org else []
        self.grow(orgs[1:])
        places = [orgs[(seat + turn) * PLACES % len(orgs)] for seat in seats]
        for number, place in sorted({(n % ACCOUNTS + 1, place) for n, place in enumerate(places)}, key=str):
            appoint_admin(account=self.account(number), org=place, by=None)

    def seedling(self, parent: Org, kind: int) -> Org | None:
        """Of one of the kinds that may stand there; of universities every other one has a 学校标识码."""
        self.named += 1
        possible = [Org(type=type, industry=industry) for type, industry in KINDS]
        for org in possible:
            is_upper = org.type in UPPER_TYPES and parent.level
            org.level = (level_below(org.type, parent.level) or "") if is_upper else ""
        org = self.one([org for org in possible if fits(org, parent)], kind)
        if org:
            org.parent, org.name = parent, f"第{self.named}团组织"
            is_school = org.industry == Industry.UNIVERSITY and self.named % 2 and not is_in_school(parent)
            org.school_code = f"41440{self.named:05}" if is_school else None
        return org

    def grow(self, orgs: list[Org]) -> None:
        """With a cadre at each, counted in one go."""
        tree.add_many(orgs=orgs, by=None)
        Post.objects.bulk_create(self.post_to_be(self.person(org.pk), org=org) for org in orgs)
        recounting.recount()

    @staticmethod
    def person(number: int) -> Person:
        return Person.objects.order_by("pk")[number % PEOPLE]

    @staticmethod
    def post_to_be(person: Person, duty: Duty = Duty.DEPUTY, **facts) -> Post:
        return Post(
            person=person, duty=duty, since_on=date(2024, 9, 1), selection=Selection.ELECTED,
            nature=Nature.PART_TIME, in_party_committee=False, **facts,
        )  # fmt: skip

    # --- acts ----------------------------------------------------------------------------------------------

    def act(self, name: str, call, /, **given) -> None:
        """Refusals are part of life, and so is that there is nothing to act on."""
        if any(given[key] is None for key in given.keys() - {"by"}):
            return
        try:
            with transaction.atomic():
                call(**given)
        except REFUSALS:
            return
        self.done[name] += 1

    @rule(seed=st.tuples(picks, picks))
    def add(self, seed):
        org = self.seedling(self.org(seed[0], closed_on=None), seed[1])
        self.act("add", self.add_with_cadre, org=org)

    def add_with_cadre(self, org: Org) -> None:
        tree.add_many(orgs=[org], by=None)
        person = self.person(org.pk)
        actions.enter_cadre(org=org, person=person, post=self.post_to_be(person), by=None)

    @rule(what=picks, where=picks, who=actors)
    def move(self, what, where, who):
        org = self.org(what, level="", closed_on=None)
        places = Org.objects.exclude(pk=org and org.parent_id).order_by("pk")
        to = self.one([to for to in places if org and fits(org, to) and not org.covers(to)], where)
        self.act("move", moving.move, org=org, to=to, by=self.by(who))

    @precondition(lambda self: self.done["move"] > self.done["undo"])
    @rule(which=picks)
    def undo_a_move(self, which):
        move = self.one(OrgMove.objects.filter(undone_at=None).order_by("-pk"), which)
        self.act("undo", moving.undo, move=move, by=self.by(0))

    @rule(what=picks, where=picks)
    def merge(self, what, where):
        org = self.org(what, level="", closed_on=None)
        others = Org.objects.open().filter(type=org.type).exclude(pk=org.pk).order_by("pk") if org else ()
        to = self.one((to for to in others if not org.covers(to)), where)
        self.act("merge", tree.merge, org=org, to=to, on=timezone.localdate(), by=self.by(0))

    @precondition(lambda self: self.closed < MOST_CLOSED)
    @rule(what=picks)
    def close(self, what):
        org = self.org(what, closed_on=None, is_leaf=True, parent__isnull=False)
        given = {"on": timezone.localdate(), "answers": {"destination": self.left}}
        self.act("close", tree.close, org=org, by=self.by(0), **given)

    @precondition(lambda self: self.closed)
    @rule(what=picks)
    def reopen(self, what):
        org = self.org(what, closed_on__isnull=False)
        self.act("reopen", tree.reopen, org=org, on=timezone.localdate(), by=self.by(0))

    @rule(whom=members, where=picks)
    def appoint(self, whom, where):
        """Also to a second office."""
        account = self.account(whom)
        told = {"login": account.login, "name": account.name, "duty": ""}
        self.act("appoint", appointing.appoint, org=self.org(where, closed_on=None), by=self.by(0), **told)

    @rule(whom=picks, where=picks, who=actors)
    def give(self, whom, where, who):
        """What the other one does not see yet."""
        admin = self.admin(whom, account__is_active=True)
        unseen = Org.objects.open().order_by("pk")
        if admin:
            reached = Org.objects.within_reach_of(admin.account, "view_cadre")
            unseen = unseen.exclude(pk__in=reached.values("pk"))
        org = self.one(unseen, where)
        self.act("give", granting.give, admin=admin, org=org, right="view_cadre", by=self.by(who))

    @precondition(lambda self: self.done["give"] > self.done["end right"])
    @rule(which=picks)
    def end_right(self, which):
        given = self.one(Delegation.objects.open().select_related("vouched_by").order_by("pk"), which)
        self.act("end right", granting.end, delegation=given, by=given and given.vouched_by)

    @rule(which=picks, heir=members, is_own=st.booleans())
    def hand_over(self, which, heir, is_own):
        admin, heir = self.admin(which), self.account(heir)
        told = {"login": heir.login, "name": heir.name, "duty": ""}
        by = admin.account if admin and is_own else self.by(0)
        self.act("hand over", offices.hand_over, admin=admin, by=by, **told)

    @rule(which=picks, who=actors)
    def end_office(self, which, who):
        self.act("end office", offices.end_admin, admin=self.admin(which), by=self.by(who))

    @rule(which=picks, who=actors)
    def disable(self, which, who):
        admin = self.admin(which, account__is_active=True)
        self.act("disable", accounts.disable, admin=admin, by=self.by(who))

    @precondition(lambda self: self.done["disable"] > self.done["enable"])
    @rule(which=picks)
    def enable(self, which):
        admin = self.admin(which, account__is_active=False)
        self.act("enable", accounts.enable, admin=admin, by=self.by(0))

    @rule(whom=picks, where=picks, duty=st.sampled_from([Duty.SECRETARY, Duty.DEPUTY]))
    def enter(self, whom, where, duty):
        person, org = self.person(whom), self.org(where, closed_on=None)
        post = self.post_to_be(person, duty)
        self.act("enter", actions.enter_cadre, org=org, person=person, post=post, by=None)

    @rule(which=picks)
    def remove(self, which):
        post = self.post(Post.objects.open(), which)
        self.act("remove", actions.end_post, post=post, destination=self.left, by=None)

    @precondition(lambda self: self.done["remove"] + self.done["close"] > self.done["restore"])
    @rule(which=picks)
    def restore(self, which):
        self.act("restore", actions.restore_post, post=self.post(Post.objects.ended(), which), by=None)


@pytest.fixture
def quiet():
    """Thousands of refusals are no news for the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def land(db, quiet):
    """The way down to a city with the account of the top; accounts without an office; people without a post."""
    nation = make_org(None, "共青团中央", OrgType.LEADING, level=Level.NATION)
    province = make_org(nation, "共青团岭南省委员会", OrgType.LEADING, level=Level.PROVINCE)
    make_org(province, "共青团云山市委员会", OrgType.LEADING, level=Level.CITY)
    make_admin(nation)
    for number in range(1, ACCOUNTS + 1):
        Account.objects.create_user(f"member{number}", PASSWORD, name=f"管理员{number}")
    for name in NAMES:
        make_person(name=f"{name}晓明")


def test_each_account_is_told_of_the_same_cadres_everywhere(land):
    figures.clear()
    began = time.process_time()
    run_state_machine_as_test(
        Reach,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS + 1,  # the planting is one
            deadline=None,
            database=None,
            derandomize=EXAMPLES <= 6,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
    print(f"\n{dict(sorted(figures.items()))}, {time.process_time() - began:.0f} s")  # noqa: T201 - what one runs it for
    assert figures["histories"] >= EXAMPLES
