"""Words about imports: what each would do, did and waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from cadres.importing.deciding import fault_of
from cadres.importing.lines import LABELS, Standing
from cadres.importing.mending import Mended
from cadres.models import Import, ImportLine
from cadres.models.importing import Choice, State
from cadres.sheets import Kind, branches
from orgs.models import Account, Org

ALWAYS = (Standing.NEW, Standing.SECOND, Standing.UPDATE, Standing.SAME, Standing.FAULTY)  # told even if 0
CONCLUDED = "已办结"  # done without anything to import
MOST_BRANCHES = 300  # offered while one types


@dataclass(frozen=True)
class Tab:
    standing: Standing
    label: str
    count: int


def tabs(counts: dict[str, int]) -> list[Tab]:
    shown = (standing for standing in Standing if standing in ALWAYS or counts[standing])
    return [Tab(standing, LABELS[standing], counts[standing]) for standing in shown]


def first_shown(session: Import, counts: dict[str, int]) -> Standing:
    """What there is to be done first."""
    wanted = (Standing.FAULTY, Standing.ASKS) if session.is_open else (Standing.SETTLED,)
    return next((standing for standing in wanted if counts[standing]), Standing.ALL)


@dataclass(frozen=True)
class Row:
    """An import in the list of its organisation."""

    session: Import
    kind: Kind
    state: str
    told: str


def rows(sessions: Iterable[Import]) -> list[Row]:
    """Counts of all of them are asked at once."""
    sessions = list(sessions)
    asked = ImportLine.objects.filter(session__in=sessions, is_left_out=False)
    counted = asked.values_list("session", "outcome", "settled_as").annotate(Count("pk"))
    found: dict = {}
    for pk, outcome, settled_as, count in counted:
        word = "已导入" if settled_as else LABELS[Standing(outcome)] if outcome else ""
        mine = found.setdefault(pk, {})
        mine[word] = mine.get(word, 0) + count
    return [
        Row(session, Kind(session.kind), _state(session, counts), _told(session, counts))
        for session in sessions
        for counts in [found.get(session.pk, {})]
    ]


def _state(session: Import, counts: dict[str, int]) -> str:
    is_empty = session.state == State.DONE and not counts.get("已导入")
    return CONCLUDED if is_empty else session.get_state_display()


def _told(session: Import, counts: dict[str, int]) -> str:
    words = ["已导入", *(LABELS[standing] for standing in ALWAYS)]
    parts = [f"{word}{counts[word]}" for word in words if counts.get(word)]
    return f"共{session.line_count}行" + (f"：{'，'.join(parts)}" if parts else "")


# --- what would happen -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    choice: Choice
    told: str  # what will happen
    fault: str  # why it cannot be chosen


def ways(counts: dict[str, int]) -> list[Way]:
    doing = _doing(counts)
    whole = f"{doing}全部成功才生效；有一行不能办理，就一行也不导入。"
    right = f"{doing}逐行生效；导入时不能办理的行留在这里，不影响其他行。"
    return [
        Way(Choice.ALL, whole + _left(counts), fault_of(Choice.ALL, counts)),
        Way(Choice.RIGHT, right + _left(counts), fault_of(Choice.RIGHT, counts)),
    ]


def _doing(counts: dict[str, int]) -> str:
    parts = (
        (counts["due_new"], "新录入{}人"),
        (counts["due_second"], "为{}名已登记的人员新增任职"),
        (counts["due_update"], "更新{}人的信息"),
    )
    told = [words.format(count) for count, words in parts if count]
    return f"将{'，'.join(told)}。" if told else ""


def _left(counts: dict[str, int]) -> str:
    parts = (
        (counts["faulty"], "有误的{}行"),
        (counts["asks"], "没有勾选的{}行"),
        (counts["same"], "没有变化的{}行"),
        (counts["left_out"], "设为不导入的{}行"),
    )
    told = [words.format(count) for count, words in parts if count]
    return f"{'、'.join(told)}不导入。" if told else ""


def mended_words(mended: Mended) -> str:
    if not mended.checked:
        return "没有改动。"
    wrong = mended.checked - mended.right - mended.left_out
    if mended.right == mended.checked:
        return f"已保存并重新检查{mended.checked}行：全部无误。"
    parts = ((mended.right, "无误"), (wrong, "仍有误"), (mended.left_out, "不导入"))
    return f"已保存并重新检查{mended.checked}行：{'，'.join(f'{n}行{word}' for n, word in parts if n)}。"


def stale_words(mended: Mended, session: Import) -> str:
    numbers = "、".join(map(str, mended.stale))
    saved = f"其余改动的{mended.checked}行已保存。" if mended.checked else ""
    return (
        f"第{numbers}行刚刚被{session.touched_by.name}修改过，您填写的没有保存。{saved}"
        "您填写的内容仍在下面，请核对；再次保存将以您填写的内容为准。"
    )


def branch_names(org: Org, by: Account) -> list[str]:
    """As a line may name them, where they are few enough to be offered."""
    if branches.enterable(org, by).count() > MOST_BRANCHES:
        return []
    return [branch.way for branch in branches.listed(org, by)]
