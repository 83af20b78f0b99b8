"""撤销移除: by whom, till when, and what stands against it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cadres import actions
from cadres.actions import CadreError
from cadres.codes import Duty, Nature, Occupation
from cadres.models import Person, Post
from cadres.rules.restoring import contradiction, too_late_fault
from cadres.signals import post_changed
from tests.factories import make_admin, make_person, make_post
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

REMOVED_ON = date(2026, 3, 1)


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕"))


@pytest.fixture
def ended(post, graduated) -> Post:
    return actions.end_post(post=post, by=None, destination=graduated, on=REMOVED_ON)


def removed_at(post: Post, moment: datetime) -> Post:
    Post.objects.filter(pk=post.pk).update(removed_at=moment)
    return post


# --- the rule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (29, False), (30, False), (31, True), (400, True)])
def test_a_removal_is_taken_back_within_thirty_days(days, is_late):
    assert bool(too_late_fault(removed_on=REMOVED_ON, today=REMOVED_ON + timedelta(days=days))) is is_late


SAME = {
    "duty": Duty.SECRETARY,
    "org_type": "branch",
    "nature": Nature.FULL_TIME,
    "occupation": Occupation.TEACHER,
    "in_party_committee": True,
    "political_status": "01",
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"duty": Duty.STANDING}, "没有“常委”"),
        ({"occupation": Occupation.STUDENT}, "学生团干部"),
        ({"occupation": Occupation.STUDENT, "nature": Nature.PART_TIME}, ""),
        ({"political_status": "03"}, "核对政治面貌"),
        ({"political_status": "03", "in_party_committee": False}, ""),
    ],
)
def test_what_could_not_be_entered_today_is_not_restored(changed, words):
    fault = contradiction(**{**SAME, **changed})
    assert words in fault
    assert bool(fault) is bool(words)


# --- the act -----------------------------------------------------------------------------------------------


def test_a_restored_post_is_in_force_and_its_removal_stays_in_the_history(city, ended, graduated):
    by = make_admin(city.college)
    actions.restore_post(post=ended, by=by)
    stored = Post.objects.get(pk=ended.pk)
    assert (stored.ended_on, stored.destination, stored.removed_at) == (None, None, None)
    assert stored.destination_note == ""
    kept = list(stored.history.values_list("ended_on", "destination", "history_user"))
    assert kept[:2] == [(None, None, by.pk), (REMOVED_ON, graduated.pk, None)]
    entry = AuditEntry.objects.get(act="post_restored")
    assert (entry.actor, entry.facts["destination"], entry.facts["on"]) == (by, "毕业", "2026-03-01")


def test_restoring_tells_what_was(ended):
    heard = []

    def hear(sender, post, was, **_):
        heard.append((post.is_open, was.is_open))

    post_changed.connect(hear)
    actions.restore_post(post=ended, by=None)
    post_changed.disconnect(hear)
    assert heard == [(True, False)]


@pytest.mark.parametrize("own", ["branch", "general_branch", "university", "city", "sibling", "other_city"])
def test_only_who_may_remove_restores(city, ended, own):
    with pytest.raises(PermissionDenied, match="移除"):
        actions.restore_post(post=ended, by=make_admin(getattr(city, own)))
    assert not Post.objects.get(pk=ended.pk).is_open


@pytest.mark.parametrize(("now", "is_open"), [("2026-03-31 23:59:59", True), ("2026-04-01 00:00:01", False)])
def test_the_thirtieth_day_is_the_last(ended, now, is_open):
    zone = timezone.get_default_timezone()
    removed_at(ended, datetime(2026, 3, 1, 9, 30, tzinfo=zone))
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=zone), tick=False):
        if is_open:
            actions.restore_post(post=ended, by=None)
        else:
            with pytest.raises(CadreError, match="2026-03-31为最后一天"):
                actions.restore_post(post=ended, by=None)
    assert Post.objects.get(pk=ended.pk).is_open is is_open


def test_a_post_in_force_has_nothing_to_restore(post):
    with pytest.raises(CadreError, match="没有移除"):
        actions.restore_post(post=post, by=None)


def test_nobody_is_restored_beside_a_new_secretary(city, ended):
    make_post(city.branch, make_person(name="接任者"))
    with pytest.raises(CadreError, match="已有新的书记（接任者）"):
        actions.restore_post(post=ended, by=None)


def test_who_holds_the_duty_again_is_not_restored(city, graduated):
    post = make_post(city.branch, duty=Duty.CULTURE)
    ended = actions.end_post(post=post, by=None, destination=graduated)
    make_post(city.branch, post.person, duty=Duty.CULTURE)
    with pytest.raises(CadreError, match="已重新担任"):
        actions.restore_post(post=ended, by=None)


def test_somebody_who_became_a_student_is_not_restored_to_a_full_time_post(city, graduated):
    post = make_post(city.branch, nature=Nature.FULL_TIME)
    ended = actions.end_post(post=post, by=None, destination=graduated)
    Person.objects.update(occupation=Occupation.STUDENT, occupation_detail="")
    with pytest.raises(CadreError, match="情况有变"):
        actions.restore_post(post=ended, by=None)


def test_removed_and_restored_again_and_again_the_history_only_grows(post, graduated):
    for times in range(1, 4):
        ended = actions.end_post(post=post, by=None, destination=graduated)
        actions.restore_post(post=ended, by=None)
        assert post.history.count() == 1 + 2 * times


# --- who signs ---------------------------------------------------------------------------------------------


def test_the_history_is_signed_by_whom_the_act_is_done(city, post, graduated):
    by = make_admin(city.college)
    actions.end_post(post=post, by=by, destination=graduated)
    assert post.history.first().history_user == by


def test_what_a_loaded_row_was_is_kept_before_its_first_change(post, graduated):
    post.history.all().delete()
    actions.end_post(post=post, by=None, destination=graduated)
    last, first = post.history.all()
    assert (first.ended_on, first.history_date, first.history_user) == (None, post.created_at, None)
    assert last.ended_on


def test_whoever_holds_the_person_by_now_must_have_agreed_to_a_restoration(city, ended):
    make_post(city.crew, ended.person, Duty.DEPUTY)
    admin = make_admin(city.branch.committee)
    with time_machine.travel(REMOVED_ON + timedelta(days=1), tick=False):
        removed_at(ended, timezone.now())
        with pytest.raises(CadreError, match="现在其他组织任职"):
            actions.restore_post(post=ended, by=admin)
    assert not Post.objects.get(pk=ended.pk).is_open


def test_a_post_elsewhere_in_sight_does_not_stop_a_restoration(city, ended):
    make_post(city.sibling, ended.person, Duty.DEPUTY)
    with time_machine.travel(REMOVED_ON + timedelta(days=1), tick=False):
        removed_at(ended, timezone.now())
        actions.restore_post(post=ended, by=make_admin(city.branch.committee))
    assert Post.objects.get(pk=ended.pk).is_open
