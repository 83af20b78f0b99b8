"""Guide 2: an admin logs in and stands in 管理中心."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.journeys.steps import enter


@pytest.fixture
def account(city):
    return factories.make_admin(city.county, "dongjiang")


def expect_console(page, org):
    expect(page.get_by_role("banner")).to_contain_text("管理中心")
    expect(page.get_by_role("heading", level=1)).to_have_text(org.name)


def test_a_wrong_password_is_refused_in_chinese_and_the_login_name_stays(page, account):
    page.goto("/login/")
    page.get_by_label("登录名").fill(account.login)
    page.get_by_label("密码").fill("wrong-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("登录名.*密码"))
    expect(page.get_by_label("登录名")).to_have_value(account.login)


def test_the_right_password_opens_the_console_and_logging_out_closes_it(page, account, city):
    enter(page, account)
    expect_console(page, city.county)
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/login/"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/login/"))


def test_the_login_page_works_with_the_keyboard_alone(page, account, city):
    page.goto("/login/")
    page.get_by_label("登录名").focus()
    page.keyboard.type(account.login)
    page.keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    expect_console(page, city.county)


def test_a_disabled_account_is_refused(page, account):
    account.is_active = False
    account.save()
    page.goto("/login/")
    page.get_by_label("登录名").fill(account.login)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
