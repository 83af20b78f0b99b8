"""Who administers what: appointed from above, handed over, ended, disabled; the last one stays."""

import pytest
from guardian.shortcuts import assign_perm

from orgs import access
from orgs.actions import AdminError, accounts, appointing, links, offices
from orgs.actions.appointing import FOREIGN
from orgs.codes import OrgType
from orgs.models import Account, Admin, Delegation, OneTimeLink, Org, OrgUserGrant
from orgs.models.account import State
from orgs.standing import BROADER, ONLY_SUPERIOR, OWN, SOLE
from tests.factories import PASSWORD, make_admin
from zhtj.audit.models import AuditEntry
from zhtj.doors import second_factor
from zhtj.doors.models import Authenticator

WHO = {"login": "chen", "name": "陈明", "duty": "书记"}
NEW_PASSWORD = "Fresh-league-2026"


@pytest.fixture
def superior(city):
    return make_admin(city.university)


def office(account, org) -> Admin:
    return Admin.objects.open().get(account=account, org=org)


def fresh(account) -> Account:
    return Account.objects.get(pk=account.pk)


def activate(account, code) -> None:
    link = links.find(kind=links.Kind.ACTIVATION, login=account.login, code=code, name=account.name)
    links.redeem(link=link, password=NEW_PASSWORD)


# --- appointing --------------------------------------------------------------------------------------------


def test_the_level_above_appoints_and_gets_a_code_to_hand_over(city, superior):
    admin, code = appointing.appoint(org=city.college, by=superior, **WHO)
    assert admin.account.state == State.PENDING
    assert links.find(kind=links.Kind.ACTIVATION, login="CHEN", code=code.lower(), name="陈明")
    assert access.may(fresh(admin.account), "enter_cadre", city.branch)


def test_appointing_leaves_one_line_without_the_code(city, superior):
    admin, code = appointing.appoint(org=city.college, by=superior, reason="换届", **WHO)
    [line] = AuditEntry.objects.filter(actor=superior)
    assert (line.act, line.actor, line.target_id, line.reason) == (
        "admin_appointed", superior, str(admin.pk), "换届",
    )  # fmt: skip
    assert code not in str(line.facts)


@pytest.mark.parametrize("own", ["college", "branch", "group", "township", "other_city"])
def test_the_own_level_and_those_beside_or_below_do_not_appoint(city, own):
    with pytest.raises(AdminError, match="上级团组织"):
        appointing.appoint(org=city.college, by=make_admin(getattr(city, own)), **WHO)
    assert not Account.objects.filter(login="chen").exists()


@pytest.mark.parametrize("own", ["university", "city", "province", "nation"])
def test_every_level_above_appoints(city, own):
    admin, _ = appointing.appoint(org=city.college, by=make_admin(getattr(city, own)), **WHO)
    assert admin.org == city.college


def test_nobody_appoints_himself(city, superior):
    with pytest.raises(AdminError, match="自己"):
        appointing.appoint(org=city.college, by=superior, login=superior.login, name=superior.name, duty="")


def test_a_login_name_of_somebody_else_is_not_taken_whatever_its_case(city, superior):
    make_admin(city.village, login="Chen")
    with pytest.raises(AdminError, match="登录名"):
        appointing.appoint(org=city.college, by=superior, **WHO)


def test_one_account_may_hold_two_offices_and_keeps_its_password(city):
    known, common = make_admin(city.village), make_admin(city.city)
    _, code = appointing.appoint(org=city.college, by=common, login=known.login, name=known.name, duty="")
    assert code == ""
    assert set(fresh(known).orgs) == {city.village, city.college}
    assert fresh(known).check_password(PASSWORD)


def test_somebody_waiting_for_a_code_elsewhere_gets_none_that_would_open_that_too(city):
    admin, first = appointing.appoint(org=city.village, by=make_admin(city.county), **WHO)
    _, code = appointing.appoint(org=city.college, by=make_admin(city.city), **WHO)
    assert code == ""
    assert (
        links.find(kind=links.Kind.ACTIVATION, login="chen", code=first, name="陈明").account == admin.account
    )


