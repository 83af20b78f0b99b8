"""Guide 2.1.3: a committee enters its own cadres through 团干部管理-录入本级团干部."""

import pytest
from playwright.sync_api import expect

from cadres.models import Person, Post
from tests.factories import make_admin, make_person, make_post
from tests.journeys.steps import choose_menu, confirm_same_person, expect_done, fill, row_of, save, teacher


@pytest.mark.parametrize("who", ["general_branch", "county"])
def test_every_organisation_but_a_branch_enters_its_own(page, log_in, axe, city, who):
    org = getattr(city, who)
    log_in(page, make_admin(org))
    choose_menu(page, "录入本级团干部")
    axe(page)
    fill(page, teacher())
    save(page)
    expect_done(page, "已录入 欧阳慧敏")
    expect(row_of(page, "欧阳慧敏")).to_contain_text(org.name)
    expect(row_of(page, "欧阳慧敏")).to_contain_text("专职")


def test_what_was_entered_can_be_updated(page, log_in, axe, city):
    log_in(page, make_admin(city.university))
    choose_menu(page, "录入本级团干部")
    fill(page, teacher())
    save(page)
    row_of(page, "欧阳慧敏").get_by_role("link", name="编辑欧阳慧敏").click()
    axe(page)
    expect(page.get_by_label("姓名", exact=True)).to_have_count(0)
    fill(page, {"团内现任职务": "副书记", "在岗状态": "不在岗"})
    save(page)
    expect_done(page, "已保存 欧阳慧敏")
    expect(row_of(page, "欧阳慧敏")).to_contain_text("副书记")
    expect(row_of(page, "欧阳慧敏")).to_contain_text("不在岗")


def test_somebody_known_gets_a_second_post_and_stays_one_person(page, log_in, city):
    answers = teacher(团内现任职务="副书记")
    known = make_person(name="欧阳慧敏", id_number=answers["身份证号码"])
    make_post(city.college, known)
    log_in(page, make_admin(city.university))
    choose_menu(page, "录入本级团干部")
    fill(page, answers)
    save(page)
    expect(page.get_by_text("欧阳慧敏已在系统中")).to_be_visible()
    confirm_same_person(page)
    save(page)
    expect_done(page, "已录入 欧阳慧敏")
    assert Person.objects.count() == 1
    assert Post.objects.filter(person=known).count() == 2


def test_an_id_number_under_another_name_is_refused(page, log_in, city):
    answers = teacher()
    make_post(city.college, make_person(name="欧阳惠敏", id_number=answers["身份证号码"]))
    log_in(page, make_admin(city.university))
    choose_menu(page, "录入本级团干部")
    fill(page, answers)
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("身份证号码")
    assert Post.objects.count() == 1
