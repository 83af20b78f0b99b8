"""From numbers to rectangles: the sizes of what is drawn as SVG, in its own units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FULL = 100  # width of a bar of 100%


class Column(NamedTuple):
    label: str
    count: int
    x: int
    y: int
    width: int
    height: int
    middle: int  # where labels are centred


class Histogram(NamedTuple):
    width: int
    height: int
    floor: int  # y of the line the columns stand on
    columns: list[Column]


STEP, WIDE, HEAD, TALL, FOOT = 78, 46, 18, 96, 22  # of a column, its share of that; above, high, below


def histogram(counts: Sequence[tuple[str, int]]) -> Histogram:
    """Columns side by side, the largest as tall as possible; whatever is not nothing can be seen."""
    most = max([count for _, count in counts], default=0)
    columns = [_column(number, label, count, most) for number, (label, count) in enumerate(counts)]
    return Histogram(STEP * len(columns), HEAD + TALL + FOOT, HEAD + TALL, columns)


def _column(number: int, label: str, count: int, most: int) -> Column:
    height = max(round(TALL * count / most), 2) if count else 0
    left = number * STEP + (STEP - WIDE) // 2
    return Column(label, count, left, HEAD + TALL - height, WIDE, height, left + WIDE // 2)


def bar(share: float | None) -> int:
    """Width of a bar that is FULL at 1; what is not nothing can be seen."""
    if not share or share < 0:
        return 0
    return min(max(round(FULL * share), 1), FULL)
