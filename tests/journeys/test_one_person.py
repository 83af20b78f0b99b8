"""One person, once: a class asks for somebody of another college; a wrong name is corrected from above."""

import pytest
from playwright.sync_api import Page, expect

from cadres.codes import Duty
from cadres.models import Person, Post
from tests.factories import make_admin, make_person, make_post
from tests.journeys.steps import (
    choose_menu,
    confirm_same_person,
    expect_done,
    fill,
    log_out,
    row_of,
    save,
    teacher,
)


@pytest.fixture
def held(city) -> Post:
    """欧阳慧敏 is in post in an enterprise, out of sight of the class."""
    return make_post(city.crew, make_person(name="欧阳慧敏"), duty=Duty.SECRETARY)


@pytest.fixture
def people(city) -> dict:
    """The admins of the journey."""
    return {name: make_admin(getattr(city, name)) for name in ("branch", "crew", "general_branch", "city")}


def enter(page: Page, held: Post) -> None:
    """Fill in the form of the class with somebody registered elsewhere."""
    choose_menu(page, "录入团员团干部")
    fill(page, teacher(身份证号码=held.person.id_number, 姓名="欧阳慧敏", 团内现任职务="副书记"))
    save(page)


def test_a_class_asks_for_somebody_of_others_and_enters_after_their_yes(
    page, log_in, axe, city, held, people
):
    log_in(page, people["branch"])
    enter(page, held)
    expect(page.get_by_role("alert")).to_contain_text("已在其他组织登记")
    axe(page)
    page.get_by_role("button", name="申请转接/核实").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请转接/核实")
    axe(page)
    save(page, "提交申请")
    expect(page.get_by_role("alert")).to_contain_text("请填写申请理由")
    page.get_by_label("申请理由", exact=True).fill("欧阳慧敏到本支部任副书记，请核实。")
    save(page, "提交申请")
    expect_done(page, "已提交转接/核实申请")
    expect(page.get_by_text("待处理", exact=True)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(city.crew.name)
    axe(page)
    log_out(page)

    log_in(page, people["crew"])
    page.get_by_role("link", name="查看待处理申请").click()
    axe(page)
    row_of(page, "欧阳慧敏").get_by_role("link", name="处理").click()
    expect(page.get_by_text("请核实。")).to_be_visible()
    axe(page)
    save(page, "同意")
    expect_done(page, "已同意")
    axe(page)
    log_out(page)

    log_in(page, people["branch"])
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="已发出的申请").click()
    expect(row_of(page, city.branch.name)).to_contain_text("已同意")
    enter(page, held)
    expect(page.get_by_role("alert")).to_contain_text("是同一人的请勾选确认")
    confirm_same_person(page)
    save(page)
    expect_done(page, "已录入 欧阳慧敏")
    log_out(page)

    log_in(page, people["city"])
    page.goto(f"/cadres/{held.pk}/")
    posts = page.get_by_role("region", name="各项任职")
    expect(posts).to_contain_text(city.branch.name)
    expect(posts).to_contain_text(city.crew.name)
    assert Person.objects.count() == 1


def test_a_wrong_name_is_corrected_after_the_organisation_above_agreed(page, log_in, axe, city, people):
    post = make_post(city.branch, make_person(name="林小明"))
    log_in(page, people["branch"])
    choose_menu(page, "团干部列表")
    row_of(page, "林小明").get_by_role("link", name="林小明", exact=True).click()
    page.get_by_role("link", name="申请更正").click()
    axe(page)
    page.get_by_label("更正后姓名").fill("林晓明")
    page.get_by_label("更正理由").fill("录入时写错，已核对证件原件。")
    save(page, "提交申请")
    expect_done(page, "已提交更正申请")
    axe(page)
    log_out(page)

    log_in(page, people["general_branch"])
    choose_menu(page, "团干部列表")
    page.get_by_role("link", name="待处理申请").click()
    axe(page)
    page.get_by_role("link", name="查看待处理的更正申请").click()
    axe(page)
    row_of(page, "林小明").get_by_role("link", name="审批").click()
    expect(page.get_by_role("row").filter(has_text="姓名")).to_contain_text("林晓明")
    axe(page)
    save(page, "同意")
    expect_done(page, "已更正")
    log_out(page)

    log_in(page, people["branch"])
    page.goto(f"/cadres/{post.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("林晓明")
    record = page.locator("section", has=page.get_by_role("heading", name="变更记录"))
    expect(record).to_contain_text("林小明")
    expect(record).to_contain_text("已核对证件原件")
