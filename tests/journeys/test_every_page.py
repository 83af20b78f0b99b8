"""Every page of the URLconf, in each state, as somebody sees it who may: fit for everybody's screen, ears and keys.

    .venv/bin/pytest -m e2e tests/journeys/test_every_page.py
    PAGES=cadres .venv/bin/pytest -s -m e2e tests/journeys/test_every_page.py     those whose names hold a word

1366×768; 683×384, which is the same at 200 %; a phone of 390×844. What is asked stands in looking.js; an address
without a visit fails, see visits.py.
"""

import os
import sys
import time
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.conftest import AXE, PATIENCE, WITHOUT_FRAME, Complaints
from tests.journeys.populated import NAMES, PopulatedWorld
from tests.journeys.visits import FILES, FORWARDING, Visit, plain, visits
from tests.matrix import TABLE

WIDE, TWICE, PHONE = (1366, 768), (683, 384), (390, 844)
LOOKING = Path(__file__).with_name("looking.js").read_text("utf-8")
RUN_AXE = """axe.run(%s, {preload: false, resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(
    ({violations}) => violations.map(
        ({id, help, nodes}) => `${id}: ${help}: ${nodes.slice(0, 3).map((one) => one.html)}`)
)"""
SEND_EMPTY = """() => {
    const fields = (form) => form.querySelectorAll("input:not([type=hidden]), select, textarea");
    const [form] = [...document.querySelectorAll("main form[method=post]")].sort(
        (one, other) => fields(other).length - fields(one).length);
    for (const field of fields(form)) {
        if (/radio|checkbox/.test(field.type)) field.checked = false;
        else field.value = "";
    }
    form.noValidate = true;
    (form.querySelector("[type=submit]:not([formaction])") ?? form).click();
}"""
# Names of things that have no Chinese name, and what people are called by in tests.
LATIN = "|".join((
    r"\b(PDF|XLSX|CSV|Excel|WPS|Ctrl|APP|Q&A|TOTP|GET)\b", r"\d+ ?MB", r"\.(xlsx|csv)", r"\bDC\d{8}",
    r"(Microsoft|Google) Authenticator|FreeOTP", r"\badmin\d+\b", r"[\w.]+@[\w.]+", r"（?ysdx", r"(/\w*)+/",
    r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}",
))  # fmt: skip


class Window:
    """A window of each account, with the debugging protocol, which the Content-Security-Policy does not bind."""

    def __init__(self, browser, home: str, client):
        self.context = browser.new_context(
            base_url=home, locale="zh-CN", viewport=dict(zip(("width", "height"), WIDE, strict=True))
        )
        self.context.set_default_timeout(PATIENCE)
        self.complaints = Complaints(self.context, urlsplit(home).netloc)
        cookies = {name: cookie.value for name, cookie in client.cookies.items() if name == "sessionid"}
        self.context.add_cookies(
            [{"name": name, "value": value, "url": home} for name, value in cookies.items()]
        )
        self.page = self.context.new_page()
        self.protocol = self.context.new_cdp_session(self.page)
        self.examined = "document"

    def go(self, visit: Visit) -> int:
        self.resize(WIDE)
        status = self.page.goto(visit.path).status
        if visit.is_sent:
            self.page.evaluate(SEND_EMPTY)
            self.page.locator(".error-summary, .field-errors, .notice-error").first.wait_for()
        return status

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def ask(self, script: str):
        told = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self.protocol.send("Runtime.evaluate", told)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def look(self, names: list[str]) -> list[str]:
        """At the page as it stands."""
        self.ask(f"{AXE}; {LOOKING}")
        found = self.ask(RUN_AXE % self.examined) + self.ask(f"looking.page(String.raw`{LATIN}`)")
        for size in (WIDE, TWICE, PHONE):
            self.resize(size)
            found += [f"at {size[0]}: {line}" for line in self.ask(f"looking.width({names})")]
        self.examined = WITHOUT_FRAME
        found += self.complaints
        self.complaints.clear()
        return found


def test_what_is_left_out_is_there():
    assert not FILES & FORWARDING
    assert {plain(name) for name in TABLE} > FILES | FORWARDING


WRONG = """<!doctype html><html lang="en"><title>管理中心 · 智慧团建</title>
<header><a href="/">首页</a></header>
<main><h1>一</h1><h1>二</h1><p tabindex="3">Loading</p><input name="q">
<p style="width: 2000px">宽</p>
<p class="cut" style="width: 3em; overflow: hidden; white-space: nowrap">欧阳慧敏是书记</p>
<table><tbody><tr><td style="width: 2em; max-width: 2em">欧阳慧敏</td><td>12</td></tr></tbody></table>
<a href="/">编辑</a><a href="/" style="margin-left: -2em">移除</a>
<div style="position: fixed; bottom: 0; width: 100%; height: 70%">保存</div></main>"""


def test_what_is_wrong_is_seen(browser, live_server):
    window = Window(browser, live_server.url, Client())
    window.page.set_content(WRONG)
    found = " ".join(window.look(["欧阳慧敏"]))
    for words in (
        "2 headings", "title “管理中心", "no language", "order of its own", "no label: q", "no way past the head",
        "not Chinese: “Loading”", "figure not on the right", "digits of different width", "px wider than the window",
        'cut off: <p class="cut">', "name in two lines: 欧阳慧敏", "“编辑” lies on <a> “移除”", "px stay covered",
        "label: ",
    ):  # fmt: skip
        assert words in found, words
    window.context.close()


@pytest.fixture
def world(live_server):
    with transaction.atomic():
        return PopulatedWorld()


def test_every_page_is_fit_for_everybody(browser, live_server, world):
    names = sorted({part for name in NAMES for part in name.split("·")})
    chosen, found, began = visits(world), [], time.monotonic()
    assert {visit.name for visit in chosen} >= {plain(name) for name in TABLE} - FILES - FORWARDING
    for role, together in groupby(sorted(chosen, key=lambda visit: visit.role), key=lambda visit: visit.role):
        window = Window(browser, live_server.url, world.clients[role])
        for visit in together:
            if os.environ.get("PAGES", "") in visit.name:
                found += [f"{visit}: {line}" for line in visited(window, visit, names)]
        window.context.close()
    if "PAGES" in os.environ:
        sys.stdout.write(f"{len(chosen)} visits in {time.monotonic() - began:.0f} s\n")
    assert not found, "\n".join(found)


def visited(window: Window, visit: Visit, names: list[str]) -> list[str]:
    try:
        status = window.go(visit)
        return [f"{status}"] * (status != visit.status) + window.look(names)
    except PlaywrightError as error:
        return [str(error)]
