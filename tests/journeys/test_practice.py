"""演练: chosen on the real site, entered by a ticket, and left again; on a phone, without a finding."""

from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from zhtj.practice import tickets
from zhtj.practice.models import City
from zhtj.practice.roles import ROLES

BANNER = "演练：这里的组织和人都是虚构的，每天凌晨恢复原样"


def test_a_secretary_practises_and_comes_back(page, live_server, log_in, axe, settings, city):
    """One server stands for both sites: first for the real one, then for the other."""
    page.set_viewport_size({"width": 390, "height": 844})
    settings.PRACTICE_URL = settings.REAL_URL = live_server.url
    log_in(page, factories.make_admin(city.branch, "lin"))
    page.goto("/practice/")
    expect(page.get_by_role("heading", name="与您的组织相当：团支部")).to_be_visible()
    expect(page.get_by_role("button", name="进入 演练：地市级团委")).to_be_visible()
    axe(page)

    factories.make_admin(city.sibling, "class1")
    City.objects.create(made_on=timezone.localdate())
    way_in = tickets.issue(ROLES["branch"])
    settings.PRACTICE = True
    page.goto(way_in)
    banner = page.get_by_role("region", name="演练")
    expect(banner).to_contain_text(BANNER)
    assert banner.bounding_box()["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)
    page.goto("/nowhere/")
    expect(banner).to_be_visible()
    axe(page)
    banner.get_by_role("button", name="退出演练").click()
    expect(page.get_by_role("heading", name="请从正式系统进入演练")).to_be_visible()  # the same server still
    axe(page)
