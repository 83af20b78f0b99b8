"""One process of the storm of 组织管理: random acts on organisations and posts, told as JSON at the end.

    python -m tests.storms.org_worker SEED OPERATIONS [--unlocked]

It says "ready", waits for a line, and then hurries. `--unlocked` takes the locks of rows out of acts on posts, so
that a post may be entered while its organisation is being closed.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.utils import timezone  # noqa: E402

from cadres.actions import enter_cadre, parts, posts  # noqa: E402
from cadres.codes import Duty, DutyStatus, Nature, Selection  # noqa: E402
from cadres.models import Destination, Person, Post  # noqa: E402
from orgs import act_sheets, tree  # noqa: E402
from orgs.act_columns import Columns, Deed, code_of  # noqa: E402
from orgs.act_sheets import ActRow  # noqa: E402
from orgs.actions.moving import merging, move, undo  # noqa: E402
from orgs.actions.rehearsing import ChangedError, carry_out, foresee, seal_of  # noqa: E402
from orgs.adjusting import AdjustError, Adjustment  # noqa: E402
from orgs.codes import Industry, OrgType  # noqa: E402
from orgs.models import Account, Org, OrgMove  # noqa: E402

LEADING, WORK, COMMITTEE, GENERAL, BRANCH = OrgType
PAUSE = 0.004  # seconds between looking and acting, at most
REFUSALS = (tree.TreeError, ValidationError, parts.CadreError, ChangedError, AdjustError)


class Storm:
    def __init__(self, seed: int):
        self.dice = random.Random(seed)  # noqa: S311
        self.seed, self.serial = seed, 0
        self.by = Account.objects.get(login="storm")
        self.people = list(Person.objects.order_by("pk"))
        self.columns = Columns()
        self.answers = {"destination": Destination.objects.get(name="毕业"), "note": ""}

    def _pick(self, rows):
        """A random row as it is now, which may be long past when it is used."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise tree.TreeError("没有。")
        row = rows.model.objects.get(pk=self.dice.choice(keys))
        time.sleep(self.dice.random() * PAUSE)
        return row

    def _open(self, *types: OrgType) -> Org:
        return self._pick(Org.objects.open().filter(type__in=types))

    def _name(self) -> str:
        self.serial += 1
        return f"第{self.seed}组{self.serial}号"

    def an_addition(self) -> None:
        type = self.dice.choice([COMMITTEE, GENERAL, BRANCH, BRANCH])
        industry = self.dice.choice([Industry.UNIVERSITY, Industry.STATE_ENTERPRISE])
        parent = self._open(LEADING, COMMITTEE, GENERAL)
        tree.add(parent=parent, by=self.by, name=self._name(), type=type, industry=industry)

    def a_name(self) -> None:
        tree.rename(org=self._open(COMMITTEE, GENERAL, BRANCH), name=self._name(), by=self.by)

    def a_type(self) -> None:
        kinds = {"type": self.dice.choice([COMMITTEE, GENERAL]), "industry": self.dice.choice(list(Industry))}
        tree.retype(org=self._open(COMMITTEE, GENERAL), by=self.by, **kinds)

    def a_move(self) -> None:
        move(
            org=self._open(COMMITTEE, GENERAL, BRANCH), to=self._open(LEADING, COMMITTEE, GENERAL), by=self.by
        )

    def a_move_back(self) -> None:
        undo(move=self._pick(OrgMove.objects.filter(undone_at=None)), by=self.by)

    def a_merger(self) -> None:
        kind = self.dice.choice([COMMITTEE, GENERAL, BRANCH])
        change = merging(org=self._open(kind), to=self._open(kind), on=timezone.localdate(), by=self.by)
        carry_out(change, seal=foresee(change).seal)

    def an_end(self) -> None:
        org = self._pick(Org.objects.open().filter(is_leaf=True, type__in=[COMMITTEE, GENERAL, BRANCH]))
        tree.close(org=org, on=timezone.localdate(), by=self.by, answers=self.answers)

    def a_return(self) -> None:
        closed = self._pick(Org.objects.exclude(closed_on=None))
        tree.reopen(org=closed, on=timezone.localdate(), by=self.by)

    def a_table(self) -> None:
        """批量调整: three of it in one transaction."""
        rows = act_sheets.checked([self._line(number) for number in range(3)], self.columns)
        adjusting = Adjustment(rows, here=Org.objects.get(parent=None), by=self.by)
        carry_out(adjusting, seal=seal_of(foresee(adjusting)))

    def _line(self, number: int) -> ActRow:
        """What mostly can be done; closings end posts, mergers take them along."""
        deed = self.dice.choice([Deed.RENAME, Deed.MOVE, Deed.MERGE, Deed.CLOSE])
        org, to = self._open(GENERAL, BRANCH), self._open(COMMITTEE)
        cells = {"组织编号": code_of(org), "操作": str(deed)} | {
            Deed.RENAME: {"新名称": self._name()},
            Deed.MOVE: {"新上级": code_of(to)},
            Deed.MERGE: {"合并到": code_of(self._open(GENERAL, BRANCH))},
            Deed.CLOSE: {"移除去向": "毕业", "理由": "毕业"},
        }[deed]
        return ActRow("表", number, dict.fromkeys(self.columns.head.columns, "") | cells)

    def an_entry(self) -> None:
        """Also at organisations that were open only when they were looked up."""
        org, person = self._open(COMMITTEE, GENERAL, BRANCH), self.dice.choice(self.people)
        post = Post(
            duty=self.dice.choice([Duty.SECRETARY, Duty.ORGANISATION, Duty.PUBLICITY]), since_on=date(2024, 9, 1),
            selection=Selection.ELECTED, nature=self.dice.choice(list(Nature)), in_party_committee=False,
            duty_status=self.dice.choice(list(DutyStatus)),
        )  # fmt: skip
        enter_cadre(org=org, person=Person.objects.get(pk=person.pk), post=post, by=None)

    MIX = (
        (an_addition, 14), (a_name, 4), (a_type, 6), (a_move, 16), (a_move_back, 8), (a_merger, 12), (an_end, 10),
        (a_return, 8), (a_table, 10), (an_entry, 28),
    )  # fmt: skip

    def run(self, operations: int) -> dict:
        acts, weights = zip(*self.MIX, strict=True)
        done, refused, failures = Counter(), 0, []
        for act in self.dice.choices(acts, weights, k=operations):
            try:
                act(self)
                done[act.__name__] += 1
            except REFUSALS:
                refused += 1
            except Exception as fault:  # the test decides: with locks none may occur
                failures.append(f"{act.__name__}: {type(fault).__name__}: {fault}")
        return {"done": done, "refused": refused, "failures": failures}


def unlocked(pk: int) -> Org:
    org = Org.objects.get(pk=pk)
    time.sleep(PAUSE)
    return org


def main(seed: str, operations: str, *options: str) -> None:
    if "--unlocked" in options:
        posts.locked_open_org = unlocked
    storm = Storm(int(seed))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    print(json.dumps(storm.run(int(operations))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
