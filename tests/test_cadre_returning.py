"""The list comes back as it was asked: query, filters, order and page go along with whatever is opened from it."""

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.urls import reverse

from cadres import actions
from cadres.codes import Duty
from cadres.models import Destination
from tests.answers import answers
from tests.factories import make_admin, make_person, make_post

pytestmark = pytest.mark.once

LIST = reverse("cadres:list")
ASKED = {"q": "林", "duty": "deputy", "scope": "below", "sort": "-name"}


def at(name: str, *args, back: str = "") -> str:
    return reverse(f"cadres:{name}", args=args) + (f"?back={quote(back)}" if back else "")


def links(response, path: str) -> list[str]:
    """Addresses on the page that lead to `path`."""
    found = [unescape(link) for link in re.findall(r'(?:href|action)="([^"]+)"', response.content.decode())]
    return [link for link in found if urlsplit(link).path == path]


def asked(address: str) -> dict[str, str]:
    assert urlsplit(address).path == LIST
    assert not urlsplit(address).netloc
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def post(city):
    return make_post(city.branch, make_person(name="林晓明"), Duty.DEPUTY)


@pytest.fixture
def from_list(client, login, city, post):
    """The list as somebody asked it."""
    login(city.branch)
    return client.get(LIST, ASKED)


@pytest.mark.parametrize("name", ["detail", "edit"])
def test_what_is_opened_from_the_list_leads_back_to_it(client, from_list, post, name):
    opened = {link.partition("#")[0] for link in links(from_list, at(name, post.pk))}
    assert len(opened) == 1
    page = client.get(opened.pop())
    assert ASKED in [asked(link) for link in links(page, LIST)]


def test_it_leads_back_over_several_pages(client, from_list, post):
    page = from_list
    for name in ("detail", "edit", "detail", "ask-correction", "detail"):
        page = client.get(links(page, at(name, post.pk))[0])
        assert ASKED in [asked(link) for link in links(page, LIST)]


def test_after_an_update_the_list_is_as_it_was(client, from_list, post):
    page = client.get(links(from_list, at("edit", post.pk))[0])
    send = links(page, at("edit", post.pk))[-1]
    typed = answers(
        name=None, id_number=None, duty="deputy", versions=page.context["form"]["versions"].value()
    )
    response = client.post(send, {name: value for name, value in typed.items() if value is not None})
    assert response.status_code == 302
    assert asked(response["Location"]) == ASKED


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "dialog"])
def test_after_a_removal_and_taking_it_back_too(client, login, city, post, headers):
    login(city.college)
    page = client.get(LIST, ASKED)
    dialog = client.get(links(page, at("remove", post.pk))[0], headers=headers)
    gone = {"destination": Destination.objects.get(name="毕业").pk, "on": "2026-07-01"}
    done = client.post(links(dialog, at("remove", post.pk))[0], gone, headers=headers)
    address = done.headers.get("HX-Redirect") or done["Location"]
    assert asked(address) == ASKED
    undo = links(client.get(address), at("restore", post.pk))[0]
    dialog = client.get(undo, headers=headers)
    done = client.post(links(dialog, at("restore", post.pk))[0], headers=headers)
    assert asked(done.headers.get("HX-Redirect") or done["Location"]) == ASKED


def test_the_page_of_the_list_comes_back_and_a_number_as_its_index(client, login, city, post):
    login(city.branch)
    for _ in range(60):
        make_post(city.branch, duty=Duty.CULTURE)
    detail = links(client.get(LIST, {"page": "2"}), at("detail", post.pk))
    second = client.get(LIST, {"page": "2"})
    other = next(row.post for row in second.context["rows"])
    assert not detail or other
    page = client.get(links(second, at("detail", other.pk))[0])
    assert {"page": "2"} in [asked(link) for link in links(page, LIST)]
    found = client.post(LIST, {"q": post.person.id_number}, follow=True)
    page = client.get(links(found, at("detail", post.pk))[0])
    assert any(len(asked(link).get("number", "")) == 64 for link in links(page, LIST))
    assert post.person.id_number not in page.content.decode()


def test_requests_lead_back_too_also_after_an_answer(client, login, city, post):
    login(city.branch)
    by = make_admin(city.village)
    inquiry = actions.ask_inquiry(person=post.person, asking_org=city.village, reason="返乡", by=by)
    box = client.get(links(client.get(LIST, ASKED), at("inquiries"))[0])
    assert ASKED in [asked(link) for link in links(box, LIST)]
    page = client.get(links(box, at("inquiry", inquiry.pk))[0])
    back = urlsplit(links(page, at("inquiries"))[-1]).query
    response = client.post(f"{at('inquiry', inquiry.pk)}?{back}", {"verdict": "refuse", "reason": "不同意"})
    assert response["Location"] == f"{at('inquiries')}?{back}"


@pytest.mark.parametrize(
    "back",
    [
        "https://example.org/",
        "//example.org/",
        "/logout/",
        "javascript:alert(1)",
        "next=https://example.org",
        "q=\x00",
        "&" * 899,
        "q=" + "林" * 2000,
        "page=99999999999999999999",
        "q=44010519980504001",
        "sort=<script>",
    ],
)
def test_the_way_back_leads_to_nothing_but_the_list(client, login, city, post, back):
    login(city.branch)
    page = client.get(at("detail", post.pk), {"back": back})
    assert page.status_code == 200
    assert [asked(link) for link in links(page, LIST)] == [{}, {}]  # the menu, and where one stands
    assert links(page, at("edit", post.pk)) == [at("edit", post.pk)]


@pytest.mark.parametrize("narrowed", [{}, {"minor": "on"}, {"since": "2020-01-01", "page": "7"}])
def test_the_log_of_reveals_keeps_the_way_back_in_its_own_links(client, login, city, post, narrowed):
    login(city.general_branch)
    page = client.get(at("reveals"), {"back": "duty=deputy", "org": city.branch.pk, **narrowed})
    again = links(page, at("reveals"))
    assert again
    assert all(parse_qs(urlsplit(link).query)["back"] == ["duty=deputy"] for link in again)
    assert '<input type="hidden" name="back" value="duty=deputy">' in page.content.decode()
    assert all(asked(link) == {"duty": "deputy"} for link in links(page, LIST) if "?" in link)


def test_the_log_of_reveals_without_a_way_back_says_nothing_of_it(client, login, city, post):
    login(city.general_branch)
    assert "back=" not in " ".join(links(client.get(at("reveals")), at("reveals")))
