"""演练: the way there carries a role and nothing else, strangers stay outside, and the banner is everywhere."""

from pathlib import Path
from time import time
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from tests.factories import PASSWORD, make_admin
from zhtj import checks
from zhtj.audit.models import AuditEntry
from zhtj.demo import accounts
from zhtj.demo.days import newest_entry
from zhtj.doors import second_factor
from zhtj.doors.models import Session
from zhtj.practice import guests, safety, tickets
from zhtj.practice.models import City, UsedTicket
from zhtj.practice.roles import ROLES, comparable, no_second_factor

pytestmark = pytest.mark.once

REAL, PRACTICE = "https://zhtj.example", "https://practice.example"
BANNER = "这里的组织和人都是虚构的，每天凌晨恢复原样"


@pytest.fixture
def practice(settings, city):
    """This site is the practice site from now on, and `city` its city."""
    City.objects.create(made_on=timezone.localdate())
    settings.PRACTICE, settings.PRACTICE_URL, settings.REAL_URL = True, "", REAL
    return city


@pytest.fixture
def mayor(practice):
    return make_admin(practice.city, "city")


def ticket(role: str = "city", **more) -> str:
    told = {"role": role, "number": uuid4().hex}
    return signing.dumps(told, key=more.get("key", project.PRACTICE_KEY), salt=tickets.SALT)


def enter(client, shown: str):
    return client.get(reverse("practice:enter"), {"ticket": shown})


# --- the way there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["branch", "general_branch", "park", "township", "county", "city", "nation"])
def test_every_admin_is_offered_the_comparable_role_and_all_others(client, city, login, kind):
    login(getattr(city, kind))
    page = client.get("/practice/")
    assert page.status_code == 200
    assert page.context["own"] == comparable(getattr(city, kind))
    assert len(page.context["others"]) == len(ROLES) - 1


@pytest.mark.parametrize(
    ("facts", "role"),
    [
        ({"type": OrgType.LEADING, "level": Level.NATION}, "province"),
        ({"type": OrgType.LEADING, "level": Level.PROVINCE}, "province"),
        ({"type": OrgType.LEADING, "level": Level.CITY}, "city"),
        ({"type": OrgType.LEADING, "level": Level.COUNTY}, "county"),
        ({"type": OrgType.WORK_COMMITTEE, "level": Level.CITY}, "work_committee"),
        ({"type": OrgType.GENERAL_BRANCH, "industry": Industry.UNIVERSITY}, "general_branch"),
        ({"type": OrgType.BRANCH, "industry": Industry.VILLAGE}, "branch"),
        ({"type": OrgType.COMMITTEE, "industry": Industry.UNIVERSITY, "school_code": "4191000001"}, "university"),
        ({"type": OrgType.COMMITTEE, "industry": Industry.UNIVERSITY}, "college_committee"),
        ({"type": OrgType.COMMITTEE, "industry": Industry.SENIOR_HIGH}, "college_committee"),
        ({"type": OrgType.COMMITTEE, "industry": Industry.STATE_ENTERPRISE}, "enterprise"),
        ({"type": OrgType.COMMITTEE, "industry": Industry.VILLAGE}, "township_committee"),
    ],
)  # fmt: skip
def test_a_committee_becomes_one_of_its_kind(facts, role):
    assert comparable(Org(name="某组织", **facts)).key == role


def test_each_role_is_an_account_of_the_demonstration():
    opened = {one.login: one for one in accounts.roles(newest_entry(timezone.localdate()))}
    for role in ROLES.values():
        assert {opened[login].role for login in role.logins} == {role.key}
    assert opened.keys() - {login for role in ROLES.values() for login in role.logins} == {"disabled"}


def test_the_button_leads_over_with_a_ticket_that_names_nobody(client, city, login):
    account = login(city.city)
    place = client.post("/practice/", {"role": "city"})["Location"]
    assert place.startswith(f"{PRACTICE}/practice/enter/?ticket=")
    shown = parse_qs(urlsplit(place).query)["ticket"][0]
    told = signing.loads(shown, key=project.PRACTICE_KEY, salt=tickets.SALT)
    assert told.keys() == {"role", "number"}
    assert told["role"] == "city"
    assert account.login not in place


