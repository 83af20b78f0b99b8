"""Closing and reopening: nobody enters, chooses or counts a closed organisation; reopening brings it back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cadres import actions
from cadres.actions.parts import CLOSED, CadreError
from cadres.codes import Duty
from cadres.models import Answer, Correction, Destination, Inquiry, Post
from monitoring import recounting
from monitoring.models import Staffing
from orgs import access, tree
from orgs.models import Account, Org
from orgs.tree import TreeError, close, recomputing, reopen
from tests.factories import make_admin, make_org, make_person
from tests.staffing import enter
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def all_is_right(city):
    yield
    assert [str(one) for one in recomputing.differences()] == []
    assert [str(one) for one in recounting.differences()] == []


def now(org: Org) -> Org:
    return Org.objects.select_related("parent").get(pk=org.pk)


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def today():
    return timezone.localdate()


def answers() -> dict:
    return {"destination": Destination.objects.get(name="毕业"), "note": ""}


def refused(sentence: str, act, **facts) -> None:
    before = (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count())
    with pytest.raises(TreeError, match=sentence):
        act(**facts)
    assert (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_a_closed_organisation_keeps_its_place_and_its_day(city):
    close(org=city.branch, on=today(), by=None)
    branch = now(city.branch)
    assert (branch.closed_on, branch.parent, branch.path) == (today(), city.general_branch, city.branch.path)


def test_closing_leaves_one_line_in_the_log(city):
    close(org=city.branch, on=today(), by=None, reason="学生毕业")
    [entry] = AuditEntry.objects.filter(act="org_closed")
    assert (entry.org_id, entry.reason, entry.facts["on"]) == (city.branch.pk, "学生毕业", str(today()))


def test_whoever_has_only_closed_below_is_a_leaf_until_one_is_reopened(city):
    for org in (city.branch, city.sibling):
        close(org=org, on=today(), by=None)
    assert now(city.general_branch).is_leaf
    reopen(org=city.branch, on=today(), by=None)
    assert not now(city.general_branch).is_leaf


@pytest.mark.parametrize("days", [0, -1])
def test_an_organisation_is_closed_today_or_earlier(city, days):
    assert close(org=city.branch, on=today() + timedelta(days=days), by=None).closed_on


def test_no_organisation_is_closed_in_future(city):
    refused("不能晚于今天", close, org=city.branch, on=today() + timedelta(days=1), by=None)


def test_an_organisation_with_others_below_is_not_closed_and_they_are_named(city):
    refused(
        "2025级汉语言1班团支部、2025级汉语言2班团支部", close, org=city.general_branch, on=today(), by=None
    )


def test_the_topmost_and_the_closed_are_not_closed(city):
    refused("最上级组织", close, org=city.nation, on=today(), by=None)
    close(org=city.branch, on=today(), by=None)
    refused("已于", close, org=city.branch, on=today(), by=None)


# --- posts -------------------------------------------------------------------------------------------------


def test_open_posts_refuse_the_closing_until_it_is_said_what_becomes_of_them(city):
    enter(city.branch)
    refused("还有1个在任职务", close, org=city.branch, on=today(), by=None)


def test_open_posts_end_with_the_organisation_on_its_day(city):
    enter(city.branch)
    enter(city.branch, duty=Duty.PUBLICITY)
    close(org=city.branch, on=today(), by=None, answers=answers())
    posts = Post.objects.filter(org=city.branch)
    assert {(post.ended_on, str(post.destination)) for post in posts} == {(today(), "毕业")}
    assert AuditEntry.objects.filter(act="post_ended").count() == 2


def test_a_post_that_began_later_than_the_closing_is_named(city):
    enter(city.branch, since_on=today().replace(day=1))
    earlier = today().replace(day=1) - timedelta(days=1)
    refused("不能早于任现职年月：林晓明", close, org=city.branch, on=earlier, by=None, answers=answers())


def test_who_may_not_remove_anybody_does_not_close_over_their_heads(city):
    admin = make_admin(city.general_branch)
    enter(city.branch)
    refused("没有移除团干部的权限", close, org=city.branch, on=today(), by=admin, answers=answers())
    close(org=city.branch, on=today(), by=make_admin(city.college), answers=answers())
    assert not Post.objects.open().filter(org=city.branch).exists()


def test_nobody_enters_or_restores_a_post_in_a_closed_organisation(city):
    post = enter(city.branch)
    close(org=city.branch, on=today(), by=None, answers=answers())
    with pytest.raises(CadreError, match=CLOSED):
        enter(city.branch, duty=Duty.PUBLICITY)
    with pytest.raises(CadreError, match=CLOSED):
        actions.restore_post(post=Post.objects.get(pk=post.pk), by=None)
    assert not Post.objects.open().filter(org=city.branch).exists()


def test_requests_of_a_closed_organisation_end_and_those_that_lay_there_go_up(city):
    make_admin(city.college)
    asker, person = make_admin(city.branch), make_person()
    facts = {"person": person, "asked_by": asker, "reason": "核实"}
    later = timezone.now() + timedelta(days=7)
    asked = Inquiry.objects.create(
        asking_org=city.branch, addressed_org=city.group, expires_at=later, **facts
    )
    lay = Inquiry.objects.create(asking_org=city.crew, addressed_org=city.branch, expires_at=later, **facts)
    wished = Correction.objects.create(
        asking_org=city.branch, addressed_org=city.college, name="林小明", **facts
    )
    lay_too = Correction.objects.create(
        asking_org=city.crew, addressed_org=city.branch, name="林大明", **{**facts, "person": make_person()}
    )
    close(org=city.branch, on=today(), by=(by := make_admin(city.university)))
    for row in (asked, lay, wished, lay_too):
        row.refresh_from_db()
    assert (asked.answer, wished.decision) == (Answer.WITHDRAWN, "withdrawn")
    assert (lay.answer, lay.addressed_org) == (Answer.PENDING, city.college)
    assert (lay_too.decision, lay_too.addressed_org) == ("pending", city.college)
    lines = AuditEntry.objects.filter(actor=by).values_list("act", "target_id", "org_id", "reason")
    why = f"“{city.branch.name}”已关闭。"
    assert set(lines) == {
        ("inquiry_withdrawn", str(asked.pk), city.branch.pk, why),
        ("inquiry_moved_up", str(lay.pk), city.college.pk, why),
        ("correction_withdrawn", str(wished.pk), city.branch.pk, why),
        ("correction_moved_up", str(lay_too.pk), city.college.pk, why),
        ("org_closed", str(city.branch.pk), city.branch.pk, ""),
    }
    assert len(lines) == 5


def test_settled_requests_of_a_closed_organisation_stay_as_they_are_without_a_line(city):
    facts = {"person": make_person(), "asked_by": make_admin(city.branch), "reason": "核实"}
    Inquiry.objects.create(
        asking_org=city.branch,
        addressed_org=city.group,
        expires_at=timezone.now(),
        answer=Answer.USED,
        **facts,
    )
    close(org=city.branch, on=today(), by=None)
    assert Inquiry.objects.get().answer == Answer.USED
    assert not AuditEntry.objects.filter(act__startswith="inquiry").exists()


# --- rights and figures ------------------------------------------------------------------------------------


def test_the_admins_of_a_closed_organisation_lose_access_and_get_it_back(city):
    admin = make_admin(city.branch)
    assert access.may(admin, "enter_cadre", city.branch)
    close(org=city.branch, on=today(), by=None)
    gone = fresh(admin)
    assert list(gone.orgs) == []
    assert not any(
        access.may(gone, right, now(city.branch)) for right in ("view_cadre", "enter_cadre", "manage_orgs")
    )
    reopen(org=city.branch, on=today(), by=None)
    assert access.may(fresh(admin), "enter_cadre", now(city.branch))


def test_an_account_with_only_closed_organisations_is_told_so(city, client, login):
    login(city.branch)
    assert "已关闭" not in client.get("/").content.decode()
    close(org=city.branch, on=today(), by=None)
    page = client.get("/").content.decode()
    assert f"您管理的组织已关闭：{city.branch.name}（{today()}）" in page
    assert client.get("/organisations/").status_code == 302
    assert client.get(f"/organisations/{city.branch.pk}/").status_code == 404


def test_those_above_still_see_and_manage_but_do_not_enter(city):
    close(org=city.branch, on=today(), by=None)
    above, closed = make_admin(city.university), now(city.branch)
    assert [access.may(above, right, closed) for right in ("view_cadre", "manage_orgs")] == [True, True]
    assert not access.may(above, "enter_cadre", closed)
    assert closed not in Org.objects.enterable_by(above)
    with pytest.raises(PermissionDenied, match="已关闭"):
        access.require(above, "enter_cadre", closed)


def test_a_closed_organisation_cannot_be_acted_for_or_entered_by_any_way(city, client, login):
    login(city.university)
    close(org=city.branch, on=today(), by=None)
    assert client.post("/organisations/current/", {"org": city.branch.pk}).status_code == 404
    there = reverse("cadres:enter-below", args=[city.branch.pk])
    assert client.get(there).status_code in {403, 404}
    tree = client.get(reverse("cadres:choose-branch"), {"find": city.branch.name}).context["tree"]
    assert tree["hits"] == []


def test_monitoring_knows_no_closed_organisation(city, client, login):
    login(city.city)
    for org in (city.branch, city.sibling, city.general_branch, city.college, city.university):
        close(org=org, on=today(), by=None)
    response = client.get(reverse("monitoring:staffing"), {"org": city.university.pk})
    assert response.status_code == 403
    assert "已关闭" in response.content.decode()
    page = client.get(reverse("monitoring:staffing"))
    assert city.university.name not in page.content.decode()


def test_a_closed_university_is_not_a_row_and_is_one_again(city):
    for org in (city.branch, city.sibling, city.general_branch, city.college, city.university):
        close(org=org, on=today(), by=None)
    assert not Staffing.objects.filter(org=city.university).exists()
    reopen(org=city.university, on=today(), by=None)
    assert Staffing.objects.get(org=city.university).total == 0


def test_the_cadres_of_a_closed_branch_are_out_of_the_figures(city):
    enter(city.branch)
    assert Staffing.objects.get(org=city.university).total == 1
    close(org=city.branch, on=today(), by=None, answers=answers())
    assert Staffing.objects.get(org=city.university).total == 0


# --- reopening ---------------------------------------------------------------------------------------------


def test_reopening_keeps_posts_ended(city):
    enter(city.branch)
    close(org=city.branch, on=today(), by=None, answers=answers())
    reopen(org=city.branch, on=today(), by=None)
    assert now(city.branch).is_open
    assert not Post.objects.open().filter(org=city.branch).exists()


@pytest.mark.parametrize(("days", "sentence"), [(-2, "不能早于关闭日期"), (1, "不能晚于今天")])
def test_the_day_of_reopening_lies_between_closing_and_today(city, days, sentence):
    close(org=city.branch, on=today() - timedelta(days=1), by=None)
    refused(sentence, reopen, org=city.branch, on=today() + timedelta(days=days), by=None)
    reopen(org=city.branch, on=today() - timedelta(days=1), by=None)


def test_below_a_closed_organisation_nothing_is_reopened_added_or_moved_in(city):
    for org in (city.branch, city.sibling, city.general_branch):
        close(org=org, on=today(), by=None)
    refused("其上级“文学院2025级团总支”也已关闭", reopen, org=city.branch, on=today(), by=None)
    refused("已关闭", make_org, parent=city.general_branch, name="新支部")
    refused("已关闭", tree.move, org=city.village, to=city.general_branch, by=None)


def test_what_is_open_is_not_reopened_and_what_is_closed_not_moved(city):
    refused("没有关闭", reopen, org=city.branch, on=today(), by=None)
    close(org=city.branch, on=today(), by=None)
    refused("已关闭", tree.move, org=city.branch, to=city.college, by=None)


def test_a_name_taken_meanwhile_stops_the_reopening(city):
    close(org=city.branch, on=today(), by=None)
    make_org(city.general_branch, city.branch.name)
    refused("已有名为", reopen, org=city.branch, on=today(), by=None)


def test_only_who_manages_its_superior_closes_an_organisation(city):
    for stranger in (city.branch, city.group, city.other_city):
        with pytest.raises(PermissionDenied):
            close(org=city.branch, on=today(), by=make_admin(stranger))
    with pytest.raises(PermissionDenied):
        close(org=city.general_branch, on=today(), by=make_admin(city.general_branch))
    close(org=city.branch, on=today(), by=make_admin(city.general_branch))


def test_an_open_organisation_below_a_closed_one_is_named_by_check_tree(city):
    Org.objects.filter(pk=city.subsidiary.pk).update(closed_on=today())
    wrong = [one for one in recomputing.differences() if one.column == "closed_on"]
    Org.objects.filter(pk=city.subsidiary.pk).update(closed_on=None)
    assert [(one.pk, "其上级已关闭" in str(one)) for one in wrong] == [(city.crew.pk, True)]
