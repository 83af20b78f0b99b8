"""A form that helps: it says what is due and why, knows what a number tells, and keeps what is typed."""

import re
import time
from datetime import date

import pytest
from playwright.sync_api import expect

from cadres.models import Draft, Person
from tests.factories import make_admin, make_id_number
from tests.journeys.conftest import PATIENCE
from tests.journeys.steps import choose_menu, expect_done, fill, log_out, save, student, upload_application
from zhtj.demo.files import make_pdf

FORM = "/cadres/entry/branch/"


@pytest.fixture
def account(city):
    return make_admin(city.branch)


@pytest.fixture
def form(page, log_in, account):
    log_in(page, account)
    choose_menu(page, "录入团员团干部")
    return page


def kept(page):
    """Wait until everything typed is kept, not only the first of it, and the page says so."""
    page.wait_for_timeout(2500)  # the pause after the last key, and a little
    expect(page.locator("[data-draft-status]")).to_contain_text("草稿已保存")


def arrived(count: int):
    """Wait until the server keeps as many drafts."""
    end = time.monotonic() + PATIENCE / 1000
    while Draft.objects.count() != count:
        assert time.monotonic() < end, "no draft arrived"
        time.sleep(0.05)


def beside(page, label: str):
    """What stands beside the label of a field."""
    head = page.locator("label, legend").filter(has_text=re.compile(rf"^\s*{label}"))
    return page.locator("[data-field]").filter(has=head).locator("[data-due]")


def test_the_number_tells_its_holder_while_it_is_typed(form, axe):
    number = make_id_number(born_on=date(2010, 3, 15))
    form.get_by_label("身份证号码", exact=True).press_sequentially(number)
    told = form.locator("[data-told]")
    expect(told).to_contain_text("2010年3月15日出生")
    expect(told).to_contain_text("身份证首次登记地：广东省")
    expect(beside(form, "是否递交入党申请书")).to_have_text("未满18周岁，本项选填")
    assert number not in form.url
    axe(form)


def test_a_field_says_why_it_is_due_and_so_does_the_page_aloud(form):
    joined = form.get_by_label("入团时间", exact=True)
    joined.fill("2019-12-31")
    expect(beside(form, "入团志愿书")).to_have_text("因入团时间早于2020年，本项选填")
    expect(form.locator("[data-announce]")).to_contain_text("入团志愿书：因入团时间早于2020年，本项选填")
    joined.fill("2020-01-01")
    expect(beside(form, "入团志愿书")).to_have_text("2020年及以后入团的，须上传入团志愿书")


def test_a_draft_outlives_a_closed_window_and_logging_out(form, log_in, account, axe, browser, live_server):
    fill(form, student(姓名="陈思齐"))
    kept(form)
    log_out(form)
    window = browser.new_context(base_url=live_server.url, locale="zh-CN")
    page = window.new_page()
    log_in(page, account)
    page.goto(FORM)
    offer = page.get_by_role("region", name="草稿")
    expect(offer).to_contain_text("（陈思齐），尚未提交")
    axe(page)
    offer.get_by_role("link", name="继续填写").click()
    expect(page.get_by_label("姓名", exact=True)).to_have_value("陈思齐")
    expect(page.get_by_label("在读状况", exact=True)).to_have_value("bachelor")
    upload_application(page)
    save(page)
    expect_done(page, "已录入 陈思齐")
    page.goto(FORM)
    expect(page.get_by_role("region", name="草稿")).to_have_count(0)
    window.close()


def test_what_is_typed_last_is_kept_when_the_window_closes_at_once(form, log_in, account):
    form.get_by_label("姓名", exact=True).fill("陈思齐")
    form.goto("/")
    arrived(1)  # the window is gone, what it sent may still be under way
    form.goto(FORM)
    expect(form.get_by_role("region", name="草稿")).to_contain_text("（陈思齐）")


def test_an_offered_draft_is_not_written_over_until_it_is_answered(form):
    form.get_by_label("姓名", exact=True).fill("陈思齐")
    form.get_by_label("姓名", exact=True).blur()
    kept(form)
    form.goto(FORM)
    form.get_by_label("姓名", exact=True).fill("黄知远")
    form.goto(FORM)
    expect(form.get_by_role("region", name="草稿")).to_contain_text("（陈思齐）")
    form.get_by_role("button", name="丢弃").click()
    expect_done(form, "草稿已丢弃")
    assert not Draft.objects.exists()


