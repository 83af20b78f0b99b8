"""What a file of 5,000 cadres takes, new ones and the same file again, on the database that DATABASE_URL names:

    .ci/with-postgres .venv/bin/python bench/imports.py
    DATABASE_URL=sqlite:////tmp/imports.sqlite3 .venv/bin/python bench/imports.py

The database is to be an empty one. Checked and carried out as an import does, all in one transaction; printed are
seconds of one core of this process, statements for each cadre, what the commit takes (there the log gets its chain,
and on PostgreSQL all other acts that leave a trace wait for it), and the peak of memory.
"""

import os
import resource
import sys
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from bench.clock import Clock
from cadres.importing.checking import Asked, carry_out, check_lines
from cadres.sheets import Kind
from cadres.sheets.columns import BRANCH
from orgs import tree
from orgs.codes import Industry, OrgType
from orgs.models import Org
from tests.cadre_books import cells
from tests.factories import make_admin, make_city
from zhtj.codes import id_number

LINES = int(os.environ.get("LINES_OF_FILE", "5000"))
BRANCHES = 200
DUTIES = ("书记", "副书记", "组织委员", "宣传委员", "志愿委员")


@transaction.atomic
def world():
    city = make_city()
    facts = {"type": OrgType.BRANCH, "industry": Industry.UNIVERSITY, "opened_on": None}
    names = (f"2026级测量{number}班团支部" for number in range(1, BRANCHES + 1))
    branches = [Org(parent=city.university, name=name, **facts) for name in names]
    tree.add_many(orgs=branches, by=None)
    return city.university, branches, make_admin(city.university)


def numbers():
    for serial in count():
        born_on = date(1995, 1, 1) + timedelta(days=serial // 900)
        body = f"440105{born_on:%Y%m%d}{serial % 900 + 100}"
        yield body + id_number.check_character(body)


def file_of(branches) -> list[Asked]:
    """Every fifth of a branch is its 书记; phones and member numbers are their own, as in life."""
    told = []
    for row, number in zip(range(LINES), numbers(), strict=False):
        place, duty = divmod(row, len(DUTIES))
        own = {
            BRANCH: branches[place % BRANCHES].name, "身份证号码": number, "手机号码": f"138{row:08}",
            "入团时间": "2018-05-04", "发展团员编号": f"201844{row:06}",
            "团内现任职务": DUTIES[duty] if place < BRANCHES else "其他",
            "职务名称": "" if place < BRANCHES else "委员",
        }  # fmt: skip
        told.append(Asked(row + 2, {**cells(), **own}))
    return told


def measure(title: str, file: list[Asked], org, by) -> None:
    clock, begun, wall = Clock(), time.process_time(), time.perf_counter()
    with connection.execute_wrapper(clock):
        verdicts = check_lines(file, kind=Kind.BELOW, org=org, by=by)
        checked = time.process_time()
        with transaction.atomic():
            done = carry_out(file, kind=Kind.BELOW, org=org, by=by)
            commit = time.perf_counter()
    ended = time.perf_counter()
    outcomes = {str(verdict.outcome) for verdict in verdicts}
    if not all(one.post for one in done):
        raise SystemExit(next(one for one in done if not one.post))
    total = time.process_time() - begun
    print(
        f"{title}（{'、'.join(sorted(outcomes))}）{len(file)} 行：检查 {checked - begun:.1f} 秒，"
        f"导入 {total - checked + begun:.1f} 秒，合计 {total:.1f} 秒（一个核；全程 {ended - wall:.1f} 秒，"
        f"其中数据库 {clock.total / 1000:.1f} 秒，提交 {ended - commit:.2f} 秒）；"
        f"每人 {len(clock.taken) / len(file):.2f} 条语句；"
        f"内存峰值 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    call_command("migrate", verbosity=0)
    org, branches, by = world()
    file = file_of(branches)
    print(
        f"{connection.vendor}，开始时内存 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    measure("新录入", file, org, by)
    measure("再次导入同一文件", file, org, by)


if __name__ == "__main__":
    main()
