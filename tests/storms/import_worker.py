"""One process of the import storm: files of overlapping people beside single entries and removals.

python -m tests.storms.import_worker SEED FILES SECONDS ACCOUNT ORG KIND PLACE…
"""

import os
import random
import sys
import time
from collections import Counter

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import transaction  # noqa: E402

from cadres import actions  # noqa: E402
from cadres.actions import CadreError, parts  # noqa: E402
from cadres.importing.checking import Asked, carry_out  # noqa: E402
from cadres.models import Destination, Post  # noqa: E402
from cadres.sheets import Kind  # noqa: E402
from cadres.sheets.columns import BRANCH  # noqa: E402
from cadres.sheets.line import line_form  # noqa: E402
from orgs.models import Account, Org  # noqa: E402
from tests.cadre_books import cells  # noqa: E402
from tests.factories import make_id_number  # noqa: E402

PEOPLE, LINES, MEMBERS = 24, 10, 30
DUTIES = ("书记", "组织委员", "宣传委员", "文体委员")
EDUCATIONS = ("大学本科", "大学专科")


def line(dice, place: Org, kind: Kind) -> dict[str, str]:
    """Of few people, some of whom claim one 发展团员编号."""
    told = {"身份证号码": make_id_number(order=dice.randrange(PEOPLE) + 1), "学历": dice.choice(EDUCATIONS)}
    told["团内现任职务"] = dice.choice(DUTIES)
    if dice.random() < 0.3:
        told |= {"入团时间": "2018-05-04", "发展团员编号": f"2018440000{dice.randrange(MEMBERS):02}"}
    return cells(**told) | ({BRANCH: place.name} if kind == Kind.BELOW else {})


def import_file(dice, places, kind, org, by) -> Counter:
    asked = [
        Asked(row, line(dice, dice.choice(places), kind), confirmed=True, updates=True)
        for row in range(2, 2 + LINES)
    ]
    with transaction.atomic():
        done = carry_out(asked, kind=kind, org=org, by=by)
    return Counter(str(one.verdict.outcome) if one.post else "refused" for one in done)


def enter_one(dice, places, kind, org, by) -> Counter:
    place = dice.choice(places)
    form = line_form(line(dice, place, kind) | {"确认是同一人，新增任职": "是"}, org=place, by=by)
    if set(form.errors) - {"application"}:
        return Counter(refused=1)
    actions.enter_cadre(org=place, person=form.filled_person(), post=form.filled_post(), by=by)
    return Counter(single=1)


def end_one(dice, places, kind, org, by) -> Counter:
    posts = list(Post.objects.open().filter(org__in=places)[:20])
    if not posts:
        return Counter()
    actions.end_post(post=dice.choice(posts), by=None, destination=Destination.objects.first())
    return Counter(ended=1)


def main(seed, files, seconds, account, org, kind, *places) -> None:
    dice, told = random.Random(int(seed)), Counter()  # noqa: S311
    by, org, kind = Account.objects.get(pk=account), Org.objects.get(pk=org), Kind(kind)
    places = list(Org.objects.select_related("committee").filter(pk__in=places))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    until = time.monotonic() + float(seconds)
    while told["files"] < int(files) and time.monotonic() < until:
        act = dice.choice((import_file, import_file, enter_one, end_one))
        told["files"] += act is import_file
        try:
            told += act(dice, places, kind, org, by)
        except CadreError as refusal:
            told["crossed" if str(refusal) == parts.CROSSED else "refused"] += 1
    sys.stdout.write(" ".join(f"{key}={value}" for key, value in told.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
