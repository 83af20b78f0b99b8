"""这个数字怎么来的: from a figure of the table to the people it counts, to its parts, and back."""

from datetime import date

from playwright.sync_api import expect

from cadres.codes import Duty, DutyStatus, Nature
from monitoring.models import Norm, NormBand
from tests.factories import fill_profile, make_admin, make_person
from tests.journeys.steps import choose_menu, row_of
from tests.staffing import enter


def test_a_rate_opens_its_parts_and_leads_back_to_the_table(page, log_in, axe, city):
    norm = Norm.objects.create(sector="university", org=city.city, valid_from=date(2020, 1, 1), source="试点")
    NormBand.objects.create(
        norm=norm, students_from=4001, full_time=4, step=4000
    )  # earlier tests empty the tables
    fill_profile(city.university, student_count=30_954)
    enter(city.university, make_person(name="周敏"), Duty.SECRETARY, nature=Nature.FULL_TIME)
    enter(city.university, make_person(name="何欣"), nature=Nature.FULL_TIME, duty_status=DutyStatus.OFF)
    log_in(page, make_admin(city.city))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/monitoring/")
    axe(page)
    page.locator(f'a[href$="row={city.university.pk}&column=full_time_rate"]').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("专职配备率（本级） = 10.0%")
    expect(page.get_by_text("4 + 6 = 10 人")).to_be_visible()
    expect(row_of(page, "何欣")).to_contain_text("专职，不在岗")
    axe(page)
    page.locator(".origin-formula").get_by_role("link", name="10", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("应配专职（本级） = 10")
    axe(page)
    page.get_by_role("link", name="重点领域基层团干部配备", exact=True).last.click()
    expect(row_of(page, city.university.name)).to_be_visible()


def test_totals_open_the_rows_and_each_row_its_own_people(page, log_in, axe, city):
    enter(city.crew, make_person(name="陆川"))
    log_in(page, make_admin(city.city))
    choose_menu(page, "重点领域基层团干部配备")
    page.get_by_role("link", name="国企", exact=True).click()
    page.get_by_role("row", name="合计").get_by_role("link", name="空缺2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("书记 = 空缺2")
    axe(page)
    page.go_back()
    page.get_by_role("row", name="合计").locator('a[href$="column=total"]').click()
    expect(page.get_by_text(f"已包含在上级“{city.group.name}”的数字中")).to_be_visible()
    axe(page)
    row_of(page, city.group.name).get_by_role("link", name="1", exact=True).first.click()
    expect(row_of(page, "陆川")).to_be_visible()
    axe(page)
