"""What is asked about a line of a file, what is found of it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices

from cadres.models import Post


class Outcome(TextChoices):
    NEW = "new", "新增"
    SECOND = "second", "新增任职"  # somebody registered; done when confirmed
    UPDATE = "update", "更新"  # in post here already; done when updates is ticked, else left alone
    SAME = "same", "无变化"
    FAULTY = "faulty", "有误"


@dataclass(frozen=True)
class Asked:
    """`number` as a spreadsheet shows it; `cells` and `faults`, of reading, by the labels of the columns."""

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False  # 确认是同一人
    updates: bool = False  # 更新


@dataclass(frozen=True)
class Verdict:
    """`faults`: label ("" of the whole line) -> sentences. Of a line that only waits for a box they say which.

    `differences`: label, what is registered, what was typed; numbers masked.
    """

    number: int
    outcome: Outcome
    faults: Mapping[str, list[str]] = field(default_factory=dict)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    note: str = ""
    org_pk: int | None = None


@dataclass(frozen=True)
class Done:
    """`post` as it is now, also where nothing had to be done; None where nothing could be."""

    number: int
    verdict: Verdict
    post: Post | None = None
