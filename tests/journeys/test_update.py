"""Two admins change one cadre at the same time; the timeline tells both."""

from playwright.sync_api import expect

from cadres.codes import Duty
from cadres.models import Person, Post
from tests.factories import make_admin
from tests.journeys.steps import expect_done, save
from tests.staffing import enter


def test_the_slower_one_sees_what_the_faster_one_changed_and_chooses(
    browser, page, log_in, axe, city, live_server
):
    post = enter(city.branch, duty=Duty.SECRETARY)
    Person.objects.update(is_volunteer=True, volunteer_since_on="2020-03-05")
    other = browser.new_context(base_url=live_server.url, locale="zh-CN").new_page()
    log_in(page, make_admin(city.branch))
    log_in(other, make_admin(city.college))
    for window in (page, other):
        window.goto(f"/cadres/{post.pk}/update/")
    other.get_by_label("具体职业", exact=True).fill("对方写的")
    other.get_by_label("团干部性质", exact=True).select_option(label="专职")
    save(other)
    expect_done(other, "已保存 林晓明")
    other.context.close()

    page.get_by_label("具体职业", exact=True).fill("我写的")
    save(page)
    table = page.get_by_role("region", name="逐项对比")
    expect(table).to_contain_text("对方写的")
    expect(table).to_contain_text("您没有修改，表中已换成对方的")
    expect(page.get_by_label("具体职业", exact=True)).to_have_value("我写的")
    expect(page.get_by_label("团干部性质", exact=True)).to_have_value("full_time")
    axe(page)
    page.get_by_role("group", name="具体职业保存时").get_by_label("采用对方的").check()
    save(page)
    expect_done(page, "已保存 林晓明")
    assert Person.objects.get().occupation_detail == "对方写的"
    assert Post.objects.get().nature == "full_time"

    page.goto(f"/cadres/{post.pk}/")
    history = page.get_by_role("region", name="变更记录")
    expect(history).to_contain_text("辅导员")
    expect(history).to_contain_text("对方写的")
    axe(page)
