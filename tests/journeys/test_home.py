"""首页: what is missing, one click from its form, until there is nothing left to do."""

import re

from playwright.sync_api import expect

from cadres.codes import Duty
from tests import factories


def test_what_is_missing_is_mended_until_nothing_is_left(page, log_in, axe, city):
    factories.make_post(city.general_branch)
    factories.make_post(city.sibling)
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, factories.make_admin(city.general_branch, "lin"))
    matters = page.get_by_role("region", name="待办事项")
    expect(matters).to_contain_text("1 个下级组织书记空缺")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    matters.get_by_role("link", name=city.branch.name).click()
    expect(page).to_have_url(re.compile("duty=secretary"))
    expect(page.get_by_label("团内现任职务")).to_have_value(Duty.SECRETARY)
    factories.make_post(city.branch)
    page.goto("/")
    expect(matters).to_contain_text("没有需要处理的事项")
    axe(page)
