"""导出: from the list to the file; full numbers after a colleague agreed, once."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.exports import FIRST, labels, texts
from tests.factories import make_admin, make_person, make_post
from tests.journeys.steps import choose_menu, log_out
from zhtj.jobs.working import work_off

PHONE = "13911112222"


@pytest.fixture
def secretary(city):
    return make_post(city.branch, make_person(name="周海燕", phone=PHONE))


def begin(page) -> None:
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="导出", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出团干部")


def downloaded(page, path):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载").click()
    waiting.value.save_as(path)
    return waiting.value.suggested_filename, openpyxl.load_workbook(path).worksheets[0]


def test_the_list_becomes_a_workbook(page, log_in, axe, city, secretary, tmp_path):
    log_in(page, make_admin(city.branch))
    begin(page)
    axe(page)
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_role("status").filter(has_text="正在生成文件")).to_be_visible()
    axe(page)
    work_off()
    expect(page.get_by_text("文件已生成，共 1 条")).to_be_visible(timeout=10_000)  # by itself
    axe(page)
    name, sheet = downloaded(page, tmp_path / "file.xlsx")
    assert name.startswith("团干部-DC")
    assert texts(sheet, first=FIRST)[0][0] == "周海燕"
    page.get_by_role("link", name="我的导出").click()
    expect(page.get_by_role("row").filter(has_text="可以下载")).to_have_count(1)
    axe(page)


def test_full_numbers_after_a_colleague_agreed(page, log_in, axe, city, secretary, tmp_path):
    asking, agreeing = make_admin(city.branch), make_admin(city.branch)
    log_in(page, asking)
    begin(page)
    page.get_by_label("完整号码，须说明理由并经另一人同意").check()
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("请填写导出理由。").first).to_be_visible()
    axe(page)
    page.get_by_label("导出理由").fill("报送评优材料")
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("已提交，等待审批。")).to_be_visible()
    axe(page)
    log_out(page)

    log_in(page, agreeing)
    page.get_by_role("link", name="查看待处理申请").click()
    page.get_by_role("link", name="完整号码导出（1）", exact=True).click()
    axe(page)
    page.get_by_role("row").filter(has_text=asking.name).get_by_role("link").click()
    expect(page.get_by_text("报送评优材料")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_text(f"已同意{asking.name}导出完整号码的申请。")).to_be_visible()
    log_out(page)

    log_in(page, asking)
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="我的导出").click()
    page.get_by_role("row").filter(has_text="待生成").get_by_role("link").click()
    page.get_by_role("button", name="生成文件").click()
    work_off()
    expect(page.get_by_text("只能下载一次")).to_be_visible(timeout=10_000)
    _, sheet = downloaded(page, tmp_path / "file.xlsx")
    assert texts(sheet, first=FIRST)[0][labels(sheet).index("手机号码")] == PHONE
    page.reload()
    expect(page.get_by_text("含完整号码的文件只能下载一次，系统中不再保留")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    axe(page)


def test_a_county_exports_all_below_it_with_a_sheet_for_each_organisation(
    page, log_in, axe, city, secretary, tmp_path
):
    make_post(city.township, make_person(name="石磊"))
    make_post(city.village, make_person(name="许小满"))
    log_in(page, make_admin(city.county))
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="导出", exact=True).click()
    page.get_by_label("每个组织一张表").check()
    axe(page)
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_role("status").filter(has_text="正在生成文件")).to_be_visible()
    work_off()
    expect(page.get_by_text("文件已生成")).to_be_visible(timeout=10_000)
    _, index = downloaded(page, tmp_path / "file.xlsx")
    tabs = openpyxl.load_workbook(tmp_path / "file.xlsx").sheetnames
    assert tabs[1:] == [city.township.name, city.village.name]  # nobody of the university
    assert index.title == tabs[0]
    link = page.url
    log_out(page)
    log_in(page, make_admin(city.county))
    assert page.goto(link).status == 404  # it is whoever's who asked