def test_a_session_that_ended_while_typing_is_said_and_nothing_is_lost(form, log_in, account, context_page):
    form.get_by_label("姓名", exact=True).fill("陈思齐")
    form.get_by_label("姓名", exact=True).blur()
    kept(form)
    form.context.clear_cookies(name="sessionid")
    form.get_by_label("身份证号码", exact=True).fill(make_id_number())
    form.get_by_label("身份证号码", exact=True).blur()
    status = form.locator("[data-draft-status]")
    expect(status).to_contain_text("登录已超时")
    save(form)
    expect(form.get_by_label("姓名", exact=True)).to_have_value("陈思齐")
    expect(form.get_by_role("link", name="重新登录")).to_be_visible()
    log_in(context_page, account)
    form.get_by_label("发展团员编号", exact=True).fill("202144000101")
    form.get_by_label("发展团员编号", exact=True).blur()
    kept(form)
    context_page.goto(FORM)
    expect(context_page.get_by_role("region", name="草稿")).to_contain_text("（陈思齐）")


@pytest.fixture
def context_page(form):
    """Another window of the same browser."""
    return form.context.new_page()


def test_the_next_one_keeps_the_settings_and_starts_at_the_name(form, city):
    fill(form, student())
    upload_application(form)
    save(form, "保存并继续录入下一个")
    expect_done(form, "已录入 陈思齐")
    expect(form.get_by_label("姓名", exact=True)).to_be_focused()
    expect(form.get_by_label("姓名", exact=True)).to_have_value("")
    expect(form.get_by_label("任现职年月", exact=True)).to_have_value("2025-09")
    expect(form.get_by_label("任现职方式", exact=True)).to_have_value("elected")
    expect(form.get_by_label("团内现任职务", exact=True)).to_have_value("")


def test_the_summary_has_the_focus_after_a_form_that_was_not_right(form):
    fill(form, student(手机号码="1"))
    save(form)
    expect(form.get_by_role("alert")).to_be_focused()


@pytest.fixture
def plain(browser, live_server, log_in, account):
    """A browser without scripts, with the form open."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    log_in(page, account)
    page.goto(FORM)
    yield page
    context.close()


def test_without_scripts_the_reasons_and_the_draft_come_with_one_more_round_trip(plain):
    fill(
        plain,
        {"姓名": "陈思齐", "身份证号码": make_id_number(born_on=date(2010, 3, 15)), "入团时间": "2019-12-31"},
    )
    save(plain, "存草稿")
    expect_done(plain, "草稿已保存")
    expect(plain.get_by_label("姓名", exact=True)).to_have_value("陈思齐")
    expect(beside(plain, "入团志愿书")).to_have_text("因入团时间早于2020年，本项选填")
    expect(plain.get_by_text("2010年3月15日出生")).to_be_visible()
    plain.goto(FORM)
    plain.get_by_role("link", name="继续填写").click()
    answers = student()
    fill(
        plain,
        {key: value for key, value in answers.items() if key != "入团时间"} | {"入团时间": "2021-05-04"},
    )
    plain.locator("input[type=file]").set_input_files(
        {"name": "志愿书.pdf", "mimeType": "application/pdf", "buffer": make_pdf()}
    )
    save(plain)
    expect_done(plain, "已录入 陈思齐")
    assert Person.objects.get().application
    assert not Draft.objects.exists()


def test_saving_works_at_the_first_click_when_everything_is_kept_already(form):
    fill(form, student(姓名="陈思齐"))
    upload_application(form)
    kept(form)
    save(form)
    expect_done(form, "已录入 陈思齐")


def test_no_field_that_tab_leads_to_is_behind_the_buttons(form):
    covered = """() => {
        const bar = document.querySelector(".cadre-actions"), at = document.activeElement;
        return !bar.contains(at) && at.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
    }"""
    form.get_by_label("姓名", exact=True).focus()
    names = set()
    for _ in range(24):  # fields, and links to 帮助 beside some
        form.keyboard.press("Tab")
        assert not form.evaluate(covered)
        names.add(form.evaluate("document.activeElement.name"))
    assert {"id_number", "duty", "phone"} <= names
