"""导入本级团干部: a file checked, mended on the page, carried out as decided; left and taken up again by anybody."""

import re
from datetime import timedelta
from io import BytesIO, StringIO
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from guardian.shortcuts import remove_perm
from openpyxl import load_workbook

from cadres.importing import deciding, lines, mending, reporting, sessions, work
from cadres.importing.checking import Outcome
from cadres.importing.mending import Edit
from cadres.importing.sessions import SessionError, StaleError
from cadres.models import Import, ImportFile, ImportLine, Post
from cadres.models.importing import KEPT_FOR, Choice, State
from cadres.sheets import Kind
from orgs.models import Account
from tests import cadre_books as books
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.imports import begun, file_of, people
from tests.pages import at, said
from zhtj.audit.models import AuditEntry
from zhtj.jobs import queue
from zhtj.jobs.working import work_off
from zhtj.sheets.reading import SheetError

pytestmark = pytest.mark.once

LIST = at("import-own")


@pytest.fixture
def by(city):
    return make_admin(city.college)


def wrong(**changes) -> dict[str, str]:
    return people(1, **{"入团时间": "2012年13月", **changes})[0]


def page_of(session) -> str:
    return at("import", session.pk)


def lines_of(session) -> list[tuple[int, str]]:
    return list(session.lines.order_by("number").values_list("number", "outcome"))


def sent(form, **changes) -> dict:
    """What the browser sends of the lines on a page; changes by name of a field."""
    data: dict = {"line": []}
    for line in form.context["forms"]:
        data["line"].append(line.line.number)
        for field in line:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = "on" if value is True else value
    return data | changes


def name_of(response, number: int, label: str) -> str:
    """Of the input for a cell."""
    form = next(form for form in response.context["forms"] if form.line.number == number)
    return next(cell.input.html_name for cell in form.cells() if cell.label == label)


# --- the whole way -----------------------------------------------------------------------------------------


def test_a_file_is_checked_mended_in_place_and_imported(client, city, login):
    login(city.college)
    answer = client.post(LIST, {"file": file_of(*people(2), wrong())})
    session = Import.objects.get()
    assert (answer["Location"], session.state) == (page_of(session), State.CHECKING)
    assert "正在检查各行" in said(client.get(page_of(session)))
    work_off()
    page = client.get(page_of(session))
    assert "有 1 行需要改正" in said(page)
    assert [line.line.number for line in page.context["forms"]] == [4]
    mended = client.post(
        page_of(session), sent(page, **{name_of(page, 4, "入团时间"): "2012.5.4"}), follow=True
    )
    assert "已保存并重新检查1行：全部无误。" in said(mended)
    choosing = client.get(at("import-decision", session.pk))
    assert "将新录入3人。全部成功才生效" in said(choosing)
    done = client.post(
        at("import-decision", session.pk),
        {"choice": "all", "version": choosing.context["form"]["version"].value()},
    )
    assert done["Location"] == page_of(session)
    assert "正在导入" in said(client.get(page_of(session)))
    assert Post.objects.count() == 0
    work_off()
    result = said(client.get(page_of(session)))
    assert "已导入 3 行" in result
    posts = Post.objects.filter(org=city.college)
    assert posts.count() == 3
    assert all(at("detail", post.pk) in result for post in posts)


