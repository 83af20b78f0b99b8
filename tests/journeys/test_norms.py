"""配备标准: a province sets a norm after looking at what it changes, a city reads it, the province withdraws it."""

from datetime import date

from playwright.sync_api import expect

from monitoring.codes import Sector
from monitoring.models import Norm, NormBand
from tests.factories import fill_profile, make_admin
from tests.journeys.steps import choose_menu, expect_done, log_out, row_of, save
from tests.norms import SOURCE, in_days

MENU = "重点领域基层团干部配备"


def test_a_province_sets_a_norm_and_withdraws_it(page, log_in, axe, city):
    stand_by_reference()
    fill_profile(city.university, student_count=30_954)
    province = make_admin(city.province)
    log_in(page, province)
    open_norms(page)
    expect(page.get_by_text("系统内置参考标准").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="制定高校新标准").click()
    page.get_by_label("施行日期").fill("昨天")
    page.get_by_label("依据").fill(SOURCE)
    first = page.get_by_role("group", name="第1行")
    first.get_by_label("应配专职").fill("12")
    save(page, "查看影响")
    expect(page.get_by_role("alert")).to_contain_text("1 处需要更正")
    expect(first.get_by_label("应配专职")).to_have_value("12")
    axe(page)
    page.get_by_label("施行日期").fill(str(in_days(3)))
    page.get_by_role("group", name="第2行").get_by_label("应配团干部").fill("30")
    save(page, "查看影响")
    expect(page.get_by_role("heading", name="核对高校配备标准")).to_be_visible()
    expect(row_of(page, city.university.name)).to_contain_text("30")
    axe(page)
    save(page, "确认制定")
    expect_done(page, "配备标准")
    log_out(page)

    log_in(page, make_admin(city.city))
    open_norms(page)
    expect(page.get_by_text(f"{in_days(3)}起")).to_be_visible()
    expect(page.get_by_role("link", name="制定高校新标准")).to_have_count(0)
    axe(page)
    log_out(page)

    log_in(page, province)
    open_norms(page)
    page.get_by_role("link", name="撤回").click()
    axe(page)
    save(page, "撤回")
    expect_done(page, "撤回")
    expect(page.get_by_text(SOURCE)).to_have_count(0)


def stand_by_reference() -> None:
    """That of the migrations is gone once a journey before has emptied the database."""
    facts = {"sector": Sector.UNIVERSITY, "org": None, "valid_from": date(1980, 1, 1)}
    norm, is_new = Norm.objects.get_or_create(**facts, defaults={"source": "参考标准"})
    for students, full_time in ((0, 3), (4001, 4)) if is_new else ():
        NormBand.objects.create(norm=norm, students_from=students, full_time=full_time)


def open_norms(page) -> None:
    choose_menu(page, MENU)
    page.get_by_role("link", name="配备标准", exact=True).click()
