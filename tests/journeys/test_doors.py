"""Closed doors: the second factor from its set-up to a recovery code, and logins ended from elsewhere."""

import re

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests import factories
from tests.journeys.steps import enter, expect_done, log_out
from zhtj.doors.models import Authenticator

WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def account(city):
    return factories.make_admin(city.county, "dongjiang")


def digits(account, ahead: int = 0) -> str:
    """What the phone shows now, or `ahead` steps later: no step is taken twice."""
    totp = TOTP(bytes.fromhex(Authenticator.objects.get(user=account).key), drift=ahead)
    return f"{totp.token():06}"


def set_up(page, account):
    page.goto("/account/")
    page.get_by_role("link", name="启用动态口令").click()
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    page.get_by_label("验证码").fill(digits(account))
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请记下恢复码")
    return page.get_by_role("list", name="恢复码").get_by_role("listitem").all_text_contents()


def pass_step(page, code: str):
    expect(page.get_by_role("heading", level=1)).to_have_text("请填写动态口令")
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()


def test_the_second_factor_is_set_up_asked_for_and_replaced_by_a_code_on_paper(page, log_in, axe, account):
    log_in(page, account)
    papers = set_up(page, account)
    assert len(papers) == 10
    axe(page)
    page.get_by_role("link", name="我已记下，继续").click()
    log_out(page)

    enter(page, account)
    axe(page)
    page.goto("/cadres/")
    pass_step(page, digits(account, ahead=1))
    expect(page).to_have_url(re.compile("/cadres/$"))
    log_out(page)

    enter(page, account)
    pass_step(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    page.get_by_label("验证码").fill(papers[4])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("banner")).to_contain_text("管理中心")
    page.goto("/account/")
    expect(page.get_by_text("还有 9 个未用")).to_be_visible()
    axe(page)


@WITHOUT_SCRIPTS
def test_a_login_elsewhere_is_ended(browser, live_server, account, scripts):
    def window():
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=scripts)
        return context.new_page()

    mine, other = window(), window()
    for page in (mine, other):
        enter(page, account)
        expect(page.get_by_role("banner")).to_contain_text("管理中心")
    mine.goto("/account/")
    expect(mine.get_by_text("本次登录", exact=True)).to_have_count(1)
    mine.get_by_role("button", name=re.compile("^结束 ")).click()
    expect_done(mine, "已结束 1 处登录")
    other.goto("/cadres/")
    expect(other).to_have_url(re.compile("/login/"))
    for page in (mine, other):
        page.context.close()


def test_without_scripts_the_second_factor_works_as_well(browser, live_server, account):
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    enter(page, account)
    set_up(page, account)
    page.get_by_role("link", name="我已记下，继续").click()
    log_out(page)
    enter(page, account)
    pass_step(page, digits(account, ahead=1))
    expect(page.get_by_role("banner")).to_contain_text("管理中心")
    context.close()


def test_a_committee_demands_it_and_the_next_page_leads_there(page, log_in, axe, city, account):
    log_in(page, account)
    set_up(page, account)
    page.goto("/organisations/second-factor/")
    axe(page)
    page.get_by_role("button", name="要求使用动态口令").click()
    expect_done(page, "已要求本级和下级管理员")
    log_out(page)
    enter(page, factories.make_admin(city.village, "qiaotou"))
    expect(page.get_by_role("heading", level=1)).to_have_text("启用动态口令")
    expect(page.get_by_text("东江区委员会要求本级和下级管理员")).to_be_visible()
    axe(page)
