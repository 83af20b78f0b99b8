"""Makes one table for `manage.py load_orgs` out of a list of divisions and a list of universities (docs/real-data.md).

    python docs/convert_divisions.py divisions.csv universities.csv > orgs.csv

divisions.csv: 代码,名称,上级代码 (GB/T 2260). universities.csv: 学校标识码,学校名称,所在地,办学层次.
What it leaves out or cannot place is told on stderr.
"""

import csv
import re
import sys
from collections.abc import Iterator

HEADERS = ["名称", "上级", "类型", "层级", "行业类别", "学校标识码", "行政区划代码"]
NATION = "共青团中央"
# Rows of GB/T 2260 that only group others; there is no committee of such a name.
GROUPING = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
INDUSTRIES = {"本科": "普通高等院校", "专科": "高等职业（专科）院校"}
SHORT_NAMES = {"凉山州": "凉山彝族自治州"}


def rows_of(path: str) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201


def committees(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """A 领导机关 for each division that has a government of its own."""
    by_code: dict[str, dict] = {}
    for row in rows:
        by_code.setdefault(row["代码"], row)  # 东莞市 stands there twice, as a city and as its own county
    yield {"名称": NATION, "类型": "团的领导机关", "层级": "全国"}
    for row in rows:
        superior = by_code.get(row["上级代码"])
        if row["名称"] in GROUPING:
            continue
        if superior and superior["名称"] == row["名称"]:
            tell(f"略去：{row['代码']} {row['名称']}（不设区的地级市，以自己充作县级）")
            continue
        yield committee(row, superior, by_code)


def committee(row: dict, superior: dict | None, by_code: dict[str, dict]) -> dict[str, str]:
    """Members of a grouping row stand directly below the province, so they have 地市级."""
    if superior and superior["名称"] in GROUPING:
        superior = by_code[superior["上级代码"]]
    level = "省级" if superior is None else "地市级" if not superior["上级代码"] else "县级"
    return {
        "名称": f"共青团{row['名称']}委员会",
        "上级": superior["代码"] if superior else NATION,
        "类型": "团的领导机关",
        "层级": level,
        "行政区划代码": row["代码"],
    }


def universities(rows: list[dict[str, str]], places: dict[tuple[str, str], str]) -> Iterator[dict[str, str]]:
    for row in rows:
        code = places.get((row["学校标识码"][2:4], place_name(row["所在地"])))
        if code is None:
            tell(f"未能归属：{row['学校标识码']} {row['学校名称']}（所在地：{row['所在地']}）")
            continue
        yield {
            "名称": f"{row['学校名称']}团委",
            "上级": code,
            "类型": "团委",
            "行业类别": INDUSTRIES[row["办学层次"]],
            "学校标识码": row["学校标识码"],
        }


def place_name(text: str) -> str:
    r"""The list has line breaks, as such and spelled "\n", inside names, and one short name."""
    name = re.sub(r"\\n|\s", "", text)
    return SHORT_NAMES.get(name, name)


def main(divisions: str, schools: str) -> None:
    leading = list(committees(rows_of(divisions)))
    # (province, name of the place) -> division code; the highest of that name comes first and stays.
    places: dict[tuple[str, str], str] = {}
    for one in leading[1:]:
        name = one["名称"].removeprefix("共青团").removesuffix("委员会")
        places.setdefault((one["行政区划代码"][:2], name), one["行政区划代码"])
    writer = csv.DictWriter(sys.stdout, HEADERS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(leading)
    writer.writerows(universities(rows_of(schools), places))


if __name__ == "__main__":
    main(*sys.argv[1:])
