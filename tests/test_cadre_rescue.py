"""A form that is sent after the session is over, without JavaScript: nothing typed is lost, nobody else gets it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cadres.actions import drafts
from cadres.models import Draft, Person, Post, Upload
from orgs.actions import appoint_admin
from orgs.models import Account
from tests.answers import answers, pdf
from tests.factories import PASSWORD, make_admin, make_person, make_post

pytestmark = pytest.mark.once

NUMBER = "11010519491231002X"
BRANCH = reverse("cadres:enter-branch")


@pytest.fixture
def writer(city) -> Account:
    return make_admin(city.branch, login="lin")


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def opened(client, account, address=BRANCH) -> dict:
    """What the page carries along, as it was opened by `account`."""
    client.force_login(account)
    page = client.get(address).content.decode()
    return {name: hidden(page, name) for name in ("ticket", "org", "versions") if f'name="{name}"' in page}


def typed(**changes) -> dict:
    return answers(**{"id_number": NUMBER, "name": "林 晓", "since_on": "昨天", **changes})


def log_in(client, login: str, address: str):
    return client.post("/login/", {"username": login, "password": PASSWORD, "next": address}, follow=True)


def next_of(response) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["next"][0]


# --- the session is over -----------------------------------------------------------------------------------


def test_the_form_stands_filled_after_logging_in_again(client, writer):
    carried = opened(client, writer)
    client.logout()
    sent = client.post(BRANCH, typed(**carried))
    assert sent.status_code == 302
    form = log_in(client, "lin", next_of(sent)).context["form"]
    for name, value in typed().items():
        assert form[name].value() == value, name


def test_it_is_offered_too_when_the_page_is_opened_some_other_way(client, writer):
    carried = opened(client, writer)
    client.logout()
    client.post(BRANCH, typed(**carried))
    assert "尚未提交" in log_in(client, "lin", BRANCH).content.decode()


def test_a_session_ended_on_the_server_loses_nothing_either(client, writer):
    carried = opened(client, writer)
    Session.objects.all().delete()
    client.post(BRANCH, typed(**carried))
    assert (
        drafts.kept_draft(account=writer, org=writer.orgs[0], sheet=drafts.ENTRY).answers["name"] == "林 晓"
    )


def test_the_chosen_file_waits_as_well(client, writer):
    carried = opened(client, writer)
    client.logout()
    sent = client.post(BRANCH, typed(**carried, application=pdf("志愿书.pdf")))
    assert "已保留“志愿书.pdf”" in log_in(client, "lin", next_of(sent)).content.decode()


def test_a_file_that_is_no_pdf_does_not_wait(client, writer):
    carried = opened(client, writer)
    client.logout()
    client.post(BRANCH, typed(**carried, application=pdf(content=b"MZ")))
    assert Draft.objects.exists()
    assert not Upload.objects.exists()


def test_an_update_comes_back_to_its_own_sheet(client, city, writer):
    post = make_post(city.branch, make_person(name="周海燕"))
    address = reverse("cadres:edit", args=[post.pk])
    carried = opened(client, writer, address)
    client.logout()
    sent = client.post(address, typed(**carried, name=None, id_number=None, occupation_detail="班主任"))
    form = log_in(client, "lin", next_of(sent)).context["form"]
    assert form["occupation_detail"].value() == "班主任"
    assert Person.objects.get().occupation_detail == "辅导员"


def test_a_form_for_a_branch_below_comes_back_to_that_branch(client, city):
    account = make_admin(city.college, login="lin")
    address = reverse("cadres:enter-below", args=[city.sibling.pk])
    carried = opened(client, account, address)
    client.logout()
    sent = client.post(address, typed(**carried))
    back = log_in(client, "lin", next_of(sent))
    assert back.context["form"]["name"].value() == "林 晓"
    assert back.context["org"] == city.sibling


def test_whoever_administers_two_comes_back_to_the_one_he_typed_for(client, city, writer):
    appoint_admin(account=writer, org=city.sibling, by=None)
    for org in writer.orgs:
        carried = opened(client, writer, f"{BRANCH}?org={org.pk}")
        client.logout()
        back = log_in(client, "lin", next_of(client.post(BRANCH, typed(**carried))))
        assert back.context["org"] == org
        assert back.context["form"]["name"].value() == "林 晓"


def test_a_form_for_a_branch_below_stays_good_when_another_window_changes_over(client, city):
    account = make_admin(city.college)
    appoint_admin(account=account, org=city.branch, by=None)
    carried = opened(client, account, reverse("cadres:enter-below", args=[city.branch.pk]))
    client.post(reverse("orgs:switch"), {"org": city.branch.pk})
    sent = client.post(reverse("cadres:enter-below", args=[city.branch.pk]), answers(**carried))
    assert sent.status_code == 302
    assert Post.objects.get().org == city.branch


# --- whose it is -------------------------------------------------------------------------------------------


def test_another_account_gets_nothing_of_it(client, city, writer):
    make_admin(city.branch, login="zhou")
    carried = opened(client, writer)
    client.logout()
    sent = client.post(BRANCH, typed(**carried))
    back = log_in(client, "zhou", next_of(sent))
    assert back.context["form"]["name"].value() is None
    assert "尚未提交" not in back.content.decode()


def test_a_draft_waits_where_the_account_may_no_longer_enter(client, city, writer):
    carried = opened(client, writer)
    client.logout()
    sent = client.post(BRANCH, typed(**carried))
    writer.orgusergrant_set.all().delete()
    assert log_in(client, "lin", next_of(sent)).status_code == 403


def test_an_account_that_was_disabled_keeps_nothing(client, writer):
    carried = opened(client, writer)
    Account.objects.update(is_active=False)
    sent = client.post(BRANCH, typed(**carried))
    assert sent["Location"] == f"/login/?next={BRANCH}"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("ticket", ["", "x", "\x00", "a:b:c", "\ud7ff", "x" * 5000])
def test_without_a_ticket_of_ours_nothing_is_kept(client, db, ticket):
    sent = client.post(BRANCH, typed(ticket=ticket))
    assert sent["Location"] == f"/login/?next={BRANCH}"
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("days", "is_kept"), [(6.9, True), (7.1, False)])
def test_a_ticket_is_good_for_a_week(client, writer, days, is_kept):
    carried = opened(client, writer)
    client.logout()
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        client.post(BRANCH, typed(**carried))
    assert Draft.objects.exists() is is_kept


def test_a_ticket_is_good_at_forms_alone(client, city, writer):
    carried = opened(client, writer)
    client.logout()
    client.post(reverse("cadres:list"), typed(**carried))
    client.get(BRANCH, typed(**carried))
    assert not Draft.objects.exists()


@pytest.mark.parametrize("wish", ["hints", "autosave", "discard"])
def test_what_a_script_asks_beside_keeps_nothing(client, writer, wish):
    carried = opened(client, writer)
    client.logout()
    client.post(BRANCH, typed(**carried, wish=wish))
    assert not Draft.objects.exists()


def test_a_form_too_long_to_be_kept_leads_to_the_login_all_the_same(client, writer):
    carried = opened(client, writer)
    client.logout()
    assert client.post(BRANCH, typed(**carried, name="x" * 70_000)).status_code == 302
    assert not Draft.objects.exists()


# --- a token of before -------------------------------------------------------------------------------------


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_after_a_new_login_in_another_window_the_form_opens_filled(strict, writer):
    carried = opened(strict, writer)
    strict.logout()
    strict.force_login(writer)
    response = strict.post(BRANCH, typed(**carried, csrfmiddlewaretoken="a" * 64), follow=True)
    page = response.content.decode()
    assert "已存为草稿" in page
    assert response.context["form"]["name"].value() == "林 晓"
    assert not Post.objects.exists()


def test_after_a_login_of_somebody_else_it_waits_for_whom_it_belongs_to(strict, city, writer):
    carried = opened(strict, writer)
    other = make_admin(city.branch)
    strict.force_login(other)
    response = strict.post(BRANCH, typed(**carried, csrfmiddlewaretoken="a" * 64))
    assert response.status_code == 403
    assert "打开本页的账号的草稿" in response.content.decode()
    assert [draft.account for draft in Draft.objects.all()] == [writer]


def test_a_form_from_elsewhere_is_refused_and_kept_for_nobody(strict, writer):
    strict.force_login(writer)
    response = strict.post(BRANCH, typed())
    assert response.status_code == 403
    assert "没有提交" in response.content.decode()
    assert not Draft.objects.exists()


# --- no number anywhere ------------------------------------------------------------------------------------


def test_no_number_stands_in_address_page_session_or_table(client, writer, caplog):
    carried = opened(client, writer)
    client.logout()
    sent = client.post(BRANCH, typed(**carried))
    page = client.get(sent["Location"]).content.decode()
    log_in(client, "lin", next_of(sent))
    with connection.cursor() as cursor:
        stored = []
        for table in ("cadres_draft", "django_session", "audit_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            stored += cursor.fetchall()
    session = str([dict(row.get_decoded()) for row in Session.objects.all()])
    for place in (sent["Location"], page, session, str(stored), caplog.text):
        assert NUMBER not in place
        assert NUMBER[6:14] not in place