def test_the_whole_import_is_a_few_lines_in_the_log_and_one_for_each_cadre(city, by):
    session = begun(*people(3), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    acts = list(AuditEntry.objects.filter(actor=by).order_by("pk").values_list("act", flat=True))
    assert acts == ["import_begun", "import_decided", *["post_entered"] * 3, "import_done"]
    by_worker = AuditEntry.objects.filter(actor=by, act__in=["post_entered", "import_done"])
    assert set(by_worker.values_list("acting_org_id", "acting_org_name")) == {
        (city.college.pk, city.college.name)
    }


def test_only_the_right_lines_are_imported_and_the_rest_can_follow(client, city, login):
    by = login(city.college)
    session = begun(*people(2), wrong(), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    work_off()
    page = client.get(page_of(session))
    assert "已导入 2 行" in said(page)
    assert "继续处理其余 1 行" in said(page)
    client.post(at("import-reopening", session.pk))
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{name_of(page, 4, "入团时间"): "2012-05-04"}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert Post.objects.count() == 3
    assert Import.objects.get().state == State.DONE


def test_all_or_nothing_leaves_nothing_when_one_line_cannot_be_done(client, city, login):
    by = login(city.college)
    session = begun(*people(2), *people(1, 团内现任职务="书记"), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    make_post(city.college)  # a 书记, by somebody else meanwhile
    work_off()
    assert Post.objects.count() == 1
    page = client.get(page_of(session))
    assert "有1行不能办理" in said(page)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.NEW), (4, Outcome.FAULTY)]
    assert AuditEntry.objects.filter(act="import_taken_back").exists()
    assert not AuditEntry.objects.filter(act="post_entered").exists()


def test_all_is_not_offered_while_a_line_is_wrong(client, city, login):
    by = login(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=by)
    page = client.get(at("import-decision", session.pk))
    assert "不能选择：还有1行有误" in said(page)
    client.post(at("import-decision", session.pk), {"choice": "all", "version": session.version})
    session.refresh_from_db()
    assert session.state == State.OPEN


def test_a_line_that_is_left_out_stands_in_nobodys_way(client, city, login):
    by = login(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=by)
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{"line3-is_left_out": "on"}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert (Post.objects.count(), session.lines.get(number=3).settled_as) == (1, "")


def test_what_needs_nothing_is_concluded_and_changes_nobody(client, city, login):
    by = login(city.college)
    post = make_post(city.college, duty="publicity")
    facts = {"姓名": post.person.name, "身份证号码": post.person.id_number, "团内现任职务": "宣传委员"}
    session = begun(books.cells(**facts, 学历="硕士研究生"), wrong(), org=city.college, by=by)
    with pytest.raises(SessionError, match="还有需要改正"):
        deciding.conclude(session=session, by=by)
    page = client.get(page_of(session))
    assert "办结" not in said(page)
    client.post(page_of(session), sent(page, **{"line3-is_left_out": "on"}))
    assert "都不需要更新的，可以办结。" in said(client.get(page_of(session)))
    done = client.post(at("import-conclusion", session.pk), follow=True)
    assert "已办结，没有导入" in said(done)
    assert "没有勾选而没有导入 1 行" in said(done)
    assert "已办结" in said(client.get(LIST))
    assert list(Post.objects.values_list("pk", flat=True)) == [post.pk]
    assert not AuditEntry.objects.filter(act="post_updated").exists()


def test_whatever_page_of_an_import_is_open_its_entry_of_the_menu_is_marked(client, city, login):
    by = login(city.college)
    below = people(1, **{books.BRANCH: city.branch.name})
    for kind, lines_, entry in ((Kind.OWN, people(1), "import-own"), (Kind.BELOW, below, "import-below")):
        session = begun(*lines_, org=city.college, by=by, kind=kind)
        for name in ("import", "import-decision", "import-abandonment"):
            assert f'href="{at(entry)}" aria-current="page"' in said(client.get(at(name, session.pk)))
    assert f'href="{at("import-own")}" aria-current="page"' in said(client.get(at("imports")))


# --- left, taken up again, by another one ------------------------------------------------------------------


def test_another_admin_of_the_organisation_goes_on(client, city, login):
    first = make_admin(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=first)
    second = login(city.college)
    listed = said(client.get(LIST))
    assert first.name in listed
    assert page_of(session) in listed
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{name_of(page, 3, "入团时间"): "2012-05-04"}))
    session.refresh_from_db()
    assert session.touched_by == second


@pytest.mark.parametrize("place", ["branch", "university", "village", "city"])
def test_nobody_else_finds_it(client, city, login, by, place):
    session = begun(*people(1), org=city.college, by=by)
    login(getattr(city, place))
    for name in ("import", "import-decision", "import-report", "import-abandonment", "import-reopening"):
        assert client.get(at(name, session.pk)).status_code == 404
    assert page_of(session) not in said(client.get(LIST))


def test_what_two_type_at_once_is_lost_of_neither(client, city, login, by):
    session = begun(wrong(), wrong(), org=city.college, by=by)
    login(city.college)
    page = client.get(page_of(session))
    mine = sent(
        page, **{name_of(page, 2, "入团时间"): "2012-05-06", name_of(page, 3, "入团时间"): "2012-05-07"}
    )
    mending.mend(session=session, edits=[Edit(2, 1, {"入团时间": "2012-05-05"})], by=by)
    answer = client.post(page_of(session), mine)
    assert answer.status_code == 409
    assert f"第2行刚刚被{by.name}修改过" in said(answer)
    assert 'value="2012-05-06"' in said(answer)
    cells = {line.number: line.told.cells["入团时间"] for line in session.lines.all()}
    assert cells == {2: "2012-05-05", 3: "2012-05-07"}
    client.post(page_of(session), sent(answer))
    assert session.lines.get(number=2).told.cells["入团时间"] == "2012-05-06"


