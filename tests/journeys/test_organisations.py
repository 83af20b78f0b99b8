"""组织管理: a city looks at what stands out, adds, moves, takes back, closes and reopens; with and without scripts."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from cadres.codes import Duty
from cadres.models import Destination
from tests.factories import make_admin, make_person
from tests.journeys.steps import choose_menu, expect_done, row_of
from tests.staffing import enter


@pytest.fixture
def managing(page, log_in, city):
    """组织管理, as the admin of the city finds it."""
    make_admin(city.university)
    enter(city.branch, duty=Duty.SECRETARY)
    offer_destinations()
    log_in(page, make_admin(city.city))
    choose_menu(page, "组织管理")
    return page


def offer_destinations() -> None:
    for position, name in enumerate(("毕业", "升学", "退休"), start=1):
        Destination.objects.get_or_create(name=name, defaults={"position": position})


def click(page, role: str, name: str):
    page.get_by_role(role, name=name, exact=True).click()


def go_to(page, org):
    """By its initials or name, through the search of the tree."""
    page.get_by_role("searchbox", name="搜索组织").fill(org.name)
    click(page, "button", "搜索")
    page.get_by_role("link", name=org.name).first.click()
    expect(page.get_by_role("heading", level=2, name=org.name)).to_be_visible()


def test_what_stands_out_is_listed_below_its_count(managing, axe, city):
    axe(managing)
    managing.get_by_role("link", name="无团干部团支部").click()
    expect(managing.get_by_role("link", name=city.sibling.name, exact=True)).to_be_visible()
    axe(managing)


def test_a_branch_is_found_by_its_initials(managing, axe, city):
    managing.get_by_role("searchbox", name="搜索组织").fill("hyy2b")
    click(managing, "button", "搜索")
    expect(managing.get_by_text("云山大学团委 › 云山大学文学院团委 › 文学院2025级团总支")).to_be_visible()
    axe(managing)
    managing.get_by_role("link", name=city.sibling.name).click()
    expect(managing.get_by_role("heading", level=2, name=city.sibling.name)).to_be_visible()


def test_an_organisation_is_added_renamed_closed_and_reopened(managing, axe, city):
    page = managing
    go_to(page, city.general_branch)
    click(page, "link", "新增下级组织")
    axe(page)
    click(page, "button", "新增")
    expect(page.get_by_role("alert")).to_contain_text("请填写组织全称")
    axe(page)
    page.get_by_label("组织全称").fill("2025级汉语言3班团支部")
    page.get_by_label("组织类别").select_option("团支部")
    page.get_by_label("单位所属行业类别").select_option("普通高等院校")
    click(page, "button", "新增")
    expect_done(page, "已新增“2025级汉语言3班团支部”")
    go_to(page, city.branch)
    click(page, "link", "关闭")
    axe(page)
    page.get_by_label("理由").fill("学生毕业")
    page.get_by_label("移除去向").select_option("毕业")
    click(page, "button", "关闭")
    expect_done(page, f"已关闭“{city.branch.name}”")
    axe(page)
    click(page, "link", "恢复")
    click(page, "button", "恢复")
    expect_done(page, "已恢复")


def test_one_answer_fills_the_rows_that_have_none_of_their_own(managing, axe, city):
    page = managing
    enter(city.branch, make_person(name="石磊"), duty=Duty.DEPUTY)
    page.goto(f"/organisations/{city.branch.pk}/close/")
    first = page.get_by_label("移除去向：林晓明")
    page.get_by_label("移除去向：石磊").select_option("升学")
    page.get_by_label("以上均为").select_option("毕业")
    expect(first.locator("option:checked")).to_have_text("毕业")
    expect(page.get_by_role("button", name="填入空着的各行")).to_be_hidden()
    page.get_by_label("以上均为").select_option("退休")
    expect(first.locator("option:checked")).to_have_text("退休")
    expect(page.get_by_label("移除去向：石磊").locator("option:checked")).to_have_text("升学")
    axe(page)
    page.get_by_label("理由").fill("学生毕业")
    click(page, "button", "关闭")
    expect_done(page, f"已关闭“{city.branch.name}”")


def test_a_move_is_looked_at_confirmed_and_taken_back(managing, axe, city):
    page = managing
    go_to(page, city.college)
    click(page, "link", "迁移")
    axe(page)
    page.get_by_role("searchbox", name="搜索组织").fill("清溪镇")
    click(page, "button", "搜索")
    page.get_by_role("link", name=city.township.name).click()
    page.get_by_label("理由").fill("校区划转")
    click(page, "button", "查看影响")
    expect(page.get_by_role("heading", name="不再能查看的账号")).to_be_visible()
    axe(page)
    click(page, "button", "确认迁移")
    expect_done(page, "已将“云山大学文学院团委”迁移到“清溪镇团委”下")
    page.get_by_role("link", name="撤销迁移").click()
    click(page, "button", "查看影响")
    click(page, "button", "确认撤销迁移")
    expect_done(page, "已撤销迁移")


def fill_in(path, answers: dict[str, dict[str, str]]):
    """Into the table as downloaded: by name of the organisation, what its line says by column."""
    book = load_workbook(path)
    column = {cell.value: cell.column for cell in book.active[1]}
    for row in book.active.iter_rows(min_row=2):
        for label, text in answers.get(row[column["现名称"] - 1].value, {}).items():
            row[column[label] - 1].value = text
    book.save(path)


def upload(page, path):
    page.get_by_label("文件").set_input_files(path)
    click(page, "button", "上传并核对")


def test_many_are_changed_by_one_table(managing, axe, city, tmp_path):
    page, path = managing, tmp_path / "表.xlsx"
    go_to(page, city.university)
    click(page, "link", "批量调整")
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    download.value.save_as(path)
    closing = {"操作": "关闭", "理由": "学生毕业"}
    fill_in(path, {
        city.general_branch.name: {"操作": "更名", "新名称": "文学院2024级团总支"},
        city.branch.name: closing,
        city.sibling.name: {"操作": "迁移", "新上级": city.college.name},
    })  # fmt: skip
    upload(page, path)
    expect(page.get_by_role("alert")).to_contain_text("移除去向：请选择移除去向")
    axe(page)
    fill_in(path, {city.branch.name: {"移除去向": "毕业"}})
    upload(page, path)
    expect(page.get_by_text("共 3 项：更名1项、迁移1项、关闭1项")).to_be_visible()
    expect(row_of(page, f"云山大学文学院团委 › {city.general_branch.name}")).to_contain_text(
        "文学院2024级团总支"
    )
    axe(page)
    click(page, "button", "确认办理")
    expect_done(page, "已办理3项")
    go_to(page, city.sibling)
    expect(page.get_by_role("link", name="撤销迁移")).to_be_visible()


def test_it_all_works_on_a_phone_without_scripts(browser, live_server, log_in, city):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    log_in(page, make_admin(city.city))
    page.goto(f"/organisations/{city.college.pk}/move/?find=清溪镇")
    page.get_by_role("link", name=city.township.name).click()
    click(page, "button", "查看影响")
    click(page, "button", "确认迁移")
    expect(page.get_by_text("已将“云山大学文学院团委”迁移到“清溪镇团委”下")).to_be_visible()
    page.goto(f"/organisations/{city.college.pk}/adjust/")
    table = f"现名称,操作,新名称\n{city.branch.name},更名,新一班团支部"
    upload(page, {"name": "表.csv", "mimeType": "text/csv", "buffer": table.encode()})
    click(page, "button", "确认办理")
    expect(page.get_by_text("已办理1项：更名1项")).to_be_visible()
    offer_destinations()
    for duty in (Duty.SECRETARY, Duty.DEPUTY):
        enter(city.sibling, duty=duty)
    page.goto(f"/organisations/{city.sibling.pk}/close/")
    page.get_by_label("以上均为").select_option("毕业")
    click(page, "button", "填入空着的各行")
    expect(page.get_by_label("移除去向：林晓明（副书记）").locator("option:checked")).to_have_text("毕业")
    page.get_by_label("理由").fill("学生毕业")
    click(page, "button", "关闭")
    expect(page.get_by_text(f"已关闭“{city.sibling.name}”")).to_be_visible()
    context.close()
