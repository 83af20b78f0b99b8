"""入团志愿书 is certified by the superior 团委, or returned with a reason; a new file begins anew."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cadres import actions
from cadres.actions import CadreError
from cadres.models import Certification, Person, Post, State
from orgs.actions import appoint_admin
from orgs.models import Account
from tests.answers import answers, pdf
from tests.factories import make_admin, make_person, make_post
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

REASON = "缺少第二页和上级团委的公章。"


@pytest.fixture
def uploader(city) -> Account:
    return make_admin(city.branch)


@pytest.fixture
def decider(city) -> Account:
    return make_admin(city.college)


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕"))


def hand_in(post: Post, by: Account | None) -> Certification:
    """Upload a file for the person, as the update form does."""
    person = Person.objects.get(pk=post.person_id)
    post = Post.objects.get(pk=post.pk)
    person.application = pdf()
    actions.update_cadre(person=person, post=post, versions=(post.version, person.version), by=by)
    return Certification.objects.of(person)


def decide(certification, by, state=State.CERTIFIED, reason="") -> Certification:
    return actions.decide_application(certification=certification, state=state, reason=reason, by=by)


def send_back(certification, by) -> Certification:
    return decide(certification, by, State.RETURNED, REASON)


def is_for(certification: Certification, account: Account) -> bool:
    return Certification.objects.decidable_by(account).filter(pk=certification.pk).exists()


# --- a file begins -----------------------------------------------------------------------------------------


def test_a_file_is_not_certified_at_first(post, uploader):
    certification = hand_in(post, uploader)
    assert (certification.state, certification.uploaded_by) == (State.WAITING, uploader)


def test_a_file_that_comes_with_the_entry_is_not_certified_either(client, uploader):
    client.force_login(uploader)
    joined = {"joined_league_on": "2020-01-01", "member_number": "202044000001"}
    client.post(reverse("cadres:enter-branch"), answers(**joined, application=pdf()))
    certification = Certification.objects.of(Person.objects.get())
    assert (certification.state, certification.uploaded_by) == (State.WAITING, uploader)


def test_nothing_begins_without_a_file(post, uploader):
    person = Person.objects.get(pk=post.person_id)
    person.nation = "05"
    actions.update_cadre(person=person, post=post, versions=(1, 1), by=uploader)
    assert not Certification.objects.exists()


def test_another_fact_changed_leaves_it_certified(post, uploader, decider):
    decide(hand_in(post, uploader), decider)
    person = Person.objects.get(pk=post.person_id)
    person.nation = "05"
    actions.update_cadre(person=person, post=post, versions=(1, person.version), by=uploader)
    assert Certification.objects.of(person).state == State.CERTIFIED


@pytest.mark.parametrize("verdict", [decide, send_back])
def test_a_new_file_begins_anew_and_the_old_verdict_is_kept(post, uploader, decider, verdict):
    old = verdict(hand_in(post, uploader), decider)
    new = hand_in(post, uploader)
    assert new != old
    assert new.state == State.WAITING
    old.refresh_from_db()
    assert old.decided_by == decider
    assert not Certification.objects.returned().exists()


# --- deciding ----------------------------------------------------------------------------------------------


def test_certifying_tells_who_when_and_for_whom(city, post, uploader, decider):
    certification = decide(hand_in(post, uploader), decider)
    assert (certification.state, certification.decided_by) == (State.CERTIFIED, decider)
    assert certification.decided_at is not None
    assert certification.deciding_org == city.college
    entry = AuditEntry.objects.get(act="application_certified")
    assert (entry.actor, entry.org_id, entry.target_id) == (decider, city.branch.pk, str(post.person_id))


def test_returning_keeps_the_reason(post, uploader, decider):
    assert send_back(hand_in(post, uploader), decider).reason == REASON
    assert AuditEntry.objects.get(act="application_returned").reason == REASON


def test_a_replaced_file_is_not_decided_on(post, uploader, decider):
    seen = hand_in(post, uploader)
    hand_in(post, uploader)
    with pytest.raises(CadreError, match="刚刚已被重新上传"):
        decide(seen, decider)
    assert not AuditEntry.objects.filter(act="application_certified").exists()


def test_of_two_who_decide_the_second_is_told_the_result(post, uploader, decider):
    seen = hand_in(post, uploader)
    send_back(seen, decider)
    with pytest.raises(CadreError, match="刚刚已有结果：已退回"):
        decide(seen, decider)


def test_nobody_decides_on_what_he_uploaded(city, post, decider):
    certification = hand_in(post, decider)
    with pytest.raises(CadreError, match="不能认证自己上传的"):
        decide(certification, decider)
    assert decide(certification, make_admin(city.college)).state == State.CERTIFIED


def test_the_database_itself_refuses_whoever_uploaded(post, uploader, decider):
    hand_in(post, uploader)
    rows = Certification.objects.filter(state=State.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.CERTIFIED, decided_by=uploader, decided_at="2026-01-01T00:00Z")
    rows.update(state=State.CERTIFIED, decided_by=decider, decided_at="2026-01-01T00:00Z")


@pytest.mark.parametrize(
    "facts",
    [
        {"state": State.CERTIFIED},
        {"state": State.RETURNED, "decided_at": "2026-01-01T00:00Z"},
        {"state": State.CERTIFIED, "decided_at": "2026-01-01T00:00Z", "reason": REASON},
        {"decided_at": "2026-01-01T00:00Z"},
    ],
)
def test_half_a_verdict_cannot_be_stored(post, uploader, facts):
    hand_in(post, uploader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.update(**facts)


# --- who decides -------------------------------------------------------------------------------------------


DECIDERS = {
    "branch": "college",  # the nearest 团委, past the 团总支
    "general_branch": "college",
    "college": "university",  # of a 团委 the one above it
    "university": "city",
    "village": "township",
    "township": "county",
    "county": "city",
    "park": "city",
    "crew": "subsidiary",
    "subsidiary": "group",
    "city": "province",
    "nation": "nation",  # nothing stands above it
}
ORGS = (
    "nation", "province", "city", "other_city", "county", "park", "township", "village", "university", "college",
    "general_branch", "branch", "sibling", "group", "subsidiary", "crew",
)  # fmt: skip


def test_the_nearest_committee_strictly_above_decides_and_nobody_else(city):
    admins = {name: make_admin(getattr(city, name)) for name in ORGS}
    for place, superior in DECIDERS.items():
        certification = hand_in(make_post(getattr(city, place)), None)
        assert [name for name in ORGS if is_for(certification, admins[name])] == [superior], place
        for name in {place, "branch", "university", "city", "crew"} - {superior}:
            with pytest.raises(CadreError, match="上级团委"):
                decide(certification, admins[name])


def test_what_the_committee_itself_uploaded_the_next_one_above_may_decide(city, post, decider):
    certification = hand_in(post, decider)
    above = {name: make_admin(getattr(city, name)) for name in ("college", "university", "city")}
    assert [name for name in above if is_for(certification, above[name])] == ["college", "university"]
    assert decide(certification, above["university"]).deciding_org == city.university


def test_an_uploader_of_another_committee_moves_nothing_up(city, post, uploader):
    appoint_admin(account=uploader, org=city.group, by=None)
    certification = hand_in(post, uploader)
    assert not is_for(certification, make_admin(city.university))
    assert not is_for(certification, make_admin(city.city))


def test_whoever_holds_two_posts_is_certified_from_either_side(city, post, uploader):
    make_post(city.crew, post.person)
    certification = hand_in(post, uploader)
    assert is_for(certification, make_admin(city.subsidiary))
    assert is_for(certification, make_admin(city.college))


def test_a_person_in_no_post_waits_for_nobody(post, uploader, decider):
    certification = hand_in(post, uploader)
    Post.objects.update(ended_on="2026-01-01", destination=1, removed_at="2026-01-01T00:00Z")
    assert not is_for(certification, decider)
    with pytest.raises(CadreError, match="上级团委"):
        decide(certification, decider)


# --- to whom it is returned --------------------------------------------------------------------------------


def test_a_returned_file_concerns_the_organisation_of_the_person(city, post, uploader, decider):
    certification = send_back(hand_in(post, uploader), decider)
    told = [
        name
        for name in ("branch", "sibling", "general_branch", "college", "university", "crew", "city")
        if certification in Certification.objects.returned_to(make_admin(getattr(city, name)))
    ]
    assert told == ["branch"]


def test_a_file_uploaded_for_a_branch_below_is_returned_to_both(city, post, decider):
    certification = send_back(hand_in(post, decider), make_admin(city.university))
    for org in (city.branch, city.college):
        assert certification in Certification.objects.returned_to(make_admin(org))


def test_a_certified_file_is_returned_to_nobody(post, uploader, decider):
    decide(hand_in(post, uploader), decider)
    assert not Certification.objects.returned_to(uploader).exists()
