"""Several processes enter, update, remove and move at once; afterwards every figure is right."""

import multiprocessing
import os
import random
import time
from collections import Counter

import pytest
from django.db import connection

FULL = os.environ.get("STORM") == "full"
PROCESSES = 8 if FULL else 4
SECONDS = 60 if FULL else 600
ACTS = 10**9 if FULL else 60  # of each process
PLACES = "branch sibling general_branch college university crew subsidiary group other township village"
MOVES = [
    ("crew", "group"), ("crew", "subsidiary"), ("crew", "other"), ("crew", "township"),
    ("subsidiary", "group"), ("subsidiary", "other"),
    ("branch", "university"), ("branch", "general_branch"), ("college", "university"), ("college", "other"),
]  # fmt: skip


@pytest.fixture
def field(transactional_db):
    """A city, another enterprise, and people few enough to meet."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    from orgs.codes import Industry, OrgType
    from tests.factories import make_city, make_org, make_person

    city = make_city()
    city.other = make_org(
        city.city, "云山交通集团团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE
    )
    return {
        "database": connection.settings_dict["NAME"],
        "orgs": {name: getattr(city, name).pk for name in PLACES.split()},
        "people": [make_person().pk for _ in range(20)],
    }


def storm(field, *, locking: bool) -> Counter:
    """What became of the acts of all processes."""
    jobs = [(field, seed, locking) for seed in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        return sum(pool.starmap(_run, jobs), Counter())


@pytest.mark.storm
def test_every_figure_is_right_after_a_storm(field):
    from tests.staffing import wrong

    done = storm(field, locking=True)
    assert wrong() == []
    assert min(done[kind] for kind in ("enter", "update", "end", "move")) > PROCESSES, done


@pytest.mark.storm
def test_without_the_lock_the_same_storm_leaves_wrong_figures(field):
    from tests.staffing import wrong

    storm(field, locking=False)
    assert wrong() != []


def _run(field, seed: int, locking: bool) -> Counter:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from cadres.actions import CadreError
    from orgs.tree import TreeError

    connection.settings_dict["NAME"] = field["database"]
    _widen_the_gap()
    if not locking:
        _unlock()
    dice, done, until = random.Random(seed), Counter(), time.monotonic() + SECONDS  # noqa: S311
    while done.total() < ACTS and time.monotonic() < until:
        # A move counts anew, which would heal what the missing locks have broken.
        kind = dice.choices(["enter", "update", "end", "move"], [5, 3, 4, int(locking)])[0]
        try:
            done[kind] += globals()[f"_{kind}"](field, dice)
        except (CadreError, TreeError) as refusal:  # a second post of a kind; ended meanwhile; already below
            done[type(refusal).__name__] += 1
    connection.close()
    return done


def _widen_the_gap():
    """A pause between reading and writing a row, so that acts meet on a slow machine too."""
    from monitoring.models import Staffing

    write = Staffing.save

    def save(row, *args, **options):
        time.sleep(0.005)
        write(row, *args, **options)

    Staffing.save = save


def _unlock():
    from monitoring.models import StaffingQuerySet

    StaffingQuerySet.select_for_update = lambda rows, **options: rows


def _enter(field, dice) -> int:
    from cadres.codes import Duty, DutyStatus, Nature
    from tests.staffing import enter

    enter(
        _org(field, dice),
        _person(field, dice),
        dice.choice((Duty.ORGANISATION, Duty.DEPUTY)),
        nature=dice.choice(list(Nature)),
        duty_status=dice.choice(list(DutyStatus)),
    )
    return 1


def _update(field, dice) -> int:
    from cadres.codes import Nature
    from tests.staffing import update

    return _with_open_post(field, dice, lambda post: update(post, nature=dice.choice(list(Nature))))


def _end(field, dice) -> int:
    from tests.staffing import end

    return _with_open_post(field, dice, end)


def _move(field, dice) -> int:
    from orgs import tree
    from orgs.models import Org

    what, where = (Org.objects.get(pk=field["orgs"][name]) for name in dice.choice(MOVES))
    tree.move(org=what, to=where, by=None)
    return 1


def _with_open_post(field, dice, act) -> int:
    from cadres.models import Post

    posts = list(Post.objects.open().filter(person=_person(field, dice)))
    if not posts:
        return 0
    post = dice.choice(posts)
    act(post)
    return 1


def _org(field, dice):
    from orgs.models import Org

    return Org.objects.get(pk=dice.choice(list(field["orgs"].values())))


def _person(field, dice):
    from cadres.models import Person

    return Person.objects.get(pk=dice.choice(field["people"]))
