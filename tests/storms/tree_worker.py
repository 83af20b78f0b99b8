"""One process of the tree storm: random adds and moves on the database of DATABASE_URL, told as JSON at the end.

    python -m tests.storms.tree_worker SEED OPERATIONS [--unlocked]

It says "ready", waits for a line, and then hurries. `--unlocked` takes the locks out of this process alone.
"""

import json
import os
import random
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from orgs import signals, tree  # noqa: E402
from orgs.codes import UPPER_TYPES, Level, OrgType  # noqa: E402
from orgs.models import Org  # noqa: E402
from orgs.tree import locks  # noqa: E402

LEADING, WORK, COMMITTEE, GENERAL, BRANCH = OrgType
PAUSE = 0.004  # seconds between looking and acting, at most: long enough for others to change what was seen


class Storm:
    def __init__(self, seed: int):
        self.dice = random.Random(seed)  # noqa: S311
        self.seed, self.serial, self.done = seed, 0, 0
        signals.orgs_added.connect(self._count)
        signals.org_moved.connect(self._count)

    def _count(self, **kwargs) -> None:
        self.done += 1

    def _any(self, **conditions) -> Org:
        """A random organisation as it is now, which may be long past when it is used."""
        keys = Org.objects.filter(**conditions).order_by("pk").values_list("pk", flat=True)
        org = Org.objects.select_related("parent").get(pk=self.dice.choice(keys))
        time.sleep(self.dice.random() * PAUSE)
        return org

    def _name(self) -> str:
        self.serial += 1
        return f"第{self.seed}组{self.serial}号"

    def _add(self, parent: Org, type: OrgType, **facts) -> None:
        tree.add(parent=parent, by=None, name=self._name(), type=type, **facts)

    def into_a_unit(self) -> None:
        parent = self._any(type__in=[COMMITTEE, GENERAL])
        self._add(parent, self.dice.choice([COMMITTEE, GENERAL, BRANCH]))

    def a_new_unit(self) -> None:
        self._add(self._any(type__in=UPPER_TYPES), self.dice.choice([COMMITTEE, GENERAL, BRANCH]))

    def a_new_county(self) -> None:
        self._add(self._any(type=LEADING, level=Level.CITY), LEADING, level=Level.COUNTY)

    def a_new_work_committee(self) -> None:
        parent = self._any(type=LEADING)
        self._add(parent, WORK, level=parent.level)

    def several(self) -> None:
        top = Org(name=self._name(), type=COMMITTEE, parent=self._any(type__in=[LEADING, WORK, COMMITTEE]))
        below = [Org(name=self._name(), type=BRANCH, parent=top) for _ in range(3)]
        tree.add_many(orgs=[*below, top], by=None)

    def a_move_within_units(self) -> None:
        org = self._any(type__in=[GENERAL, BRANCH], tree_parent__isnull=False)
        tree.move(org=org, to=self._any(tree_id=org.tree_id), by=None)

    def a_move_between_units(self) -> None:
        org = self._any(type__in=[COMMITTEE, GENERAL, BRANCH])
        tree.move(org=org, to=self._any(type__in=[COMMITTEE, GENERAL]), by=None)

    def a_unit_between_committees(self) -> None:
        org = self._any(parent__type__in=UPPER_TYPES, type__in=[COMMITTEE, GENERAL, BRANCH])
        tree.move(org=org, to=self._any(type__in=UPPER_TYPES), by=None)

    def out_of_a_unit(self) -> None:
        org = self._any(tree_parent__isnull=False, type__in=[COMMITTEE, GENERAL, BRANCH])
        tree.move(org=org, to=self._any(type__in=UPPER_TYPES), by=None)

    def a_committee_elsewhere(self) -> None:
        org = self._any(type__in=UPPER_TYPES, level__in=[Level.COUNTY, Level.CITY])
        same_rank = {"type": LEADING, "level": org.parent.level}
        tree.move(org=org, to=self._any(**same_rank), by=None)

    MIX = (
        (into_a_unit, 30),
        (a_new_unit, 12),
        (a_new_county, 4),
        (a_new_work_committee, 4),
        (several, 5),
        (a_move_within_units, 15),
        (a_move_between_units, 12),
        (a_unit_between_committees, 8),
        (out_of_a_unit, 5),
        (a_committee_elsewhere, 5),
    )

    def run(self, operations: int) -> dict:
        acts, weights = zip(*self.MIX, strict=True)
        refused, failures = 0, []
        for act in self.dice.choices(acts, weights, k=operations):
            try:
                act(self)
            except tree.TreeError:
                refused += 1
            except Exception as fault:  # the test decides: with locks none may occur, without them any may
                failures.append(f"{act.__name__}: {type(fault).__name__}: {fault}")
        return {"done": self.done, "refused": refused, "failures": failures}


def main(seed: str, operations: str, *options: str) -> None:
    if "--unlocked" in options:
        locks._lock = lambda tree_ids, alone: None
    storm = Storm(int(seed))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    print(json.dumps(storm.run(int(operations))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