def test_a_closed_account_that_is_appointed_again_begins_without_its_old_password(city, superior):
    make_admin(city.college)
    old = make_admin(city.college)
    offices.end_admin(admin=office(old, city.college), by=superior)
    _, code = appointing.appoint(org=city.branch, by=superior, login=old.login, name=old.name, duty="")
    assert code
    assert fresh(old).state == State.PENDING


def _ended(city, org) -> Account:
    make_admin(org)
    old = make_admin(org)
    offices.end_admin(admin=office(old, org), by=make_admin(city.nation))
    return old


@pytest.mark.parametrize("own", ["province", "city", "village"])
def test_a_closed_account_of_others_stays_closed(city, superior, own):
    old = _ended(city, getattr(city, own))
    for name in (old.name, "陈明"):
        with pytest.raises(AdminError, match=FOREIGN):
            appointing.appoint(org=city.college, by=superior, login=old.login, name=name, duty="")
    assert not fresh(old).is_active
    assert not old.admins.open().exists()


def test_a_closed_account_begins_anew_by_those_above_its_former_office(city):
    old = _ended(city, city.village)
    admin, code = appointing.appoint(
        org=city.college, by=make_admin(city.city), login=old.login, name=old.name, duty=""
    )
    assert code
    assert admin.account == old


@pytest.mark.parametrize(("own", "is_theirs"), [("city", False), ("village", False), ("branch", True)])
def test_an_admin_of_others_gets_no_second_office_whatever_name_is_told(city, superior, own, is_theirs):
    known = make_admin(getattr(city, own))
    told = {"login": known.login, "name": known.name, "duty": ""}
    if is_theirs:
        assert appointing.appoint(org=city.college, by=superior, **told)[0].account == known
        return
    for name in (known.name, "陈明"):
        with pytest.raises(AdminError, match=FOREIGN):
            appointing.appoint(org=city.college, by=superior, **told | {"name": name})


def test_one_who_hands_over_revives_his_predecessor_and_nobody_else(city, superior):
    before, stranger = _ended(city, city.college), _ended(city, city.village)
    old = make_admin(city.college)
    told = {"admin": office(old, city.college), "by": old, "duty": ""}
    with pytest.raises(AdminError, match=FOREIGN):
        offices.hand_over(login=stranger.login, name=stranger.name, **told)
    heir, code = offices.hand_over(login=before.login, name=before.name, **told)
    assert code
    assert heir.account == before


def test_an_appointer_whose_right_was_just_taken_is_refused(city, superior):
    superior.granted("manage_orgs")  # as read by the page
    OrgUserGrant.objects.filter(user=superior, permission__codename="manage_orgs").delete()
    with pytest.raises(AdminError, match="上级团组织"):
        appointing.appoint(org=city.college, by=superior, **WHO)


# --- ending ------------------------------------------------------------------------------------------------


def test_an_ended_office_leaves_no_grant_no_login_and_keeps_its_history(city, superior):
    make_admin(city.college)
    old = make_admin(city.college)
    offices.end_admin(admin=office(old, city.college), by=superior, reason="毕业")
    assert not OrgUserGrant.objects.filter(user=old).exists()
    assert not fresh(old).is_active
    assert Admin.objects.ended().get(account=old).org == city.college
    assert AuditEntry.objects.filter(act="admin_ended", reason="毕业").count() == 1


def test_the_only_admin_stays(city, superior):
    only = make_admin(city.college)
    with pytest.raises(AdminError, match=SOLE):
        offices.end_admin(admin=office(only, city.college), by=superior)
    with pytest.raises(AdminError, match=SOLE):
        accounts.disable(admin=office(only, city.college), by=superior)


def test_a_colleague_who_has_not_activated_yet_does_not_count(city, superior):
    only = make_admin(city.college)
    successor, code = appointing.appoint(org=city.college, by=superior, **WHO)
    with pytest.raises(AdminError, match=SOLE):
        offices.end_admin(admin=office(only, city.college), by=superior)
    activate(successor.account, code)
    offices.end_admin(admin=office(only, city.college), by=superior)
    assert list(Admin.objects.open().filter(org=city.college)) == [successor]


