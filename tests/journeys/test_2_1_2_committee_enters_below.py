"""Guide 2.1.2: a committee enters cadres of a branch below it, chosen in the tree at the left."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_admin
from tests.journeys.steps import choose_menu, expect_done, fill, row_of, save, student, upload_application


@pytest.fixture
def tree_page(page, log_in, city):
    """录入下级支部成员, as the admin of a college finds it."""
    log_in(page, make_admin(city.college))
    choose_menu(page, "录入下级支部成员")
    return page


def node(page, org):
    return page.get_by_role("treeitem", name=org.name)


def open_node(page, org):
    """By its name. It is marked as not to be chosen, which Playwright takes for not to be clicked."""
    node(page, org).click(force=True)


def test_a_college_enters_the_secretary_of_a_class_chosen_in_the_tree(tree_page, axe, city):
    page = tree_page
    axe(page)
    open_node(page, city.general_branch)
    node(page, city.branch).click()
    expect(page.get_by_text(f"任职组织：{city.branch.name}")).to_be_visible()
    expect(node(page, city.branch)).to_have_attribute("aria-selected", "true")
    axe(page)
    fill(page, student())
    upload_application(page)
    save(page, "保存并继续录入下一个")
    expect_done(page, "已录入 陈思齐")
    expect(node(page, city.branch)).to_be_visible()
    expect(node(page, city.branch)).to_have_attribute("aria-selected", "true")
    choose_menu(page, "团干部列表")
    expect(row_of(page, "陈思齐")).to_contain_text(city.branch.name)


def test_only_branches_can_be_chosen(tree_page, city):
    open_node(tree_page, city.general_branch)
    expect(tree_page.get_by_label("身份证号码", exact=True)).to_have_count(0)
    expect(node(tree_page, city.branch)).to_be_visible()


def test_a_branch_is_found_by_its_name(tree_page, city):
    tree_page.get_by_role("searchbox", name="搜索组织").fill("汉语言2班")
    tree_page.get_by_role("button", name="搜索").click()
    expect(tree_page.get_by_text("找到 1 个组织")).to_be_visible()
    tree_page.get_by_role("link", name=city.sibling.name).click()
    expect(tree_page.get_by_text(f"任职组织：{city.sibling.name}")).to_be_visible()
    expect(node(tree_page, city.sibling)).to_have_attribute("aria-selected", "true")


def test_the_tree_shows_nothing_beside_the_own_college(tree_page, city):
    tree_page.get_by_role("searchbox", name="搜索组织").fill("云山建工")
    tree_page.get_by_role("button", name="搜索").click()
    expect(tree_page.get_by_text("没有与“云山建工”相符的组织")).to_be_visible()


def test_the_tree_works_with_the_keyboard(tree_page, city):
    node(tree_page, city.college).focus()
    tree_page.keyboard.press("ArrowDown")
    expect(node(tree_page, city.general_branch)).to_be_focused()
    tree_page.keyboard.press("ArrowRight")
    expect(node(tree_page, city.branch)).to_be_visible()
    tree_page.keyboard.press("ArrowRight")
    expect(node(tree_page, city.branch)).to_be_focused()
    tree_page.keyboard.press("Enter")
    expect(tree_page.get_by_text(f"任职组织：{city.branch.name}")).to_be_visible()


@pytest.mark.parametrize("who", ["park", "general_branch"])
def test_work_committees_and_general_branches_have_the_menu_too(page, log_in, city, who):
    log_in(page, make_admin(getattr(city, who)))
    choose_menu(page, "录入下级支部成员")
    expect(page.get_by_role("tree")).to_be_visible()


def test_a_leading_organ_enters_nobody_for_branches(page, log_in, city):
    log_in(page, make_admin(city.county))
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="录入本级团干部")).to_be_visible()
    expect(menu.get_by_role("link", name="录入下级支部成员")).to_have_count(0)
