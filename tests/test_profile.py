"""What an organisation says of itself: what is due of whom, and what nobody changes any more (guide 2.2)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from orgs import dues
from orgs.actions.profile import AlreadySubmittedError, submit_profile
from orgs.codes import EnterpriseLevel, Industry, OrgType
from orgs.models import Org, Profile
from orgs.models.profile import SubmittedOnceError, asks_something, lacks_something, missing
from tests.factories import FILLED_IN, fill_profile, make_admin, make_org
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

STAFF = dict.fromkeys(dues.STAFF, 0)
ENTERPRISE = {"enterprise_level": EnterpriseLevel.GROUP, "enterprise_division": "441900"}


def due(org) -> set[str]:
    return set(dues.due(type=org.type, industry=org.industry, school_code=org.school_code))


# --- what is due -------------------------------------------------------------------------------------------


def test_a_university_is_asked_for_its_students_and_a_college_inside_it_is_not(city):
    assert "student_count" in due(city.university)
    assert "student_count" not in due(city.college)
    assert "student_count" not in due(city.branch)


@pytest.mark.parametrize("place", ["group", "subsidiary", "crew"])
def test_every_state_enterprise_is_asked_for_level_and_place_whatever_its_type(city, place):
    assert set(dues.ENTERPRISE) <= due(getattr(city, place))


def test_a_branch_outside_state_enterprises_is_asked_for_nothing(city):
    assert due(city.branch) == due(city.village) == set()


@pytest.mark.parametrize("place", ["city", "park", "township", "college", "general_branch"])
def test_whoever_is_no_branch_says_how_many_posts_it_has(city, place):
    assert set(dues.STAFF) <= due(getattr(city, place))


def test_only_a_leading_organisation_must_tell_telephone_and_mail(city):
    assert set(dues.CONTACT) <= due(city.county)
    assert not set(dues.CONTACT) & due(city.park)


def test_zero_posts_are_an_answer_and_no_answer_is_none(city):
    fill_profile(city.township)
    assert missing(Org.objects.get(pk=city.township.pk)) == []
    Profile.objects.filter(org=city.township).update(institution_staff=None)
    assert missing(Org.objects.get(pk=city.township.pk)) == ["institution_staff"]


def test_the_database_and_the_rules_agree_on_who_lacks_what(city):
    """Every type and industry, with and without code, with each field left out in turn."""
    serial = 0
    for type in (OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH):
        for industry in ("", Industry.UNIVERSITY, Industry.STATE_ENTERPRISE, Industry.VILLAGE):
            for left_out in (None, *FILLED_IN):
                serial += 1
                code = f"41440{serial:05}" if type == OrgType.COMMITTEE and serial % 2 else None
                org = make_org(city.city, f"组织{serial}", type, industry=industry, school_code=code)
                blank = {left_out: None if left_out in (*dues.STAFF, "student_count") else ""}
                told = {**FILLED_IN, **(blank if left_out else {})}
                Profile.objects.create(org=org, **told)
    orgs = Org.objects.select_related("profile")
    assert set(orgs.filter(asks_something())) == {org for org in orgs if due(org)}
    assert set(orgs.filter(lacks_something())) == {org for org in orgs if missing(org)}
    assert serial > 100


# --- submitting --------------------------------------------------------------------------------------------


def test_submitting_leaves_the_profile_and_one_line_in_the_log(city):
    account = make_admin(city.university, has_profile=False)
    before = AuditEntry.objects.count()
    submit_profile(org=city.university, by=account, student_count=28640, **STAFF)
    assert Profile.objects.get().student_count == 28640
    [entry] = AuditEntry.objects.order_by("pk")[before:]
    assert (entry.act, entry.actor, entry.target_id) == (
        "profile_submitted",
        account,
        str(city.university.pk),
    )
    assert entry.facts["changed"]["在校学生数"] == ["", 28640]


def test_the_name_of_the_place_comes_from_its_code(city):
    submit_profile(org=city.crew, by=None, **ENTERPRISE)
    assert Profile.objects.get().enterprise_place == "广东省 东莞市"


def test_the_second_value_is_refused_and_told_which_one_stands(city):
    submit_profile(org=city.university, by=None, student_count=28640, **STAFF)
    lines = AuditEntry.objects.count()
    with pytest.raises(AlreadySubmittedError, match="在校学生数为28640") as refused:
        submit_profile(org=city.university, by=None, student_count=28641, **STAFF)
    assert refused.value.profile.student_count == 28640
    assert AuditEntry.objects.count() == lines


def test_the_same_again_changes_nothing_and_leaves_no_line(city):
    for _ in range(2):
        submit_profile(org=city.university, by=None, student_count=28640, **STAFF)
    assert AuditEntry.objects.filter(act="profile_submitted").count() == 1


def test_telephone_and_posts_stay_open_to_change_and_the_number_stays_out_of_the_log(city):
    submit_profile(org=city.university, by=None, student_count=28640, **STAFF)
    submit_profile(org=city.university, by=None, office_phone="020-38000000", institution_quota=7)
    assert Profile.objects.get().institution_quota == 7
    assert "38000000" not in str(AuditEntry.objects.latest("pk").facts)


def test_what_becomes_due_later_can_still_be_filled_in(city):
    fill_profile(city.township)
    Org.objects.filter(pk=city.township.pk).update(industry=Industry.STATE_ENTERPRISE)
    submit_profile(org=city.township, by=None, **ENTERPRISE)
    assert Profile.objects.get().enterprise_level == EnterpriseLevel.GROUP


def test_what_is_not_asked_of_an_organisation_is_not_taken(city):
    with pytest.raises(ValueError, match="student_count"):
        submit_profile(org=city.college, by=None, student_count=5)
    with pytest.raises(ValueError, match="440100"):
        submit_profile(org=city.crew, by=None, enterprise_level="group", enterprise_division="440100")
    assert not Profile.objects.exists()


@pytest.mark.parametrize("count", [0, 200_001, -5])
def test_an_impossible_number_is_refused_by_the_act(city, count):
    with pytest.raises((ValidationError, IntegrityError)):
        submit_profile(org=city.university, by=None, student_count=count, **STAFF)


# --- for good ----------------------------------------------------------------------------------------------


@pytest.fixture
def submitted(city):
    """Profiles of a university, of an enterprise and of a township, which has submitted nothing for good."""
    submit_profile(org=city.university, by=None, student_count=28640, **STAFF)
    submit_profile(org=city.group, by=None, **ENTERPRISE, **STAFF)
    submit_profile(org=city.township, by=None, **STAFF)
    yield city
    assert Profile.objects.get(org=city.university).student_count == 28640
    told = Profile.objects.get(org=city.group)
    assert (told.enterprise_level, told.enterprise_division) == (EnterpriseLevel.GROUP, "441900")
    assert told.enterprise_place == "广东省 东莞市"


def save(profile):
    profile.student_count, profile.enterprise_level, profile.enterprise_place = 1, "fourth", "别处"
    profile.save()


def save_one_field(profile):
    profile.student_count, profile.enterprise_division = 1, "110101"
    profile.save(update_fields=["student_count", "enterprise_division"])


def update(profile):
    Profile.objects.filter(pk=profile.pk).update(student_count=1, enterprise_place="别处")


def hand_over(profile):
    Profile.objects.filter(pk=profile.pk).update(org=profile.org.parent)


def update_in_bulk(profile):
    save_nothing = Profile(pk=profile.pk, student_count=1, enterprise_level="fourth")
    Profile.objects.bulk_update([save_nothing], ["student_count", "enterprise_level"])


def create_over(profile):
    Profile.objects.bulk_create(
        [Profile(pk=profile.pk, student_count=1, enterprise_level="fourth")],
        update_conflicts=True,
        unique_fields=["org"],
        update_fields=["student_count", "enterprise_level"],
    )


def create_again(profile):
    Profile.objects.create(org=profile.org, student_count=1)


def save_as_new(profile):
    Profile(org=profile.org, student_count=1, enterprise_division="110101").save()


def delete(profile):
    profile.delete()


def delete_in_bulk(profile):
    Profile.objects.filter(pk=profile.pk).delete()


def delete_around_the_model(profile):
    Profile._base_manager.filter(pk=profile.pk)._raw_delete("default")


def statement(sql: str):
    def run(profile):
        with connection.cursor() as cursor:
            cursor.execute(sql.format(pk=profile.pk))

    run.__name__ = sql.split(" WHERE")[0]
    return run


PATHS = [
    save, save_one_field, update, hand_over, update_in_bulk, create_over, create_again, save_as_new, delete,
    delete_in_bulk, delete_around_the_model,
    statement("UPDATE orgs_profile SET student_count = 1, enterprise_level = 'fourth' WHERE org_id = {pk}"),
    statement("UPDATE orgs_profile SET student_count = NULL, enterprise_division = '' WHERE org_id = {pk}"),
    statement("UPDATE orgs_profile SET student_count = 1, enterprise_place = '' WHERE org_id = {pk}"),
    statement("UPDATE orgs_profile SET org_id = -1 WHERE org_id = {pk}"),
    statement("DELETE FROM orgs_profile WHERE org_id = {pk}"),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
@pytest.mark.parametrize("place", ["university", "group"])
def test_no_path_changes_or_deletes_what_was_submitted(submitted, place, path):
    profile = Profile.objects.get(org=getattr(submitted, place))
    with pytest.raises((SubmittedOnceError, IntegrityError)), transaction.atomic():
        path(profile)


AROUND = {  # what rides over the row or the table without a word to the triggers for UPDATE and DELETE
    "sqlite": (
        "REPLACE INTO orgs_profile SELECT * FROM orgs_profile WHERE org_id = {pk}",
        "UPDATE OR REPLACE orgs_profile SET student_count = 1, enterprise_level = '' WHERE org_id = {pk}",
    ),
    "postgresql": ("TRUNCATE orgs_profile", "TRUNCATE orgs_org CASCADE"),
}


def test_replacing_and_emptying_are_refused_too(submitted):
    profile = Profile.objects.get(org=submitted.university)
    connection.check_constraints()  # nothing is left to check, which would stop TRUNCATE before the trigger
    for sql in AROUND[connection.vendor]:
        with pytest.raises(IntegrityError), transaction.atomic():
            statement(sql)(profile)


def test_the_refusal_holds_also_for_a_profile_that_has_submitted_nothing_for_good(submitted):
    with pytest.raises(IntegrityError), transaction.atomic():
        statement("DELETE FROM orgs_profile WHERE org_id = {pk}")(Profile.objects.get(org=submitted.township))


def test_saving_without_a_change_and_changing_the_rest_goes_on(submitted):
    profile = Profile.objects.get(org=submitted.university)
    profile.email = "office@example.org"
    profile.save()
    Profile.objects.filter(org=submitted.university).update(institution_quota=3)
    profile.refresh_from_db()
    assert (profile.email, profile.institution_quota) == ("office@example.org", 3)
