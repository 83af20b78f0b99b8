"""Any page on paper: by whom, for which organisation and what was asked; nothing to press, no column cut."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_admin

pytestmark = pytest.mark.e2e
A4 = {"width": 718, "height": 1017}  # without its margins


def test_a_printed_page_tells_whose_it_is_and_what_was_asked_and_offers_nothing(page, log_in, city):
    admin = make_admin(city.college)
    log_in(page, admin)
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    for address in ("/", "/cadres/?q=王", "/organisations/log/?own=on", "/organisations/", "/help/removal/"):
        page.goto(address)
        said = page.locator(".printed").first
        expect(said).to_contain_text(city.college.name)
        expect(said).to_contain_text(admin.name)
        for role in ("button", "search", "tree", "banner"):
            expect(page.get_by_role(role).filter(visible=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

    page.goto("/organisations/log/?own=on")
    expect(page.get_by_text("只看本人的操作：是")).to_be_visible()
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