def test_the_page_with_the_button_lets_the_browser_follow_it_and_no_other_page_does(client, city, login):
    login(city.city)
    assert f"form-action 'self' {PRACTICE}" in client.get("/practice/")["Content-Security-Policy"]
    assert PRACTICE not in client.get("/")["Content-Security-Policy"]


def test_a_role_that_there_is_not_is_asked_for_again(client, city, login):
    login(city.city)
    for typed in ({}, {"role": "emperor"}):
        page = client.post("/practice/", typed)
        assert (page.status_code, "请点击一个角色旁的按钮" in page.content.decode()) == (200, True)


def test_everybody_finds_it_in_the_account_menu_and_in_help(client, city, login):
    login(city.branch)
    for address in ("/", "/help/", "/help/practice/"):
        assert 'href="/practice/"' in client.get(address).content.decode()


def test_a_system_without_practice_does_not_speak_of_it(client, city, login, settings):
    settings.PRACTICE_URL = ""
    login(city.branch)
    assert client.get("/practice/").status_code == 404
    assert "/practice/" not in client.get("/").content.decode()
    assert "没有开设演练" in client.get("/help/practice/").content.decode()


def test_the_real_site_takes_no_ticket(client, city):
    make_admin(city.city, "city")
    assert enter(client, ticket()).status_code == 404
    assert client.post(reverse("practice:leave")).status_code == 404
    assert not UsedTicket.objects.exists()


# --- coming in ---------------------------------------------------------------------------------------------


def test_a_ticket_lets_in_as_the_account_of_its_role(client, mayor):
    assert enter(client, ticket())["Location"] == "/"
    page = client.get("/")
    assert page.context["user"] == mayor
    assert BANNER in page.content.decode()
    assert AuditEntry.objects.filter(actor=mayor, act="logged_in").exists()


def test_a_ticket_lets_in_once(client, mayor):
    shown = ticket()
    assert enter(client, shown).status_code == 302
    again = enter(Client(), shown)
    assert (again.status_code, "只能使用一次" in again.content.decode()) == (403, True)


@pytest.mark.parametrize(("seconds", "status"), [(59, 302), (61, 403)])
def test_a_ticket_is_good_for_a_minute(client, mayor, monkeypatch, seconds, status):
    shown, later = ticket(), time() + seconds
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    answer = enter(client, shown)
    assert answer.status_code == status
    assert status == 302 or "已经过期" in answer.content.decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda: "",
        lambda: "nonsense",
        lambda: "\x00" * 30,
        lambda: "x" * 500,
        lambda: ticket(key="another-key"),
        lambda: ticket("city")[:-1] + "x",
        lambda: ":".join([signing.b64_encode(b'{"role":"province"}').decode(), *ticket().split(":")[1:]]),
        lambda: ticket("emperor"),
    ],
)
def test_what_is_no_ticket_of_ours_lets_nobody_in(client, mayor, forge):
    answer = enter(client, forge())
    assert answer.status_code == 403
    assert "没有进入演练" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert guests.COOKIE not in client.cookies


def test_looking_at_the_head_uses_no_ticket_up(client, mayor):
    shown = ticket()
    assert client.head(reverse("practice:enter"), {"ticket": shown}).status_code == 405
    assert enter(client, shown).status_code == 302


def test_a_second_factor_that_somebody_set_up_keeps_no_other_out(client, mayor):
    device = second_factor.prepared(mayor)
    device.confirmed = True
    device.save()
    enter(client, ticket())
    assert client.get("/").status_code == 200


