"""The database is away for a while: what a browser says then, and that nothing typed is lost."""

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from playwright.sync_api import expect

from cadres.models import Post
from tests.factories import graduation, make_admin, make_post
from tests.journeys.steps import expect_done, row_of
from zhtj.upkeep import outage

AWAY = "系统暂时不能使用"


@pytest.fixture
def away(monkeypatch):
    """away(True): from now on nobody answers any question; away(False): again."""
    is_away = False
    execute = CursorWrapper.execute

    def refuse(cursor, sql, params=None):
        if is_away:
            raise OperationalError("connection refused")
        return execute(cursor, sql, params)

    def switch(to: bool):
        nonlocal is_away
        is_away = to

    monkeypatch.setattr(outage, "_told", {})
    monkeypatch.setattr(CursorWrapper, "execute", refuse)
    yield switch
    is_away = False


@pytest.fixture
def window(browser, live_server):
    """window(scripts=…): one whose answers 503 are no complaint."""
    opened = []

    def open_one(*, scripts: bool = True):
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            java_script_enabled=scripts,
            viewport={"width": 390, "height": 844},
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


def test_with_scripts_the_form_stays_says_it_and_is_sent_again(window, log_in, city, away):
    post = make_post(city.college)
    graduation()
    page = window()
    log_in(page, make_admin(city.college))
    page.goto("/cadres/")
    row_of(page, post.person.name).get_by_role("link", name=f"移除{post.person.name}").click()
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    remove = page.get_by_role("button", name="移除", exact=True)
    away(True)
    remove.click()
    told = page.get_by_role("alert").filter(has_text=AWAY)
    expect(told).to_contain_text("没有保存，填写的内容仍在本页")
    expect(told).to_be_in_viewport()
    expect(remove).to_be_focused()
    away(False)
    page.keyboard.press("Enter")
    expect_done(page, f"已移除 {post.person.name}")
    page.goto(f"/cadres/{post.pk}/")
    reason = page.get_by_label("查看理由")
    page.get_by_label("身份证号码", exact=True).check()
    reason.select_option(index=1)
    away(True)
    page.get_by_role("button", name="查看号码").click()
    expect(told).to_be_in_viewport()
    assert reason.input_value()
    away(False)
    page.get_by_role("button", name="查看号码").click()
    expect(page.locator("[data-revealed]")).to_be_focused()
    expect(told).to_have_count(0)


def test_without_scripts_the_page_is_sent_again_by_loading_it_again(window, log_in, city, away):
    post = make_post(city.college)
    graduation()
    page = window(scripts=False)
    log_in(page, make_admin(city.college))
    page.goto(f"/cadres/{post.pk}/removal/")
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    away(True)
    page.get_by_role("button", name="移除", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(AWAY)
    expect(page.get_by_text("您刚才提交的内容没有保存。")).to_be_visible()
    away(False)
    page.reload()
    expect_done(page, f"已移除 {post.person.name}")
    assert not Post.objects.get().is_open
    away(True)
    page.goto("/cadres/")
    again = page.get_by_role("link", name="刷新本页")
    expect(again).to_be_visible()
    away(False)
    again.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("团干部列表")
