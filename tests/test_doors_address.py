"""Where a request comes from is told by our own proxies alone; links begin with a host that is a setting."""

import pytest
from django.conf import settings
from django.core import checks

from zhtj.doors.address import client_address, household, tidy
from zhtj.doors.links import absolute, site_url_fault

pytestmark = pytest.mark.once


def address(rf, settings, *, proxies: int, forwarded: str | None, remote: str = "10.0.0.1") -> str:
    settings.PROXY_COUNT = proxies
    told = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(rf.get("/", REMOTE_ADDR=remote, **told))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),  # nobody of ours wrote that
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "1.2.3.4, 203.0.113.5", "203.0.113.5"),  # the client wrote the first one
        (1, "1.2.3.4, 8.8.8.8, 203.0.113.5", "203.0.113.5"),
        (2, "1.2.3.4, 203.0.113.5, 10.0.0.9", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.1"),  # did not come through both: whoever asked is all that is known
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "nonsense", ""),
        (1, "1.2.3.4,", ""),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, expected):
    assert address(rf, settings, proxies=proxies, forwarded=forwarded) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("203.0.113.256", ""),
        ("\x00", ""),
        ("1" * 10_000, ""),
        ("", ""),
    ],
)
def test_an_address_has_one_way_of_writing(text, expected):
    assert tidy(text) == expected


def test_one_household_cannot_be_many_addresses():
    assert household("2001:db8:1:2::a") == household("2001:db8:1:2:ffff::b") == "2001:db8:1:2::/64"
    assert household("2001:db8:1:3::a") != household("2001:db8:1:2::a")
    assert household("203.0.113.5") == "203.0.113.5"
    assert household("") == ""


@pytest.mark.parametrize(
    ("url", "https"),
    [
        ("https://zhtj.example", True),
        ("https://zhtj.example:8443", True),
        ("http://localhost:8000", False),
        ("http://[::1]:8000", False),
    ],
)
def test_a_safe_beginning_of_links(url, https):
    assert site_url_fault(url, https=https, hosts=["zhtj.example", "localhost", "[::1]"]) == ""


@pytest.mark.parametrize(
    "url",
    [
        "", "zhtj.example", "//zhtj.example", "http://zhtj.example", "https://", "https://other.example",
        "https://zhtj.example.other.example", "https://zhtj.example/path", "https://zhtj.example?x=1",
        "https://zhtj.example#x", "https://me:secret@zhtj.example", "https://zhtj.example:port", "https://*",
        "ftp://zhtj.example", "javascript:alert(1)", "https://[", "https://zhtj.example\\@other.example",
    ],
)  # fmt: skip
def test_an_unsafe_beginning_of_links_is_refused_with_a_sentence(url):
    assert site_url_fault(url, https=True, hosts=["zhtj.example", "*"]).startswith("SITE_URL")


@pytest.mark.parametrize("hosts", [["*"], [".example.org"]])
def test_a_pattern_of_hosts_names_no_site(hosts):
    assert site_url_fault(f"https://{hosts[0]}", https=True, hosts=hosts).startswith("SITE_URL")


def test_a_host_that_fits_a_pattern_does():
    assert site_url_fault("https://tuan.example.org", https=True, hosts=[".example.org"]) == ""


def test_the_check_speaks_before_anything_is_served(settings):
    settings.SITE_URL = "https://other.example"
    assert "doors.E001" in [fault.id for fault in checks.run_checks(tags=[checks.Tags.security])]


def test_the_suite_itself_is_safe():
    assert site_url_fault(settings.SITE_URL, https=settings.HTTPS, hosts=settings.ALLOWED_HOSTS) == ""


def test_links_do_not_follow_the_host_header(settings):
    settings.SITE_URL = "https://zhtj.example"
    assert absolute("/login/") == "https://zhtj.example/login/"
