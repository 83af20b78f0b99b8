"""What changes about a person must fit the posts held elsewhere too (decision 7 of the domain; guide 3.4)."""

import pytest

from cadres import actions
from cadres.actions import CadreError
from cadres.codes import Duty, Nature, Occupation, PoliticalStatus
from cadres.models import Destination, Person, Post
from tests.factories import make_admin, make_person, make_post

STUDENT = {"occupation": Occupation.STUDENT, "study_status": "bachelor", "occupation_detail": ""}


@pytest.fixture
def teacher(city) -> Person:
    return make_person(
        name="周海燕", occupation=Occupation.TEACHER, political_status=PoliticalStatus.PARTY_MEMBER
    )


@pytest.fixture
def in_branch(city, teacher) -> Post:
    return make_post(city.branch, teacher, Duty.DEPUTY, nature=Nature.PART_TIME)


def update(post: Post, *, by, **facts) -> None:
    person = Person.objects.get(pk=post.person_id)
    for name, value in facts.items():
        setattr(person, name, value)
    actions.update_cadre(person=person, post=post, versions=(post.version, person.version), by=by)


def test_nobody_becomes_a_student_while_full_time_in_another_organisation(city, teacher, in_branch):
    make_post(city.crew, teacher, Duty.DEPUTY, nature=Nature.FULL_TIME)
    with pytest.raises(CadreError, match="兼职") as refusal:
        update(in_branch, by=make_admin(city.branch), **STUDENT)
    assert refusal.value.field == "occupation"
    assert city.crew.name not in str(refusal.value)
    assert Person.objects.get().occupation == Occupation.TEACHER


def test_a_post_in_sight_is_named(city, teacher, in_branch):
    make_post(city.sibling, teacher, Duty.DEPUTY, nature=Nature.FULL_TIME)
    with pytest.raises(CadreError, match=city.sibling.name):
        update(in_branch, by=make_admin(city.university), **STUDENT)


def test_a_student_may_be_part_time_everywhere(city, teacher, in_branch):
    make_post(city.crew, teacher, Duty.DEPUTY, nature=Nature.PART_TIME)
    update(in_branch, by=make_admin(city.branch), **STUDENT)
    assert Person.objects.get().occupation == Occupation.STUDENT


def test_an_ended_post_asks_for_nothing(city, teacher, in_branch):
    other = make_post(city.crew, teacher, Duty.DEPUTY, nature=Nature.FULL_TIME)
    other.leave(destination=Destination.objects.get(name="毕业"))
    update(in_branch, by=make_admin(city.branch), **STUDENT)
    assert Person.objects.get().occupation == Occupation.STUDENT


def test_a_member_of_a_party_committee_elsewhere_stays_in_the_party(city, teacher, in_branch):
    make_post(city.crew, teacher, Duty.DEPUTY, in_party_committee=True)
    with pytest.raises(CadreError, match="中共党员") as refusal:
        update(in_branch, by=make_admin(city.branch), political_status=PoliticalStatus.LEAGUE_MEMBER)
    assert refusal.value.field == "political_status"


def test_a_second_post_is_asked_the_same(city, teacher, in_branch):
    make_post(city.college, teacher, Duty.DEPUTY, nature=Nature.FULL_TIME)
    person = Person.objects.get()
    person.occupation = Occupation.STUDENT
    second = Post(
        duty=Duty.DEPUTY, since_on=in_branch.since_on, selection=in_branch.selection, nature=Nature.PART_TIME,
        in_party_committee=False,
    )  # fmt: skip
    with pytest.raises(CadreError, match="兼职"):
        actions.enter_cadre(org=city.sibling, person=person, post=second, by=None)


def test_what_did_not_fit_before_does_not_stop_other_changes(city, in_branch, teacher):
    make_post(city.crew, teacher, Duty.DEPUTY, nature=Nature.FULL_TIME)
    Person.objects.update(**STUDENT)
    update(in_branch, by=make_admin(city.branch), applied_party=True)
    assert Person.objects.get().applied_party is True
