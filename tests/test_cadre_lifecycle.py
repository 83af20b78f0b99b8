"""Whatever is done to cadres in whatever order: enter, update, remove, restore, move organisations, take over.

    .venv/bin/pytest tests/test_cadre_lifecycle.py                 a few runs
    RUNS=2000 .venv/bin/pytest -s tests/test_cadre_lifecycle.py    two thousand, with the figures

After every step: one open post of a kind and one 书记 at most, histories only grow, nothing is deleted, the
staffing figures equal a recount, the tree equals its recomputation.
"""

import os
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cadres import actions
from cadres.actions import CadreError, Ending, Takeover
from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.models import Destination, Person, Post
from orgs import tree
from orgs.models import Org
from orgs.tree import TreeError, recomputing
from tests.factories import make_person
from tests.staffing import wrong

RUNS = int(os.environ.get("RUNS", "5"))
STEPS = 15
START = date(2026, 3, 2)
PLACES = ["branch", "sibling", "general_branch", "college", "crew", "subsidiary"]
MOVES = [
    ("branch", "university"), ("branch", "general_branch"), ("general_branch", "university"),
    ("general_branch", "college"), ("college", "county"), ("college", "university"), ("crew", "group"),
    ("crew", "subsidiary"), ("subsidiary", "city"), ("subsidiary", "group"),
]  # fmt: skip
DUTIES = [Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION]
REFUSALS = (CadreError, TreeError)
seen = Counter()

places, people, duties = st.sampled_from(PLACES), st.integers(0, 3), st.sampled_from(DUTIES)
natures, statuses = st.sampled_from(Nature), st.sampled_from(DutyStatus)
picks = st.integers(0, 99)  # which of the rows there are


