"""A full number on the page of a cadre: a reason, the number in place, gone after a minute; the superior sees it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.journeys.steps import choose_menu, log_out, row_of

PHONE = "13911112222"


@pytest.fixture
def pupil(city):
    """A secretary below 18."""
    number = make_id_number(born_on=date(date.today().year - 16, 1, 1))
    return make_post(city.branch, make_person(name="许小满", id_number=number, phone=PHONE))


def ask(page, reason: str = "联系本人", detail: str = "通知家长会时间") -> None:
    page.get_by_label("手机号码", exact=True).check()
    page.get_by_label("查看理由", exact=True).select_option(label=reason)
    page.get_by_label("具体说明", exact=True).fill(detail)
    page.get_by_role("button", name="查看号码").click()


def open_from_list(page) -> None:
    choose_menu(page, "团干部列表")
    row_of(page, "许小满").get_by_role("link", name="查看许小满的完整号码").click()
    expect(page.get_by_role("heading", name="查看完整号码")).to_be_in_viewport()


def test_a_number_appears_in_place_and_the_superior_sees_who_looked(page, log_in, axe, city, pupil):
    by = make_admin(city.branch)
    log_in(page, by)
    open_from_list(page)
    expect(page.get_by_text(PHONE)).to_have_count(0)
    axe(page)
    address = page.url
    ask(page)
    shown = page.get_by_role("status").filter(has_text="许小满的手机号码")
    expect(shown).to_contain_text(PHONE)
    expect(shown.get_by_role("button", name="复制")).to_be_visible()
    assert page.url == address
    axe(page)
    page.reload()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    log_out(page)

    log_in(page, make_admin(city.city))
    page.get_by_role("status").filter(has_text="未满18周岁").get_by_role("link", name="查看记录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("号码查看记录")
    line = page.get_by_role("row").filter(has_text="许小满")
    for words in (by.name, city.branch.name, "联系本人：通知家长会时间", "未满18周岁"):
        expect(line).to_contain_text(words)
    expect(page.get_by_text(PHONE)).to_have_count(0)
    axe(page)


def test_after_a_minute_it_is_gone(page, log_in, city, pupil):
    page.clock.install()
    log_in(page, make_admin(city.branch))
    page.goto(f"/cadres/{pupil.pk}/")
    ask(page)
    expect(page.get_by_text(PHONE)).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(page.get_by_text("号码已隐藏")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)


def test_what_is_missing_is_said_in_place_and_the_rest_is_kept(page, log_in, city, pupil):
    log_in(page, make_admin(city.branch))
    page.goto(f"/cadres/{pupil.pk}/")
    ask(page, detail="")
    expect(page.get_by_text("请写明查看的具体事由")).to_be_visible()
    expect(page.get_by_label("手机号码", exact=True)).to_be_checked()


def test_without_javascript_the_answer_is_a_page_with_the_number(browser, live_server, city, pupil):
    account = make_admin(city.branch)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("登录名").fill(account.login)
    page.get_by_label("密码").fill("league-test-2026")
    page.get_by_role("button", name="登录").click()
    page.goto(f"/cadres/{pupil.pk}/")
    ask(page)
    expect(page.get_by_text(PHONE)).to_be_visible()
    assert PHONE not in page.url
    context.close()
