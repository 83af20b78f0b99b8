"""Acts on people and posts: what they write, what they tell, what they refuse."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cadres import actions
from cadres.actions import CadreError, StaleError
from cadres.codes import Duty, DutyStatus, Nature, Selection
from cadres.models import Destination, Person, Post
from cadres.signals import post_changed
from tests.answers import pdf
from tests.factories import make_admin, make_person, make_post
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

NUMBER = "11010519491231002X"


@pytest.fixture
def told():
    """What post_changed told: (post, was) pairs."""
    heard = []

    def hear(sender, post, was, **_):
        heard.append((post, was))

    post_changed.connect(hear)
    yield heard
    post_changed.disconnect(hear)


def new_post(duty: Duty = Duty.SECRETARY, **facts) -> Post:
    defaults = {
        "since_on": date(2024, 9, 1), "selection": Selection.ELECTED, "nature": Nature.PART_TIME,
        "in_party_committee": False, "duty_status": DutyStatus.ON,
    }  # fmt: skip
    return Post(duty=duty, **{**defaults, **facts})


def new_person(**facts) -> Person:
    """With the facts of a stored one, but not stored."""
    person = make_person(**facts)
    Person.objects.filter(pk=person.pk).delete()
    person._state.adding = True
    return person


def enter(org, person=None, by=None, duty=Duty.SECRETARY, **facts) -> Post:
    return actions.enter_cadre(org=org, person=person or new_person(), post=new_post(duty, **facts), by=by)


def test_the_fourteen_destinations_are_there_and_the_last_one_wants_a_note(db):
    destinations = list(Destination.objects.all())
    assert len(destinations) == 14
    assert [each.name for each in destinations if each.needs_note] == ["其他"]
    assert destinations[-1].name == "其他"


def test_entering_writes_person_post_and_log_and_tells(city, told):
    by = make_admin(city.branch)
    post = enter(city.branch, by=by)
    assert Post.objects.get(pk=post.pk).person == post.person
    assert told == [(post, None)]
    entry = AuditEntry.objects.get(act="post_entered")
    assert (entry.actor, entry.target_id) == (by, str(post.pk))


def test_entering_without_the_right_writes_nothing(city, told):
    person = new_person()
    with pytest.raises(PermissionDenied):
        enter(city.sibling, person, by=make_admin(city.branch))
    assert not Person.objects.filter(pk=person.pk).exists()
    assert told == []


def test_a_second_post_belongs_to_the_same_person(city):
    first = enter(city.branch)
    person = Person.objects.get(pk=first.person_id)
    person.occupation_detail = "教师"
    enter(city.sibling, person)
    assert Person.objects.get().occupation_detail == "教师"
    assert Person.objects.get().version == 2
    assert Post.objects.filter(person=person).count() == 2


def test_a_person_changed_meanwhile_is_not_overwritten_by_entering(city):
    person = Person.objects.get(pk=enter(city.branch).person_id)
    Person.objects.update(version=2)
    with pytest.raises(StaleError):
        enter(city.sibling, person)
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("taken", "field"),
    [("id_number", "id_number"), ("member_number", "member_number"), ("secretary", "duty"), ("duty", "duty")],
)
def test_what_the_tables_refuse_is_blamed_at_its_field(city, taken, field):
    stored = make_person(id_number=NUMBER, member_number="201844000001")
    make_post(city.branch, stored)
    person, duty = new_person(), Duty.DEPUTY
    if taken == "id_number":
        person.id_number = NUMBER
    elif taken == "member_number":
        person.member_number = "201844000001"
    elif taken == "secretary":
        duty = Duty.SECRETARY
    else:
        person, duty = stored, Duty.SECRETARY
    with pytest.raises(CadreError) as refusal:
        enter(city.branch, person, duty=duty)
    assert refusal.value.field == field
    assert Post.objects.count() == 1


def test_a_duty_the_organisation_does_not_have_is_refused(city):
    with pytest.raises(CadreError, match="没有“常委”"):
        enter(city.branch, duty=Duty.STANDING)


def test_a_failed_entry_leaves_no_file_behind(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_post(city.branch)
    person = new_person()
    person.application = pdf()
    with pytest.raises(CadreError):
        enter(city.branch, person)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_replaced_file_is_deleted_once_the_change_is_sure(city, django_capture_on_commit_callbacks):
    person = new_person()
    person.application = pdf()
    post = enter(city.branch, person)
    old = person.application.name
    person.application = pdf()
    with django_capture_on_commit_callbacks(execute=True):
        actions.update_cadre(person=person, post=post, versions=(1, 1), by=None)
    storage = person.application.storage
    assert not storage.exists(old)
    assert storage.exists(Person.objects.get().application.name)


# --- update ------------------------------------------------------------------------------------------------


def read(post: Post) -> Post:
    return Post.objects.select_related("person").get(pk=post.pk)


def test_an_update_stores_both_and_tells_what_was(city, told):
    post = read(enter(city.branch))
    post.nature, post.person.occupation_detail = Nature.SECONDED, "教师"
    actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=make_admin(city.branch))
    stored, was = told[-1]
    assert (stored.nature, was.nature) == (Nature.SECONDED, Nature.PART_TIME)
    assert read(post).person.occupation_detail == "教师"
    assert (read(post).version, read(post).person.version) == (2, 2)


def test_the_log_names_the_changed_fields_without_numbers(city):
    post = read(enter(city.branch, new_person(phone="13911112222")))
    post.person.phone, post.person.member_number = "13700000000", "201844000001"
    actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=None)
    entry = AuditEntry.objects.get(act="person_updated")
    assert entry.facts["changed"] == {
        "手机号码": ["139****2222", "137****0000"],
        "发展团员编号": ["未填写", "2018********"],
    }
    stored = str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert not any(
        number in stored for number in ("13700000000", "13911112222", "201844000001", post.person.id_number)
    )


def test_an_update_that_changes_nothing_leaves_versions_and_log(city):
    post = read(enter(city.branch))
    before = AuditEntry.objects.count()
    actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=None)
    assert (read(post).version, AuditEntry.objects.count()) == (1, before)


def quick(account):
    account.name = "快手"
    account.save()
    return account


@pytest.mark.parametrize("slower", ["post", "person"])
def test_whoever_is_slower_learns_who_was_faster_and_overwrites_nothing(city, slower):
    post = enter(city.branch)
    fast, slow, by = read(post), read(post), quick(make_admin(city.branch))
    if slower == "post":
        fast.nature, slow.nature = Nature.SECONDED, Nature.FULL_TIME
    else:
        fast.person.occupation_detail, slow.person.occupation_detail = "快", "慢"
    actions.update_cadre(person=fast.person, post=fast, versions=(1, 1), by=by)
    with pytest.raises(StaleError, match=r"快手于20..-..-.. ..:..修改过"):
        actions.update_cadre(person=slow.person, post=slow, versions=(1, 1), by=None)
    assert read(post).nature != Nature.FULL_TIME
    assert read(post).person.occupation_detail != "慢"


def test_an_update_cannot_take_the_place_of_the_secretary(city):
    make_post(city.branch)
    post = read(enter(city.branch, duty=Duty.DEPUTY))
    post.duty = Duty.SECRETARY
    with pytest.raises(CadreError, match="已有书记") as refusal:
        actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=None)
    assert refusal.value.field == "duty"


def test_an_ended_post_is_not_updated(city, graduated):
    post = read(enter(city.branch))
    actions.end_post(post=post, by=None, destination=graduated)
    with pytest.raises(CadreError, match="已被移除"):
        actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=None)


def test_updating_without_the_right_is_refused(city):
    post = read(enter(city.branch))
    with pytest.raises(PermissionDenied):
        actions.update_cadre(person=post.person, post=post, versions=(1, 1), by=make_admin(city.sibling))


# --- end ---------------------------------------------------------------------------------------------------


def test_ending_keeps_the_person_and_tells(city, told, graduated):
    post = enter(city.branch)
    by = make_admin(city.college)
    actions.end_post(post=post, by=by, destination=graduated, on=date(2026, 7, 1))
    ended, was = told[-1]
    assert (ended.ended_on, was.ended_on) == (date(2026, 7, 1), None)
    assert Person.objects.filter(pk=post.person_id).exists()
    entry = AuditEntry.objects.get(act="post_ended")
    assert (entry.actor, entry.facts["destination"], entry.facts["on"]) == (by, "毕业", "2026-07-01")


def test_a_post_ends_once(city, graduated):
    post = enter(city.branch)
    actions.end_post(post=post, by=None, destination=graduated)
    with pytest.raises(CadreError, match="不能重复移除"):
        actions.end_post(post=post, by=None, destination=graduated)


def test_a_post_does_not_end_before_it_began(city, graduated):
    post = enter(city.branch)
    with pytest.raises(CadreError, match="早于任现职年月"):
        actions.end_post(post=post, by=None, destination=graduated, on=date(2024, 8, 31))


@pytest.mark.parametrize("own", ["branch", "general_branch", "university", "city"])
def test_only_the_nearest_committee_ends(city, own, graduated):
    post = enter(city.branch)
    with pytest.raises(PermissionDenied, match="移除"):
        actions.end_post(post=post, by=make_admin(getattr(city, own)), destination=graduated)
    assert read(post).is_open


def test_after_ending_the_same_post_may_begin_again(city, graduated):
    post = enter(city.branch)
    actions.end_post(post=post, by=None, destination=graduated)
    again = enter(city.branch, Person.objects.get(pk=post.person_id))
    assert again.is_open
    assert Post.objects.count() == 2


def test_taking_a_copy_of_the_application_is_written_down(city):
    post, by = make_post(city.branch), make_admin(city.branch)
    actions.note_download(post=post, by=by)
    entry = AuditEntry.objects.get(act="application_downloaded")
    assert (entry.actor, entry.target_id, entry.facts) == (by, str(post.person_id), {"post": post.pk})