class Lifecycle(RuleBasedStateMachine):
    """Acts as the pages call them, on rows read anew each time; each run is rolled back."""

    city = None

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.clock = time_machine.travel(START, tick=False)
        self.clock.start()
        self.people = [make_person().pk for _ in range(4)]
        self.had = Counter()
        seen["runs"] += 1
        first = [("branch", 0, Duty.SECRETARY), ("branch", 1, Duty.DEPUTY), ("crew", 1, Duty.SECRETARY)]
        for place, number, duty in first:
            self.enter_at(place, number, self.post_to_be(duty))

    def teardown(self):
        self.clock.stop()
        transaction.savepoint_rollback(self.point)
        transaction.savepoint_commit(self.point)  # or thousands would stay open, one inside the other

    # --- acts ---

    def act(self, name: str, call, **given) -> None:
        """Refusals are part of life; what they leave must be sound too."""
        try:
            call(**given)
            seen[name] += 1
        except REFUSALS:
            seen[f"{name}, refused"] += 1

    def post_to_be(self, duty, nature=Nature.PART_TIME, status=DutyStatus.ON) -> Post:
        return Post(
            duty=duty, nature=nature, duty_status=status, since_on=date(2024, 9, 1),
            selection=Selection.ELECTED, in_party_committee=False,
        )  # fmt: skip

    def enter_at(self, place: str, number: int, post: Post) -> None:
        person = Person.objects.get(pk=self.people[number])
        self.act("enter", actions.enter_cadre, org=self.org(place), person=person, post=post, by=None)

    def org(self, name: str) -> Org:
        return Org.objects.get(pk=getattr(self.city, name).pk)

    def person(self, number: int) -> Person:
        return Person.objects.get(pk=self.people[number])

    @staticmethod
    def one_of(posts, pick: int) -> Post:
        rows = list(posts.select_related("person", "org").order_by("pk"))
        return rows[pick % len(rows)]

    def ending(self, days: int = 0) -> Ending:
        destination = Destination.objects.get(name="毕业")
        return Ending(destination, on=date.today() - timedelta(days=days))

    @rule(place=places, number=people, duty=duties, nature=natures, status=statuses)
    def enter(self, place, number, duty, nature, status):
        self.enter_at(place, number, self.post_to_be(duty, nature, status))

    @precondition(lambda self: Post.objects.open().exists())
    @rule(pick=picks, duty=duties, nature=natures, status=statuses, stale=st.sampled_from([0, 0, 0, 1]))
    def update(self, pick, duty, nature, status, stale):
        post = self.one_of(Post.objects.open(), pick)
        versions = (post.version - stale, post.person.version)
        post.duty, post.nature, post.duty_status = duty, nature, status
        self.act("update", actions.update_cadre, person=post.person, post=post, versions=versions, by=None)

    @precondition(lambda self: Post.objects.exists())
    @rule(pick=picks, days=st.sampled_from([0, 0, 3, 4000]))
    def remove(self, pick, days):
        ending = self.ending(days)
        post = self.one_of(Post.objects.all(), pick)
        self.act("remove", actions.end_post, post=post, by=None, destination=ending.destination, on=ending.on)

    @precondition(lambda self: Post.objects.ended().exists())
    @rule(pick=picks)
    def restore(self, pick):
        self.act("restore", actions.restore_post, post=self.one_of(Post.objects.ended(), pick), by=None)

    @precondition(lambda self: Post.objects.filter(duty=Duty.SECRETARY).exists())
    @rule(pick=picks, number=people)
    def take_over_by_entering(self, pick, number):
        former = self.one_of(Post.objects.filter(duty=Duty.SECRETARY), pick)
        self.act(
            "take over", actions.enter_cadre, org=former.org, person=self.person(number),
            post=self.post_to_be(Duty.SECRETARY), by=None, takeover=Takeover(former, self.ending()),
        )  # fmt: skip

    @precondition(lambda self: Post.objects.open().filter(duty=Duty.SECRETARY).exists())
    @rule(pick=picks, other=picks)
    def take_over_by_promotion(self, pick, other):
        former = self.one_of(Post.objects.open().filter(duty=Duty.SECRETARY), pick)
        post = self.one_of(Post.objects.open().filter(org=former.org), other)
        versions, post.duty = (post.version, post.person.version), Duty.SECRETARY
        self.act(
            "promote", actions.update_cadre, person=post.person, post=post, versions=versions, by=None,
            takeover=Takeover(former, self.ending()),
        )  # fmt: skip

    @rule(move=st.sampled_from(MOVES))
    def move_an_organisation(self, move):
        what, where = map(self.org, move)
        self.act("move", tree.move, org=what, to=where, by=None)

    @rule(days=st.sampled_from([1, 29, 31]))
    def days_pass(self, days):
        self.clock.stop()
        self.clock = time_machine.travel(date.today() + timedelta(days=days), tick=False)
        self.clock.start()

    # --- what stays true ---

    @invariant()
    def nobody_holds_a_post_twice_and_no_organisation_has_two_secretaries(self):
        held = Post.objects.open().order_by()
        assert not held.values("person", "org", "duty").annotate(n=Count("pk")).filter(n__gt=1).exists()
        secretaries = held.filter(duty=Duty.SECRETARY).values("org").annotate(n=Count("pk"))
        assert not secretaries.filter(n__gt=1).exists()

    @invariant()
    def nothing_is_deleted_and_histories_only_grow(self):
        has = Counter(
            {
                "people": Person.objects.count(),
                "posts": Post.objects.count(),
                "history of people": Person.history.count(),
                "history of posts": Post.history.count(),
            }
        )
        assert all(has[name] >= count for name, count in self.had.items())
        assert Post.history.values("id").distinct().count() == has["posts"]
        self.had = has

    @invariant()
    def figures_equal_a_recount(self):
        assert wrong() == []

    @invariant()
    def the_tree_is_sound(self):
        assert list(recomputing.differences()) == []


@pytest.mark.django_db
def test_no_order_of_acts_breaks_what_must_stay_true(city):
    Lifecycle.city = city
    seen.clear()
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=RUNS <= 25,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"\n{dict(sorted(seen.items()))}")  # noqa: T201 - the figures are what one runs it for
    assert {"enter", "update", "remove", "restore", "move", "take over"} <= seen.keys()
