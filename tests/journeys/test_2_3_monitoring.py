"""Guide 2.3: a city watches the staffing of its universities and state enterprises, and downloads it."""

from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from monitoring import past
from tests.factories import fill_profile, make_admin
from tests.journeys.steps import (
    choose_menu,
    expect_done,
    fill,
    log_out,
    row_of,
    save,
    student,
    teacher,
    upload_application,
)
from tests.staffing import end
from tests.staffing import enter as put

MENU = "重点领域基层团干部配备"
FIGURES = ("专职", "挂职", "兼职", "团干部总数", "在岗")


@pytest.fixture
def watching(page, log_in, city):
    """The staffing page, as the admin of the city finds it."""
    log_in(page, make_admin(city.city, "yunshan"))
    choose_menu(page, MENU)
    return page


def cells_of(page: Page, org) -> dict[str, str]:
    """Column -> what the row of `org` says there."""
    labels = page.get_by_role("columnheader").all_inner_texts()
    row = row_of(page, org if isinstance(org, str) else org.name)
    return dict(zip(labels, row.locator("th, td").all_inner_texts(), strict=True))


def figures_of(page: Page, org) -> list[int]:
    cells = cells_of(page, org)
    return [int(cells[name]) for name in FIGURES]


def enter(page: Page, log_in, org, menu: str, answers: dict) -> None:
    log_in(page, make_admin(org))
    choose_menu(page, menu)
    fill(page, answers)
    if answers["职业"] == "学生":
        upload_application(page)
    save(page)
    expect_done(page, "已录入")
    log_out(page)


def test_the_city_sees_its_universities_first(watching, axe, city):
    expect(row_of(watching, city.university.name)).to_contain_text("空缺")
    assert figures_of(watching, city.university) == [0, 0, 0, 0, 0]
    expect(row_of(watching, city.group.name)).to_have_count(0)
    axe(watching)


def test_figures_go_up_with_each_cadre_entered(page, log_in, city):
    enter(page, log_in, city.university, "录入本级团干部", teacher())
    enter(page, log_in, city.branch, "录入团员团干部", student())
    log_in(page, make_admin(city.city))
    choose_menu(page, MENU)
    assert figures_of(page, city.university) == [1, 0, 1, 2, 2]
    assert figures_of(page, "合计") == [1, 0, 1, 2, 2]
    assert cells_of(page, city.university)["书记"] == "欧阳慧敏"


def test_the_switch_shows_state_enterprises_and_counts_nobody_twice(page, log_in, axe, city):
    enter(
        page, log_in, city.subsidiary, "录入本级团干部", teacher(职业="国有企业职工", 具体职业="党群工作人员")
    )
    log_in(page, make_admin(city.city))
    choose_menu(page, MENU)
    page.get_by_role("link", name="国企", exact=True).click()
    expect(page.get_by_role("link", name="国企", exact=True)).to_have_attribute("aria-current", "true")
    expect(row_of(page, city.university.name)).to_have_count(0)
    assert figures_of(page, city.subsidiary) == [1, 0, 0, 1, 1]
    assert figures_of(page, city.group) == [1, 0, 0, 1, 1]
    assert figures_of(page, "合计") == [1, 0, 0, 1, 1]
    axe(page)


def test_the_tree_narrows_the_table_to_the_chosen_organisation(watching, axe, city):
    watching.get_by_role("treeitem", name=city.group.name).click()
    expect(watching.get_by_text("辖内没有高校")).to_be_visible()
    expect(watching.get_by_role("treeitem", name=city.group.name)).to_have_attribute("aria-selected", "true")
    axe(watching)
    watching.get_by_role("link", name="国企", exact=True).click()
    expect(row_of(watching, city.subsidiary.name)).to_be_visible()


def test_the_page_answers_the_same_without_scripts(browser, live_server, log_in, city):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, make_admin(city.city))
    choose_menu(page, MENU)
    page.get_by_role("treeitem", name=city.group.name).click()
    expect(page.get_by_text("辖内没有高校")).to_be_visible()
    page.get_by_role("link", name="国企", exact=True).click()
    expect(row_of(page, city.subsidiary.name)).to_be_visible()
    context.close()


@pytest.mark.parametrize("sector", ["高校", "国企"])
def test_the_download_holds_what_the_page_shows(page, log_in, city, tmp_path, sector):
    fill_profile(city.university, student_count=12345)
    enter(page, log_in, city.university, "录入本级团干部", teacher())
    log_in(page, make_admin(city.city))
    choose_menu(page, MENU)
    page.get_by_role("link", name=sector, exact=True).click()
    expect(page.get_by_role("link", name=sector, exact=True)).to_have_attribute("aria-current", "true")
    shown = [row.locator("th, td").all_inner_texts() for row in page.get_by_role("row").all()]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    path = tmp_path / "配备.xlsx"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".xlsx")
    lines = [[text_of(cell) for cell in line] for line in load_workbook(path).active.values]
    start = lines.index(shown[0])
    assert [line[: len(shown[0])] for line in lines[start:]] == shown


def text_of(value) -> str:
    return "" if value is None else str(value)


def test_the_table_scrolls_sideways_and_keeps_the_names_in_sight(watching, city):
    watching.set_viewport_size({"width": 700, "height": 768})
    name = watching.get_by_role("rowheader", name=city.university.name)
    last = watching.get_by_role("columnheader").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(name).to_be_in_viewport()


def test_a_county_finds_no_such_menu_and_is_refused_with_the_reason(page, log_in, axe, city):
    log_in(page, make_admin(city.county))
    expect(page.get_by_role("navigation", name="主菜单").get_by_role("link", name=MENU)).to_have_count(0)
    page.goto("/monitoring/")
    expect(page.get_by_text("目前开放至地市级团委")).to_be_visible()
    axe(page)


def test_another_city_sees_none_of_it(page, log_in, city):
    log_in(page, make_admin(city.other_city))
    choose_menu(page, MENU)
    expect(page.get_by_text("辖内没有高校")).to_be_visible()
    expect(page.get_by_text(city.university.name)).to_have_count(0)


def test_the_city_looks_at_a_past_day_and_compares_it_with_today(page, log_in, axe, city):
    held = put(city.group, since_on=date(2025, 1, 1))
    past.freeze(date(2026, 3, 31))
    end(held)
    log_in(page, make_admin(city.city))
    choose_menu(page, MENU)
    page.get_by_label("统计日期").fill("2026-03-31")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("月度快照，冻结于")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="返回今天的数据").click()
    page.get_by_role("link", name="月度对比").click()
    page.get_by_role("link", name="国企", exact=True).click()
    expect(page.get_by_role("row", name="团干部总数（含下级）")).to_contain_text("−1")
    axe(page)
