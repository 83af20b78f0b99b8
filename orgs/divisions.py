"""省、地市、县 of the country with their six-digit codes (GB/T 2260), from a vendored data set."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "vendor" / "china-division-2.7.0" / "divisions.csv"
# GB/T 2260 has them too, the data set does not; nothing below them has a code of six digits.
APART = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
# Names in the second place that are no place: what stands below is governed by the province itself.
UNNAMED = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@cache
def names() -> dict[str, str]:
    """Code -> name, in the order of the codes."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        read = {line["code"]: line["name"] for line in csv.DictReader(lines)}
    return {code: name for code, name in (read | APART).items() if read.get(parent(code)) != name}


def parent(code: str) -> str:
    """The code it stands below; "" for a province."""
    if code.endswith("0000"):
        return ""
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


@cache
def _children() -> dict[str, list[tuple[str, str]]]:
    below = defaultdict(list)
    for code, name in names().items():
        below[parent(code)].append((code, name))
    return below


def below(code: str) -> list[tuple[str, str]]:
    """(code, name) of what stands directly below; of the provinces for ""; empty where nothing does, e.g. 东莞."""
    return _children().get(code, [])


def trail(code: str) -> list[str]:
    """The codes from the province down to `code`; empty for a code that is none."""
    steps = []
    while code in names():
        steps.insert(0, code)
        code = parent(code)
    return steps


def is_whole(code: str) -> bool:
    """As far down as it goes."""
    return code in names() and not below(code)


def place(code: str) -> str:
    """As people say it: 广东省 广州市 天河区, 北京市 东城区, 湖北省 仙桃市, 广东省 东莞市."""
    return " ".join(name for name in map(names().get, trail(code)) if name not in UNNAMED)
