"""消息: a number in the top bar, one click to the page that it tells of, and done for all once somebody did it."""

import re

from playwright.sync_api import expect

from cadres import actions
from cadres.models import Decision
from tests import factories


def test_a_request_is_told_opened_decided_and_its_answer_told(page, log_in, axe, city):
    page.set_viewport_size({"width": 390, "height": 844})
    asker = factories.make_admin(city.branch, "lin")
    above = factories.make_admin(city.general_branch, "zhou")
    post = factories.make_post(city.branch, factories.make_person(name="周海燕"))
    correction = actions.ask_correction(
        person=post.person, name="周海雁", number="", asking_org=city.branch, reason="写错", by=asker
    )
    log_in(page, above)
    bar = page.get_by_role("banner")
    expect(bar.get_by_role("link", name="待办（1 项要您办理）")).to_be_visible()
    bar.get_by_role("link", name="消息（1 条未看）").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line = page.get_by_role("listitem").filter(has_text="申请更正一名团干部")
    expect(line).to_contain_text("未看")
    expect(line).to_contain_text("待审批")
    line.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"{correction.pk}"))
    expect(bar.get_by_role("link", name="消息", exact=True)).to_be_visible()
    actions.decide_correction(correction=correction, decision=Decision.APPROVED, reason="", by=above)
    page.goto("/notices/")
    expect(line).to_contain_text(f"已办：已同意，{above.name}")
    log_in(page, asker)
    bar.get_by_role("link", name="消息（1 条未看）").click()
    page.get_by_role("button", name="全部标为已看").click()
    expect(page.get_by_role("status")).to_contain_text("已将 1 条消息标为已看")
    expect(page.get_by_role("listitem").filter(has_text="已同意，信息已更正")).to_contain_text("已看")
    axe(page)
