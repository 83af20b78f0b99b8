"""Renaming and retyping: what the place, the children, the posts and the codes allow, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cadres.codes import Duty
from monitoring import recounting
from monitoring.models import Staffing
from orgs.access import may
from orgs.actions import appoint_admin
from orgs.codes import Industry, OrgType
from orgs.models import Account, Admin, Delegation, Org, OrgUserGrant, Profile
from orgs.tree import TreeError, close, recomputing, rename, retype
from tests.factories import make_admin, make_org
from tests.staffing import enter
from tests.test_org_closing import today
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

BRANCH, GENERAL, COMMITTEE = OrgType.BRANCH, OrgType.GENERAL_BRANCH, OrgType.COMMITTEE


@pytest.fixture(autouse=True)
def all_is_right(city):
    yield
    assert [str(one) for one in recomputing.differences()] == []
    assert [str(one) for one in recounting.differences()] == []


def now(org: Org) -> Org:
    return Org.objects.select_related("parent", "committee").get(pk=org.pk)


def refused(sentence: str, act, *, error=TreeError, **facts) -> None:
    before = (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count())
    with pytest.raises(error, match=sentence):
        act(**facts)
    assert (list(Org.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_a_new_name_is_tidied_found_by_its_initials_and_told_in_the_log(city):
    rename(org=city.branch, name=" 2025级汉语言　3班团支部 ", by=None, reason="编班调整")
    branch = now(city.branch)
    assert (branch.name, branch.initials) == ("2025级汉语言 3班团支部", "2025jhyy 3btzb")
    assert branch.sound == "2025jihanyuyan 3bantuanzhibu"
    [entry] = AuditEntry.objects.filter(act="org_renamed")
    assert entry.facts["changed"] == {"组织全称": ["2025级汉语言1班团支部", "2025级汉语言 3班团支部"]}
    assert entry.reason == "编班调整"


def test_a_name_of_a_sibling_is_taken_and_one_of_a_closed_sibling_is_free(city):
    refused("已有名为", rename, org=city.branch, name=city.sibling.name, by=None)
    close(org=city.sibling, on=today(), by=None)
    assert rename(org=city.branch, name=city.sibling.name, by=None).name == city.sibling.name


@pytest.mark.parametrize("name", ["", " ", "一" * 101, "甲\n乙", "甲\x00乙"])
def test_what_is_no_name_is_refused(city, name):
    refused(".", rename, org=city.branch, name=name, by=None, error=(ValidationError, TreeError))


def test_a_hundred_letters_are_a_name(city):
    assert rename(org=city.branch, name="一" * 100, by=None).name == "一" * 100


def test_the_same_name_again_is_no_change(city):
    refused("没有需要保存", rename, org=city.branch, name=city.branch.name, by=None)


def test_an_organisation_is_changed_by_who_manages_its_superior_and_not_by_itself(city):
    for stranger in (city.general_branch, city.group, city.other_city, city.branch):
        with pytest.raises(PermissionDenied):
            rename(org=city.general_branch, name="新名称", by=make_admin(stranger))
    assert rename(org=city.general_branch, name="新名称", by=make_admin(city.college)).name == "新名称"


def test_the_topmost_and_the_closed_are_not_changed(city):
    refused("最上级", rename, org=city.nation, name="新名称", by=None)
    close(org=city.branch, on=today(), by=None)
    refused("已关闭", rename, org=city.branch, name="新名称", by=None)


# --- what it is --------------------------------------------------------------------------------------------


def test_a_general_branch_becomes_a_committee_that_removes_its_own_and_those_below(city):
    retype(org=city.general_branch, type=COMMITTEE, by=None)
    assert now(city.general_branch).committee == city.general_branch
    assert now(city.branch).committee == city.general_branch
    [entry] = AuditEntry.objects.filter(act="org_retyped")
    assert entry.facts["changed"] == {"组织类别": ["团总支", "团委"]}


def test_a_committee_becomes_a_general_branch_led_by_the_committee_above(city):
    retype(org=city.subsidiary, type=GENERAL, by=None)
    assert now(city.subsidiary).committee == now(city.crew).committee == city.group


def rights_of(account, org) -> set[str]:
    held = OrgUserGrant.objects.filter(user=account, content_object=org)
    return set(held.values_list("permission__codename", flat=True))


def test_admins_of_a_new_committee_remove_cadres_and_lose_that_when_it_is_none_any_more(city):
    admins = [make_admin(city.general_branch) for _ in range(2)]
    ended = make_admin(city.general_branch)
    Admin.objects.filter(account=ended).update(ended_at=timezone.now())
    before = [rights_of(one, city.general_branch) for one in (*admins, ended)]
    retype(org=city.general_branch, type=COMMITTEE, by=None)
    for one in admins:
        assert may(Account.objects.get(pk=one.pk), "remove_cadre", now(city.branch))
    assert rights_of(ended, city.general_branch) == before[-1]
    retype(org=city.general_branch, type=GENERAL, by=None)
    assert [rights_of(one, city.general_branch) for one in (*admins, ended)] == before
    back, there = AuditEntry.objects.filter(act="org_retyped").order_by("-pk")
    assert (there.facts["rights_given"], there.facts["rights_taken"]) == (["移除团干部"], [])
    assert (back.facts["rights_given"], back.facts["rights_taken"]) == ([], ["移除团干部"])


def test_admins_of_what_is_a_branch_now_manage_nothing_there_unless_a_colleague_above_gave_it(city):
    above, admin, helped = (make_admin(org) for org in (city.group, city.crew, city.crew))
    committee = make_org(city.group, "二公司团委", COMMITTEE)
    for one in (admin, helped):
        appoint_admin(account=one, org=committee, by=None)
    Delegation.objects.create(
        account=helped, org=committee, right="manage_orgs", given_by=above, vouched_by=above
    )
    retype(org=committee, type=BRANCH, by=None)
    assert rights_of(admin, committee) == {"view_cadre", "enter_cadre"}
    assert rights_of(helped, committee) == {"view_cadre", "enter_cadre", "manage_orgs"}


def test_another_industry_leaves_the_rights_of_admins_alone(city):
    admin = make_admin(city.group)
    before = rights_of(admin, city.group)
    retype(org=city.group, industry=Industry.OTHER, by=None)
    assert rights_of(admin, city.group) == before
    [entry] = AuditEntry.objects.filter(act="org_retyped")
    assert not {"rights_given", "rights_taken"} & {*entry.facts}


def test_a_committee_below_is_no_longer_led_by_who_is_above_it(city):
    inner = make_org(city.subsidiary, "一公司机关团委", COMMITTEE)
    retype(org=city.group, industry=Industry.OTHER, by=None)
    assert now(inner).committee == inner


def test_the_superior_must_allow_the_new_type(city):
    refused("团总支下不能设团总支", retype, org=city.branch, type=GENERAL, by=None)


def test_those_below_must_fit_the_new_type_and_who_does_not_is_named(city):
    refused("文学院2025级团总支（团总支）", retype, org=city.college, type=GENERAL, by=None)


@pytest.mark.parametrize("name", ["county", "park"])
def test_the_leading_levels_stay_what_they_are(city, name):
    refused("不能互改类别", retype, org=getattr(city, name), type=COMMITTEE, by=None)


def test_a_post_that_the_new_type_does_not_have_stops_it_and_is_named(city):
    enter(city.subsidiary, duty=Duty.STANDING)
    refused("林晓明（云山建工一公司团委 常委）", retype, org=city.subsidiary, type=GENERAL, by=None)


def test_posts_that_the_new_type_has_stay(city):
    post = enter(city.subsidiary, duty=Duty.SECRETARY)
    retype(org=city.subsidiary, type=GENERAL, by=None)
    post.refresh_from_db()
    assert post.is_open


def test_a_school_code_makes_a_university_and_its_row_and_taking_it_away_ends_it(city):
    enter(city.township)
    retype(org=city.township, industry=Industry.UNIVERSITY, school_code="4144010002", by=None)
    assert Staffing.objects.get(org=city.township).total == 1
    retype(org=city.township, school_code=None, by=None)
    assert not Staffing.objects.filter(org=city.township).exists()


@pytest.mark.parametrize("code", ["414401000", "41440100022", "4199010002", "4144110002", "abcdefghij"])
def test_a_wrong_school_code_is_refused(city, code):
    refused(
        "学校标识码|school_code", retype, org=city.college, school_code=code, by=None, error=ValidationError
    )


def test_a_school_code_of_another_is_refused(city):
    refused(".", retype, org=city.college, school_code="4144010001", by=None, error=ValidationError)


def test_another_industry_ends_the_row_of_an_enterprise(city):
    retype(org=city.group, industry=Industry.PRIVATE_ENTERPRISE, by=None)
    assert not Staffing.objects.filter(org=city.group).exists()
    assert Staffing.objects.filter(org=city.subsidiary).exists()


def test_facts_submitted_once_stay(city):
    Profile.objects.create(org=city.university, student_count=12_000)
    retype(org=city.university, industry=Industry.VOCATIONAL_COLLEGE, by=None)
    assert Profile.objects.get(org=city.university).student_count == 12_000


def test_nothing_changed_is_nothing_done(city):
    refused("没有需要保存", retype, org=city.college, type=COMMITTEE, by=None)
