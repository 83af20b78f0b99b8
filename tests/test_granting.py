"""Single rights for colleagues: never more than the giver holds, never longer, and none left over."""

import pytest
from guardian.shortcuts import assign_perm

from orgs import access, tree
from orgs.actions import AdminError, appointing, granting, offices
from orgs.models import Account, Admin, Delegation, OrgUserGrant
from tests.factories import make_admin
from zhtj.audit.models import AuditEntry


def office(account, org) -> Admin:
    return Admin.objects.open().get(account=account, org=org)


def fresh(account) -> Account:
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def giver(city):
    return make_admin(city.city)


@pytest.fixture
def colleague(city):
    """Admin of the county, who may look at the university next door when the city lets him."""
    return make_admin(city.county)


def give(giver, colleague, org, right="view_cadre", **facts) -> Delegation:
    return granting.give(admin=colleague.admins.get(ended_at=None), org=org, right=right, by=giver, **facts)


def test_a_given_right_holds_at_once_and_below(city, giver, colleague):
    give(giver, colleague, city.university)
    assert access.may(fresh(colleague), "view_cadre", city.branch)
    assert not access.may(fresh(colleague), "enter_cadre", city.branch)


def test_giving_and_ending_leave_one_line_each(city, giver, colleague):
    given = give(giver, colleague, city.university, reason="联合检查")
    granting.end(delegation=given, by=giver, reason="检查结束")
    lines = AuditEntry.objects.filter(actor=giver).order_by("pk")
    assert [(line.act, line.reason) for line in lines] == [
        ("right_given", "联合检查"),
        ("right_ended", "检查结束"),
    ]


def test_an_ended_right_says_nothing_and_is_remembered(city, giver, colleague):
    given = give(giver, colleague, city.university)
    granting.end(delegation=given, by=giver)
    assert not access.may(fresh(colleague), "view_cadre", city.university)
    assert Delegation.objects.ended().get().since_at


@pytest.mark.parametrize(
    ("right", "place", "sentence"),
    [
        ("view_cadre", "other_city", "不能授予"),
        ("view_cadre", "province", "不能授予"),
        ("enter_cadre", "university", "不能授予"),  # a city enters at its own level only
        ("remove_cadre", "university", "不能授予"),
        ("remove_cadre", "branch", "团委或团的领导机关"),
        ("monitor_staffing", "city", "地市级"),  # the county does not monitor
        ("monitor_staffing", "university", "地市级"),
        ("manage_orgs", "branch", "没有下级组织"),
        ("view_cadre", "township", "已有"),
        ("manage_orgs", "university", "查看团干部"),
    ],
)
def test_what_cannot_be_given_is_refused_with_the_rule(city, giver, colleague, right, place, sentence):
    with pytest.raises(AdminError, match=sentence):
        give(giver, colleague, getattr(city, place), right)
    assert not Delegation.objects.exists()


def test_a_right_held_at_the_own_level_can_be_given_there(city, giver, colleague):
    for right in ("view_cadre", "enter_cadre", "remove_cadre"):
        give(giver, colleague, city.city, right)
    assert access.may(fresh(colleague), "remove_cadre", city.city)
    assert not access.may(fresh(colleague), "enter_cadre", city.university)


def test_nobody_gives_to_himself(city, giver):
    with pytest.raises(AdminError, match="自己"):
        give(giver, giver, city.university)


@pytest.mark.parametrize("place", ["other_city", "province"])
def test_nobody_gives_to_those_beside_or_above(city, giver, place):
    with pytest.raises(AdminError, match="管理范围"):
        give(giver, make_admin(getattr(city, place)), city.university)


def test_a_right_that_was_just_taken_cannot_be_passed_on(city, giver, colleague):
    giver.granted("view_cadre")  # as read by the page
    OrgUserGrant.objects.filter(user=giver).delete()
    with pytest.raises(AdminError):
        give(giver, colleague, city.university)