def test_nobody_decides_about_lines_that_he_did_not_see(city, by):
    session = begun(*people(1), wrong(), org=city.college, by=by)
    seen = session.version
    mending.mend(session=session, edits=[Edit(3, 1, {"入团时间": "2012-05-05"})], by=by)
    with pytest.raises(StaleError, match="刚刚处理过"):
        deciding.decide(session=session, choice=Choice.RIGHT, version=seen, by=by)


def test_a_double_click_imports_once(client, city, login):
    by = login(city.college)
    session = begun(*people(2), org=city.college, by=by)
    for _ in range(2):
        client.post(at("import-decision", session.pk), {"choice": "all", "version": session.version})
    work_off()
    deciding.reopen(session=session, by=by)
    assert (Post.objects.count(), Import.objects.get().state) == (2, State.OPEN)


def test_whoever_lost_the_right_imports_nothing(city, by):
    session = begun(*people(2), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    remove_perm("orgs.enter_cadre", by, city.college)
    work_off()
    assert Post.objects.count() == 0
    assert "没有为该组织录入团干部的权限" in deciding.progress_of(Import.objects.get()).failure
    with pytest.raises(PermissionDenied):
        deciding.restart(session=session, by=Account.objects.get(pk=by.pk))
    deciding.restart(session=session, by=make_admin(city.college))
    work_off()
    assert Post.objects.count() == 2


def test_given_up_it_leaves_nothing_that_was_handed_in(client, city, login):
    by = login(city.college)
    session = begun(*people(2), org=city.college, by=by)
    assert "放弃并删除" in said(client.get(at("import-abandonment", session.pk)))
    client.post(at("import-abandonment", session.pk))
    session.refresh_from_db()
    assert (session.state, session.lines.count(), hasattr(session, "file")) == (State.ABANDONED, 0, False)
    assert "放弃了这次导入" in said(client.get(page_of(session)))


def test_outcomes_are_counted_by_what_they_are(city, by):
    session = begun(*people(1), wrong(), org=city.college, by=by)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.FAULTY)]


# --- lines that wait for a box -----------------------------------------------------------------------------


def test_somebody_registered_is_updated_only_when_the_box_is_ticked(client, city, login):
    by = login(city.college)
    post = make_post(city.college, duty="publicity")
    person = post.person
    line = books.cells(
        姓名=person.name, 身份证号码=person.id_number, 团内现任职务="宣传委员", 学历="硕士研究生"
    )
    session = begun(line, org=city.college, by=by)
    page = client.get(page_of(session))
    assert lines_of(session) == [(2, Outcome.UPDATE)]
    assert "<td>硕士研究生</td>" in said(page)
    assert deciding.fault_of(Choice.RIGHT, lines.counts(session)) == deciding.NOTHING_DUE
    client.post(page_of(session), sent(page) | {"tick": "updates"})
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    person.refresh_from_db()
    assert (person.get_education_display(), Post.objects.count()) == ("硕士研究生", 1)
    assert "更新 1 人" in said(client.get(page_of(session)))


def test_somebody_known_elsewhere_gets_a_further_post_when_he_is_confirmed(client, city, login):
    by = login(city.college)
    person = make_post(city.branch).person
    session = begun(books.cells(姓名=person.name, 身份证号码=person.id_number), org=city.college, by=by)
    assert lines_of(session) == [(2, Outcome.SECOND)]
    with pytest.raises(SessionError, match="没有可以导入的行"):
        deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{"line2-confirmed": "on"}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert Post.objects.filter(person=person).count() == 2


def test_whoever_is_entered_by_hand_meanwhile_is_not_overwritten(city, by):
    """The line that was new asks now."""
    line = people(1)[0]
    session = begun(line, org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    person = make_person(name=line["姓名"], id_number=line["身份证号码"])
    make_post(city.college, person, "publicity")
    work_off()
    session.refresh_from_db()
    assert (session.state, lines_of(session)) == (State.DONE, [(2, Outcome.UPDATE)])
    assert (Post.objects.count(), session.lines.get().settled_as) == (1, "")


def test_a_mended_line_frees_the_one_that_was_told_of_it(city, by):
    first, second = people(2)
    second["身份证号码"], second["姓名"] = first["身份证号码"], first["姓名"]
    session = begun(first, second, org=city.college, by=by)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.FAULTY)]
    mending.mend(session=session, edits=[Edit(2, 1, {"身份证号码": make_id_number()})], by=by)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.NEW)]


