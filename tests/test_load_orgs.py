"""Loading organisations: any order, all errors at once, all or nothing, and never twice."""

import io
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from orgs.codes import Industry, OrgType
from orgs.models import Org
from orgs.tree import recomputing
from zhtj.audit.models import AuditEntry

HEADER = "编号,名称,上级,类型,层级,行业类别,学校标识码,行政区划代码"
NATION = """
,共青团中央,,团的领导机关,全国,,,
,共青团岭南省委员会,共青团中央,团的领导机关,省级,,,440000
,共青团云山市委员会,440000,团的领导机关,地市级,,,440100
,共青团东江区委员会,共青团云山市委员会,团的领导机关,县级,,,440101
,共青团西江区委员会,440100,团的领导机关,县级,,,440102
"""
UNIVERSITY = """
,云山大学团委,440100,团委,,普通高等院校,4144010001,
x,文学院团委,4144010001,团委,,普通高等院校,,
,1班团支部,x,团支部,,普通高等院校,,
,1班团支部,云山大学团委,团支部,,普通高等院校,,
"""


@pytest.fixture
def load(tmp_path, db, capsys):
    """Write each text into a file of its own, load them; gives (what was said, errors and warnings by line)."""

    def load(*texts: str, header: str = HEADER, options: tuple[str, ...] = ()) -> tuple[str, list[str]]:
        files = []
        for number, text in enumerate(texts, start=1):
            files.append(tmp_path / f"{number}.csv")
            files[-1].write_text(f"{header}\n{text.strip()}\n", encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("load_orgs", *map(str, files), *options, stdout=out, stderr=err)
        except CommandError as error:
            out.write(str(error))
        lines = [line for line in err.getvalue().splitlines() if not line.startswith("[")]
        return out.getvalue().strip(), lines

    yield load
    assert [str(one) for one in recomputing.differences()] == []


def tree_of_names() -> dict[str, str | None]:
    return dict(Org.objects.values_list("name", "parent__name"))


def refused(load, *texts: str, **facts) -> list[str]:
    before = list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()
    said, lines = load(*texts, **facts)
    assert said == f"有{len(lines)}处错误，没有载入任何组织。请改正后重新载入。"
    assert (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()) == before
    return lines


# --- what is loaded ----------------------------------------------------------------------------------------


def test_a_table_becomes_a_tree(load):
    assert load(NATION + UNIVERSITY.strip()) == ("新增 9，已有 0", [])
    assert tree_of_names()["共青团东江区委员会"] == "共青团云山市委员会"
    university = Org.objects.get(school_code="4144010001")
    assert (university.type, university.industry) == (OrgType.COMMITTEE, Industry.UNIVERSITY)
    assert university.is_university
    assert Org.objects.filter(name="1班团支部", parent__name="文学院团委").count() == 1


def test_rows_may_come_in_any_order_and_in_several_files(load):
    backwards = "\n".join(reversed(NATION.strip().splitlines()))
    assert load(UNIVERSITY, backwards) == ("新增 9，已有 0", [])


def test_loading_again_changes_nothing(load):
    load(NATION, UNIVERSITY)
    before = list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()
    assert load(NATION, UNIVERSITY) == ("新增 0，已有 9", [])
    assert (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_only_what_is_missing_is_added(load):
    load(NATION)
    assert load(NATION, UNIVERSITY) == ("新增 4，已有 5", [])
    assert load(",2班团支部,云山大学团委/文学院团委,团支部,,,,") == ("新增 1，已有 0", [])


def test_a_dry_run_checks_everything_and_leaves_nothing(load):
    assert load(NATION, options=("--dry-run",)) == ("新增 5，已有 0（试载，已撤销）", [])
    assert not Org.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_workbook_loads_like_a_csv(load, tmp_path):
    book = openpyxl.Workbook()
    for row in [HEADER, *NATION.strip().splitlines()]:
        book.active.append([cell or None for cell in row.split(",")])
    book.save(tmp_path / "全国.xlsx")
    call_command("load_orgs", str(tmp_path / "全国.xlsx"), stdout=io.StringIO(), stderr=io.StringIO())
    assert load(NATION) == ("新增 0，已有 5", [])


def test_headers_of_the_guide_and_few_columns_do(load):
    load(NATION)
    header = "单位所属行业类别,组织类别,组织全称,上级组织"
    assert load("高等职业(专科)院校,团委,云山职院团委,440100", header=header) == ("新增 1，已有 0", [])
    assert Org.objects.get(name="云山职院团委").industry == Industry.VOCATIONAL_COLLEGE


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


FULL, EMPTY = f"[{'#' * 30}] 100%", f"[{'.' * 30}]   0%"


@pytest.fixture
def progress(tmp_path, db):
    """What is said on the stream while these organisations are loaded."""

    def progress(text: str, stream: io.StringIO) -> str:
        path = tmp_path / "全国.csv"
        path.write_text(f"{HEADER}\n{text.strip()}\n", encoding="utf-8")
        with suppress(CommandError):
            call_command("load_orgs", str(path), stdout=io.StringIO(), stderr=stream)
        return stream.getvalue()

    return progress


def test_the_progress_of_each_stage_is_told_and_counts_what_is_added(progress):
    progress("\n".join(NATION.strip().splitlines()[:2]), io.StringIO())
    lines = progress(NATION, io.StringIO()).splitlines()
    assert [line for line in lines if line.startswith((FULL, EMPTY))] == [
        f"{EMPTY} 读取文件 0/1", f"{FULL} 读取文件 1/1",
        f"{EMPTY} 查找上级 0/5", f"{FULL} 查找上级 5/5",
        f"{EMPTY} 检查 0/5", f"{FULL} 检查 5/5",
        f"{EMPTY} 载入 0/3", f"{FULL} 载入 3/3",
    ]  # fmt: skip
    assert progress(NATION, io.StringIO()).endswith(f"{FULL} 检查 5/5\n")


def test_on_a_terminal_each_stage_redraws_its_bar_and_ends_its_line(progress):
    said = progress(NATION, Terminal())
    assert said.startswith(f"\r{EMPTY} 读取文件 0/1\r{FULL} 读取文件 1/1\n\r{EMPTY} 查找上级 0/5\r")
    assert said.endswith(f"\r{EMPTY} 载入 0/5\r{FULL} 载入 5/5\n")
    assert progress(",甲团委,440100,团伙,,,,", Terminal()).splitlines()[-1].startswith("全国.csv 第2行")


def test_one_load_is_one_line_of_the_audit_log(load):
    load(NATION, UNIVERSITY)
    facts = AuditEntry.objects.get().facts
    assert facts["count"] == len(facts["names"]) == 9


# --- how a superior is named -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "superior",
    ["x", "文学院团委", "云山大学团委/文学院团委", "共青团云山市委员会/云山大学团委/文学院团委"],
)
def test_ways_to_name_a_superior_of_the_same_file(load, superior):
    load(NATION, f"{UNIVERSITY}\n,2班团支部,{superior},团支部,,,,")
    assert tree_of_names()["2班团支部"] == "文学院团委"


@pytest.mark.parametrize(
    "above", ["", "云山大学团委/", "共青团中央/共青团岭南省委员会/共青团云山市委员会/云山大学团委/"]
)
def test_ways_to_name_a_superior_that_is_stored(load, above):
    load(NATION, UNIVERSITY)
    assert load(f",2班团支部,{above}文学院团委,团支部,,,,")[0] == "新增 1，已有 0"


def test_a_superior_of_many_names_is_refused_until_it_is_told_apart(load):
    towns = ",镇团委,440101,团委,,,,\n,镇团委,440102,团委,,,,\n"
    [fault] = refused(load, NATION + towns + ",村团支部,镇团委,团支部,,,,")
    assert fault == (
        "1.csv 第9行 上级：有2个组织都符合“镇团委”，请改填编号、代码，或用“/”连接各级名称写明是哪一个。"
    )
    assert load(NATION + towns + ",村团支部,共青团西江区委员会/镇团委,团支部,,,,")[0] == "新增 8，已有 0"
    assert Org.objects.get(name="村团支部").parent.parent.division == "440102"


def test_a_superior_is_looked_for_in_the_files_first(load):
    load(NATION + ",镇团委,440101,团委,,,,")
    load(",镇团委,440102,团委,,,,\n,村团支部,镇团委,团支部,,,,")
    assert Org.objects.get(name="村团支部").parent.parent.division == "440102"


# --- what is refused ---------------------------------------------------------------------------------------


def test_all_errors_of_all_files_are_told_at_once(load):
    wrong = """
    ,,440100,团委,,,,
    ,甲团委,无此组织,团委,,,,
    ,乙团委,440100,团伙,,,,
    ,丙团委,440100,团委,,农业,,
    ,丁团委,440100,团委,县级,,,
    ,戊团委,440100,团委,,,41440100,99
    ,己区委,440100,团的领导机关,省级,,,
    ,庚团工委,云山大学团委,团工委,,,,
    """.replace("    ", "")
    lines = refused(load, NATION, UNIVERSITY, wrong)
    assert lines == [
        "3.csv 第2行 名称：请填写组织全称。",
        "3.csv 第3行 上级：找不到“无此组织”：所载文件和系统中都没有这个组织。",
        "3.csv 第4行 类型：没有“团伙”这一项，可填：团的领导机关、团工委、团委、团总支、团支部。",
        f"3.csv 第5行 行业类别：没有“农业”这一项，可填：{'、'.join(Industry.labels)}。",
        "3.csv 第6行 层级：层级只适用于团的领导机关和团工委，其他类型请留空。",
        "3.csv 第7行 学校标识码：学校标识码应为10位数字。",
        "3.csv 第7行 行政区划代码：应为6位数字，以省级行政区划代码开头。",
        "3.csv 第8行 层级：地市级团的领导机关下的团的领导机关应为县级。",
        "3.csv 第9行 类型：团委下不能设团工委；团委下可设团委、团总支、团支部。",
    ]


def test_a_type_left_empty_and_a_name_too_long(load):
    lines = refused(load, NATION, f",{'长' * 101},440100,,,,,")
    assert lines == [
        "2.csv 第2行 名称：最多100个字，现为101个字。",
        "2.csv 第2行 类型：请填写，可填：团的领导机关、团工委、团委、团总支、团支部。",
    ]


def test_rows_that_repeat_each_other(load):
    again = """
a,甲团委,440100,团委,,,4144010009,
a,乙团委,440100,团委,,,4144010009,
,甲团委,共青团云山市委员会,团委,,,,
,共青团另一区委员会,440100,团的领导机关,县级,,,440101
"""
    assert refused(load, NATION, again) == [
        "2.csv 第3行 编号：与2.csv 第2行重复，请只保留一行。",
        "2.csv 第3行 学校标识码：与2.csv 第2行重复，请只保留一行。",
        "2.csv 第4行 名称：与2.csv 第2行重复，请只保留一行。",
        "2.csv 第5行 行政区划代码：与1.csv 第5行重复，请只保留一行。",
    ]


def test_the_same_superior_named_in_two_ways_does_not_hide_a_repetition(load):
    load(NATION)
    twice = ",甲团支部,共青团中央/共青团岭南省委员会,团支部,,,,\n,甲团支部,440000,团支部,,,,"
    [line] = refused(load, NATION, twice)
    assert line == "2.csv 第3行 名称：与2.csv 第2行重复，请只保留一行。"


def test_superiors_in_a_circle(load):
    circle = "a,甲团委,b,团委,,,,\nb,乙团委,a,团委,,,,\n,丙团支部,a,团支部,,,,\n,丁团委,丁团委,团委,,,,"
    lines = refused(load, NATION, circle)
    assert [line.partition("：")[0] for line in lines] == [
        f"2.csv 第{number}行 上级" for number in (2, 3, 4, 5)
    ]
    assert "互相循环" in lines[0]


def test_a_circle_of_ways_is_refused_too(load):
    assert len(refused(load, ",甲,乙/甲,团委,,,,\n,乙,甲/乙,团委,,,,")) == 2


def test_too_deep(load):
    chain = "\n".join(f"{n},第{n}团委,{n - 1 if n else '440100'},团委,,,," for n in range(18))
    [line] = refused(load, NATION, chain)
    assert line == "2.csv 第19行 上级：组织层级不能超过20级。"


def test_a_chain_of_ways_without_end_is_refused_by_its_depth(load):
    names = [f"n{number}" for number in range(2000)]
    ways = [f",{names[i]},{names[i - 2]}/{names[i - 1]},团委,,,," for i in range(1999, 1, -1)]
    lines = refused(load, NATION, "\n".join([*ways, ",n1,n0,团委,,,,", ",n0,440100,团委,,,,"]))
    assert len(lines) == 2000 - 17
    assert lines[0] == "2.csv 第2行 上级：组织层级不能超过20级。"


def test_there_is_one_topmost_organisation(load):
    assert refused(load, ",甲团委,,团委,,,,") == [
        "1.csv 第2行 上级：最上级只能是全国级的团的领导机关，请指定上级组织。"
    ]
    load(NATION)
    [line] = refused(load, ",另一个中央,,团的领导机关,全国,,,")
    assert line == "1.csv 第2行 上级：最上级组织只有一个，系统中已有“共青团中央”，请填写上级。"


def test_a_superior_with_an_error_of_its_own_does_not_make_more(load):
    lines = refused(
        load, NATION, ",共青团丙市委员会,440000,团的领导机关,,,,440300\n,丙县,440300,团的领导机关,县级,,,"
    )
    assert lines == ["2.csv 第2行 层级：省级团的领导机关下的团的领导机关应为地市级。"]


def test_a_known_code_of_another_category_passes_with_a_warning(load):
    said, lines = load(NATION, ",云山师专团委,440100,团委,,高等职业（专科）院校,3644010001,")
    assert said == "新增 6，已有 0"
    assert lines == [
        "注意：2.csv 第2行 学校标识码：高校的学校标识码应以41或42开头，且第5位为0。现按所填的3644010001载入，请核对。"
    ]


def test_a_stored_organisation_that_differs_stays_as_it_is_and_is_told(load):
    load(NATION, UNIVERSITY)
    said, lines = load(",云山大学团委,440101,团委,,国有企业,4144010001,")
    assert said == "新增 0，已有 1"
    assert lines == [
        "注意：1.csv 第2行 行业类别、上级：与系统中已有的“云山大学团委”不同，载入不改动已有组织。"
    ]


def test_a_namesake_with_another_school_code_is_refused(load):
    load(NATION, UNIVERSITY)
    [line] = refused(load, ",云山大学团委,440100,团委,,普通高等院校,4144010002,")
    assert line == "1.csv 第2行 学校标识码：同一上级下的“云山大学团委”已用4144010001，请核对。"


def test_names_that_look_alike_are_the_same(load):
    load(NATION)
    alike = [f",{name},440100,团委,,,," for name in ("甲 团委", "甲\u3000 团委\u200b")]
    assert refused(load, "\n".join(alike)) == ["1.csv 第3行 名称：与1.csv 第2行重复，请只保留一行。"]
    assert load(alike[0]) == ("新增 1，已有 0", [])
    assert load(alike[1]) == ("新增 0，已有 1", [])
    assert load(",1班团支部,甲\u200b 团委,团支部,,,,")[0] == "新增 1，已有 0"


def test_a_line_break_in_a_cell_is_refused(load):
    load(NATION)
    assert refused(load, ',"甲\n团委",440100,团委,,,,\n,乙团支部,"甲\n团委",团支部,,,,') == [
        "1.csv 第2行 名称：有换行、制表符或其他控制字符，请删去。",
        "1.csv 第3行 上级：有换行、制表符或其他控制字符，请删去。",
    ]


def test_a_school_code_of_anything_but_a_committee_is_refused(load):
    assert refused(load, NATION, ",甲团支部,440100,团支部,,普通高等院校,4144010001,") == [
        "2.csv 第2行 学校标识码：学校标识码只能填在学校的团委上，团支部请留空。"
    ]


def test_the_code_of_another_stored_organisation_is_refused(load):
    load(NATION, UNIVERSITY)
    typed = """
,共青团海北省委员会,共青团中央,团的领导机关,省级,,,440000
,共青团北山市委员会,440000,团的领导机关,地市级,,,460100
,海北大学团委,共青团北山市委员会,团委,,普通高等院校,4144010001,
,文学院团委,4144010001,团委,,普通高等院校,,
"""
    assert refused(load, typed) == [
        "1.csv 第2行 行政区划代码：系统中“共青团岭南省委员会”已用440000。"
        "请更正代码；如果就是该组织，请把名称改为“共青团岭南省委员会”。",
        "1.csv 第4行 学校标识码：系统中“云山大学团委”已用4144010001。"
        "请更正代码；如果就是该组织，请把名称改为“云山大学团委”。",
    ]


def test_a_stored_organisation_with_the_code_of_another_is_refused_once(load):
    load(NATION, UNIVERSITY + ",海丰大学团委,440100,团委,,普通高等院校,4144010002,")
    [line] = refused(load, ",云山大学团委,440100,团委,,普通高等院校,4144010002,")
    assert line.startswith("1.csv 第2行 学校标识码：系统中“海丰大学团委”已用4144010002。")


def test_files_that_cannot_be_read(load, tmp_path):
    (tmp_path / "旧.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100))
    files = [str(tmp_path / "旧.xls"), str(tmp_path / "没有.csv")]
    err = io.StringIO()
    with pytest.raises(CommandError, match="有2处错误"):
        call_command("load_orgs", *files, stderr=err)
    assert [line for line in err.getvalue().splitlines() if not line.startswith("[")] == [
        "旧.xls：不支持.xls等旧格式，请另存为XLSX。",
        f"{Path(files[1])}：打不开（No such file or directory）。",
    ]


def test_no_fault_hides_another(load, tmp_path):
    (tmp_path / "旧.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100))
    (tmp_path / "表.csv").write_text(
        f"{HEADER}\n,甲团委,440100,团伙,,,4.14401E+09,\n,乙团委,甲团委,团委,,农业,,,多\n", encoding="utf-8"
    )
    err = io.StringIO()
    with pytest.raises(CommandError, match="有6处错误"):
        call_command("load_orgs", *(str(tmp_path / name) for name in ("旧.xls", "表.csv")), stderr=err)
    places = [line.partition("：") for line in err.getvalue().splitlines() if not line.startswith("[")]
    assert [place for place, _, _ in places] == [
        "表.csv 第2行 学校标识码",
        "表.csv 第2行 类型",
        "表.csv 第2行 上级",
        "表.csv 第3行 末尾",
        "表.csv 第3行 行业类别",
        "旧.xls",
    ]
    assert places[0][2].startswith("长号码被当作数字")
    assert places[2][2] == "找不到“440100”：所载文件和系统中都没有这个组织，也可能在没有读出的文件里。"


def test_missing_and_unknown_columns(load):
    [line] = refused(load, "甲", header="名称")
    assert line == f"1.csv：缺少“上级”“类型”列，表头应为：{HEADER.replace(',', '、')}、成立日期。"
    load(NATION)
    said, lines = load("甲团委,440100,团委,好", header="名称,上级,类型,评价")
    assert (said, lines) == ("新增 1，已有 0", ["注意：1.csv：不认识的列“评价”，已略过。"])
    assert refused(load, "甲,乙,丙,丁", header="名称,上级,类型,组织全称") == [
        "1.csv：“名称”列出现多次，请只保留一列。"
    ]