def test_whoever_loses_a_right_does_not_leave_it_with_others(city, giver, colleague):
    first = give(giver, colleague, city.university, "view_cadre")
    township = make_admin(city.township)
    second = give(colleague, township, city.college)
    granting.end(delegation=first, by=giver)
    assert not access.may(fresh(township), "view_cadre", city.college)
    assert not Delegation.objects.open().exists()
    assert AuditEntry.objects.get(act="right_ended").facts["also_ended"] == [second.pk]


def test_a_right_held_by_office_as_well_stays_with_the_office(city, giver, colleague):
    given = give(giver, colleague, city.university)
    appointing.appoint_admin(account=colleague, org=city.university, by=None)
    granting.end(delegation=given, by=giver)
    assert access.may(fresh(colleague), "view_cadre", city.university)


@pytest.mark.parametrize("own", ["university", "other_city"])
def test_only_the_giver_and_those_who_manage_there_end_it(city, giver, colleague, own):
    given = give(giver, colleague, city.university)
    by = make_admin(getattr(city, own))
    if own == "university":
        granting.end(delegation=given, by=by)
        assert not Delegation.objects.open().exists()
    else:
        with pytest.raises(AdminError):
            granting.end(delegation=given, by=by)


def test_the_one_who_holds_it_does_not_end_it(city, giver, colleague):
    given = give(giver, colleague, city.university)
    with pytest.raises(AdminError):
        granting.end(delegation=given, by=colleague)


def test_an_ended_office_takes_given_rights_with_it(city, giver, colleague):
    make_admin(city.county)
    give(giver, colleague, city.university)
    offices.end_admin(admin=office(colleague, city.county), by=giver)
    assert not Delegation.objects.open().exists()
    assert not OrgUserGrant.objects.filter(user=colleague).exists()


def test_after_a_hand_over_the_successor_answers_for_what_was_given(city, giver, colleague):
    given = give(giver, colleague, city.university)
    heir, _ = offices.hand_over(admin=office(giver, city.city), login="chen", name="陈明", duty="", by=giver)
    given.refresh_from_db()
    assert (given.given_by, given.vouched_by) == (giver, heir.account)
    assert access.may(fresh(colleague), "view_cadre", city.university)


def test_after_a_hand_over_the_successor_alone_ends_what_was_given(city, giver, colleague):
    appointing.appoint_admin(account=giver, org=city.village, by=None)
    given = give(giver, colleague, city.university)
    heir, _ = offices.hand_over(admin=office(giver, city.city), login="chen", name="陈明", duty="", by=giver)
    with pytest.raises(AdminError, match="不由您结束"):
        granting.end(delegation=given, by=giver)
    assert given not in Delegation.objects.seen_by(fresh(giver))
    assert given in Delegation.objects.seen_by(fresh(heir.account))
    granting.end(delegation=given, by=heir.account)
    assert not Delegation.objects.open().exists()


def test_a_right_given_at_the_own_organisation_goes_over_to_the_successor(city, giver):
    deputy = make_admin(city.park)
    given = give(giver, deputy, city.city)
    given_at_own = Delegation.objects.create(
        account=deputy, org=city.park, right="monitor_staffing", given_by=giver, vouched_by=giver
    )
    assign_perm("orgs.monitor_staffing", deputy, city.park)
    heir, _ = offices.hand_over(
        admin=office(deputy, city.park), login="chen", name="陈明", duty="", by=deputy
    )
    assert fresh(heir.account).granted("monitor_staffing") == [city.park]
    assert not Delegation.objects.open().filter(pk__in=[given.pk, given_at_own.pk]).exists()
    assert Delegation.objects.open().get().vouched_by == giver


def test_a_move_out_of_reach_ends_what_was_given_there_with_a_line_at_the_right(city, giver, colleague):
    given, by = give(giver, colleague, city.university), make_admin(city.province)
    tree.move(org=city.university, to=city.other_city, by=by)
    assert not access.may(fresh(colleague), "view_cadre", city.university)
    assert not Delegation.objects.open().exists()
    line = AuditEntry.objects.get(act="right_ended")
    assert (line.actor, line.target_id, line.org_id) == (by, str(given.pk), city.university.pk)
    assert city.university.name in line.reason
