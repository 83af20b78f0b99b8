"""Accounts of the demonstration, one a role, and the file that tells how to log in with them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cadres.codes import Duty
from cadres.models import Post
from orgs.actions import appoint_admin, appointing
from orgs.holders import duties
from orgs.models import Account, Org
from zhtj.demo.shape import Shape

PASSWORD = "yunshan-demo-2026"  # noqa: S105 -- invented city, invented people: shown to everybody who tries it
WAITING, WAITING_AT = "law", "共青团云山大学法学院委员会"


@dataclass(frozen=True)
class Role:
    """`names` of an organisation and of those above it; `vacant`: the post left open for a first entry."""

    login: str
    role: str
    names: tuple[str, ...]
    vacant: Duty | None = None
    is_active: bool = True


def roles(newest_entry: int) -> list[Role]:
    """The branches are classes that entered a year before the newest ones."""
    year = newest_entry - 1
    college, grade = "共青团云山大学文学院委员会", f"文学院{year}级团总支"
    law, law_grade = "共青团云山大学法学院委员会", f"法学院{year}级团总支"
    return [
        Role("province", "province", ("共青团岭东省委员会",)),
        Role("city", "city", ("共青团云山市委员会",)),
        Role("county", "county", ("共青团鹿鸣县委员会",)),
        Role("park", "work_committee", ("云山高新技术产业开发区团工委",)),
        Role("town", "township_committee", ("共青团鹿鸣县清潭镇委员会",)),
        Role("league", "general_branch", (college, grade)),
        Role("class1", "branch", (college, grade, f"{year}级汉语言文学1班团支部"), Duty.SECRETARY),
        Role("class2", "branch", (law, law_grade, f"{year}级法学1班团支部"), Duty.DEPUTY),
        Role("university", "university", ("共青团云山大学委员会",)),
        Role("college", "college_committee", (college,)),
        Role("enterprise", "enterprise", ("共青团云山建工集团有限公司委员会",)),
        Role("university2", "new_university", ("共青团岭东工贸职业学院委员会",)),
        Role("enterprise2", "new_enterprise", ("共青团云山交通投资有限公司委员会",)),
        Role("disabled", "disabled", (college, grade, f"{year}级秘书学1班团支部"), is_active=False),
    ]


def left_vacant(shape: Shape) -> dict[Org, Duty | None]:
    """Organisations of the accounts: each has cadres, and some a post that nobody holds, to try entering."""
    return {shape.find(*role.names): role.vacant for role in roles(shape.newest_entry)}


def open_accounts(shape: Shape, posts: Sequence[Post]) -> list[Role]:
    """An account for each role, in the name of somebody who holds a post there."""
    holders = {post.org.pk: post.person.name for post in reversed(posts) if post.is_open}
    opened = roles(shape.newest_entry)
    for role in opened:
        org = shape.find(*role.names)
        account = Account.objects.create_user(
            role.login, PASSWORD, name=holders[org.pk], is_active=role.is_active
        )
        appoint_admin(account=account, org=org, by=None)
    _appoint_waiting(shape, holders)
    return opened


def _appoint_waiting(shape: Shape, holders: dict[int, str]) -> None:
    """待激活: somebody appointed by the university who has not used the code yet; it can be made anew there."""
    org, university = shape.find(WAITING_AT), Account.objects.get(login="university")
    name = holders[org.pk]
    appointing.appoint(org=org, login=WAITING, name=name, duty=duties(org, name)[0], by=university)


def write_list(path: Path, opened: Sequence[Role]) -> None:
    """{login, password, role, org} of each account, for people and for scripts."""
    lines = [
        {"login": role.login, "password": PASSWORD, "role": role.role, "org": role.names[-1]}
        for role in opened
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", "utf-8")
