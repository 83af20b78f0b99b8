"""A real browser over the live server: whatever it complains about fails the journey."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # milliseconds, for a machine that does much else
SCREENSHOTS = settings.VAR_DIR / "screenshots"
WITHOUT_FRAME = '{exclude: [[".topbar"], [".menu"]]}'  # which is the same on each page of an account
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """On SQLite a file: threads of the live server must not share the test's own connection."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("db") / "e2e.sqlite3")


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """After the test database: the server looks at the connection only once. Browsers keep its files, as they
    keep those of a real server."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield live_server


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium; Playwright's own loop runs in the test's thread, hence the permission to Django."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Complaints(list):
    """What no journey may cause: console errors, other hosts, missing files, failing pages."""

    def __init__(self, context, home: str):
        self.home = home
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.append(f"script: {error.error}"))
        context.on("request", self.asked)
        context.on("response", self.answered)

    def heard(self, message):
        is_status = message.text.startswith("Failed to load resource")  # `answered` sees those
        if message.type == "error" and not is_status:
            self.append(f"console: {message.text}")

    def asked(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.home:
            self.append(f"request to another host: {request.url}")

    def answered(self, response):
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def browsing(browser, live_server):
    """What all windows share: a browser that has been here before keeps scripts and styles."""
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": 1366, "height": 768}
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="session")
def all_complaints(browsing, live_server):
    return Complaints(browsing, urlsplit(live_server.url).netloc)


@pytest.fixture
def page(request, browsing, all_complaints):
    """An empty window on the live server; addresses may be relative. A failed journey leaves a picture."""
    page = browsing.new_page()
    yield page
    if request.node.stash.get(FAILED, False) or all_complaints:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True)
    for window in browsing.pages:
        window.close()
    browsing.clear_cookies()
    complaints = list(all_complaints)
    all_complaints.clear()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def log_in(live_server):
    """log_in(page, account): with a session of the server's making; through the door itself leads steps.enter."""

    def go(page, account):
        client = Client()
        client.force_login(account)
        page.context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": live_server.url}
                for name, cookie in client.cookies.items()
            ]
        )
        page.goto("/")

    return go


@pytest.fixture
def axe():
    """axe(page): no accessibility finding on the page as it stands."""

    def examine(page):
        found = _run_axe(page)["violations"]
        assert not found, "\n".join(map(_finding, found))

    return examine


def _run_axe(page) -> dict:
    """Through the debugging protocol, which the page's Content-Security-Policy does not bind. The frame around
    every page is examined by test_every_page; preloading would write style sheets into the page."""
    page.wait_for_load_state()  # before it, scripts have not yet done their part
    protocol = page.context.new_cdp_session(page)
    protocol.send("Runtime.evaluate", {"expression": AXE})
    run = f'axe.run({WITHOUT_FRAME}, {{preload: false, resultTypes: ["violations"]}})'
    answer = protocol.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
    )
    protocol.detach()
    return answer["result"]["value"]


def _finding(violation: dict) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"
