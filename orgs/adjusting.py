"""批量调整: the acts of a table, one after the other in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from orgs import signals, tree
from orgs.act_columns import AIMS, REASON, Columns, Deed, state_of, summary
from orgs.act_doing import Doing, LineError
from orgs.act_finding import find
from orgs.act_sheets import ActRow
from orgs.actions.foreseeing import Shift, bound_shifts, counts_of, watched_at, way_of
from orgs.models import Account, Org
from orgs.models.org import path_ids
from orgs.sights import Sight
from orgs.tree import hold_rows
from zhtj.audit.refusals import RefusedError

WHOLE = (Deed.MOVE, Deed.MERGE, Deed.RETYPE)  # write below the organisation and beside it too
EMPTYING = (Deed.MERGE, Deed.CLOSE)


class AdjustError(RefusedError):
    """Nothing was done; `faults` say why, in the order of the lines. Mistakes alone are nothing to write down."""

    def __init__(self, rows: Sequence[ActRow]):
        self.faults = [fault for row in rows for fault in row.faults]
        refused = [fault for row in rows if row.is_refused for fault in row.faults]
        self.is_told = bool(refused)
        super().__init__((refused or self.faults)[0])


@dataclass(frozen=True)
class Outcome:
    """What the act of one line does; `changes` are label, before, after."""

    number: int
    deed: str
    org: str
    changes: list[tuple[str, str, str]]
    counts: tuple[int, int, int]  # organisations, cadres, admins: there and below
    reason: str
    gaining: list[Sight]
    losing: list[Sight]


@dataclass(frozen=True)
class Plan:
    outcomes: list[Outcome]
    shifts: list[Shift]  # of figures at and above the organisation below which all this happens

    def bound(self) -> dict:
        return asdict(self) | {"shifts": bound_shifts(self.shifts)}

    def __str__(self) -> str:
        return summary([outcome.deed for outcome in self.outcomes])


@dataclass(frozen=True)
class Adjustment:
    """`rows` are about what stands below `here`."""

    rows: Sequence[ActRow]
    here: Org
    by: Account

    def perform(self) -> tuple[Plan, Plan]:
        """Raises AdjustError with the faults of all lines."""
        tree.hold_forest()  # what is looked up now holds until the end
        here = Org.objects.get(pk=self.here.pk)
        find(self.rows, here=here, by=self.by)
        clear = [row for row in self.rows if not row.faulty]
        _hold(clear)
        watched, columns = watched_at(here), Columns()
        figures = watched.figures()
        outcomes = [self._outcome(row, here, columns) for row in in_order(clear)]
        if any(row.faulty for row in self.rows):
            raise AdjustError(self.rows)
        plan = Plan(sorted(outcomes, key=lambda outcome: outcome.number), watched.since(figures))
        return plan, plan

    def _outcome(self, row: ActRow, here: Org, columns: Columns) -> Outcome | None:
        org = _now(row.org)
        before, way = _picture(org, here), _way(org, here)
        counts = counts_of(org) if row.deed not in AIMS else ()
        doing = Doing(row, org, by=self.by, columns=columns)
        try:
            foresight = doing.carry_out()
        except LineError:
            return None
        after, gaining, losing = _now(org), [], []
        if foresight:
            counts, gaining, losing = foresight.counts, foresight.gaining, foresight.losing
        elif row.deed == Deed.REOPEN:  # before there was nothing to count
            counts = counts_of(after)
        changes = _differences(before, _picture(after, here)) + doing.told
        return Outcome(row.number, str(row.deed), way, changes, counts, row.cells[REASON], gaining, losing)


def in_order(rows: Sequence[ActRow]) -> list[ActRow]:
    """As they stand; but of the closings what stands lowest comes first, of the reopenings what stands highest."""
    closing = sorted((row for row in rows if row.deed == Deed.CLOSE), key=lambda row: -len(row.org.path))
    reopening = sorted((row for row in rows if row.deed == Deed.REOPEN), key=lambda row: len(row.org.path))
    turns = {Deed.CLOSE: iter(closing), Deed.REOPEN: iter(reopening)}
    return [next(turns[row.deed]) if row.deed in turns else row for row in rows]


def _hold(rows: Sequence[ActRow]) -> None:
    """All rows, then all people: acts on posts wait before they hold anything that we shall want."""
    hold_rows(
        moved=[row.org for row in rows if row.deed in WHOLE],
        places=[row.to for row in rows if row.to],
        alone=[row.org for row in rows if row.deed not in WHOLE],
    )
    emptied = [row.org for row in rows if row.deed in EMPTYING]
    signals.orgs_held.send(sender=Org, orgs=emptied)


def _now(org: Org) -> Org:
    return Org.objects.select_related("parent", "committee").get(pk=org.pk)


def _picture(org: Org, here: Org) -> dict[str, str]:
    """What acts change, in words."""
    return {
        "组织全称": org.name,
        "组织类别": org.get_type_display(),
        "单位所属行业类别": org.get_industry_display(),
        "学校标识码": org.school_code or "",
        "行政区划代码": org.division,
        "上级组织": _way(org.parent, here),
        "状态": state_of(org),
        "移除团干部": f"由“{org.committee.name}”办理",
    }


def _differences(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(label, was, after[label]) for label, was in before.items() if was != after[label]]


def _way(org: Org, here: Org) -> str:
    """From below `here` on; all of it where it stands elsewhere."""
    names = way_of(org)
    known = len(path_ids(here.path)) if here.covers(org) else 0
    return " › ".join(names[known:] or names[-1:])
