"""With the keyboard alone: from the door to a cadre entered and removed, and into and out of all that opens."""

import pytest
from playwright.sync_api import expect

from cadres.models import Person
from tests.factories import PASSWORD, graduation, make_admin
from tests.journeys.keys import Keys
from tests.journeys.steps import CHOICES, YES_OR_NO, teacher
from tests.journeys.test_finding import NARROW

OWN = "录入本级团干部"


@pytest.fixture
def keys(browser, live_server):
    """Whoever has asked for less movement sees at once where the keys have led."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport={"width": 1366, "height": 768},
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield Keys(context.new_page())
    context.close()


def arrive(keys: Keys, name: str) -> None:
    """A page of this name, and the scripts are there."""
    expect(keys.page.get_by_role("heading", level=1)).to_have_text(name)
    keys.page.wait_for_load_state()


def enter(keys: Keys, account) -> None:
    keys.page.goto("/login/")
    assert keys.looked_at()["name"] == "登录名"
    keys.page.keyboard.type(account.login)
    keys.go_to("密码")
    keys.page.keyboard.type(PASSWORD)
    keys.press("Enter")


def answer(keys: Keys, answers: dict[str, str]) -> None:
    """Down the form from field to field."""
    for label, said in answers.items():
        if label in YES_OR_NO:
            keys.go_to(f"{label}：是")
            keys.press("Space", *(["ArrowDown"] if said == "否" else []))
        elif label in CHOICES:
            keys.go_to(label)
            keys.choose(said)
        else:
            keys.go_to(label)
            keys.page.keyboard.type(said)


def test_a_cadre_is_entered_found_and_removed_without_a_pointer(keys, city):
    graduation()
    enter(keys, make_admin(city.college))
    arrive(keys, city.college.name)
    keys.into_main()
    keys.go_to(OWN, "Shift+Tab")
    keys.press("Enter")
    arrive(keys, OWN)
    keys.into_main()
    answers = teacher()
    phone = answers.pop("手机号码")
    answer(keys, answers)
    keys.go_to("保存")
    keys.press("Enter")
    summary = keys.page.get_by_role("alert").filter(has_text="未保存")
    expect(summary).to_be_focused()
    keys.looked_at()
    keys.go_to("手机号码")
    keys.press("Enter")
    expect(keys.page.get_by_label("手机号码", exact=True)).to_be_focused()
    keys.looked_at()
    keys.page.keyboard.type(phone)
    keys.press("Enter")
    expect(keys.page.get_by_role("status").filter(has_text="已录入 欧阳慧敏")).to_be_focused()
    keys.looked_at()
    keys.go_to("欧阳慧敏")
    keys.press("Enter")
    arrive(keys, "欧阳慧敏")
    keys.into_main()
    keys.go_to("移除欧阳慧敏")
    keys.press("Enter")
    destination = keys.page.get_by_label("移除去向", exact=True)
    expect(destination).to_be_focused()
    keys.press("Escape")
    assert keys.looked_at()["name"] == "移除欧阳慧敏"
    keys.press("Enter")
    expect(destination).to_be_focused()
    keys.choose("毕业")
    keys.go_to("移除")
    keys.press("Enter")
    expect(keys.page.get_by_role("status").filter(has_text="已移除 欧阳慧敏")).to_be_focused()
    keys.go_to("撤销移除")
    assert not Person.objects.get().posts.get().is_open


def test_what_opens_closes_again_and_the_focus_is_where_it_was(keys, log_in, city, monkeypatch):
    page = keys.page
    monkeypatch.setattr("monitoring.table.PAGE", 1)
    log_in(page, make_admin(city.city))
    page.goto("/monitoring/")
    keys.into_main()
    keys.go_to("更多条件")
    keys.press("Enter")
    keys.go_to("规模")
    keys.press("Control+k")
    expect(page.get_by_role("dialog", name="查找结果")).to_be_visible()
    assert keys.looked_at()["name"] == "查找组织、团干部和页面"
    keys.press("Escape", "Escape")
    assert keys.looked_at()["name"] == "规模"
    keys.go_to("选择列和视图", "Shift+Tab")
    keys.press("Enter")
    arrive(keys, "选择列和视图（高校）")
    keys.into_main()
    keys.go_to("学校 · 学校标识码")
    keys.press("Space", "Enter")
    arrive(keys, "重点领域基层团干部配备")
    expect(page.get_by_role("columnheader", name="学校标识码")).to_have_count(0)
    in_tree(keys)
    page.goto("/monitoring/?sector=enterprise")
    keys.go_to("下一页", "Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_text("第 2–2 个")).to_be_visible()
    assert "国企团干部配备" in keys.looked_at()["name"]  # no way leads on from the last page
    page.set_viewport_size(NARROW)
    for button, within in (("菜单", "首页"), ("账号", "账号安全")):
        page.goto("/cadres/")
        keys.go_to(button)
        keys.press("Enter")
        keys.go_to(within)
        keys.press("Escape")
        assert keys.looked_at()["name"] == button


def in_tree(keys: Keys) -> None:
    """Open a level, go down it, and look at what is chosen there."""
    keys.go_to("搜索")
    keys.press("Tab", "ArrowRight", "ArrowRight")
    at = keys.page.locator("[role=treeitem]:focus")
    expect(at).to_have_attribute("aria-level", "2")
    keys.looked_at()
    name = at.locator(".tree-name").inner_text()
    keys.press("Enter")
    expect(keys.page.locator(".staffing-scope b, .tree-row.is-chosen .tree-name").first).to_have_text(name)
    expect(at).to_have_attribute("aria-selected", "true")
    keys.looked_at()
