"""导入: a workbook with a mistake is handed in, mended on the page and imported; without scripts on a phone too."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from playwright.sync_api import expect

from cadres.importing import mending
from cadres.importing.mending import Edit
from cadres.models import Post
from tests import cadre_books as books
from tests.factories import make_admin, make_person, make_post
from tests.imports import begun, people
from tests.journeys.steps import choose_menu, expect_done, log_out
from zhtj.jobs.working import work_off

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hand_in(page, *lines, file: bytes = b"") -> None:
    file = {"name": "换届名单.xlsx", "mimeType": XLSX, "buffer": file or books.table(*lines)}
    page.get_by_label("填好的文件").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


def check(page) -> None:
    """The file is there and the worker looks at it; the page asks by itself."""
    expect(page.get_by_role("heading", name="正在检查各行")).to_be_visible()
    work_off()


def carry_out(page) -> None:
    page.get_by_role("link", name="下一步：选择导入方式").click()
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    work_off()


def line(page, number: int):
    return page.get_by_role("article").filter(has_text=f"第 {number} 行")


def test_a_mistake_is_mended_on_the_page_before_the_import(page, log_in, axe, city):
    known = make_person(name="高远", phone="13911112222")
    make_post(city.branch, known)
    log_in(page, make_admin(city.college))
    choose_menu(page, "导入本级团干部")
    expect(page.get_by_text("本组织还没有导入过")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="两种模板的全部记录").click()
    axe(page)
    page.go_back()
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("请选择文件。").first).to_be_visible()
    axe(page)
    second = books.cells(姓名="高远", 身份证号码=known.id_number, 团内现任职务="组织委员")
    hand_in(page, *people(2), people(1, 入团时间="2012年13月", 民族="汉汉")[0], second)
    expect(page.get_by_role("heading", name="正在检查各行")).to_be_visible()
    axe(page)
    work_off()  # the page asks by itself
    expect(page.get_by_role("heading", name="有 1 行需要改正")).to_be_visible()
    axe(page)
    line(page, 4).get_by_label("入团时间").fill("2012.5.4")
    line(page, 4).get_by_label("民族").select_option("汉族")
    line(page, 4).get_by_label("入团时间").press("Enter")
    expect_done(page, "已保存并重新检查1行：全部无误。")
    expect(line(page, 4).get_by_text("新增", exact=True)).to_be_visible()  # it stays where it was
    expect(
        page.get_by_role("button", name="保存并重新检查")
    ).to_be_focused()  # nothing wrong is left to go to
    expect(page.get_by_role("heading", name="有 1 行需要确认")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="核对并确认").click()
    page.get_by_role("button", name="全部勾选本页“确认是同一人”").click()
    expect(page.get_by_role("heading", name="4 行可以导入")).to_be_visible()
    line(page, 5).get_by_role("link", name="查看整行").click()
    axe(page)
    page.get_by_role("link", name="下一步：选择导入方式").click()
    expect(page.get_by_text("将新录入3人，为1名已登记的人员新增任职。全部成功才生效")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    work_off()
    expect(page.get_by_role("heading", name="已导入 4 行")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="查看该团干部").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周海燕")
    assert Post.objects.filter(org=city.college).count() == 4


def test_it_all_works_on_a_phone_without_scripts(browser, live_server, log_in, city):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    log_in(page, make_admin(city.college))
    page.goto("/cadres/imports/below/")
    right = [person | {books.BRANCH: city.branch.name} for person in people(2)]
    hand_in(page, *right, people(1, **{books.BRANCH: "没有这个支部"})[0])
    check(page)
    expect(page.get_by_role("heading", name="有 1 行需要改正")).to_be_visible()
    line(page, 4).get_by_label("所在支部").fill(city.sibling.name)
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page.get_by_text("已保存并重新检查1行：全部无误。")).to_be_visible()
    carry_out(page)
    expect(page.get_by_role("heading", name="已导入 3 行")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
    assert Post.objects.filter(org__in=(city.branch, city.sibling)).count() == 3


def test_what_is_given_up_is_gone(page, log_in, axe, city):
    log_in(page, make_admin(city.branch))
    choose_menu(page, "导入本级团干部")
    hand_in(page, *people(1))
    check(page)
    page.get_by_role("link", name="放弃", exact=True).click()
    axe(page)
    page.get_by_role("button", name="放弃并删除").click()
    expect_done(page, "已放弃导入“换届名单.xlsx”。")
    axe(page)
    page.get_by_role("link", name="换届名单.xlsx").click()
    axe(page)


def test_whoever_mends_lines_goes_on_where_he_was_and_loses_nothing(page, log_in, city):
    by = make_admin(city.college)
    session = begun(*people(3, 入团时间="2012年13月"), *people(1, 手机号码="139"), org=city.college, by=by)
    log_in(page, by)
    page.goto(f"/cadres/imports/{session.pk}/")
    first, second = line(page, 2).get_by_label("入团时间"), line(page, 3).get_by_label("入团时间")
    second.fill("2012年14月")
    first.fill("2012-05-04")
    first.press("Enter")
    expect_done(page, "已保存并重新检查2行：1行无误，1行仍有误。")
    expect(second).to_have_value("2012年14月")
    expect(second).to_be_focused()
    expect(page.get_by_role("heading", name="有 3 行需要改正")).to_be_visible()
    mending.mend(session=session, edits=[Edit(4, 1, {"入团时间": "2012-05-05"})], by=make_admin(city.college))
    line(page, 4).get_by_label("入团时间").fill("2012-05-06")
    page.get_by_role("button", name="保存并重新检查").click()
    expect_done(page, "您填写的内容仍在下面")
    expect(line(page, 4).get_by_label("入团时间")).to_have_value("2012-05-06")
    page.get_by_role("button", name="保存并重新检查").click()
    expect_done(page, "已保存并重新检查1行：全部无误。")
    page.get_by_role("link", name="重新列出“有误”的各行（现有 2 行）").click()
    expect(page.get_by_role("article")).to_have_count(2)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    line(page, 5).get_by_label("手机号码").fill("13912345678")
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page).to_have_url(re.compile("/login/"))  # as without scripts


def test_a_class_secretary_imports_a_branch_and_a_colleague_goes_on(page, log_in, axe, city):
    """本级 only; what one admin of the organisation left, another one ends."""
    first, second = make_admin(city.branch), make_admin(city.branch)
    log_in(page, first)
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="导入下级支部成员")).to_have_count(0)
    choose_menu(page, "导入本级团干部")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载模板").click()
    assert waiting.value.suggested_filename == f"导入本级团干部模板-{city.branch.name}.xlsx"
    template = Path(waiting.value.path()).read_bytes()
    right, mended = people(2)
    hand_in(page, file=books.filled(template, right, mended | {"民族": "汉汉"}))
    check(page)
    expect(page.get_by_role("heading", name="有 1 行需要改正")).to_be_visible()
    log_out(page)

    log_in(page, second)
    choose_menu(page, "导入本级团干部")
    expect(page.get_by_role("row").filter(has_text=first.name)).to_contain_text("共2行：新增1，有误1")
    axe(page)
    page.get_by_role("link", name="换届名单.xlsx").click()
    expect(menu.get_by_role("link", name="导入本级团干部")).to_have_attribute("aria-current", "page")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载标注错误的工作簿").click()
    sheet = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).worksheets[0]
    assert [cell.comment is not None for cell in sheet[3]].count(True) == 1
    line(page, 3).get_by_label("民族").select_option("汉族")
    page.get_by_role("button", name="保存并重新检查").click()
    expect_done(page, "已保存并重新检查1行：全部无误。")
    carry_out(page)
    expect(page.get_by_role("heading", name="已导入 2 行")).to_be_visible()
    page.get_by_role("link", name="再导入一个文件").click()
    hand_in(page, file=books.filled(template, right, mended | {"民族": "汉族"}))
    check(page)
    expect(page.get_by_role("heading", name="没有需要导入的行")).to_be_visible()
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_role("heading", name="已办结，没有导入")).to_be_visible()
    axe(page)
    assert Post.objects.filter(org=city.branch).count() == 2


def test_a_county_imports_its_own_cadres_only(page, log_in, axe, city):
    log_in(page, make_admin(city.county))
    expect(page.get_by_role("link", name="导入下级支部成员")).to_have_count(0)
    choose_menu(page, "导入本级团干部")
    hand_in(page, people(1)[0] | {books.BRANCH: city.village.name})
    expect(page.get_by_text("这是《导入下级支部成员》的表格").first).to_be_visible()
    axe(page)
    hand_in(page, *people(2, 团内现任职务="副书记"))
    check(page)
    carry_out(page)
    expect(page.get_by_role("heading", name="已导入 2 行")).to_be_visible()
    assert Post.objects.filter(org=city.county).count() == 2
