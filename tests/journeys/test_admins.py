"""An admin is appointed, gets a code, activates the account without any script, logs in, and hands it over."""

import os

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.journeys.steps import choose_menu, expect_done

PASSWORD = "Fresh-league-2026"


@pytest.fixture
def superior(city):
    return factories.make_admin(city.university, "university")


@pytest.fixture
def plain(browser, live_server):
    """Another person's window, in which no script runs."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def shot(page, name: str) -> None:
    """Pictures to look at: SHOTS=folder .venv/bin/pytest -m e2e tests/journeys/test_admins.py"""
    if folder := os.environ.get("SHOTS"):
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})


def code_on(page) -> str:
    return page.locator(".one-time-code code").inner_text()


def activate(page, login: str, name: str, code: str) -> None:
    page.goto("/activation/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("激活码").fill(code.lower())
    page.get_by_label("姓名").fill(name)
    page.get_by_label("新密码", exact=False).first.fill(PASSWORD)
    page.get_by_label("确认新密码").fill(PASSWORD)
    page.get_by_role("button", name="激活账号").click()
    expect(page.get_by_role("status")).to_contain_text("账号已激活")


def log_in_plainly(page, login: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_from_appointment_to_hand_over(page, plain, log_in, axe, city, superior):
    factories.fill_profile(city.college)
    log_in(page, superior)
    choose_menu(page, "管理员")
    page.get_by_role("treeitem", name="云山大学文学院团委").click()
    axe(page)
    shot(page, "list-empty")
    page.get_by_role("link", name="任命管理员", exact=True).first.click()
    page.get_by_label("登录名").fill("chen")
    page.get_by_label("姓名").fill("陈明")
    page.get_by_role("button", name="任命").click()
    expect(page.get_by_role("alert")).to_contain_text("没有在任的团内职务")
    axe(page)
    shot(page, "appoint-told")
    page.get_by_label("工作人员").check()
    page.get_by_role("button", name="任命").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("激活码")
    axe(page)
    shot(page, "code")

    code = code_on(page)
    assert code not in page.url
    activate(plain, "chen", "陈明", code)
    log_in_plainly(plain, "chen")
    expect(plain.get_by_role("heading", level=1)).to_have_text(city.college.name)

    plain.goto("/organisations/admins/")
    plain.get_by_role("row").filter(has_text="陈明").get_by_role("link", name="账号移交").click()
    plain.get_by_label("登录名").fill("fang")
    plain.get_by_label("姓名").fill("方圆")
    plain.get_by_label("工作人员").check()
    plain.get_by_label("您的密码").fill(PASSWORD)
    plain.get_by_role("button", name="移交").click()
    expect(plain.get_by_text("您的账号已移交")).to_be_visible()
    successor = code_on(plain)
    plain.goto("/")
    expect(plain.get_by_role("heading", level=1)).to_have_text("登录管理中心")
    activate(plain, "fang", "方圆", successor)
    log_in_plainly(plain, "fang")
    expect(plain.get_by_role("heading", level=1)).to_have_text(city.college.name)


def test_a_stopped_act_says_why_and_whom_to_ask(page, log_in, axe, city, superior):
    factories.make_admin(city.college, "college")
    log_in(page, superior)
    page.goto(f"/organisations/admins/?org={city.college.pk}")
    axe(page)
    shot(page, "list")
    page.get_by_role("link", name="详情").click()
    expect(page.get_by_text("唯一在用的管理员").first).to_be_visible()
    axe(page)
    shot(page, "admin")


def test_rights_are_painted_given_and_ended(page, log_in, axe, city):
    giver = factories.make_admin(city.city, "city")
    colleague = factories.make_admin(city.county, "county")
    log_in(page, giver)
    page.get_by_role("link", name="权限一览", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("权限一览")
    page.get_by_role("treeitem", name="云山大学团委").click()
    refused = page.get_by_role("listitem").filter(has_text="移除团干部").filter(has_text="不可以")
    expect(refused).to_contain_text("云山大学团委目前没有在用的管理员，可联系共青团云山市委员会的管理员。")
    axe(page)
    shot(page, "rights")

    page.goto(f"/organisations/admins/{colleague.admins.get().pk}/")
    page.get_by_role("link", name="授权", exact=True).last.click()
    page.get_by_role("treeitem", name="云山大学团委").click()
    axe(page)
    shot(page, "give")
    page.get_by_label("查看团干部").check()
    page.get_by_role("button", name="授权").click()
    expect_done(page, "已授予")
    axe(page)
    shot(page, "given")
    page.get_by_role("row").filter(has_text="查看团干部").get_by_role("link").click()
    page.get_by_label("理由").fill("检查结束")
    shot(page, "end-right")
    page.get_by_role("button", name="结束授权").click()
    expect_done(page, "已结束")
