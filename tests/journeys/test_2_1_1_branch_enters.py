"""Guide 2.1.1: a branch enters its cadres through 团员管理-录入团员团干部."""

import pytest
from playwright.sync_api import expect

from cadres.models import Person
from tests.factories import make_admin
from tests.journeys.steps import choose_menu, expect_done, fill, row_of, save, student, upload_application


@pytest.fixture
def form(page, log_in, city):
    """The entry form of a branch, as its admin finds it."""
    log_in(page, make_admin(city.branch))
    choose_menu(page, "录入团员团干部")
    return page


def test_a_branch_enters_its_secretary_and_finds_them_in_the_list(form, axe, city):
    axe(form)
    answers = student()
    fill(form, answers)
    upload_application(form)
    save(form)
    expect_done(form, "已录入 陈思齐")
    row = row_of(form, "陈思齐")
    expect(row).to_contain_text("书记")
    expect(row).to_contain_text(city.branch.name)
    expect(row).not_to_contain_text(answers["身份证号码"])
    axe(form)
    row.get_by_role("link", name="陈思齐", exact=True).click()
    expect(form.get_by_role("heading", level=1)).to_have_text("陈思齐")
    expect(form.get_by_text("本科在读")).to_be_visible()
    axe(form)


def test_the_form_asks_for_what_the_answers_make_due(form):
    studies, works = form.get_by_label("在读状况", exact=True), form.get_by_label("具体职业", exact=True)
    form.get_by_label("职业", exact=True).select_option(label="学生")
    expect(studies).to_be_visible()
    expect(works).to_be_hidden()
    expect(form.get_by_label("团干部性质", exact=True)).to_have_value("part_time")
    form.get_by_label("职业", exact=True).select_option(label="农民")
    expect(works).to_be_visible()
    expect(studies).to_be_hidden()
    joined_party = form.get_by_label("入党时间", exact=True)
    expect(joined_party).to_be_hidden()
    form.get_by_label("政治面貌", exact=True).select_option(label="中共预备党员")
    expect(joined_party).to_be_visible()


def test_the_id_number_tells_birthday_and_sex_while_it_is_typed(form):
    form.get_by_label("身份证号码", exact=True).press_sequentially("11010519491231002x")
    expect(form.get_by_text("1949")).to_be_visible()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(form, axe):
    fill(form, student(身份证号码="110105194912310021", 手机号码="12345"))
    upload_application(form, "陈思齐的志愿书.pdf")
    save(form)
    summary = form.get_by_role("alert")
    expect(summary).to_contain_text("未保存")
    expect(summary).to_contain_text("校验码不正确")
    expect(summary).to_contain_text("手机号码应为11位数字")
    expect(form.get_by_label("姓名", exact=True)).to_have_value("陈思齐")
    expect(form.get_by_text("已保留“陈思齐的志愿书.pdf”")).to_be_visible()
    axe(form)
    fill(form, {key: student()[key] for key in ("身份证号码", "手机号码")})
    save(form)
    expect_done(form, "已录入 陈思齐")
    assert Person.objects.get().application


def test_a_second_secretary_is_refused_with_the_name_of_the_first(form):
    fill(form, student())
    upload_application(form)
    save(form, "保存并继续录入下一个")
    expect_done(form, "已录入 陈思齐")
    fill(form, student(姓名="黄知远", 发展团员编号="202144000102"))
    upload_application(form)
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("本组织已有书记（陈思齐）")
    fill(form, {"团内现任职务": "副书记"})
    save(form)
    expect_done(form, "已录入 黄知远")


def test_a_branch_has_no_menu_for_others(page, log_in, city):
    log_in(page, make_admin(city.branch))
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="团干部列表")).to_be_visible()
    for name in ("录入下级支部成员", "录入本级团干部", "重点领域基层团干部配备"):
        expect(menu.get_by_role("link", name=name)).to_have_count(0)
