"""Guide 2.2: a university and a state enterprise complete their information before they get in."""

import re

import pytest
from playwright.sync_api import expect

from orgs.models import Profile
from tests.factories import make_admin, make_post
from tests.journeys.steps import choose_menu, expect_done

TITLE = "核对并完善本组织信息"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def window(request, page, browser, live_server):
    """The window as it is, and one in which no script runs."""
    if request.param == "with JavaScript":
        yield page
        return
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_title(page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def choose(page, label: str, name: str) -> None:
    """One list of the chooser; without scripts the button brings the next list."""
    page.get_by_label(label, exact=True).select_option(label=name)
    further = page.get_by_role("button", name="选择", exact=True)
    if further.is_visible():
        further.click()


def test_a_university_tells_its_students_once_and_gets_in(window, log_in, city):
    make_post(city.university)
    log_in(window, make_admin(city.university, has_profile=False))
    expect_title(window, TITLE)
    window.goto("/cadres/")
    expect_title(window, TITLE)
    window.get_by_label("在校学生数").fill("28,640")
    press(window, "下一步：核对")
    expect(window.get_by_text("目前提交成功后不允许修改，请务必认真填写")).to_be_visible()
    expect(window.get_by_text("28640", exact=True)).to_be_visible()
    press(window, "返回修改")
    expect(window.get_by_label("在校学生数")).to_have_value("28,640")
    press(window, "下一步：核对")
    press(window, "提交")
    expect_title(window, city.university.name)
    expect_done(window, "的组织信息已提交")
    assert Profile.objects.get().student_count == 28640
    choose_menu(window, "组织信息")
    expect(window.get_by_label("在校学生数")).to_have_count(0)


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("广东省", "广州市", "天河区"), "广东省 广州市 天河区"),
        (("广东省", "东莞市"), "广东省 东莞市"),
    ],
)
def test_an_enterprise_chooses_level_and_place(window, log_in, city, steps, place):
    log_in(window, make_admin(city.crew, has_profile=False))
    window.get_by_label("企业层级").select_option(label="三级企业")
    labels = ("省（自治区、直辖市）", "市（州、盟）", "县（市、区、旗）")
    for label, step in zip(labels, steps, strict=False):
        choose(window, label, step)
    expect(window.get_by_text(f"已选择：{place}")).to_be_visible()
    expect(window.get_by_label("企业层级")).to_have_value("third")
    press(window, "下一步：核对")
    expect(window.get_by_text(place)).to_be_visible()
    press(window, "提交")
    expect_title(window, city.crew.name)
    assert Profile.objects.get().enterprise_place == place


def test_every_step_is_accessible(page, log_in, axe, city):
    log_in(page, make_admin(city.group, has_profile=False))
    axe(page)
    press(page, "下一步：核对")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("企业层级.*企业所在驻地", re.DOTALL))
    axe(page)
    page.get_by_label("企业层级").select_option(label="二级企业")
    for label, step in (
        ("省（自治区、直辖市）", "北京市"),
        ("市（州、盟）", "市辖区"),
        ("县（市、区、旗）", "东城区"),
    ):
        choose(page, label, step)
    expect(page.get_by_text("已选择：北京市 东城区")).to_be_visible()
    axe(page)
    page.get_by_label("行政编制实际配备数").fill("3")
    press(page, "下一步：核对")
    expect(page.get_by_label("以上数字已核对无误")).to_be_visible()
    axe(page)


def test_the_city_sees_who_has_not_told_yet(page, log_in, axe, city):
    log_in(page, make_admin(city.city))
    choose_menu(page, "完善情况")
    axe(page)
    page.get_by_label("范围").select_option(label="高校")
    press(page, "查询")
    row = page.get_by_role("row").filter(has_text=city.university.name)
    expect(row).to_contain_text("在校学生数")