def test_a_mistaken_appointment_can_be_ended(city, superior):
    admin, code = appointing.appoint(org=city.college, by=superior, **WHO)
    offices.end_admin(admin=admin, by=superior)
    assert links.find(kind=links.Kind.ACTIVATION, login="chen", code=code, name="陈明") is None


def test_an_office_elsewhere_goes_on(city, superior):
    make_admin(city.college)
    both = make_admin(city.college)
    appointing.appoint_admin(account=both, org=city.village, by=None)
    offices.end_admin(admin=office(both, city.college), by=superior)
    assert list(fresh(both).orgs) == [city.village]
    assert not access.may(fresh(both), "view_cadre", city.branch)
    assert access.may(fresh(both), "enter_cadre", city.village)


def test_an_office_below_the_ended_one_goes_on(city, superior):
    make_admin(city.college)
    both = make_admin(city.college)
    appointing.appoint_admin(account=both, org=city.branch, by=None)
    offices.end_admin(admin=office(both, city.college), by=superior)
    assert access.may(fresh(both), "enter_cadre", city.branch)
    assert not access.may(fresh(both), "view_cadre", city.sibling)


@pytest.mark.parametrize("own", ["college", "branch", "group"])
def test_fellows_and_strangers_end_and_disable_nobody(city, own):
    make_admin(city.college)
    admin = office(make_admin(city.college), city.college)
    for act in (offices.end_admin, accounts.disable):
        with pytest.raises(AdminError, match=ONLY_SUPERIOR):
            act(admin=admin, by=make_admin(getattr(city, own)))


# --- disabling ---------------------------------------------------------------------------------------------


def test_a_disabled_account_is_out_at_once_and_back_when_enabled(city, superior, client):
    make_admin(city.college)
    account = make_admin(city.college)
    client.force_login(account)
    accounts.disable(admin=office(account, city.college), by=superior)
    assert client.get("/")["Location"].startswith("/login/")
    accounts.enable(admin=office(account, city.college), by=superior)
    assert client.get("/")["Location"].startswith("/login/")  # the session stays ended
    assert client.login(username=account.login, password=PASSWORD)


def test_nobody_disables_an_account_that_serves_others_too(city, superior):
    make_admin(city.college)
    both = make_admin(city.college)
    appointing.appoint_admin(account=both, org=city.village, by=None)
    with pytest.raises(AdminError, match=BROADER):
        accounts.disable(admin=office(both, city.college), by=superior)
    accounts.disable(admin=office(both, city.college), by=_with_second_village_admin(city))
    assert fresh(both).state == State.DISABLED


def _with_second_village_admin(city) -> Account:
    make_admin(city.village)
    return make_admin(city.city)


def test_nobody_disables_himself(city):
    account = make_admin(city.city)
    appointing.appoint_admin(account=account, org=city.college, by=None)
    with pytest.raises(AdminError, match=OWN):
        accounts.disable(admin=office(account, city.college), by=account)


# --- hand-over ---------------------------------------------------------------------------------------------


def test_a_hand_over_ends_the_old_account_and_gives_the_new_one_the_same(city, client):
    old = make_admin(city.college)
    client.force_login(old)
    before = rights_at(old, city.college)
    heir, code = offices.hand_over(admin=office(old, city.college), by=old, **WHO)
    assert code
    assert rights_at(heir.account, city.college) == before
    assert rights_at(old, city.college) == set()
    assert not fresh(old).is_active
    assert client.get("/")["Location"].startswith("/login/")


def rights_at(account, org) -> set[str]:
    held = OrgUserGrant.objects.filter(user=account, content_object=org)
    return set(held.values_list("permission__codename", flat=True))


