"""Every kind of workbook that is handed out is one that Excel and WPS open without repairing it; and LibreOffice reads
the same values, where it is installed.
"""

import io
import shutil
import subprocess
import zipfile
from datetime import datetime

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from cadres.importing import deciding
from cadres.models import Import
from cadres.models.importing import Choice
from tests import cadre_books as books
from tests.exports import content_of, exported, taken
from tests.factories import fill_profile, make_admin, make_org, make_person, make_post
from tests.imports import people
from tests.pages import at
from tests.staffing import enter, make_enterprises
from tests.valid_books import faults_of
from zhtj.jobs.working import work_off

pytestmark = pytest.mark.once
SOFFICE = shutil.which("soffice")
ODD = "=1+1 <&> “一”\x0b𠮷"  # looks like a formula, needs escaping, holds what XML cannot


def got(client, name: str, *args, **asked) -> bytes:
    return content_of(client.get(reverse(name, args=args), asked))


def handed_in(client, kind: str, content: bytes) -> Import:
    file = io.BytesIO(content)
    file.name = "名单.xlsx"
    answer = client.post(at(f"import-{kind}"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    work_off()
    return Import.objects.latest("begun_at")


def somebodys_own() -> bytes:
    """With a table, comments, rules and merged cells of its maker, and without a column that is needed."""
    lines = [
        {**one, "职业": "学生", "学历": "普通高中", "备注": ODD.replace("\x0b", "")} for one in people(3)
    ]
    for one in lines:
        del one["具体职业"], one["在读状况"]
    book = openpyxl.load_workbook(io.BytesIO(books.table(*lines)))
    sheet = book.active
    sheet["A2"].comment = Comment("新来的", "某人")
    rule = DataValidation(type="list", formula1='"是,否"')
    rule.add("M2:M9")
    sheet.add_data_validation(rule)
    sheet.add_table(Table(displayName="名单", ref=sheet.dimensions))
    other = book.create_sheet("说明 '二' 三")
    other["A1"] = "=SUM(B1:B2)"
    other.merge_cells("A3:C4")
    return books.saved(book)


def of_imports(client, city) -> dict[str, bytes]:
    own, below = (got(client, f"cadres:import-{kind}-template") for kind in ("own", "below"))
    wrong = people(1, 民族="汉汉", 手机号码="139", 入团时间="2012年13月")
    filled = books.filled(own, *people(2), *wrong)
    session = handed_in(client, "own", filled)
    report = got(client, "cadres:import-report", session.pk)
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=session.begun_by)
    work_off()
    other = handed_in(client, "own", somebodys_own())
    in_branches = [one | {books.BRANCH: city.branch.name} for one in (*people(1), *wrong)]
    third = handed_in(client, "below", books.filled(below, *in_branches))
    again = got(client, "cadres:import-report", other.pk)
    return {
        "导入本级团干部": own,
        "导入下级支部成员": below,
        "标注错误": report,
        "导入后": got(client, "cadres:import-report", session.pk),
        "自己的表": again,
        "再次标注": got(client, "cadres:import-report", handed_in(client, "own", again).pk),
        "下级标注": got(client, "cadres:import-report", third.pk),
    }


def of_exports(client) -> dict[str, bytes]:
    forms = {"长表": {}, "每个组织一张表": {"layout": "sheets"}}
    forms |= {f"可再导入{kind}": {"columns": kind} for kind in ("own", "below")}
    return {name: content_of(taken(client, exported(client, **form))) for name, form in forms.items()}


@pytest.fixture
def workbooks(client, city, login):
    """By name; of an organisation whose names look like anything but names."""
    odd = make_org(city.general_branch, "=云[一]班*?'/\\:团支部'", industry="university")
    make_post(odd, make_person(name="林晓明"))
    make_post(city.branch, make_person(name=ODD.replace("\x0b", ""), phone="13911112222"))
    fill_profile(city.university, student_count=30954)
    enter(city.university, make_person(name="周敏"))
    make_enterprises(city.city, 3)
    client.force_login(make_admin(city.college))
    found = of_imports(client, city) | of_exports(client)
    login(city.city)
    found |= {
        "组织": got(client, "orgs:export", city.university.pk),
        "组织模板": got(client, "orgs:import-template", city.university.pk),
        "批量调整": got(client, "orgs:adjust-template", city.university.pk),
        "高校配备": got(client, "monitoring:download"),
        "国企配备": got(client, "monitoring:download", sector="enterprise"),
        "操作日志": got(client, "orgs:log-download"),
    }
    return found


def test_every_workbook_is_one_that_opens_without_repair(workbooks):
    found = {name: faults for name, content in workbooks.items() if (faults := faults_of(content))}
    assert not found


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_values(workbooks, tmp_path):
    for name, content in workbooks.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    profile, out = f"-env:UserInstallation=file://{tmp_path}/profile", tmp_path / "out"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run(  # noqa: S603 -- our own files
        [*command, *map(str, tmp_path.glob("*.xlsx"))], check=True, capture_output=True, timeout=180
    )
    for name, content in workbooks.items():
        again = values((out / f"{name}.xlsx").read_bytes())
        for title, cells in values(content).items():
            assert sorted(cells.items() ^ again[title].items()) == [], (name, title)


def plain(value):
    """Days alike, whether they are told with hours or without; fractions as far as both write them."""
    if isinstance(value, datetime):
        return value.date()
    return round(value, 12) if isinstance(value, float) else value


def values(content: bytes) -> dict[str, dict[str, object]]:
    """Filled cells by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }


def broken(content: bytes, member: str, was: str, now: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            assert name != member or was in text, text
            text = text.replace(was, now, 1) if name == member else text
            target.writestr(name, text)
    return stream.getvalue()


def test_what_is_not_right_is_found():
    """A check that never finds anything would say nothing."""
    book = openpyxl.load_workbook(io.BytesIO(books.book([["姓名"], ["林晓明"]])))
    sheet = book.active
    sheet["A2"].comment = Comment("请核对", "某人")
    rule = DataValidation(type="list", formula1='"一,二"')
    rule.add("A2")
    sheet.add_data_validation(rule)
    sound, page = books.saved(book), "xl/worksheets/sheet1.xml"
    assert faults_of(sound) == []
    cases = (
        (page, 't="inlineStr"><is>', 't="str"><is>'),
        (page, '<row r="2"', '<row r="1"'),
        (page, '<c r="A2"', '<c r="B3"'),
        (page, '"一,二"', f'"{"一" * 255}"'),
        (page, "<pageMargins", '<autoFilter ref="A1:A2"/><pageMargins'),
        ("xl/workbook.xml", 'name="Sheet1"', 'name="a/b"'),
        ("xl/workbook.xml", 'name="Sheet1"', f'name="{"一" * 32}"'),
        ("xl/comments/comment1.xml", 'ref="A2"', 'ref="A1"'),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/style.xml"),
    )
    for member, was, now in cases:
        assert faults_of(broken(sound, member, was, now)), (member, now)
