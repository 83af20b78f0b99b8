"""激活码 and 重置码: typed with the login name, good once and for a while, and silent about who exists."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.signals import user_login_failed
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orgs.actions import AdminError, accounts, appointing, links
from orgs.models import Account, Admin, OneTimeLink
from orgs.models.link import ALPHABET, code_hash, new_code, tidy_code
from orgs.views.links import TRIES
from tests.factories import PASSWORD, make_admin
from zhtj.audit.models import AuditEntry
from zhtj.doors.models import Tries

pytestmark = pytest.mark.once

NEW_PASSWORD = "Fresh-league-2026"
DAY = timedelta(days=1)


@pytest.fixture
def appointed(city):
    """A new admin of the college, and the code."""
    return appointing.appoint(
        org=city.college, login="chen", name="陈明", duty="书记", by=make_admin(city.university)
    )


@pytest.fixture
def reset(city):
    """An account of the college and its code."""
    account = make_admin(city.college, login="fang")
    admin = Admin.objects.get(account=account)
    return account, links.make_reset(admin=admin, by=make_admin(city.university))


def activation(code: str, **changes) -> dict:
    typed = {"login": "chen", "code": code, "name": "陈明"}
    return typed | {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD} | changes


def resetting(code: str, **changes) -> dict:
    typed = {"login": "fang", "code": code, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    return typed | changes


# --- the code itself ---------------------------------------------------------------------------------------


def test_a_code_has_more_than_eighty_bits_in_letters_nobody_confuses():
    assert len(ALPHABET) ** len(tidy_code(new_code())) > 2**80
    assert not set(ALPHABET) & set("0O1IL")
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}", new_code())


@pytest.mark.parametrize(
    "typed", ["abcd-efgh", "ABCD EFGH", "ＡＢＣＤ－efgh", " a b c d\u3000EFGH\n", "ABCD—EFGH"]
)
def test_a_code_may_be_typed_in_any_case_and_width(typed):
    assert code_hash(typed) == code_hash("ABCD-EFGH")


def test_the_database_holds_no_code(appointed):
    _, code = appointed
    row = OneTimeLink.objects.values().get()
    assert not [value for value in row.values() if tidy_code(code) in tidy_code(str(value))]


def test_the_hash_depends_on_the_key_of_the_server(settings):
    before = code_hash("ABCD")
    settings.SECRET_KEY = "another"
    assert code_hash("ABCD") != before


# --- activating --------------------------------------------------------------------------------------------


def test_the_new_admin_sets_a_password_and_logs_in(client, appointed):
    _, code = appointed
    response = client.post("/activation/", activation(code))
    assert response["Location"] == "/login/"
    assert client.login(username="chen", password=NEW_PASSWORD)


@pytest.mark.parametrize("changes", [{"login": "CHEN"}, {"login": " chen "}, {"name": " 陈明 "}])
def test_case_of_the_login_name_and_blanks_do_not_matter(client, appointed, changes):
    _, code = appointed
    assert client.post("/activation/", activation(code.lower(), **changes)).status_code == 302


def test_a_code_works_once(client, appointed):
    _, code = appointed
    client.post("/activation/", activation(code))
    again = client.post(
        "/activation/", activation(code, new_password1="Other-league-26", new_password2="Other-league-26")
    )
    assert links.WRONG_CODE in again.content.decode()
    assert client.login(username="chen", password=NEW_PASSWORD)


def test_activating_leaves_one_line_by_the_account_itself(client, appointed):
    admin, code = appointed
    client.post("/activation/", activation(code))
    assert AuditEntry.objects.get(act="account_activated").actor == admin.account


def test_an_activation_code_lasts_twenty_days(client, appointed):
    _, code = appointed
    with time_machine.travel(timezone.now() + 20 * DAY + timedelta(minutes=1), tick=False):
        assert client.post("/activation/", activation(code)).status_code == 200
    with time_machine.travel(timezone.now() + 20 * DAY - timedelta(minutes=1), tick=False):
        assert client.post("/activation/", activation(code)).status_code == 302


def test_a_renewed_code_ends_the_one_before(city, client, appointed):
    admin, code = appointed
    newer = links.renew_activation(admin=admin, by=make_admin(city.university))
    assert client.post("/activation/", activation(code)).status_code == 200
    assert client.post("/activation/", activation(newer)).status_code == 302


def test_nobody_renews_the_code_of_somebody_who_has_a_password(city):
    admin = Admin.objects.get(account=make_admin(city.college))
    with pytest.raises(AdminError):
        links.renew_activation(admin=admin, by=make_admin(city.university))


def test_an_activation_code_resets_no_password(client, appointed):
    _, code = appointed
    assert client.post("/reset/", resetting(code, login="chen")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_password1": "12345678901", "new_password2": "12345678901"}, "new_password1"),
        ({"new_password2": "Something-else-1"}, "new_password2"),
        ({"new_password1": "", "new_password2": ""}, "new_password1"),
        ({"login": ""}, "login"),
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"login": "x" * 5000}, "login"),
        ({"code": "\0"}, "code"),
        ({"name": "陈" * 31}, "name"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_leaves_the_code_good(client, appointed, changes, field):
    _, code = appointed
    response = client.post("/activation/", activation(code) | changes)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert client.post("/activation/", activation(code)).status_code == 302


# --- silence -----------------------------------------------------------------------------------------------


def answer(client, address: str, typed: dict) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as queries:
        response = client.post(address, typed)
    page = re.sub(
        r'(name="(?:csrfmiddlewaretoken|login|name|code)"[^>]*?value=")[^"]*',
        r"\1",
        response.content.decode(),
    )
    tries = Tries._meta.db_table  # the first try is put in, the next ones are counted up
    asked = [query["sql"] for query in queries.captured_queries if tries not in query["sql"]]
    return response.status_code, page, len(asked)


def test_activation_answers_alike_whatever_is_wrong(city, client, appointed):
    admin, code = appointed
    known = make_admin(city.college, login="known")
    stranger = answer(client, "/activation/", activation(new_code(), login="nobody"))
    assert links.WRONG_CODE in stranger[1]
    assert stranger == answer(client, "/activation/", activation(new_code()))
    assert stranger == answer(client, "/activation/", activation(code, name="别人"))
    assert stranger == answer(client, "/activation/", activation(code, login="nobody"))
    assert stranger == answer(client, "/activation/", activation(code, login=known.login, name=known.name))
    accounts.disable(admin=admin, by=make_admin(city.university))
    assert stranger == answer(client, "/activation/", activation(code))


def test_resetting_answers_alike_whatever_is_wrong(client, reset):
    _, code = reset
    stranger = answer(client, "/reset/", resetting(new_code(), login="nobody"))
    assert links.WRONG_CODE in stranger[1]
    assert stranger == answer(client, "/reset/", resetting(new_code()))
    assert stranger == answer(client, "/reset/", resetting(code, login="nobody"))
    OneTimeLink.objects.update(expires_at=timezone.now())
    assert stranger == answer(client, "/reset/", resetting(code))


@pytest.mark.parametrize("address", ["/activation/", "/reset/"])
def test_a_wrong_code_counts_as_a_wrong_login(client, appointed, address):
    heard = []

    def hear(credentials, **kwargs):
        heard.append(credentials["username"])

    user_login_failed.connect(hear)
    try:
        client.post(address, activation(new_code()))
    finally:
        user_login_failed.disconnect(hear)
    assert heard == ["chen"]


@pytest.mark.parametrize("login", ["chen", "nobody"])
def test_tries_are_few_for_known_and_unknown_alike(client, appointed, login):
    _, code = appointed
    for _ in range(TRIES.most):
        assert client.post("/activation/", activation(new_code(), login=login)).status_code == 200
    assert client.post("/activation/", activation(new_code(), login=login.upper())).status_code == 429
    assert client.post("/activation/", activation(code, login=login)).status_code == 429


@pytest.mark.parametrize("address", ["/activation/", "/reset/"])
def test_the_answers_are_kept_by_no_browser(client, db, address):
    assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in client.post(address, activation("x"))["Cache-Control"]


# --- resetting ---------------------------------------------------------------------------------------------


def test_a_reset_code_sets_a_password_that_nobody_else_knows(client, reset):
    _, code = reset
    assert client.login(username="fang", password=PASSWORD)  # good until then
    assert client.post("/reset/", resetting(code))["Location"] == "/login/"
    assert client.get("/password/")["Location"].startswith("/login/")  # the session before is over
    assert not client.login(username="fang", password=PASSWORD)
    assert client.login(username="fang", password=NEW_PASSWORD)


def test_a_reset_code_lasts_a_day(client, reset):
    _, code = reset
    with time_machine.travel(timezone.now() + DAY + timedelta(minutes=1), tick=False):
        assert client.post("/reset/", resetting(code)).status_code == 200
    assert client.post("/reset/", resetting(code)).status_code == 302


def test_whoever_is_logged_in_may_use_a_code_all_the_same(city, client, reset):
    _, code = reset
    client.force_login(make_admin(city.branch))
    assert client.get("/reset/").status_code == 200
    assert client.post("/reset/", resetting(code)).status_code == 302


def test_of_two_who_read_the_code_before_either_used_it_one_wins(reset):
    account, code = reset
    first, second = (links.find(kind=links.Kind.RESET, login="fang", code=code) for _ in range(2))
    links.redeem(link=first, password=NEW_PASSWORD)
    with pytest.raises(AdminError, match="代码"):
        links.redeem(link=second, password="Second-league-26")
    assert Account.objects.get(pk=account.pk).check_password(NEW_PASSWORD)


def test_the_command_gives_a_code_and_no_password(city, client, capsys):
    call_command("appoint_admin", "chen", city.city.name, "--name", "陈明")
    code = re.search(r"激活码：(\S+)", capsys.readouterr().out)[1]
    assert client.post("/activation/", activation(code)).status_code == 302