# --- the file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("名单.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), "请另存为XLSX"),
        (SimpleUploadedFile("名单.xlsx", books.book([["姓名", "身份证号码"]])), "缺少“民族”"),
        (file_of(books.cells(所在支部="一班")), "这是《导入下级支部成员》的表格"),
        (SimpleUploadedFile("名单.xlsx", b""), "文件是空的"),
        (SimpleUploadedFile("名单.xlsx", bytes(10 * 1024 * 1024 + 1)), "文件超过10MB"),
        (None, "请选择文件"),
    ],
    ids=["old", "columns", "other template", "empty", "large", "none"],
)
def test_a_file_that_is_not_taken_is_refused_at_the_field(client, city, login, file, sentence):
    login(city.college)
    if file:
        file.seek(0)
    answer = client.post(LIST, {"file": file} if file else {})
    assert (answer.status_code, Import.objects.count()) == (200, 0)
    assert any(sentence in fault for fault in answer.context["form"].errors["file"])


def test_more_lines_than_are_taken_are_refused_as_a_whole(client, city, login, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_LINES", 2)
    login(city.college)
    assert client.post(LIST, {"file": file_of(*people(2))}).status_code == 302
    assert "请分成几个文件" in said(client.post(LIST, {"file": file_of(*people(3))}))


def test_the_report_is_the_own_file_as_it_stands_and_imports_once(client, city, login):
    """Mended in the report and handed in again, nobody is entered twice."""
    by = login(city.college)
    right, mended, wrong_one = people(3)
    mended["入团时间"] = wrong_one["入团时间"] = "2012年13月"
    session = begun(right, mended, wrong_one, org=city.college, by=by)
    mending.mend(session=session, edits=[Edit(3, 1, {"入团时间": "2012-06-01"})], by=by)
    answer = client.get(at("import-report", session.pk))
    assert "标注错误" in unquote(answer["Content-Disposition"])
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    days = [sheet.cell(row, place["入团时间"]).value for row in (2, 3, 4)]
    assert days == ["2012-05-04", "2012-06-01", "2012年13月"]
    assert [bool(sheet.cell(row, place["错误原因"]).value) for row in (2, 3, 4)] == [False, False, True]
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    work_off()
    sheet.cell(4, place["入团时间"]).value = "2012-07-01"
    file = SimpleUploadedFile("改好.xlsx", books.saved(book))
    client.post(LIST, {"file": file})
    work_off()
    again = Import.objects.exclude(pk=session.pk).get()
    assert lines_of(again) == [(2, Outcome.SAME), (3, Outcome.SAME), (4, Outcome.NEW)]
    deciding.decide(session=again, choice=Choice.ALL, version=again.version, by=by)
    work_off()
    assert Post.objects.count() == 3


def test_what_is_mended_in_a_column_that_the_file_lacks_comes_back_in_one(client, city, login):
    by = login(city.college)
    lines_ = people(2, 职业="学生", 学历="普通高中")
    for one in lines_:
        del one["具体职业"], one["在读状况"]
    session = begun(*lines_, org=city.college, by=by)
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{name_of(page, 2, "在读状况"): "本科在读"}))
    report = b"".join(client.get(at("import-report", session.pk)).streaming_content)
    sheet = load_workbook(BytesIO(report)).worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    assert place["在读状况"] == place["错误原因"] + 1 == sheet.max_column
    assert [sheet.cell(row, place["在读状况"]).value for row in (2, 3)] == ["本科在读", None]
    assert sheet.cell(3, place["在读状况"]).comment is not None
    client.post(LIST, {"file": SimpleUploadedFile("改好.xlsx", report)})
    work_off()
    again = Import.objects.exclude(pk=session.pk).get()
    assert [line.told.cells["在读状况"] for line in again.lines.order_by("number")] == ["本科在读", ""]


