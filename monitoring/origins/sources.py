"""Where each figure of the table comes from: one entry a column, with the sentence that defines it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, F, Q, Value, When

from monitoring.columns import COVERED, GAP, gap_of, ratio
from monitoring.models.figured import Figured
from monitoring.origins.rows import Added


class Part(NamedTuple):
    """A number in a formula: a field of a row and of the totals, and the column that shows it, where one does."""

    label: str
    name: str
    column: str = ""


Formula = tuple[Part | str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    definition: str
    formula: Formula = ()
    formula_of_totals: Formula | None = None  # None: as that of a row
    added: Added | None = None  # None: there are no totals
    listed: str = ""  # whose people or organisations are listed; "" where nobody is
    figure: Callable[[Figured, int, int], object] = lambda row, counted, everyone: counted  # from the list
    has_norm: bool = False
    ages: bool = False  # moves with the day alone: ages, terms, what is owed from an age on


def _same(definition: str, key: str, **facts) -> Source:
    """A stored figure that is the length of its list."""
    return Source(definition=definition, listed=key, **facts)


def _below(definition: str, key: str, **facts) -> Source:
    return _same(definition, key, added=Added(F(key)), **facts)


def _share(definition: str, key: str, label: str, **facts) -> Source:
    return Source(
        definition=definition,
        formula=(Part(label, key), "÷", TOTAL),
        added=Added(F(key), F("total")),
        listed=key,
        figure=lambda row, counted, everyone: ratio(counted, everyone),
        **facts,
    )


ONCE = "本组织和所有下级组织中有任职的团干部，每人只计一次"
HEAVIEST = "同时有几项任职的，专职优先于挂职，挂职优先于兼职；不论是否在岗"
OWN = "只看在本组织（本级）的任职，每人只计一次"
UNKNOWN = "没有填报在校学生数，或标准没有规定，应配未知"
TOTAL = Part("团干部总数", "total", "total")
FILLED, REQUIRED = (
    Part("实配专职", "own_full_time_on_duty", "own_full_time_on_duty"),
    Part("应配专职", "required", "required"),
)
COVERED_PART = Part("实配专职（每个组织至多按应配计）", "covered")
NATURES = (Part("专职", "full_time", "full_time"), "+", Part("挂职", "seconded", "seconded"), "+",
           Part("兼职", "part_time", "part_time"))  # fmt: skip
OWN_NATURES = tuple(
    Part(part.label, f"own_{part.name}", f"own_{part.name}") if isinstance(part, Part) else part
    for part in NATURES
)
VACANT = Case(When(own_secretary=0, then=Value(1)), default=Value(0))
HAS_NORM = Q(required__isnull=False)

SOURCES: dict[str, Source] = {
    "secretary": Source(
        definition="本组织现任书记，不论是否在岗；没有现任书记的为空缺。合计为书记空缺的组织数。",
        added=Added(VACANT, is_topmost=False, known=Q(own_secretary=0), unknown="书记在任"),
        listed="secretary",
    ),
    "required": Source(
        definition="按适用的配备标准，本组织应当配备的专职团干部人数。合计为各组织逐个相加。",
        added=Added(F("required"), is_topmost=False, known=HAS_NORM, unknown=UNKNOWN),
        has_norm=True,
    ),
    "own_full_time_on_duty": _same(
        f"在本组织有专职任职、且这一任职在岗的人数。{OWN}。合计为各组织逐个相加。",
        "own_full_time_on_duty",
        added=Added(F("own_full_time_on_duty"), is_topmost=False),
    ),
    "gap": Source(
        definition="应配专职减去实配专职；实配多于应配的，缺额为0，不抵其他组织的缺额。合计为各组织逐个相加。",
        formula=(REQUIRED, "−", FILLED),
        formula_of_totals=(),
        added=Added(GAP, is_topmost=False, known=HAS_NORM, unknown=UNKNOWN),
        listed="own_full_time_on_duty",
        figure=lambda row, counted, everyone: gap_of(row.required, counted),
        has_norm=True,
    ),
    "full_time_rate": Source(
        definition="实配专职（本级在岗专职）与应配专职之比。合计中每个组织至多按应配计，多配的不抵其他组织的缺额。",
        formula=(FILLED, "÷", REQUIRED),
        formula_of_totals=(COVERED_PART, "÷", REQUIRED),
        added=Added(COVERED, F("required"), is_topmost=False, known=HAS_NORM, unknown=UNKNOWN),
        listed="own_full_time_on_duty",
        figure=lambda row, counted, everyone: ratio(counted, row.required),
        has_norm=True,
    ),
    "own_deputies": _same(f"在本组织任副书记的人数，不论是否在岗。{OWN}。", "own_deputies"),
    "own_full_time": _same(f"在本组织有专职任职的人数，不论是否在岗。{OWN}。", "own_full_time"),
    "own_seconded": _same(
        f"在本组织有挂职任职、没有专职任职的人数，不论是否在岗。{OWN}。", "own_seconded"
    ),
    "own_part_time": _same(f"在本组织只有兼职任职的人数，不论是否在岗；学生一律按兼职计。{OWN}。", "own_part_time"),
    "required_posts": Source(
        definition="按适用的配备标准，本组织应当配备的团干部人数，专职、挂职、兼职一并计算。合计为各组织逐个相加。",
        added=Added(
            F("required_posts"), is_topmost=False, known=Q(required_posts__isnull=False),
            unknown="没有填报在校学生数，或标准没有规定团干部人数",
        ),
        has_norm=True,
    ),
    "own_total": _same(
        f"在本组织有任职的人数，不论是否在岗。{OWN}。", "own_total", formula=OWN_NATURES
    ),
    "own_on_duty": _same(f"在本组织的任职中至少有一项在岗的人数。{OWN}。", "own_on_duty"),
    "own_expired": _same(
        f"在本组织的任职中至少有一项任期在统计基准日已经届满的人数；工作人员没有任期。{OWN}。",
        "own_expired",
        ages=True,
    ),
    "full_time": _below(f"按专职计的人数：{ONCE}；{HEAVIEST}。", "full_time"),
    "seconded": _below(f"按挂职计的人数：{ONCE}；{HEAVIEST}。", "seconded"),
    "part_time": _below(f"按兼职计的人数：{ONCE}；{HEAVIEST}；学生一律按兼职计。", "part_time"),
    "students": _below(f"职业为学生的人数：{ONCE}，不论是否在岗。", "students"),
    "total": _below(f"{ONCE}，不论是否在岗。", "total", formula=NATURES),
    "on_duty": _below(f"至少有一项任职在岗的人数：{ONCE}。", "on_duty"),
    "led_rate": Source(
        definition="有在岗书记的团组织占全部团组织的比例：本组织和所有下级组织，团支部在内，已关闭的不计。",
        formula=(Part("有在岗书记的团组织", "led_orgs"), "÷", Part("团组织", "orgs")),
        added=Added(F("led_orgs"), F("orgs")),
        listed="led_rate",
        figure=lambda row, counted, everyone: ratio(counted, everyone),
    ),
    "party_members": _share(
        f"中共党员（含预备党员）占团干部总数的比例：{ONCE}。", "party_members", "党员"
    ),
    "in_party_committee": _share(
        f"同级党（工）委（党支部）委员占团干部总数的比例，有一项任职是即计入：{ONCE}。",
        "in_party_committee",
        "同级党委委员",
    ),
    "graduates": _share(f"学历为大学本科、硕士或博士研究生的人占团干部总数的比例：{ONCE}。", "graduates", "本科及以上"),
    "young": _share(
        f"统计基准日不超过35周岁（含35周岁）的人占团干部总数的比例：{ONCE}。", "young", "35岁以下", ages=True
    ),
    "volunteers": _share(f"注册志愿者占团干部总数的比例：{ONCE}。", "volunteers", "注册志愿者"),
    "complete": _share(
        f"各项应填信息都已填写的人占团干部总数的比例：{ONCE}。", "complete", "信息完整", ages=True
    ),
    "units": _below("所有下级组织中的团委、团工委和团总支，不含本组织和团支部，已关闭的不计。", "units"),
    "led_units": _below("下级团委、团工委和团总支中有现任书记的，不论书记是否在岗。", "led_units"),
    "unled_units": _same(
        "下级团委、团工委和团总支中书记空缺的。",
        "unled_units",
        formula=(Part("下级团组织", "units", "units"), "−", Part("有书记的", "led_units", "led_units")),
        added=Added(F("units") - F("led_units")),
    ),
    "branches": _below("本组织和所有下级组织中的团支部，已关闭的不计。", "branches"),
    "bare_branches": _below("团支部中没有任何团干部任职的，已关闭的不计。", "bare_branches"),
    "student_count": Source(
        definition="本组织在“组织信息”中填报的在校学生数，提交后不能修改。合计为各校相加。",
        added=Added(
            F("student_count"), known=Q(student_count__isnull=False), unknown="没有填报在校学生数"
        ),
    ),
    "students_per_full_time": Source(
        definition="在校学生数与专职团干部（含下级，不论是否在岗）人数之比。合计中只计已填报在校学生数的学校。",
        formula=(Part("在校学生数", "student_count", "student_count"), "÷", NATURES[0]),
        formula_of_totals=(
            Part("在校学生数", "student_count", "student_count"), "÷",
            Part("已填报学校的专职", "reported_full_time"),
        ),
        added=Added(
            F("student_count"), F("full_time"), known=Q(student_count__isnull=False),
            unknown="没有填报在校学生数，不计入",
        ),
        listed="full_time",
        figure=lambda row, counted, everyone: ratio(row.student_count, counted),
    ),
}  # fmt: skip
