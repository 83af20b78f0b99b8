"""Two imports of a college: one that is done, and one that waits for somebody to mend its mistakes."""

import csv
import io
from collections.abc import Sequence

from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.importing import deciding, sessions
from cadres.models import Import, Person
from cadres.models.importing import Choice
from cadres.sheets import Kind
from cadres.sheets.columns import columns_of
from orgs.models import Account
from zhtj.demo.days import first_of_month
from zhtj.demo.kinds import COUNSELLOR
from zhtj.demo.people import NUMBERED_FROM, Invention
from zhtj.jobs.working import work_off

LOGIN = "college"
YES_NO = {True: "是", False: "否", None: ""}
POST = {
    "团内现任职务": Duty.MEMBER.label, "任现职方式": Selection.ELECTED.label,
    "团干部性质": Nature.PART_TIME.label, "是否同级党（工）委（党支部）委员": "否", "在岗状态": DutyStatus.ON.label,
}  # fmt: skip
MISTAKES: Sequence[dict[str, str]] = (
    {"民族": "汉汉"},
    {},
    {"任现职年月": "去年九月", "手机号码": "1390000000"},
    {},
    {"具体职业": ""},
)


def hand_in(invention: Invention) -> None:
    by = Account.objects.get(login=LOGIN)
    done = _begin("文学院团委增补委员.csv", [{}] * 3, invention, by)
    deciding.decide(session=done, choice=Choice.RIGHT, version=done.version, by=by)
    _begin("文学院团委换届名单.csv", MISTAKES, invention, by)
    work_off()


def _begin(name: str, changes: Sequence[dict[str, str]], invention: Invention, by: Account) -> Import:
    """Checked."""
    lines = [_line(invention) | changed for changed in changes]
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.label for column in columns_of(Kind.OWN)])
    writer.writeheader()
    writer.writerows(lines)
    content = text.getvalue().encode("utf-8-sig")
    session = sessions.begin(org=by.orgs.get(), kind=Kind.OWN, content=content, name=name, by=by)
    work_off()
    return Import.objects.get(pk=session.pk)


def _line(invention: Invention) -> dict[str, str]:
    """Somebody nobody knows yet, as a secretary would write him down."""
    person = next(person for person in iter(lambda: invention.person(COUNSELLOR), None) if _is_whole(person))
    since = {"任现职年月": f"{first_of_month(invention.today):%Y-%m}"}
    facts = {column.label: _told(person, column.name) for column in columns_of(Kind.OWN)}
    return facts | POST | since


def _is_whole(person: Person) -> bool:
    """Nothing is left out of this one."""
    has_number = person.member_number or not (
        person.joined_league_on and person.joined_league_on >= NUMBERED_FROM
    )
    return bool(person.phone and has_number and (person.volunteer_since_on or not person.is_volunteer))


def _told(person: Person, name: str) -> str:
    value = getattr(person, name, "")
    if value is None or isinstance(value, bool):
        return YES_NO[value]
    has_choices = hasattr(person, f"get_{name}_display")
    return getattr(person, f"get_{name}_display")() if has_choices and value else str(value)