def test_members_of_branches_are_imported_by_what_stands_above(client, city, login):
    by = login(city.college)
    lines = [one | {books.BRANCH: city.branch.name} for one in people(2)]
    lines.append(people(1, **{books.BRANCH: city.crew.name})[0])
    session = begun(*lines, org=city.college, by=by, kind=Kind.BELOW)
    page = client.get(page_of(session))
    assert [form.line.number for form in page.context["forms"]] == [4]
    client.post(page_of(session), sent(page, **{name_of(page, 4, "所在支部"): city.sibling.name}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert sorted(post.org.name for post in Post.objects.all()) == [city.branch.name] * 2 + [
        city.sibling.name
    ]


def test_both_files_can_be_chosen_on_one_page(client, city, login):
    login(city.college)
    page = said(client.get(at("imports")))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {f'for="id_{kind}_file"' for kind in Kind} <= set(re.findall(r'for="[^"]+"', page))


def test_a_report_that_cannot_be_made_says_what_to_do_instead(client, city, login, monkeypatch):
    session = begun(*people(1), org=city.college, by=login(city.college))

    def refused(*args, **facts):
        raise SheetError("工作簿内容过多。")

    monkeypatch.setattr(reporting, "mark", refused)
    page = said(client.get(at("import-report", session.pk), follow=True))
    assert "不能生成标注错误的工作簿：工作簿内容过多。请在页面上改正" in page


def test_a_line_that_is_not_imported_is_not_called_wrong_once_more(client, city, login):
    session = begun(*people(2, 手机号码="139"), org=city.college, by=login(city.college))
    form = client.get(page_of(session))
    left_out = sent(form, **{form.context["forms"][0]["is_left_out"].html_name: "on"})
    answer = client.post(page_of(session), left_out, follow=True)
    assert "已保存并重新检查1行：1行不导入。" in said(answer)


def test_the_templates_are_those_of_the_organisation(client, city, login):
    login(city.college)
    for name in ("import-own-template", "import-below-template"):
        assert b"".join(client.get(at(name)).streaming_content).startswith(b"PK")


# --- work that breaks down, imports nobody comes back to, long lists ---------------------------------------


def test_what_broke_down_can_be_started_again_or_looked_over(client, city, login, monkeypatch):
    by = login(city.college)
    session = begun(*people(1), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    with monkeypatch.context() as patch:
        patch.setattr(work, "carry_out", lambda *args, **facts: 1 / 0)
        work_off()
    page = said(client.get(page_of(session)))
    assert "导入没有完成" in page
    assert "处理时出现意外错误" in page
    client.post(at("import-reopening", session.pk))
    session.refresh_from_db()
    assert session.state == State.OPEN
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    with pytest.raises(StaleError, match="正在导入"):
        deciding.reopen(session=session, by=by)
    work_off()
    assert Post.objects.count() == 1


def test_what_nobody_came_back_to_is_swept_with_all_that_was_handed_in(city, by):
    old, young = (begun(*people(1), org=city.college, by=by) for _ in range(2))
    Import.objects.filter(pk=old.pk).update(touched_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    Import.objects.filter(pk=young.pk).update(touched_at=timezone.now() - KEPT_FOR + timedelta(minutes=1))
    out = StringIO()
    call_command("clean_imports", stdout=out)
    call_command("clean_imports", stdout=out)
    assert out.getvalue().splitlines() == ["已清理：导入 1 次。", "已清理：导入 0 次。"]
    assert list(Import.objects.values_list("pk", flat=True)) == [young.pk]
    assert (ImportLine.objects.count(), ImportFile.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(act="imports_cleaned").count() == 1


def test_a_long_list_is_paged_and_asks_no_more_than_a_short_one(client, city, login):
    by = login(city.college)
    short = begun(*[wrong() for _ in range(1)], org=city.college, by=by)
    long = begun(*[wrong() for _ in range(30)], org=city.college, by=by)
    asked = []
    for session in (short, long):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(page_of(session))
        asked.append(len(queries))
    assert (len(page.context["forms"]), asked[1]) == (25, asked[0])
    second = client.get(f"{page_of(long)}?show=faulty&page=2")
    assert len(second.context["forms"]) == 5


def test_the_list_of_imports_asks_the_same_for_one_and_many(client, city, login):
    by, asked = login(city.college), []
    for count in (1, 14):
        for _ in range(count):
            begun(*people(1), wrong(), org=city.college, by=by)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert said(page).count("共2行：新增1，有误1") == 15


def test_junk_in_the_address_or_the_form_is_no_breakdown(client, city, login):
    session = begun(wrong(), org=city.college, by=login(city.college))
    for query in ("?show=x&page=-1&line=99999999999", "?line=7", "?show=settled&page=9"):
        assert client.get(page_of(session) + query).status_code == 200
    for data in ({"line": ["x", "9" * 30]}, {"line": 2, "line2-version": "x"}, {"tick": "x"}):
        assert client.post(page_of(session), data).status_code in (200, 302)


def test_whoever_asks_again_is_told_when_the_work_is_over(client, city, login):
    session = begun(*people(1), org=city.college, by=login(city.college))
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "progress"}
    assert client.get(page_of(session), **htmx)["HX-Refresh"] == "true"
    Import.objects.update(state=State.CHECKING)
    queue.start(sessions.CHECK, session.pk, by=None)
    assert "HX-Refresh" not in client.get(page_of(session), **htmx)
