"""The browser fixtures themselves: they must be able to complain."""

import pytest

from tests.journeys.conftest import Complaints


@pytest.fixture
def window(browser):
    """A window of its own, whose complaints are for the test to read."""
    context = browser.new_context()
    page = context.new_page()
    page.complaints = Complaints(context, home="localhost")
    yield page
    context.close()


def test_an_unlabelled_picture_is_an_accessibility_finding(window, axe):
    window.set_content('<html lang="zh"><title>图</title><main><h1>图</h1><img src="data:,"></main>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(window)


def test_a_script_that_fails_is_a_complaint(window):
    window.set_content("<script>console.error('坏了'); missing()</script>")
    window.wait_for_timeout(200)
    assert [line.split(":")[0] for line in window.complaints] == ["console", "script"]


def test_another_host_is_a_complaint(window):
    window.route("**/*", lambda route: route.abort())
    window.set_content('<img src="http://elsewhere.example/pixel.gif">')
    window.wait_for_timeout(200)
    assert window.complaints[0] == "request to another host: http://elsewhere.example/pixel.gif"


@pytest.mark.parametrize("status", [404, 500])
def test_a_file_that_does_not_come_is_a_complaint(window, status):
    window.route("**/*", lambda route: route.fulfill(status=status))
    window.set_content('<img src="http://localhost/missing.png">')
    window.wait_for_timeout(200)
    assert window.complaints == [f"{status}: http://localhost/missing.png"]
