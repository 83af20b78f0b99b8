"""The password asked again inside a session: five wrong ones, then a pause, whatever page asks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orgs.models import Admin
from tests.factories import PASSWORD, make_admin
from zhtj.audit.models import AuditEntry
from zhtj.doors.forms import RemovalForm

NEW = "Quelle-Xk9-2x!"


@pytest.fixture
def account(city, client):
    found = make_admin(city.college)
    client.force_login(found)
    return found


def change(client, old: str) -> str:
    sent = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    return _told(client.post("/password/", sent), "old_password")


def hand_over(client, account, password: str) -> str:
    sent = {"login": "chen", "name": "陈明", "capacity": "staff", "password": password}
    page = f"/organisations/admins/{Admin.objects.get(account=account).pk}/hand-over/"
    return _told(client.post(page, sent), "password")


def lift(account, password: str) -> str:
    form = RemovalForm({"password": password, "code": "000000"}, account=account, act=lambda code: None)
    return "".join(form.errors.get("password", []))


def _told(response, field: str) -> str:
    form = (response.context or {}).get("form")
    return "".join(form.errors.get(field, [])) if form else ""


def test_five_wrong_ones_on_any_page_then_not_even_the_right_one(client, account):
    ways = [
        lambda typed: change(client, typed),
        lambda typed: hand_over(client, account, typed),
        lambda typed: lift(account, typed),
    ]
    assert all("不正确" in ways[turn % 3](f"wrong-{turn}") for turn in range(5))
    assert all("次数过多" in way(PASSWORD) for way in ways)
    assert AuditEntry.objects.filter(act="password_failed", actor=account).count() == 5
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_after_a_quarter_of_an_hour_it_is_looked_at_again(client, account):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for turn in range(5):
            lift(account, f"wrong-{turn}")
        clock.shift(timedelta(minutes=14, seconds=59))
        assert "次数过多" in lift(account, PASSWORD)
        clock.shift(timedelta(seconds=1))
        assert lift(account, PASSWORD) == ""


def test_a_right_one_forgives_those_before_it_and_leaves_no_line(client, account):
    for _ in range(2):
        assert all("不正确" in lift(account, "wrong") for _ in range(4))
        assert lift(account, PASSWORD) == ""
    assert AuditEntry.objects.filter(act="password_failed").count() == 8


def test_each_account_counts_alone(client, account, city):
    for turn in range(6):
        lift(account, f"wrong-{turn}")
    assert lift(make_admin(city.college), PASSWORD) == ""


def test_who_does_not_know_the_old_one_learns_nothing_by_trying_it_as_the_new_one(client, account):
    sent = {"old_password": "wrong", "new_password1": PASSWORD, "new_password2": PASSWORD}
    errors = client.post("/password/", sent).context["form"].errors
    assert set(errors) == {"old_password"}
