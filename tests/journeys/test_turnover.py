"""换届 on one page: the old 书记 leaves, the deputy moves up, somebody comes, the account goes over."""

import pytest
from playwright.sync_api import expect

from cadres.codes import Duty
from cadres.models import Destination, Post
from tests.factories import PASSWORD, make_admin, make_person, make_post
from tests.journeys.steps import choose_menu, expect_done, fill, save, student, upload_application

COMER = student(姓名="何思远", 学历="大学本科", 团内现任职务="副书记")
del COMER["任现职年月"]


@pytest.fixture
def company(city):
    Destination.objects.get_or_create(name="毕业", defaults={"position": 1})
    return [
        make_post(city.college, make_person(name=name), duty)
        for duty, name in ((Duty.SECRETARY, "周海燕"), (Duty.DEPUTY, "吴建国"), (Duty.MEMBER, "郑文静"))
    ]


def of(page, name):
    return page.get_by_role("group", name=name)


def test_a_committee_is_elected_anew_on_one_page(page, log_in, axe, city, company):
    log_in(page, make_admin(city.college))
    choose_menu(page, "换届")
    expect(of(page, "吴建国").get_by_label("团内现任职务")).to_be_hidden()
    of(page, "周海燕").get_by_label("离任").check()
    of(page, "吴建国").get_by_label("改任").check()
    of(page, "吴建国").get_by_label("团内现任职务").select_option(label="书记")
    axe(page)
    save(page, "预览")
    axe(page)
    expect(page.get_by_text("有 2 处需要更正，不能确认。")).to_be_visible()

    page.get_by_role("alert").get_by_role("link", name="周海燕").click()
    of(page, "周海燕").get_by_label("移除去向").select_option(label="毕业")
    page.get_by_label("换届日期").fill("2026-06-15")
    save(page, "添加新任人员")
    fill(page, COMER)
    upload_application(page)
    save(page, "加入换届")
    expect_done(page, "何思远已加入这次换届的新任人员")
    page.get_by_label("移交哪个账号").select_option(index=1)
    page.get_by_label("接任者").select_option(label="吴建国")
    page.get_by_label("登录名").fill("wujianguo")
    save(page, "预览")
    expect(page.get_by_text("团内现任职务：副书记 → 书记")).to_be_visible()
    page.get_by_label("您的密码").fill(PASSWORD)
    save(page, "确认换届")
    expect(page.get_by_role("heading", level=1)).to_have_text("换届已办理")
    expect(page.get_by_role("heading", name="请把激活码交给吴建国")).to_be_visible()
    axe(page)
    posts = Post.objects.open().filter(org=city.college).by_rank()
    assert [post.person.name for post in posts] == ["吴建国", "何思远", "郑文静"]


def test_without_scripts_everything_works_all_the_same(browser, live_server, log_in, city, company):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    log_in(page, make_admin(city.college))
    page.goto("/cadres/turnover/")
    page.get_by_role("textbox", name="换届日期").fill("2026-06-15")
    of(page, "周海燕").get_by_label("离任").check()
    of(page, "周海燕").get_by_label("移除去向").select_option(label="毕业")
    save(page, "预览")
    save(page, "确认换届")
    expect_done(page, "的换届已经办理。")
    context.close()
