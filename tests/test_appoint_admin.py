"""manage.py appoint_admin: how an installation gets its first accounts."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orgs import access
from orgs.actions import links
from orgs.models import Account, Org
from tests.factories import make_admin
from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor

pytestmark = pytest.mark.once


def appoint(*words: str) -> str:
    out = StringIO()
    call_command("appoint_admin", *words, stdout=out)
    return out.getvalue()


def code_in(said: str) -> str:
    return re.search(r"码：(\S+)", said)[1]


def test_a_new_account_is_activated_with_the_printed_code(city, settings):
    settings.SITE_URL = "https://tuan.example.cn"
    said = appoint("wang", "共青团云山市委员会", "--name", "王安")
    found = links.find(kind=links.Kind.ACTIVATION, login="wang", code=code_in(said), name="王安")
    assert not found.account.has_usable_password()
    assert "https://tuan.example.cn/activation/" in said


def test_somebody_without_superior_who_forgot_his_password_gets_a_code_on_the_server(city):
    make_admin(city.nation, login="top")
    said = appoint("top", city.nation.name, "--reset")
    assert links.find(kind=links.Kind.RESET, login="top", code=code_in(said))


@pytest.mark.parametrize("is_asked", [True, False])
def test_the_server_lifts_a_lost_second_factor_when_asked(city, is_asked):
    account = make_admin(city.nation, login="top")
    waiting = second_factor.prepared(account)
    type(waiting).objects.update(confirmed=True)
    appoint("top", city.nation.name, "--reset", *["--second-factor"] * is_asked)
    assert (second_factor.of(account) is None) is is_asked
    lines = AuditEntry.objects.filter(act="second_factor_forgotten", actor=None)
    assert lines.count() == is_asked


def test_a_second_factor_is_lifted_with_a_reset_only(city):
    make_admin(city.nation, login="top")
    with pytest.raises(CommandError, match="--reset"):
        appoint("top", city.nation.name, "--second-factor")


def test_no_reset_code_is_given_to_somebody_who_is_no_admin(city):
    with pytest.raises(CommandError, match="重置码"):
        appoint("nobody", city.nation.name, "--reset")


def test_the_admin_gets_the_usual_rights_of_the_organisation(city):
    appoint("li", city.university.school_code, "--name", "李明")
    assert access.may(Account.objects.get(login="li"), "enter_cadre", city.branch)


def test_a_leading_organ_is_found_by_its_division_code(city):
    Org.objects.filter(pk=city.county.pk).update(division="440199")
    appoint("zhao", "440199", "--name", "赵青")
    assert Account.objects.get(login="zhao").orgs.get() == city.county


def test_an_account_may_administer_a_second_organisation(city):
    appoint("sun", city.branch.name, "--name", "孙青")
    appoint("sun", city.village.name)
    assert set(Account.objects.get(login="sun").orgs) == {city.branch, city.village}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("wu", "没有的组织", "--name", "吴青"), "没有组织"),
        (("wu", "共青团云山市委员会"), "--name"),
        (("w" * 41, "共青团云山市委员会", "--name", "吴青"), "40"),
    ],
)
def test_a_mistake_is_told_and_leaves_no_account(city, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        appoint(*words)
    assert not Account.objects.exists()


def test_nobody_is_appointed_twice(city):
    appoint("qian", city.branch.name, "--name", "钱青")
    with pytest.raises(CommandError, match="已是"):
        appoint("qian", city.branch.name)
