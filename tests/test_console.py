"""管理中心: menus by kind of organisation, home, account pages, the organisation acted for, refused requests."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.views.defaults import server_error

from cadres.codes import Duty
from orgs.actions import appoint_admin
from orgs.models import Account, Org
from tests.factories import PASSWORD, fill_profile, make_admin, make_org, make_person, make_post

pytestmark = pytest.mark.once

ENTER_BRANCH, CHOOSE_BRANCH = "录入团员团干部", "录入下级支部成员"
ENTER_OWN, LIST, STAFFING = "录入本级团干部", "团干部列表", "重点领域基层团干部配备"
TURNOVER = "换届"
IMPORT_OWN, IMPORT_BELOW = "导入本级团干部", "导入下级支部成员"
ORGS, ADMINS, LOG = "组织管理", "管理员", "操作日志"
OWN, PROGRESS = "组织信息", "完善情况"
COMMITTEE = [
    CHOOSE_BRANCH, IMPORT_BELOW, ENTER_OWN, IMPORT_OWN, LIST, TURNOVER, ORGS, ADMINS, OWN, PROGRESS, LOG,
]  # fmt: skip
LEADING = [ENTER_OWN, IMPORT_OWN, LIST, TURNOVER, ORGS, ADMINS, OWN, PROGRESS, LOG]
MONITORING = [ENTER_OWN, IMPORT_OWN, LIST, TURNOVER, STAFFING, ORGS, ADMINS, OWN, PROGRESS, LOG]
MENUS = {
    "province": MONITORING,
    "city": MONITORING,
    "county": LEADING,
    "park": COMMITTEE,
    "township": COMMITTEE,
    "general_branch": COMMITTEE,
    "branch": [ENTER_BRANCH, IMPORT_OWN, LIST, TURNOVER, ADMINS, OWN, LOG],
    "university": COMMITTEE,
    "group": COMMITTEE,
}


def refused(request):
    raise PermissionDenied("您没有移除该组织团干部的权限。")


def missing(request):
    raise Http404("没有这个组织，或它不在您的管理范围内。")


def missing_in_english(request):
    get_object_or_404(Org, pk=0)


def broken(request):
    raise RuntimeError("broken")


handler403, handler404 = "zhtj.views.forbidden", "zhtj.views.not_found"
urlpatterns = [
    path("refused/", refused),
    path("missing/", missing),
    path("missing-in-english/", missing_in_english),
    path("broken/", broken),
    path("", include("zhtj.urls")),
]


@pytest.fixture
def faults(settings):
    """Views that fail, at addresses of the test's own."""
    settings.ROOT_URLCONF = __name__


def menu_of(response) -> list[str]:
    found = re.findall(r'<a class="menu-item"[^>]*>([^<]+)</a>', response.content.decode())
    return [label for label in found if label != "首页"]


@pytest.mark.parametrize("kind", MENUS)
def test_each_kind_of_organisation_sees_its_own_menus(city, client, login, kind):
    login(getattr(city, kind))
    assert menu_of(client.get("/")) == MENUS[kind]


def test_menus_stand_under_the_headings_of_the_guide(city, client, login):
    login(city.township)
    headings = re.findall(r'class="menu-label"[^>]*>([^<]+)<', client.get("/").content.decode())
    assert headings[:2] == ["团员管理", "团干部管理"]


@pytest.mark.parametrize("kind", MENUS)
def test_every_menu_entry_leads_to_a_page_that_is_marked_as_current(city, client, login, kind):
    login(getattr(city, kind))
    hrefs = re.findall(r'<a class="menu-item" href="([^"]+)"', client.get("/").content.decode())
    for href in hrefs:
        response = client.get(href, follow=True)
        assert response.status_code == 200, href
        assert f'href="{href}" aria-current="page"' in response.content.decode()


def test_home_names_the_organisation_its_place_and_its_kind(city, client, login):
    login(city.university)
    text = client.get("/").content.decode()
    for words in ("共青团岭南省委员会", "共青团云山市委员会", "普通高等院校", "学校标识码 4144010001"):
        assert words in text


def test_home_tells_of_a_vacant_secretary_and_of_those_below(city, client, login):
    login(city.general_branch)
    make_post(city.branch)
    text = client.get("/").content.decode()
    assert "空缺" in text
    assert "其中 1 个书记空缺" in text


def test_home_counts_the_people_of_the_own_level_each_once(city, client, login):
    login(city.college)
    person = make_person(name="周立群")
    make_post(city.college, person)
    make_post(city.college, person, Duty.MEMBER)
    text = client.get("/").content.decode()
    assert "周立群" in text
    assert "<dt>本级团干部</dt><dd><b>1</b> 人</dd>" in text


def test_home_asks_the_database_as_often_for_fifteen_children_as_for_one(city, client, login):
    login(city.township)
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in range(14):
        make_post(make_org(city.township, f"第{number}村团支部"))
    with CaptureQueriesContext(connection) as fifteen:
        client.get("/")
    assert len(fifteen) == len(one)


def test_an_account_that_administers_nothing_is_told_whom_to_ask(client, db):
    client.force_login(Account.objects.create_user("nobody", PASSWORD, name="林晓明"))
    response = client.get("/")
    assert "请联系上级团组织管理员" in response.content.decode()
    assert menu_of(response) == []


# --- the organisation acted for ----------------------------------------------------------------------------


@pytest.fixture
def of_two(city, login):
    """Admin of the branch and of the township committee."""
    account = login(city.branch)
    appoint_admin(account=account, org=city.township, by=None)
    fill_profile(city.township)
    return account


def test_who_administers_two_organisations_chooses_for_which_to_act(city, client, of_two):
    before = menu_of(client.get("/"))
    response = client.post("/organisations/current/", {"org": city.branch.pk}, follow=True)
    assert response.context["request"].org == city.branch
    assert menu_of(response) == MENUS["branch"]
    assert before == MENUS["township"]


