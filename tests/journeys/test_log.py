"""操作日志: from the menu, asked, a line with before and after, and the workbook."""

import os

from playwright.sync_api import expect

from cadres import actions
from cadres.models import Person, Post
from tests.factories import make_admin, make_person, make_post
from tests.journeys.conftest import SCREENSHOTS
from tests.journeys.steps import choose_menu
from zhtj.audit.models import AuditEntry

SIZES = ((1366, 768), (390, 844))


def shoot(page, name: str) -> None:
    """With SHOTS=1, for somebody to look at."""
    if os.environ.get("SHOTS"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def test_the_log_is_asked_read_and_taken_along(page, log_in, axe, city):
    branch = make_admin(city.branch)
    post = make_post(city.branch, make_person(name="周海燕", phone="13911112222"))
    person = Person.objects.get(pk=post.person_id)
    person.phone = "13733334444"
    actions.update_cadre(person=person, post=Post.objects.get(pk=post.pk), versions=(1, 1), by=branch)
    for n in range(60):
        AuditEntry.record(
            actor=branch, act="refused", target=None, org=city.sibling, reason="您没有权限。", n=n
        )
    reader = make_admin(city.college)
    log_in(page, reader)
    choose_menu(page, "操作日志")
    expect(page.get_by_role("heading", name="操作日志")).to_be_visible()
    axe(page)
    shoot(page, "log")
    page.get_by_role("link", name="更早的日志").click()
    expect(page.get_by_role("link", name="回到最新")).to_be_visible()
    page.get_by_label("操作", exact=True).select_option(label="更新人员信息")
    page.get_by_role("button", name="查询").click()
    row = page.get_by_role("row").filter(has_text="周海燕")
    expect(row).to_contain_text("139****2222 → 137****4444")
    expect(page.get_by_role("link", name="更早的日志")).to_have_count(0)
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="更新人员信息")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="手机号码")).to_contain_text("137****4444")
    axe(page)
    shoot(page, "log-line")
    page.get_by_role("link", name="返回操作日志").click()
    page.get_by_label("起始日期").fill("2000-01-01")
    page.get_by_label("截止日期").fill("2000-01-02")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("没有符合条件的日志")).to_be_visible()
    axe(page)
    shoot(page, "log-empty")
    page.get_by_role("link", name="重置").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename.startswith("操作日志-")