def test_nobody_learns_from_where_the_others_came(client, mayor, settings):
    settings.AUDIT_ADDRESS = "zhtj.practice.guests.nowhere"
    client.get(reverse("practice:enter"), {"ticket": ticket()}, REMOTE_ADDR="203.0.113.9")
    assert Session.objects.get(account=mayor).address == "0.0.0.0"  # noqa: S104
    assert AuditEntry.objects.get(actor=mayor).address == "0.0.0.0"  # noqa: S104
    assert "203.0.113.9" not in client.get(reverse("doors:security")).content.decode()


def test_nobody_has_to_set_up_a_second_factor_there(mayor):
    assert no_second_factor(mayor) == ""


def test_an_account_that_somebody_disabled_is_told_of(client, mayor):
    mayor.is_active = False
    mayor.save()
    answer = enter(client, ticket())
    assert (answer.status_code, "请先选择别的角色" in answer.content.decode()) == (403, True)


def test_the_other_account_of_a_role_stands_in_for_one_that_is_disabled(client, practice):
    make_admin(practice.branch, "class1", is_active=False)
    second = make_admin(practice.sibling, "class2")
    enter(client, ticket("branch"))
    assert client.get("/").context["user"] == second


def test_another_ticket_changes_the_role(client, mayor, practice):
    county = make_admin(practice.county, "county")
    enter(client, ticket())
    enter(client, ticket("county"))
    assert client.get("/").context["user"] == county


# --- strangers ---------------------------------------------------------------------------------------------


def test_strangers_see_nothing_of_it_and_cannot_log_in_with_the_known_password(client, mayor):
    for address in ("/", "/login/", "/activation/", "/help/login/", "/nowhere/"):
        page = client.get(address)
        assert (page.status_code, "请从正式系统进入演练" in page.content.decode()) == (403, True), address
        assert f"{REAL}/practice/" in page.content.decode()
    client.post("/login/", {"username": "city", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_session_without_having_come_that_way_is_no_proof(client, mayor):
    client.force_login(mayor)
    assert client.get("/").status_code == 403


def test_whoever_came_in_may_log_in_there_with_a_password_made_there(client, mayor, practice):
    made = make_admin(practice.college, "made-there")
    enter(client, ticket())
    client.post("/logout/")
    assert "请勿输入正式系统的密码" in client.get("/login/").content.decode()
    client.post("/login/", {"username": "made-there", "password": PASSWORD})
    assert client.get("/").context["user"] == made


def test_leaving_leads_back_and_closes_the_door(client, mayor):
    enter(client, ticket())
    assert f"form-action 'self' {REAL}" in client.get("/")["Content-Security-Policy"]
    assert client.post(reverse("practice:leave"))["Location"] == f"{REAL}/"
    assert "_auth_user_id" not in client.session
    assert client.get("/").status_code == 403


def test_choosing_again_is_done_on_the_real_site(client, mayor):
    enter(client, ticket())
    assert client.get("/practice/")["Location"] == f"{REAL}/practice/"
    assert 'href="/practice/"' not in client.get("/").content.decode()


def test_until_its_city_is_made_it_says_so(client, mayor):
    City.objects.all().delete()
    for address in ("/", f"{reverse('practice:enter')}?ticket={ticket()}"):
        page = client.get(address)
        assert (page.status_code, "演练正在准备，请稍候" in page.content.decode()) == (503, True)
    assert not UsedTicket.objects.exists()


def test_before_its_tables_are_made_it_says_so_too_and_while_the_database_is_away_that(
    client, mayor, monkeypatch
):
    missing, away = OperationalError("no such table"), OperationalError("server closed the connection")
    missing.__cause__ = ProgrammingError()
    missing.__cause__.sqlite_errorcode = 1
    for fault, sentence in ((missing, "演练正在准备"), (away, "系统暂时不能使用")):
        asked = Mock(side_effect=fault)
        monkeypatch.setattr("zhtj.practice.middleware.City.objects.exists", asked, raising=False)
        page = Client(raise_request_exception=False).get("/")
        assert (page.status_code, sentence in page.content.decode()) == (503, True)
        assert BANNER in page.content.decode()


# --- the banner --------------------------------------------------------------------------------------------


def test_every_template_that_makes_a_page_carries_the_banner():
    folder = Path(project.BASE_DIR, "templates")
    whole = [path for path in folder.rglob("*.html") if "<body" in path.read_text("utf-8")]
    assert len(whole) == 4
    for path in whole:
        assert "{% practice_banner" in path.read_text("utf-8"), path


@pytest.mark.parametrize(
    "address", ["/", "/cadres/", "/cadres/print/", "/help/", "/nowhere/", "/organisations/0/"]
)
def test_the_banner_stands_on_every_page(client, mayor, address):
    enter(client, ticket())
    page = client.get(address).content.decode()
    assert page.count(BANNER) == 1
    assert "退出演练" in page


def test_the_real_site_has_no_banner(client, city, login):
    login(city.city)
    assert BANNER not in client.get("/").content.decode()


# --- settings and databases --------------------------------------------------------------------------------


def test_the_settings_of_the_suite_are_those_of_a_sound_real_site():
    assert safety.faults() == []


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"PRACTICE_URL": PRACTICE}, "不能再设置 PRACTICE_URL"),
        ({"REAL_URL": ""}, "REAL_URL 应写作"),
        ({"REAL_URL": "https://zhtj.example/path"}, "REAL_URL 应写作"),
        ({"REAL_URL": "https://user@zhtj.example"}, "REAL_URL 应写作"),
        ({"REAL_URL": "javascript:alert(1)"}, "REAL_URL 应写作"),
        ({"SITE_URL": REAL}, "应是另一个站点的网址"),
        ({"PRACTICE_KEY": ""}, "PRACTICE_KEY 太短"),
        ({"PRACTICE_KEY": "x" * 49}, "PRACTICE_KEY 太短"),
        ({"SECRET_KEY": "x" * 60, "PRACTICE_KEY": "x" * 60}, "不能与其他密钥相同"),
        ({"DATABASES": {"default": {}, "replica": {}}}, "须直接连接自己的数据库"),
        ({"DATABASES": {"default": {"DISABLE_SERVER_SIDE_CURSORS": True}}}, "须直接连接自己的数据库"),
    ],
)
def test_an_unsafe_practice_site_is_refused(settings, changes, sentence):
    sound = {"PRACTICE": True, "PRACTICE_URL": "", "REAL_URL": REAL, "SITE_URL": PRACTICE}
    for name, value in sound.items():
        setattr(settings, name, value)
    assert safety.faults() == []
    for name, value in changes.items():
        setattr(settings, name, value)
    assert sentence in "".join(safety.faults())