@pytest.mark.parametrize("name", ["university", "general_branch", "city"])
def test_an_organisation_of_others_cannot_be_acted_for(city, client, of_two, name):
    response = client.post("/organisations/current/", {"org": getattr(city, name).pk})
    assert response.status_code == 404
    assert client.get("/").context["request"].org == city.township


@pytest.mark.parametrize("typed", ["", "x", "0", "9" * 30, "\x00"])
def test_nonsense_cannot_be_acted_for(city, client, of_two, typed):
    assert client.post("/organisations/current/", {"org": typed}).status_code == 404


def test_an_organisation_no_longer_administered_is_not_acted_for(city, client, of_two):
    client.post("/organisations/current/", {"org": city.branch.pk})
    of_two.admins.filter(org=city.branch).delete()
    assert client.get("/").context["request"].org == city.township


def test_who_administers_one_organisation_has_nothing_to_choose(city, client, login):
    login(city.branch)
    assert "切换" not in client.get("/").content.decode()


# --- account pages -----------------------------------------------------------------------------------------


def fault_of(response) -> str:
    return re.search(r'role="alert"[^>]*>.*?<p>(.*?)</p>', response.content.decode(), re.S)[1]


def test_login_does_not_tell_what_was_wrong(city, client):
    make_admin(city.branch, login="lin")
    make_admin(city.branch, login="off", is_active=False)
    pairs = [("lin", "wrong"), ("nobody", PASSWORD), ("off", PASSWORD)]
    told = {fault_of(client.post("/login/", {"username": u, "password": p})) for u, p in pairs}
    assert len(told) == 1
    assert "登录名或密码不正确" in told.pop()


@pytest.mark.parametrize("typed", ["", "\x00", "'", "界" * 3000])
def test_nonsense_typed_at_the_login_is_refused_in_peace(client, db, typed):
    assert client.post("/login/", {"username": typed, "password": typed}).status_code == 200


def test_login_opens_the_console_and_logout_closes_it(city, client):
    make_admin(city.branch, login="lin")
    assert client.post("/login/", {"username": "lin", "password": PASSWORD})["Location"] == "/"
    assert client.get("/").status_code == 200
    response = client.post("/logout/", follow=True)
    assert "您已安全退出。" in response.content.decode()
    assert client.get("/").status_code == 302


def test_a_link_to_the_logout_logs_nobody_out(city, client, login):
    login(city.branch)
    assert "退出后，再次使用须重新登录" in client.get("/logout/").content.decode()
    assert client.get("/").status_code == 200


def test_who_is_logged_in_is_not_asked_again(city, client, login):
    login(city.branch)
    assert client.get("/login/")["Location"] == "/"


def change_password(client, old=PASSWORD, new="qingxi-zhen-2026", again=None):
    data = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/password/", data, follow=True)


def test_the_password_changes_and_the_session_stays(city, client, login):
    account = login(city.branch)
    assert "密码已修改" in change_password(client).content.decode()
    assert Account.objects.get(pk=account.pk).check_password("qingxi-zhen-2026")
    assert client.get("/").status_code == 200


def test_other_sessions_end_when_the_password_changes(city, client):
    account, elsewhere = make_admin(city.branch), Client()
    client.force_login(account)
    elsewhere.force_login(account)
    change_password(client)
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"old": "wrong"}, "原密码不正确"),
        ({"again": "other-2026-text"}, "两次输入的新密码不一致"),
        ({"new": "short"}, "10"),
        ({"new": "98765432101"}, "数字"),
        ({"new": "password123"}, "常见"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(city, client, login, typed, told):
    account = login(city.branch)
    text = change_password(client, **typed).content.decode()
    assert told in text
    assert 'role="alert"' in text
    assert Account.objects.get(pk=account.pk).check_password(PASSWORD)


def test_the_labels_are_chinese_and_tied_to_their_inputs(city, client, login):
    login(city.branch)
    text = client.get("/password/").content.decode()
    for name, label in (
        ("old_password", "原密码"),
        ("new_password1", "新密码"),
        ("new_password2", "确认新密码"),
    ):
        assert f'<label for="id_{name}">{label}</label>' in text


# --- refused requests --------------------------------------------------------------------------------------

PAGES = {"/refused/": 403, "/missing/": 404, "/missing-in-english/": 404, "/nowhere/": 404, "/broken/": 500}


@pytest.mark.parametrize("address", PAGES)
def test_every_fault_has_a_chinese_page_with_a_way_on(city, client, login, faults, address):
    login(city.branch)
    client.raise_request_exception = False
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == PAGES[address]
    assert "返回首页" in text
    assert "No Org" not in text
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_says_why(city, client, login, faults):
    login(city.branch)
    assert "您没有移除该组织团干部的权限。" in client.get("/refused/").content.decode()


def test_what_is_not_found_says_why(city, client, login, faults):
    login(city.branch)
    assert "没有这个组织，或它不在您的管理范围内。" in client.get("/missing/").content.decode()


def test_a_visitor_gets_a_fault_page_without_the_menu(client, db):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert menu_of(response) == []
    assert "退出登录" not in response.content.decode()


def test_the_page_of_a_broken_server_needs_no_database(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert "系统出错" in response.content.decode()


def test_a_form_from_an_expired_page_says_so(db):
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_a_request_that_is_no_request_gets_a_page_too(client, db):
    response = client.get("/login/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert "请求无法处理" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/password/", "/logout/", "/login/", "/nowhere/"])
def test_pages_carry_no_inline_script_and_no_inline_style(city, client, login, address):
    if address != "/login/":
        login(city.city)
    text = client.get(address).content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
