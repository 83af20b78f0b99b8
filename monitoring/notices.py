"""消息 about 催办: who is told what, within the act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitoring.codes import Want
from monitoring.models import Urging
from orgs.models import Account
from zhtj.notices.kinds import PLACE, register
from zhtj.notices.telling import lines, settle, tell_all

URGED = register(
    "monitoring.urged",
    "{asking}催办：{org}{want}，请在{due_on}前办理。",
    page="monitoring:todos",
    asks="待办理",
)
URGING_DONE = register(
    "monitoring.urging_done", "您催办的事项已办结：{org}{want}。", page="monitoring:urgings", about=PLACE
)
WANTS = {Want.SECRETARY: "书记空缺", Want.FULL_TIME: "专职团干部有缺额", Want.PROFILE: "未填报信息"}
FULFILLED = {Want.SECRETARY: "已有书记", Want.FULL_TIME: "专职团干部已配齐", Want.PROFILE: "已填报信息"}


def urged(urgings: Iterable[Urging], told: Mapping[int, Sequence[Account]], *, by: Account) -> None:
    """`told` are the admins by the organisation urged."""
    tell_all(
        line
        for urging in urgings
        for line in lines(
            URGED, urging, to=told[urging.org_id], by=by, place=urging.addressed_id, asking=urging.asking_org.name,
            org=urging.org.name, want=WANTS[Want(urging.wants)], due_on=urging.due_on,
        )
    )  # fmt: skip


def withdrawn(urgings: Sequence[Urging], *, by: Account | None) -> None:
    settle(URGED, *urgings, words="已撤回", by=by)


def done(urgings: Sequence[Urging], *, by: Account | None) -> None:
    """Whoever urged is told; those who were urged see by whom it was done."""
    settle(URGED, *urgings, words="已办结", by=by)
    tell_all(
        line
        for urging in urgings
        for line in lines(
            URGING_DONE, urging, to=[urging.asked_by], by=by, place=urging.asking_org_id, org=urging.org.name,
            want=FULFILLED[Want(urging.wants)],
        )
    )  # fmt: skip
