"""催办: a city urges two organisations, the university sees it at home and does it, the city sees that it is done."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from orgs.codes import OrgType
from tests.factories import make_admin, make_org
from tests.journeys.steps import choose_menu, expect_done, fill, log_out, row_of, save, teacher

MENU = "重点领域基层团干部配备"


def test_a_city_urges_and_the_university_does_it(page, log_in, axe, city):
    second = make_second_university(city)
    yunshan, daxue = make_admin(city.city), make_admin(city.university)
    log_in(page, yunshan)
    choose_menu(page, MENU)
    for org in (city.university, second):
        page.get_by_role("checkbox", name=f"选择{org.name}").check()
    axe(page)
    page.get_by_role("button", name="催办所选组织").click()
    expect(page.get_by_role("heading", name="将催办 2 个组织")).to_be_visible()
    expect(row_of(page, city.university.name)).to_contain_text(daxue.name)
    axe(page)
    page.get_by_label("办理期限").fill("昨天")
    boxes = page.get_by_role("group", name="催办事项").get_by_role("checkbox")
    for box in boxes.all():
        box.set_checked(box.input_value() == "secretary")
    save(page, "发出催办")
    expect(page.get_by_role("alert")).to_contain_text("处需要更正")
    assert [box.is_checked() for box in boxes.all()].count(True) == 1
    axe(page)
    page.get_by_label("办理期限").fill(in_a_month())
    page.get_by_label("说明").fill("请于换届后及时录入。")
    save(page, "发出催办")
    expect_done(page, "已催办 2 个组织")
    expect(row_of(page, city.university.name)).to_contain_text("未读")
    log_out(page)

    log_in(page, daxue)
    choose_menu(page, "团干部列表")
    axe(page)
    page.get_by_role("link", name="催办事项 1项待办").click()
    expect(page.get_by_role("heading", name=f"书记空缺：{city.university.name}")).to_be_visible()
    expect(page.get_by_text("请于换届后及时录入。")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="录入书记").click()
    answers = teacher()
    assert page.get_by_label("团内现任职务", exact=True).input_value() == "secretary"
    fill(page, {name: value for name, value in answers.items() if name != "团内现任职务"})
    save(page)
    expect_done(page, "已录入")
    page.goto("/monitoring/todos/")
    expect(page.get_by_text("没有待办的催办事项")).to_be_visible()
    axe(page)
    log_out(page)

    log_in(page, yunshan)
    choose_menu(page, MENU)
    expect(row_of(page, city.university.name)).to_contain_text("已办")
    page.get_by_role("link", name="催办情况").click()
    axe(page)
    page.get_by_role("button", name=f"撤回对{second.name}的催办：书记空缺").click()
    expect_done(page, "已撤回催办")


def make_second_university(city):
    return make_org(
        city.city, "云山师范学院团委", OrgType.COMMITTEE, industry="university", school_code="4144010002"
    )


def in_a_month() -> str:
    return f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
