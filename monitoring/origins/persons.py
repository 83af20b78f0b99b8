"""What makes a person count in a figure, and how that is said of each: one fact a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cadres.codes import Duty, DutyStatus, Nature, Occupation
from cadres.models import Person, Post
from cadres.rules.dates import age_on
from monitoring.origins.standpoint import Standpoint
from monitoring.rules import PRECEDENCE


class Case(NamedTuple):
    """One person with the posts that the figure looks at."""

    person: Person
    posts: list[Post]
    seen: Standpoint


@dataclass(frozen=True)
class PersonFact:
    """`sql` is true of a line of recounting.PERSONS; `{incomplete}` and `{over}` are ids in it."""

    sql: str
    why: Callable[[Case], str]  # says of whoever counts why, and of whoever does not why not
    is_own: bool = False  # of the organisation itself (本级)
    is_personal: bool = False  # tells of the person as known now, not of a post held then


def _nature(case: Case) -> str:
    natures = {post.nature for post in case.posts}
    counted = next(nature for nature in PRECEDENCE if nature in natures)
    if case.person.occupation == Occupation.STUDENT and counted == Nature.PART_TIME:
        return "在读学生，按兼职计"
    others = "、".join(nature.label for nature in PRECEDENCE if nature in natures - {counted})
    return f"已按{counted.label}计，另有{others}任职不重复计" if others else f"按{counted.label}计"


def _on_duty(case: Case) -> str:
    on = [post for post in case.posts if post.duty_status == DutyStatus.ON]
    if on and len(on) < len(case.posts):
        return f"{len(case.posts)}项任职中{len(on)}项在岗"
    return "在岗" if on else "不在岗"


def _full_time_on_duty(case: Case) -> str:
    full_time = [post for post in case.posts if post.nature == Nature.FULL_TIME]
    if not full_time:
        return _nature(case)
    return "专职，在岗" if any(post.duty_status == DutyStatus.ON for post in full_time) else "专职，不在岗"


def _holds(duty: Duty) -> Callable[[Case], str]:
    def why(case: Case) -> str:
        held = any(post.duty == duty for post in case.posts)
        return f"任{duty.label}" if held else f"职务不是{duty.label}"

    return why


def _term(case: Case) -> str:
    ends = sorted(post.term_ends_on for post in case.posts if post.term_ends_on)
    if not ends:
        return "工作人员，没有任期"
    ended = ends[0] <= case.seen.day
    return f"任期{ends[0]:%Y-%m}届满" if ended else f"任期至{ends[0]:%Y-%m}，未届满"


def _committee(case: Case) -> str:
    is_member = any(post.in_party_committee for post in case.posts)
    return "同级党委委员" if is_member else "不是同级党（工）委（党支部）委员"


def _completeness(case: Case) -> str:
    missing = case.person.missing(in_xinjiang=case.seen.in_xinjiang, today=case.seen.day)
    return f"信息不完整：缺{'、'.join(map(_label, missing))}" if missing else "信息完整"


def _label(name: str) -> str:
    return "手机号码" if name == "phone" else str(Person._meta.get_field(name).verbose_name)


EVERYBODY = "nature > 0"
PERSON_FACTS: dict[str, PersonFact] = {
    "secretary": PersonFact("secretary > 0", _holds(Duty.SECRETARY), is_own=True),
    "own_full_time_on_duty": PersonFact("own_full_time_on_duty = 1", _full_time_on_duty, is_own=True),
    "own_deputies": PersonFact("own_deputy = 1", _holds(Duty.DEPUTY), is_own=True),
    "own_full_time": PersonFact("own_nature = 1", _nature, is_own=True),
    "own_seconded": PersonFact("own_nature = 2", _nature, is_own=True),
    "own_part_time": PersonFact("own_nature = 3", _nature, is_own=True),
    "own_total": PersonFact(EVERYBODY, _nature, is_own=True),
    "own_on_duty": PersonFact("own_on_duty = 1", _on_duty, is_own=True),
    "own_expired": PersonFact("person_id IN ({over})", _term, is_own=True),
    "full_time": PersonFact("nature = 1", _nature),
    "seconded": PersonFact("nature = 2", _nature),
    "part_time": PersonFact("nature = 3", _nature),
    "total": PersonFact(EVERYBODY, _nature),
    "students": PersonFact(
        "student = 1", lambda case: f"职业为{case.person.get_occupation_display()}", is_personal=True
    ),
    "on_duty": PersonFact("on_duty = 1", _on_duty),
    "party_members": PersonFact(
        "party_member = 1",
        lambda case: f"政治面貌为{case.person.get_political_status_display()}",
        is_personal=True,
    ),
    "in_party_committee": PersonFact("in_party_committee = 1", _committee),
    "graduates": PersonFact(
        "graduate = 1", lambda case: f"学历为{case.person.get_education_display()}", is_personal=True
    ),
    "young": PersonFact(
        "is_young = 1",
        lambda case: f"{age_on(case.seen.day, born_on=case.person.born_on)}周岁",
        is_personal=True,
    ),
    "volunteers": PersonFact(
        "volunteer = 1",
        lambda case: "已是注册志愿者" if case.person.is_volunteer else "不是注册志愿者",
        is_personal=True,
    ),
    "complete": PersonFact("person_id NOT IN ({incomplete})", _completeness, is_personal=True),
}
