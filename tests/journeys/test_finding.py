"""查找 in a browser: with the keys alone, without scripts, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from orgs.actions import appoint_admin
from tests.factories import fill_profile, make_admin, make_person, make_post
from tests.journeys.steps import expect_done

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def box(page: Page):
    return page.get_by_label("查找组织、团干部和页面")


def popup(page: Page):
    return page.get_by_role("dialog", name="查找结果")


def test_the_keys_lead_to_the_box_through_what_is_found_and_away(page, log_in, axe, city):
    make_post(city.branch, make_person(name="韩语"))
    log_in(page, make_admin(city.college))
    page.keyboard.press("Control+k")
    expect(box(page)).to_be_focused()
    expect(popup(page)).to_contain_text("可以查找")
    axe(page)
    page.keyboard.type("hanyu")
    expect(popup(page)).to_contain_text("找到 2 个组织、1 条团干部任职")
    expect(page.locator("[aria-live=polite]")).to_contain_text("找到 2 个组织")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("Escape")
    expect(popup(page)).to_be_hidden()
    expect(box(page)).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".found-hit", has_text="2025级汉语言2班团支部")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/organisations/{city.branch.pk}/$"), wait_until="domcontentloaded")
    page.keyboard.press("Control+k")
    expect(popup(page)).to_contain_text("最近组织")
    page.mouse.click(700, 740)  # beside it
    expect(popup(page)).to_be_hidden()


def test_an_id_number_typed_stands_in_no_address(page, log_in, axe, city):
    number = make_post(city.branch, make_person(name="欧阳丽")).person.id_number
    log_in(page, make_admin(city.college))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).fill(number)
    expect(popup(page).get_by_role("link", name="欧阳丽")).to_be_visible()
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/find/\?number=[0-9a-f]{64}$"))
    expect(page.get_by_role("link", name="欧阳丽")).to_be_visible()
    axe(page)
    assert number not in page.content()
    assert not [address for address in asked if number in address]


def test_of_two_offices_the_other_is_one_click_away(page, log_in, city):
    account = make_admin(city.college)
    appoint_admin(account=account, org=city.park, by=None)
    fill_profile(city.park)
    log_in(page, account)
    box(page).fill("wxy")
    popup(page).get_by_role("button", name=re.compile("到云山大学文学院团委")).click()
    expect_done(page, "当前组织已切换为云山大学文学院团委")


def test_on_a_phone_a_sign_leads_to_the_page(page, log_in, axe, city):
    page.set_viewport_size(NARROW)
    log_in(page, make_admin(city.college))
    expect(box(page)).to_be_hidden()
    page.get_by_role("link", name="查找", exact=True).click()
    expect(page.get_by_label("组织、团干部或页面")).to_be_focused()
    axe(page)
    page.keyboard.type("汉语言")
    expect(page.get_by_role("link", name="2025级汉语言1班团支部")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_without_scripts_it_is_a_form(browser, live_server, city, size):
    account = make_admin(city.college)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("登录名").fill(account.login)
    page.get_by_label("密码").fill("league-test-2026")
    page.get_by_role("button", name="登录").click()
    if size == NARROW:
        page.get_by_role("link", name="查找", exact=True).click()
    page.get_by_role("searchbox").first.fill("汉语言1班")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="2025级汉语言1班团支部")).to_be_visible()
    assert "Ctrl K" not in page.locator("body").inner_text()
    context.close()