def test_a_hand_over_leaves_one_line_and_the_history_under_the_old_name(city):
    old = make_admin(city.college)
    appointing.appoint(org=city.branch, by=old, login="fang", name="方圆", duty="")
    heir, _ = offices.hand_over(admin=office(old, city.college), by=old, **WHO)
    line = AuditEntry.objects.get(act="admin_handed_over")
    assert line.facts["successor"] == heir.account_id
    assert AuditEntry.objects.filter(actor=old, act="admin_appointed").count() == 1


def test_codes_and_second_factor_of_the_old_account_end(city, superior, monkeypatch):
    make_admin(city.college)
    old = make_admin(city.college)
    links.make_reset(admin=office(old, city.college), by=superior)
    forgotten = []
    monkeypatch.setattr("orgs.actions.offices.second_factor.forget", forgotten.append)
    offices.hand_over(admin=office(old, city.college), by=superior, **WHO)
    assert set(forgotten) == {old}
    assert not OneTimeLink.objects.pending().filter(account=old).exists()


def test_codes_and_second_factor_end_though_another_office_goes_on(city):
    boss, old = make_admin(city.city), make_admin(city.college)
    appointing.appoint_admin(account=old, org=city.village, by=None)
    links.make_reset(admin=office(old, city.village), by=boss)
    second_factor.prepared(old)
    Authenticator.objects.update(confirmed=True)
    offices.hand_over(admin=office(old, city.college), by=boss, **WHO)
    assert fresh(old).is_active
    assert second_factor.of(old) is None
    assert not OneTimeLink.objects.pending().filter(account=old).exists()


@pytest.mark.parametrize("own", ["college", "branch", "group"])
def test_only_he_himself_or_those_above_hand_over(city, own):
    admin = office(make_admin(city.college), city.college)
    with pytest.raises(AdminError, match=ONLY_SUPERIOR):
        offices.hand_over(admin=admin, by=make_admin(getattr(city, own)), **WHO)


def test_nobody_hands_over_to_the_same_account(city, superior):
    old = make_admin(city.college)
    same = {"login": old.login, "name": old.name, "duty": ""}
    with pytest.raises(AdminError, match="自己"):
        offices.hand_over(admin=office(old, city.college), by=old, **same)
    with pytest.raises(AdminError, match="已是"):
        offices.hand_over(admin=office(old, city.college), by=superior, **same)


# --- resetting ---------------------------------------------------------------------------------------------


def test_a_fellow_or_a_superior_makes_a_reset_code(city, superior):
    account = make_admin(city.college)
    for by in (make_admin(city.college), superior):
        code = links.make_reset(admin=office(account, city.college), by=by)
        assert links.find(kind=links.Kind.RESET, login=account.login, code=code)
    assert OneTimeLink.objects.pending().filter(account=account).count() == 1


@pytest.mark.parametrize("own", ["branch", "group", "township"])
def test_nobody_below_or_beside_makes_a_reset_code(city, own):
    account = make_admin(city.college)
    with pytest.raises(AdminError, match="其他管理员"):
        links.make_reset(admin=office(account, city.college), by=make_admin(getattr(city, own)))


def test_nobody_makes_a_code_that_would_open_more_than_he_has(city, superior):
    higher = make_admin(city.city)
    appointing.appoint_admin(account=higher, org=city.college, by=None)
    with pytest.raises(AdminError, match=BROADER):
        links.make_reset(admin=office(higher, city.college), by=superior)


def test_nor_one_that_would_open_a_right_that_he_lacks(city, superior):
    account = make_admin(city.college)
    assign_perm("orgs.view_cadre", account, city.group)
    with pytest.raises(AdminError, match=BROADER):
        links.make_reset(admin=office(account, city.college), by=superior)


def test_deleting_an_organisation_without_admins_leaves_no_grant(city):
    crew = Org.objects.get(pk=city.crew.pk)
    assert crew.type == OrgType.BRANCH
    crew.delete()
    assert not OrgUserGrant.objects.filter(content_object_id=city.crew.pk).exists()
    assert not Delegation.objects.filter(org_id=city.crew.pk).exists()
