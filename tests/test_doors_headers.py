"""Every answer carries its headers: pages, refusals, files, downloads, breakdowns."""

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import FileResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.factories import PASSWORD
from tests.test_closed_doors import addresses
from zhtj.doors import breakdown
from zhtj.urls import urlpatterns as site

pytestmark = pytest.mark.once

TELLS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
handler403, handler404 = "zhtj.views.forbidden", "zhtj.views.not_found"
handler500 = "zhtj.doors.breakdown.server_error"


@login_not_required
def broken(request):
    raise RuntimeError("broken")


@login_not_required
def refused(request):
    raise PermissionDenied


@login_not_required
def suspicious(request):
    raise SuspiciousOperation


@login_not_required
def streamed(request):
    return StreamingHttpResponse([b"1", b"2"])


@login_not_required
def handed_out(request):
    return FileResponse(open(settings.BASE_DIR / "LICENSE", "rb"), as_attachment=True)


urlpatterns = [
    *site,
    path("broken/", broken),
    path("refused/", refused),
    path("suspicious/", suspicious),
    path("streamed/", streamed),
    path("handed-out/", handed_out),
]


def missing_from(response) -> list[str]:
    """Headers that are not there, or say something else."""
    told = response.headers
    missing = [name for name, value in TELLS.items() if told.get(name) != value]
    if "default-src 'self'" not in told.get("Content-Security-Policy", ""):
        missing.append("Content-Security-Policy")
    if "unsafe" in told.get("Content-Security-Policy", ""):
        missing.append("unsafe")
    return missing + [name for name in ("Permissions-Policy", "Cache-Control") if name not in told]


@pytest.fixture
def quiet(client):
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_every_address_tells_a_visitor_all(quiet, method):
    assert not {
        address: missing
        for address in sorted(set(addresses()))
        if (missing := missing_from(getattr(quiet, method)(address)))
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_tells_an_admin_all_and_is_not_stored(city, login, quiet, method):
    login(city.college)
    for address in sorted(set(addresses()) - {"/logout/"}):
        response = getattr(quiet, method)(address)
        assert not missing_from(response), address
        assert "no-store" in response.headers["Cache-Control"], address


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.test_doors_headers")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/broken/", 500), ("/refused/", 403), ("/suspicious/", 400), ("/streamed/", 200), ("/handed-out/", 200),
        ("/static/css/site.css", 200), ("/static/nothing.css", 404), ("/nowhere/", 404), ("/login", 301),
        ("/login/", 200), ("/%00/", 404),
    ],
)  # fmt: skip
def test_whatever_answers_tells_all(quiet, address, status):
    response = quiet.get(address)
    assert response.status_code in {status, 302} if status == 404 else response.status_code == status
    assert missing_from(response) == []


@pytest.mark.django_db
def test_a_host_that_is_none_of_ours_is_told_all(quiet):
    response = quiet.get("/login/", headers={"host": "example.org"})
    assert (response.status_code, missing_from(response)) == (400, [])


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_all():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "x", "password": "y"})
    assert (response.status_code, missing_from(response)) == (403, [])


@pytest.mark.django_db
def test_too_many_tries_are_told_all(client, settings):
    settings.AXES_ENABLED = True
    for _ in range(6):
        response = client.post("/login/", {"username": "x", "password": PASSWORD})
    assert (response.status_code, missing_from(response)) == (429, [])


@pytest.mark.django_db
def test_a_method_that_is_not_allowed_is_told_all(login, city, client):
    login(city.branch)
    response = client.delete("/account/sessions/end/")
    assert (response.status_code, missing_from(response)) == (405, [])


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_stay_there(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    name = "Strict-Transport-Security"
    assert client.get("/nowhere/", secure=True).headers[name].startswith("max-age=31536000")
    assert name not in client.get("/nowhere/").headers


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.test_doors_headers")
def test_a_broken_server_gives_the_number_of_the_request(quiet):
    response = quiet.get("/broken/")
    assert response.headers["X-Request-ID"] in response.content.decode()


def test_the_page_of_a_broken_server_may_be_broken_itself(rf, monkeypatch):
    def break_down(name):
        raise ValueError("no such file in the manifest")

    monkeypatch.setattr(breakdown.loader, "get_template", break_down)
    response = breakdown.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "系统出错" in response.content.decode()
