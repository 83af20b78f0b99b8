"""帮助: from a field to the answer and back, with nothing lost; the first steps, then out of the way."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.journeys.steps import choose_menu


@pytest.fixture
def secretary(city):
    return factories.make_admin(city.branch, "lin")


def test_the_answer_opens_beside_the_form_and_what_was_typed_stays(page, log_in, axe, secretary):
    log_in(page, secretary)
    choose_menu(page, "录入团员团干部")
    axe(page)
    page.get_by_label("姓名", exact=True).fill("陈思齐")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("帮助.*团干部性质")).click()
    answer = opened.value
    expect(answer).to_have_url(re.compile(r"/help/questions/#nature$"))
    expect(
        answer.get_by_role("heading", name="3.3 如何界定各领域专职、挂职、兼职团干部？")
    ).to_be_in_viewport()
    axe(answer)
    expect(page.get_by_label("姓名", exact=True)).to_have_value("陈思齐")


def test_the_first_steps_lead_on_and_go_away(page, log_in, axe, secretary):
    log_in(page, secretary)
    steps = page.get_by_role("region", name="第一次使用，从这三步开始")
    expect(steps.get_by_role("listitem")).to_have_count(3)
    axe(page)
    steps.get_by_role("link", name="录入团员团干部", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("录入团员团干部")
    page.goto("/")
    steps.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("status").filter(has_text="再次显示")).to_be_visible()
    expect(steps).to_have_count(0)
    page.get_by_role("banner").get_by_role("link", name="帮助").click()
    page.get_by_role("button", name="再次显示三步").click()
    expect(steps).to_be_visible()
