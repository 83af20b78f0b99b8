"""Guide 2.3: a city watches the staffing of its universities and state enterprises, and downloads it."""

import re
from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from monitoring import past
from monitoring.codes import Sector
from monitoring.models import Norm
from orgs.codes import Industry, OrgType
from tests.factories import fill_profile, make_admin, make_org
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
from tests.staffing import cells_of_html, cells_of_sheet, end, lines_of, make_enterprises
from tests.staffing import enter as put

MENU = "重点领域基层团干部配备"
FIGURES = tuple(f"含下级/{name}" for name in ("专职", "挂职", "兼职", "团干部总数", "在岗"))


@pytest.fixture
def watching(page, log_in, city):
    """The staffing page, as the admin of the city finds it."""
    log_in(page, make_admin(city.city, "yunshan"))
    choose_menu(page, MENU)
    return page


def shown_on(page: Page) -> list[list[str]]:
    """Both rows of the head, totals and rows."""
    return cells_of_html(page.content())


def cells_of(page: Page, org) -> dict[str, str]:
    """Group/column -> what the row of `org` says there."""
    name = org if isinstance(org, str) else org.name
    expect(row_of(page, name)).to_be_visible()
    [cells] = [line for line in lines_of(shown_on(page)) if line["组织全称"] == name]
    return cells


def table_of(page: Page):
    return page.get_by_role("region", name=re.compile("团干部配备$"))


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
    assert {"书记", "本级", "含下级", "学校"} <= set(shown_on(watching)[0])
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
    assert cells_of(page, city.university)["书记/姓名"] == "欧阳慧敏"


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
    expect(page.get_by_role("link", name="下载（")).to_be_visible()
    shown = shown_on(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载（").click()
    path = tmp_path / "配备.xlsx"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".xlsx")
    assert cells_of_sheet(load_workbook(path).active) == shown


def test_a_head_sorts_and_a_filter_narrows_and_going_back_undoes_it(watching, axe, city):
    make_enterprises(city.county, 2, "鹿鸣第{}公司团委")
    watching.get_by_role("link", name="国企", exact=True).click()
    table = table_of(watching)
    table.get_by_role("columnheader", name="组织全称").get_by_role("link").click()
    head = table.get_by_role("columnheader", name="组织全称")
    expect(head).to_have_attribute("aria-sort", "ascending")
    names = table.get_by_role("rowheader").all_inner_texts()[1:]
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert table.get_by_role("rowheader").all_inner_texts()[1:] == names[::-1]
    watching.get_by_role("searchbox", name="组织名称").fill("lm")
    watching.get_by_role("button", name="查询").last.click()
    expect(table.get_by_role("rowheader")).to_have_count(3)  # with the totals
    expect(head).to_have_attribute("aria-sort", "descending")
    axe(watching)
    watching.go_back()
    expect(table.get_by_role("rowheader")).to_have_count(len(names) + 1)


def test_the_tree_counts_rows_and_going_back_leads_to_the_table_before(watching, city):
    item = watching.get_by_role("treeitem", name=city.university.name)
    expect(item.locator(".tree-note-of").first).to_have_text("1")
    item.click()
    expect(watching.locator(".staffing-scope b")).to_have_text(city.university.name)
    assert f"org={city.university.pk}" in watching.url
    watching.go_back()
    expect(watching.locator(".staffing-scope b")).to_have_text(city.city.name)
    expect(watching.get_by_role("treeitem", name=city.city.name).first).to_have_attribute(
        "aria-selected", "true"
    )


def test_the_overview_opens_and_follows_the_tree(watching, axe, city):
    norm = Norm.objects.create(sector=Sector.ENTERPRISE, valid_from=date(1980, 1, 1), source="参考标准")
    norm.bands.create(full_time=1)  # the built-in one is gone with all else between journeys
    for number in (1, 2):
        make_org(
            city.county, f"东江第{number}公司团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE
        )
    watching.get_by_role("link", name="国企", exact=True).click()
    watching.get_by_text("配备率分布").first.click()
    spread = watching.get_by_role("figure", name="专职配备率分布")
    expect(spread.get_by_role("img")).to_be_visible()
    places = watching.get_by_role("figure", name="各县区情况")
    expect(places.get_by_role("row").filter(has_text=city.county.name)).to_contain_text("0.0%")
    axe(watching)
    watching.get_by_role("treeitem", name=city.county.name).click()
    expect(watching.get_by_role("figure", name="各下级组织情况")).to_be_visible()  # still open
    watching.get_by_title("查看有缺额的国企").click()
    expect(watching.get_by_text("以下为符合查询条件的国企：缺额“有缺额”")).to_be_visible()


def test_the_table_scrolls_by_keys_and_keeps_the_names_in_sight(watching, city):
    watching.set_viewport_size({"width": 700, "height": 768})
    table = table_of(watching)
    name = table.get_by_role("rowheader", name=city.university.name)
    last = table.get_by_role("columnheader").last
    expect(last).not_to_be_in_viewport()
    table.focus()
    for _ in range(50):
        watching.keyboard.press("ArrowRight")
        if table.evaluate("scroller => scroller.scrollLeft > 100"):
            break
    else:
        pytest.fail("the arrow keys do not scroll the table")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(name).to_be_in_viewport()


def test_printed_the_page_has_figures_drawings_and_a_head_on_each_sheet_and_nothing_to_press(watching, city):
    make_enterprises(city.city, 45, "云山第{}公司团委")
    watching.get_by_role("link", name="国企", exact=True).click()
    expect(table_of(watching).get_by_role("rowheader", name="云山第9公司团委")).to_be_visible()
    watching.emulate_media(media="print")
    for name in ("专职配备率分布", "各下级组织情况"):
        expect(watching.get_by_role("figure", name=name)).to_be_visible()
    expect(watching.get_by_role("navigation").filter(visible=True).get_by_role("link")).to_have_count(0)
    for role in ("button", "search", "tree", "banner"):
        expect(watching.get_by_role(role)).to_have_count(0)
    sides = "document.querySelector('.staffing-table').getBoundingClientRect().right"
    head = "getComputedStyle(document.querySelector('.staffing-table thead')).display"
    assert watching.evaluate(head) == "table-header-group"
    watching.set_viewport_size({"width": 1512, "height": 1047})  # A3 without its margins
    assert watching.evaluate(sides) <= 1512
    sheets = watching.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sheets >= 2


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
