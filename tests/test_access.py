"""Rights: granted at a node, held for everything below it, asked in one place and in two directions."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404
from guardian.shortcuts import assign_perm

from orgs import access
from orgs.codes import OrgType
from orgs.models import Account, Org, OrgUserGrant
from tests.factories import make_admin


def reach(account: Account, permission: str = "view_cadre") -> set[Org]:
    """Both directions at once: what the list says, each `may` must say too."""
    listed = set(Org.objects.within_reach_of(account, permission))
    assert listed == {org for org in Org.objects.all() if access.may(account, permission, org)}
    return listed


def enterable(account: Account) -> set[Org]:
    listed = set(Org.objects.enterable_by(account))
    assert listed == {org for org in Org.objects.all() if access.may(account, "enter_cadre", org)}
    return listed


def test_a_grant_covers_its_node_and_everything_below(city):
    seen = reach(make_admin(city.college))
    assert seen == {city.college, city.general_branch, city.branch, city.sibling}


def test_a_grant_covers_nothing_above_and_nothing_beside(city):
    seen = reach(make_admin(city.university))
    assert not seen & {city.city, city.province, city.group, city.township, city.other_city}


def test_a_branch_admin_sees_only_the_branch(city):
    assert reach(make_admin(city.branch)) == {city.branch}


def test_an_account_without_grants_reaches_nothing(city):
    assert reach(Account.objects.create_user("nobody", "x", name="无")) == set()


def test_a_disabled_account_reaches_nothing(city):
    account = make_admin(city.city)
    account.is_active = False
    account.save()
    assert reach(Account.objects.get(pk=account.pk)) == set()


def test_a_superuser_without_grants_reaches_nothing(city):
    assert reach(Account.objects.create_user("root", "x", name="无", is_superuser=True)) == set()


def test_a_right_of_a_group_holds_for_its_members(city):
    group = Group.objects.create(name="督导组")
    assign_perm("orgs.view_cadre", group, city.township)
    account = Account.objects.create_user("member", "x", name="组员")
    account.groups.add(group)
    assert reach(account) == {city.township, city.village}


def test_rights_at_two_nodes_add_up(city):
    account = make_admin(city.branch)
    assign_perm("orgs.view_cadre", account, city.township)
    assert reach(Account.objects.get(pk=account.pk)) == {city.branch, city.township, city.village}


def test_a_right_is_gone_with_its_grant(city):
    account = make_admin(city.township)
    OrgUserGrant.objects.filter(user=account).delete()
    assert reach(Account.objects.get(pk=account.pk)) == set()


@pytest.mark.parametrize(
    ("own", "entered"),
    [
        ("branch", {"branch"}),
        ("general_branch", {"general_branch", "branch", "sibling"}),
        ("college", {"college", "branch", "sibling"}),
        ("university", {"university", "branch", "sibling"}),
        ("township", {"township", "village"}),
        ("park", {"park"}),
        ("county", {"county"}),
        ("city", {"city"}),
    ],
)
def test_one_enters_the_own_level_and_below_a_committee_its_branches(city, own, entered):
    account = make_admin(getattr(city, own))
    assert enterable(account) == {getattr(city, name) for name in entered}


@pytest.mark.parametrize(
    ("own", "removed_from"),
    [
        ("branch", set()),
        ("general_branch", set()),
        ("park", set()),
        ("college", {"college", "general_branch", "branch", "sibling"}),
        ("university", {"university"}),
        ("township", {"township", "village"}),
        ("county", {"county"}),
        ("city", {"city", "park"}),
        ("province", {"province"}),
    ],
)
def test_the_nearest_committee_or_leading_organ_removes(city, own, removed_from):
    account = make_admin(getattr(city, own))
    removable = {org for org in Org.objects.all() if access.may(account, "remove_cadre", org)}
    assert removable == {getattr(city, name) for name in removed_from}


@pytest.mark.parametrize("own", ["nation", "province", "city"])
def test_monitoring_opens_to_cities_and_above(city, own):
    org = getattr(city, own)
    assert org in reach(make_admin(org), "monitor_staffing")


@pytest.mark.parametrize("own", ["county", "park", "university", "group", "branch"])
def test_monitoring_stays_closed_below_the_city(city, own):
    assert reach(make_admin(getattr(city, own)), "monitor_staffing") == set()


def test_what_is_out_of_reach_is_not_found(city):
    with pytest.raises(Http404):
        access.org_within_reach(make_admin(city.branch), city.sibling.pk)


def test_what_does_not_exist_is_not_found(city):
    with pytest.raises(Http404):
        access.org_within_reach(make_admin(city.city), 10**9)


def test_within_reach_without_the_right_is_refused_with_the_reason(city):
    with pytest.raises(PermissionDenied, match="移除"):
        access.org_within_reach(make_admin(city.general_branch), city.branch.pk, "remove_cadre")


def test_every_right_has_a_sentence_for_its_refusal():
    assert set(access.REFUSALS) == {codename for codename, _ in Org._meta.permissions}


def test_deleting_an_organisation_leaves_no_grant_behind(city):
    make_admin(city.crew, has_profile=False).admins.all().delete()
    Org.objects.filter(pk=city.crew.pk).delete()
    assert not OrgUserGrant.objects.filter(content_object_id=city.crew.pk).exists()


def test_the_admin_of_each_type_gets_the_usual_rights(city):
    account = make_admin(city.branch)
    held = {codename for codename, _ in Org._meta.permissions if account.granted(codename)}
    assert city.branch.type == OrgType.BRANCH
    assert held == {"view_cadre", "enter_cadre"}
