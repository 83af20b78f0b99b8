"""团干部列表 in a browser: asked, sorted, with chosen columns, checked in bulk, on paper; on a desk and on a phone."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from cadres.codes import Duty
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.journeys.steps import choose_menu, row_of


@pytest.fixture
def cadres(city):
    """One at the college whose term runs, one below whose term is over and whose phone number is missing."""
    return [
        make_post(city.college, make_person(name="林晓明"), since_on=date.today().replace(day=1)),
        make_post(city.branch, make_person(name="欧阳丽", phone=""), Duty.DEPUTY, since_on=date(2015, 9, 1)),
    ]


def shown(page: Page) -> list[str]:
    return page.get_by_role("rowheader").all_inner_texts()


def search(page: Page) -> None:
    page.get_by_role("button", name="查询").click()


def test_a_committee_finds_who_must_be_seen_to(page, log_in, axe, city, cadres):
    log_in(page, make_admin(city.college))
    choose_menu(page, "团干部列表")
    assert shown(page) == ["林晓明", "欧阳丽"]
    axe(page)
    page.get_by_label("任期", exact=True).select_option(label="任期届满")
    search(page)
    expect(row_of(page, "欧阳丽")).to_contain_text("2018-09 任期已满")
    assert shown(page) == ["欧阳丽"]
    row_of(page, "欧阳丽").get_by_role("link", name="缺手机号码").click()
    expect(page.get_by_label("手机号码", exact=True)).to_be_in_viewport()


def test_the_two_way_switch_and_the_heads_keep_what_was_asked(page, log_in, city, cadres):
    log_in(page, make_admin(city.college))
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="本级", exact=True).click()
    expect(page.get_by_role("link", name="本级", exact=True)).to_have_attribute("aria-current", "true")
    assert shown(page) == ["林晓明"]
    page.get_by_role("link", name="含下级", exact=True).click()
    page.get_by_role("link", name="姓名", exact=True).click()
    page.get_by_role("link", name="姓名", exact=True).click()
    head = page.get_by_role("columnheader", name="姓名")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert shown(page) == ["欧阳丽", "林晓明"]
    page.get_by_label("姓名、拼音或身份证号码").fill("lxm")
    search(page)
    expect(head).to_have_attribute("aria-sort", "descending")
    assert shown(page) == ["林晓明"]


def test_columns_are_chosen_and_put_back(page, log_in, axe, city, cadres):
    log_in(page, make_admin(city.college))
    choose_menu(page, "团干部列表")
    page.get_by_text("选择显示的列").click()
    axe(page)
    page.get_by_label("民族").check()
    page.get_by_label("政治面貌", exact=True).locator("visible=true").last.uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("columnheader", name="民族")).to_be_visible()
    expect(page.get_by_role("columnheader", name="政治面貌")).to_have_count(0)
    page.get_by_text("选择显示的列").click()
    page.get_by_role("button", name="恢复默认").click()
    expect(page.get_by_role("columnheader", name="民族")).to_have_count(0)


def test_pasted_names_and_numbers_are_checked(page, log_in, axe, city, cadres):
    page.set_viewport_size({"width": 390, "height": 844})
    number = cadres[1].person.id_number
    log_in(page, make_admin(city.college))
    page.goto("/cadres/")
    page.get_by_role("link", name="批量核对").click()
    axe(page)
    page.get_by_label("姓名或身份证号码").fill(f"林晓明\n{number}\n{make_id_number()}\n{number[:17]}")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("共 4 行：找到 2 行，未找到 1 行，有误 1 行")
    expect(page.get_by_role("link", name="欧阳丽")).to_be_visible()
    assert number not in page.content()
    assert number not in page.url
    axe(page)


def test_the_sheet_of_paper_has_no_menu_and_says_what_it_shows(page, log_in, axe, city, cadres):
    log_in(page, make_admin(city.college))
    page.goto("/cadres/?duty=deputy")
    page.get_by_role("link", name="打印", exact=True).click()
    axe(page)
    expect(page.get_by_text("副书记").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("rowheader", name="欧阳丽")).to_be_visible()
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"


def test_on_a_phone_the_name_stays_while_the_row_is_scrolled(page, log_in, axe, city, cadres):
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, make_admin(city.college))
    page.goto("/cadres/")
    axe(page)
    page.get_by_role("region", name="团干部列表").evaluate("region => region.scrollLeft = 400")
    expect(page.get_by_role("link", name="林晓明", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
