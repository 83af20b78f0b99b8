"""导入: a workbook with a mistake is handed in, mended on the page and imported; without scripts on a phone too."""

from playwright.sync_api import expect

from cadres.models import Post
from tests import cadre_books as books
from tests.factories import make_admin, make_person, make_post
from tests.imports import people
from tests.journeys.steps import choose_menu, expect_done
from zhtj.jobs.working import work_off

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hand_in(page, *lines) -> None:
    file = {"name": "换届名单.xlsx", "mimeType": XLSX, "buffer": books.table(*lines)}
    page.get_by_label("填好的文件").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


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
    page.get_by_role("button", name="保存并重新检查").click()
    expect_done(page, "已保存并重新检查1行：全部无误。")
    expect(page.get_by_role("heading", name="有 1 行需要确认")).to_be_visible()
    axe(page)
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
    expect(page.get_by_role("heading", name="正在检查各行")).to_be_visible()
    work_off()  # the page comes again by itself
    expect(page.get_by_role("heading", name="有 1 行需要改正")).to_be_visible()
    line(page, 4).get_by_label("所在支部").fill(city.sibling.name)
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page.get_by_text("已保存并重新检查1行：全部无误。")).to_be_visible()
    page.get_by_role("link", name="下一步：选择导入方式").click()
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    work_off()
    expect(page.get_by_role("heading", name="已导入 3 行")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
    assert Post.objects.filter(org__in=(city.branch, city.sibling)).count() == 3


def test_what_is_given_up_is_gone(page, log_in, axe, city):
    log_in(page, make_admin(city.branch))
    choose_menu(page, "导入本级团干部")
    hand_in(page, *people(1))
    work_off()
    page.get_by_role("link", name="放弃", exact=True).click()
    axe(page)
    page.get_by_role("button", name="放弃并删除").click()
    expect_done(page, "已放弃导入“换届名单.xlsx”。")
    axe(page)
    page.get_by_role("link", name="换届名单.xlsx").click()
    axe(page)