@pytest.mark.parametrize(("url", "https"), [("http://practice.example", True), ("practice.example", False)])
def test_a_real_site_names_a_proper_address_of_its_practice_site(settings, url, https):
    settings.PRACTICE_URL, settings.HTTPS = url, https
    assert "PRACTICE_URL 应写作" in "".join(safety.faults())


def test_a_practice_site_refuses_a_database_with_organisations_that_are_not_its_own(settings, city):
    settings.PRACTICE, settings.PRACTICE_URL, settings.REAL_URL = True, "", REAL
    assert "不是演练生成的团组织" in safety.database_fault()
    with pytest.raises(ImproperlyConfigured, match="不是演练生成的团组织"):
        checks.require_own_database()
    assert [error.id for error in safety.database_is_the_right_one(None, ["default"])] == ["practice.E002"]


def test_a_demonstration_is_no_practice_city_either(settings, city):
    AuditEntry.record(actor=None, act="demonstration_loaded", target=city.nation)
    settings.PRACTICE = True
    assert safety.database_fault()


def test_the_real_site_refuses_the_database_of_its_practice_site(practice, settings):
    assert safety.database_fault() == ""
    settings.PRACTICE = False
    assert "每天凌晨清空" in safety.database_fault()


def test_an_empty_database_suits_either_site(db, settings):
    for settings.PRACTICE in (True, False):
        assert safety.database_fault() == ""
