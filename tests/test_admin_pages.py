"""管理员, 授权 and 权限一览 as pages: who sees them, what they offer, and what stops the rest."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm

from cadres.codes import Duty
from orgs.actions import appoint_admin, appointing, granting, links
from orgs.models import Account, Admin, Delegation
from orgs.models.account import State
from orgs.standing import BROADER
from tests.factories import PASSWORD, make_admin, make_person, make_post

pytestmark = pytest.mark.once

ACTS = ("renew", "reset", "disable", "enable", "end", "hand-over")
WHO = {"login": "chen", "name": "陈明", "capacity": "staff"}


@pytest.fixture
def office(city) -> Admin:
    """Of the college, with a colleague beside."""
    make_admin(city.college)
    return Admin.objects.get(account=make_admin(city.college, login="fang"))


def text(response) -> str:
    return re.sub(r"<[^>]+>|\s", "", response.content.decode())


def listed(client, **asked) -> set[str]:
    return {admin.account.login for admin, _ in client.get("/organisations/admins/", asked).context["rows"]}


# --- who sees what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "status"),
    [
        ("college", 200), ("university", 200), ("city", 200),
        ("branch", 404), ("general_branch", 404), ("group", 404), ("other_city", 404),
    ],
)  # fmt: skip
def test_an_admin_is_seen_by_fellows_and_those_above(city, client, login, office, own, status):
    login(getattr(city, own))
    assert client.get(f"/organisations/admins/{office.pk}/").status_code == status
    assert client.get(f"/organisations/rights/{office.pk}/").status_code == status
    assert client.get(f"/organisations/admins/{office.pk}/give/").status_code == status


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("own", "status"), [("branch", 404), ("group", 404), ("other_city", 404)])
def test_acts_are_not_found_from_below_and_beside(city, client, login, office, act, own, status):
    login(getattr(city, own))
    for method in (client.get, client.post):
        assert method(f"/organisations/admins/{office.pk}/{act}/").status_code == status


@pytest.mark.parametrize("act", ["disable", "end", "hand-over"])
def test_a_fellow_is_refused_with_the_rule_and_whom_to_ask(city, client, login, office, act):
    make_admin(city.university)
    login(city.college)
    response = client.get(f"/organisations/admins/{office.pk}/{act}/")
    assert response.status_code == 403
    assert "上级团组织" in text(response)
    assert f"可联系{city.university.name}的管理员" in text(response)


def test_who_only_sees_the_cadres_there_is_told_whose_the_admins_are(city, client, login, office):
    colleague = login(city.county)
    granting.give(
        admin=Admin.objects.get(account=colleague), org=city.university, right="view_cadre",
        by=make_admin(city.city),
    )  # fmt: skip
    assert client.get(f"/organisations/admins/{office.pk}/").status_code == 403
    assert client.get("/organisations/admins/", {"org": city.college.pk}).status_code == 404
    assert client.get(f"/organisations/{city.college.pk}/appoint/").status_code == 403


@pytest.mark.parametrize(
    ("own", "status"),
    [("university", 200), ("city", 200), ("college", 403), ("branch", 404), ("group", 404)],
)
def test_only_those_above_appoint(city, client, login, own, status):
    login(getattr(city, own))
    address = f"/organisations/{city.college.pk}/appoint/"
    assert client.get(address).status_code == status
    client.post(address, WHO)
    assert Account.objects.filter(login="chen").exists() == (status == 200)


def test_the_list_holds_the_own_level_and_what_stands_below(city, client, login, office):
    account = login(city.university)
    make_admin(city.branch, login="below")
    make_admin(city.city, login="above")
    make_admin(city.group, login="beside")
    assert {"fang", "below", account.login} <= listed(client)
    assert not {"above", "beside"} & listed(client)
    assert listed(client, org=city.branch.pk) == {"below"}


def test_a_branch_admin_sees_his_fellows(city, client, login):
    account = login(city.branch)
    make_admin(city.branch, login="fellow")
    make_admin(city.sibling, login="beside")
    assert listed(client) == {account.login, "fellow"}


def test_the_list_is_narrowed_by_state_and_words(city, client, login, office):
    by = login(city.university)
    appointing.appoint(org=city.branch, login="waiting", name="待青", duty="", by=by)
    Account.objects.filter(login="fang").update(is_active=False)
    assert listed(client, state="pending") == {"waiting"}
    assert listed(client, state="disabled") == {"fang"}
    assert "fang" not in listed(client, state="in_use")
    assert listed(client, q="待青") == {"waiting"}
    assert listed(client, q="nobody") == set()
    assert "没有符合条件" in text(client.get("/organisations/admins/", {"q": "nobody"}))


@pytest.mark.parametrize(
    "asked", [{"org": "x"}, {"page": "-1"}, {"state": "x"}, {"q": "\0"}, {"page": "9" * 40}]
)
def test_nonsense_counts_as_not_asked(city, client, login, asked):
    login(city.university)
    assert client.get("/organisations/admins/", asked).status_code == 200
    assert client.get("/organisations/rights/given/", asked).status_code == 200


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_lists_ask_as_much_for_one_row_as_for_fifteen(city, client, login):
    by = login(city.university)
    first = make_admin(city.branch)
    granting.give(admin=first.admins.get(), org=city.sibling, right="view_cadre", by=by)
    before = {page: queries(client, page) for page in LISTS}
    for _ in range(14):
        account = make_admin(city.branch)
        granting.give(admin=account.admins.get(), org=city.sibling, right="view_cadre", by=by)
    assert {page: queries(client, page) for page in LISTS} == before


LISTS = ("/organisations/admins/", "/organisations/rights/given/")


# --- appointing and handing over ---------------------------------------------------------------------------


def code_in(response) -> str:
    return re.search(r"<code>([^<]+)</code>", response.content.decode())[1]


def test_the_code_is_shown_once_with_the_fixed_host_and_never_again(city, client, login, settings):
    settings.SITE_URL = "https://tuan.example.cn"
    login(city.university)
    shown = client.post(f"/organisations/{city.college.pk}/appoint/", WHO, headers={"host": "localhost"})
    code, admin = code_in(shown), Admin.objects.get(account__login="chen")
    assert links.find(kind=links.Kind.ACTIVATION, login="chen", code=code, name="陈明")
    assert "https://tuan.example.cn/activation/" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    for page in ("/organisations/admins/", f"/organisations/admins/{admin.pk}/"):
        assert code not in client.get(page).content.decode()
    assert code not in str(client.session.items())


def test_sending_the_appointment_twice_appoints_once(city, client, login):
    login(city.university)
    client.post(f"/organisations/{city.college.pk}/appoint/", WHO)
    again = client.post(f"/organisations/{city.college.pk}/appoint/", WHO)
    assert "已是该组织的管理员" in text(again)
    assert Admin.objects.filter(account__login="chen").count() == 1


def test_somebody_in_no_post_there_is_appointed_with_a_reason_only(city, client, login):
    login(city.university)
    address, typed = f"/organisations/{city.college.pk}/appoint/", WHO | {"capacity": "cadre"}
    told = client.post(address, typed)
    assert "没有在任的团内职务" in text(told)
    assert "仍然任命" in text(told)
    assert not Account.objects.filter(login="chen").exists()
    assert "请写明" in text(client.post(address, typed | {"anyway": "on"}))
    client.post(address, typed | {"anyway": "on", "reason": "任职正在录入"})
    assert Account.objects.filter(login="chen").exists()


def test_a_cadre_of_the_organisation_is_appointed_with_the_post(city, client, login):
    login(city.university)
    make_post(city.college, make_person(name="陈明"), Duty.SECRETARY)
    client.post(f"/organisations/{city.college.pk}/appoint/", WHO | {"capacity": "cadre"})
    assert Admin.objects.get(account__login="chen").duty == "书记"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": ""}, "login"), ({"login": "有空格 的"}, "login"), ({"login": "11010519491231002X"}, "login"),
        ({"login": "13800138000"}, "login"), ({"login": "110105.19491231.002X"}, "login"),
        ({"login": "138_0013_8000"}, "login"), ({"login": "x" * 41}, "login"), ({"login": "a\0"}, "login"),
        ({"name": ""}, "name"), ({"name": "陈" * 31}, "name"), ({"name": "陈\n明"}, "name"),
        ({"capacity": "king"}, "capacity"), ({"reason": "电话13800138000"}, "reason"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_beside_its_field(city, client, login, changes, field):
    login(city.university)
    response = client.post(f"/organisations/{city.college.pk}/appoint/", WHO | changes)
    assert field in response.context["form"].errors
    assert not Admin.objects.filter(org=city.college).exists()


def test_one_hands_over_with_ones_password_and_is_out(city, client, office):
    client.login(username="fang", password=PASSWORD)
    address = f"/organisations/admins/{office.pk}/hand-over/"
    assert "密码不正确" in text(client.post(address, WHO | {"password": "wrong"}))
    shown = client.post(address, WHO | {"password": PASSWORD})
    assert links.find(kind=links.Kind.ACTIVATION, login="chen", code=code_in(shown), name="陈明")
    assert "主菜单" not in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert client.get("/")["Location"].startswith("/login/")
    assert not client.login(username="fang", password=PASSWORD)


def test_those_above_hand_over_without_his_password(city, client, login, office):
    other = Client()
    other.force_login(office.account)
    login(city.university)
    client.post(f"/organisations/admins/{office.pk}/hand-over/", WHO | {"reason": "毕业离校"})
    assert Admin.objects.open().filter(account__login="chen", org=city.college).exists()
    assert other.get("/")["Location"].startswith("/login/")


def test_acts_of_those_above(city, client, login, office):
    login(city.university)
    page = f"/organisations/admins/{office.pk}"
    assert "请填写" in text(client.post(f"{page}/disable/")) or "必填" in text(
        client.post(f"{page}/disable/")
    )
    client.post(f"{page}/disable/", {"reason": "休假"})
    assert state(office) == State.DISABLED
    client.post(f"{page}/enable/", {"reason": "返岗"})
    assert state(office) == State.IN_USE
    reset = client.post(f"{page}/reset/")
    assert links.find(kind=links.Kind.RESET, login="fang", code=code_in(reset))
    client.post(f"{page}/end/", {"reason": "毕业"})
    assert not Admin.objects.get(pk=office.pk).is_open


def state(office) -> State:
    return Account.objects.get(pk=office.account_id).state


def test_the_page_of_an_admin_says_of_each_stopped_act_why_and_whom_to_ask(city, client, login):
    only = Admin.objects.get(account=make_admin(city.college))
    login(city.university)
    page = text(client.get(f"/organisations/admins/{only.pk}/"))
    assert "唯一在用的管理员" in page
    assert "可联系" not in page  # he decides himself


def test_of_an_account_with_offices_elsewhere_the_common_superior_is_named(city, client, login, office):
    make_admin(city.city)
    make_admin(city.university)
    appoint_admin(account=office.account, org=city.village, by=None)
    login(city.university)
    refusal = text(client.get(f"/organisations/admins/{office.pk}/disable/"))
    for told in (text(client.get(f"/organisations/admins/{office.pk}/")), refusal):
        assert f"{BROADER}可联系{city.city.name}的管理员。" in told


def test_of_an_account_with_a_right_elsewhere_who_holds_that_too(city, client, login, office):
    make_admin(city.city)
    assign_perm("orgs.view_cadre", office.account, city.group)
    login(city.university)
    refusal = text(client.get(f"/organisations/admins/{office.pk}/reset/"))
    assert f"{BROADER}可联系{city.city.name}的管理员。" in refusal


def test_an_ended_office_is_still_shown(city, client, login, office):
    login(city.university)
    client.post(f"/organisations/admins/{office.pk}/end/", {"reason": "毕业"})
    assert listed(client, state="ended") == {"fang"}
    assert "已结束" in text(client.get(f"/organisations/admins/{office.pk}/"))
    assert client.get(f"/organisations/admins/{office.pk}/reset/").status_code == 403


# --- rights ------------------------------------------------------------------------------------------------


def test_a_right_is_given_and_ended_on_pages(city, client, login):
    colleague = make_admin(city.county)
    login(city.city)
    give = f"/organisations/admins/{colleague.admins.get().pk}/give/?org={city.university.pk}"
    page = text(client.get(give))
    assert "您在该组织没有“录入团干部”的权限" in page  # what cannot be given says why
    assert client.post(give, {"right": "enter_cadre"}).status_code == 200
    assert client.post(give, {"right": "view_cadre", "reason": "联合检查"}).status_code == 302
    given = Delegation.objects.get()
    client.post(f"/organisations/rights/given/{given.pk}/end/", {"reason": "检查结束"})
    assert not Delegation.objects.open().exists()
    assert "联合" not in text(client.get("/organisations/rights/given/"))
    assert colleague.name in text(client.get("/organisations/rights/given/?ended=on"))


@pytest.mark.parametrize(
    ("own", "status"),
    [("city", 200), ("university", 200), ("county", 404), ("other_city", 404), ("branch", 404)],
)
def test_a_given_right_is_seen_by_those_concerned(city, client, login, own, status):
    colleague = make_admin(city.county)
    given = granting.give(
        admin=colleague.admins.get(), org=city.university, right="view_cadre", by=make_admin(city.city)
    )
    login(getattr(city, own))
    assert client.get(f"/organisations/rights/given/{given.pk}/end/").status_code == status


def test_who_holds_a_given_right_sees_it_and_does_not_end_it(city, client):
    colleague = make_admin(city.county)
    given = granting.give(
        admin=colleague.admins.get(), org=city.university, right="view_cadre", by=make_admin(city.city)
    )
    client.force_login(colleague)
    why = f"由授权人{given.given_by.name}或管理该组织的上级团组织结束。可联系{city.city.name}的管理员。"
    listed = text(client.get("/organisations/rights/given/"))
    assert "查看团干部" in listed
    assert why in listed
    refusal = client.get(f"/organisations/rights/given/{given.pk}/end/")
    assert refusal.status_code == 403
    assert why in text(refusal)
    client.force_login(given.given_by)
    assert why not in text(client.get("/organisations/rights/given/"))


def test_nobody_gives_to_himself(city, client, login):
    own = login(city.city).admins.get()
    assert client.get(f"/organisations/admins/{own.pk}/give/").status_code == 403


def verdicts(client, address: str) -> dict[str, str]:
    return {what: why for _, what, why in client.get(address).context["verdicts"]}


def test_the_own_rights_are_listed_with_what_stops_the_rest(city, client, login):
    make_admin(city.college)
    login(city.university)
    told = verdicts(client, f"/organisations/rights/?org={city.college.pk}")
    assert told["查看团干部"] == told["管理下级组织"] == told["任命和变更管理员"] == ""
    assert f"可联系{city.college.name}的管理员。" in told["录入团干部"]
    assert f"可联系{city.college.name}的管理员。" in told["移除团干部"]
    assert told["监测重点领域基层团干部配备"].endswith("可联系系统维护人员。")  # nobody is there, nor above


def test_where_nobody_can_act_the_nearest_above_is_named(city, client, login):
    make_admin(city.university, is_active=False)
    make_admin(city.city)
    login(city.college)
    refusal = text(client.get(f"/organisations/{city.college.pk}/rename/"))
    assert f"{city.university.name}目前没有在用的管理员，可联系{city.city.name}的管理员。" in refusal


def test_the_tree_is_painted_with_signs_and_words(city, client, login):
    login(city.college)
    page = client.get("/organisations/rights/").content.decode()
    assert re.search(r'right-mark" title="移除团干部".*移', page)
    assert "，录入团干部" in page


def test_of_somebody_else_only_what_one_sees_oneself_is_painted(city, client, login):
    account = make_admin(city.college)
    appointing.appoint_admin(account=account, org=city.group, by=None)
    login(city.university)
    admin = account.admins.get(org=city.college)
    page = text(client.get(f"/organisations/rights/{admin.pk}/"))
    assert city.college.name in page
    assert city.group.name not in page
    assert client.get(f"/organisations/rights/{admin.pk}/?org={city.group.pk}").status_code == 404


def test_an_account_without_any_right_is_told_so(client, db):
    client.force_login(Account.objects.create_user("nobody", PASSWORD, name="无"))
    assert "没有任何组织的权限" in text(client.get("/organisations/rights/"))


def test_a_refusal_anywhere_says_whom_to_ask(city, client, login):
    make_admin(city.college)
    login(city.general_branch)
    post = make_post(city.branch)
    response = client.get(reverse("cadres:remove", args=[post.pk]))
    assert response.status_code == 403
    assert f"可联系{city.college.name}的管理员" in text(response)
