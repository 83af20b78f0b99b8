"""Guide 2.4: a committee removes a cadre, who leaves the post and stays in the system."""

from importlib import import_module

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from cadres.codes import Duty
from cadres.models import Destination, Person, Post
from tests.factories import make_admin, make_post
from tests.journeys.steps import choose_menu, expect_done, log_out, row_of, save
from tests.staffing import cells_of_html, enter, lines_of


@pytest.fixture
def city(city):
    """With the list of 移除去向, which emptying the database between journeys takes along."""
    if not Destination.objects.exists():
        import_module("cadres.migrations.0002_destinations").add(apps, None)
    return city


@pytest.fixture
def secretary(city) -> Post:
    """林晓明 is 书记 of the class branch, and counted."""
    return enter(city.branch, duty=Duty.SECRETARY)


def open_removal(page: Page, name: str = "林晓明") -> None:
    choose_menu(page, "团干部列表")
    row_of(page, name).get_by_role("link", name=f"移除{name}").click()
    expect(page.get_by_role("dialog", name=f"移除团干部：{name}")).to_be_visible()


def total_of(page: Page, org) -> int:
    choose_menu(page, "重点领域基层团干部配备")
    expect(row_of(page, org.name)).to_be_visible()
    [line] = [line for line in lines_of(cells_of_html(page.content())) if line["组织全称"] == org.name]
    return int(line["含下级/团干部总数"])


def test_a_college_removes_the_secretary_of_a_class_and_the_figures_go_down(
    page, log_in, axe, city, secretary
):
    watcher = make_admin(city.city)
    log_in(page, watcher)
    assert total_of(page, city.university) == 1
    log_out(page)
    log_in(page, make_admin(city.college))
    open_removal(page)
    axe(page)
    expect(page.get_by_text("本组织将无书记")).to_be_visible()
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    save(page, "移除")
    expect_done(page, "已移除 林晓明")
    expect(row_of(page, "林晓明")).to_have_count(0)
    log_out(page)
    log_in(page, watcher)
    assert total_of(page, city.university) == 0


def test_the_person_is_still_there_with_the_post_and_where_they_went(page, log_in, axe, city, secretary):
    log_in(page, make_admin(city.college))
    open_removal(page)
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    save(page, "移除")
    expect_done(page, "已移除 林晓明")
    page.get_by_label("任职状态").select_option(label="已移除")
    page.get_by_role("button", name="查询").click()
    expect(row_of(page, "林晓明")).to_contain_text("毕业")
    axe(page)
    row_of(page, "林晓明").get_by_role("link", name="林晓明", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("林晓明")
    expect(row_of(page, city.branch.name)).to_contain_text("已移除")
    axe(page)
    assert Person.objects.filter(name="林晓明").count() == 1


def test_a_destination_that_is_not_listed_is_written_down(page, log_in, city, secretary):
    log_in(page, make_admin(city.college))
    open_removal(page)
    note = page.get_by_label("具体去向", exact=True)
    expect(note).to_be_hidden()
    page.get_by_label("移除去向", exact=True).select_option(label="其他")
    expect(note).to_be_visible()
    save(page, "移除")
    expect(page.get_by_role("alert")).to_contain_text("请填写具体去向")
    note.fill("赴西部计划服务地")
    save(page, "移除")
    expect_done(page, "已移除 林晓明")
    assert Post.objects.get().destination_note == "赴西部计划服务地"


def test_nobody_is_removed_without_a_destination(page, log_in, city, secretary):
    log_in(page, make_admin(city.college))
    open_removal(page)
    save(page, "移除")
    expect(page.get_by_role("alert")).to_contain_text("移除去向")
    assert Post.objects.get().is_open


@pytest.mark.parametrize("who", ["branch", "general_branch", "university"])
def test_those_who_are_not_the_committee_of_the_class_find_no_such_icon(page, log_in, city, secretary, who):
    log_in(page, make_admin(getattr(city, who)))
    choose_menu(page, "团干部列表")
    expect(row_of(page, "林晓明")).to_be_visible()
    expect(page.get_by_role("link", name="移除林晓明")).to_have_count(0)


def test_a_post_elsewhere_goes_on(page, log_in, city, secretary):
    make_post(city.college, secretary.person, duty=Duty.DEPUTY)
    log_in(page, make_admin(city.college))
    choose_menu(page, "团干部列表")
    in_class = row_of(page, "林晓明").filter(has_text=city.branch.name)
    in_class.get_by_role("link", name="移除林晓明").click()
    page.get_by_label("移除去向", exact=True).select_option(label="换届离任（任期届满）")
    save(page, "移除")
    expect_done(page, "已移除 林晓明")
    expect(row_of(page, "林晓明")).to_contain_text("副书记")


def test_a_page_left_open_says_that_somebody_was_faster(page, log_in, city, secretary):
    log_in(page, make_admin(city.college))
    page.goto(f"/cadres/{secretary.pk}/removal/")
    secretary.refresh_from_db()
    secretary.leave(destination=Destination.objects.get(name="毕业"))
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    save(page, "移除")
    expect_done(page, "不需要再次移除")


def test_the_dialog_closes_with_escape_and_gives_the_focus_back(page, log_in, city, secretary):
    log_in(page, make_admin(city.college))
    open_removal(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row_of(page, "林晓明").get_by_role("link", name="移除林晓明")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="取消").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Post.objects.get().is_open


def test_a_removal_is_taken_back_from_the_message(page, log_in, axe, city, secretary):
    log_in(page, make_admin(city.college))
    open_removal(page)
    page.get_by_label("移除去向", exact=True).select_option(label="毕业")
    save(page, "移除")
    page.get_by_role("status").get_by_role("link", name="撤销移除").click()
    expect(page.get_by_text("重新担任")).to_be_visible()
    axe(page)
    save(page, "撤销移除")
    expect_done(page, "已撤销移除，林晓明重新担任")
    history = page.get_by_role("region", name="变更记录")
    expect(history).to_contain_text("的移除（去向：毕业）已撤销")
    axe(page)
    assert Post.objects.get().is_open


def test_the_list_of_removed_takes_back_in_a_dialog(page, log_in, city, secretary):
    secretary.leave(destination=Destination.objects.get(name="毕业"))
    log_in(page, make_admin(city.college))
    page.goto("/cadres/?state=ended")
    row_of(page, "林晓明").get_by_role("link", name="撤销移除林晓明").click()
    expect(page.get_by_role("dialog", name="撤销移除：林晓明")).to_be_visible()
    save(page, "撤销移除")
    expect_done(page, "已撤销移除")
    assert Post.objects.get().is_open
