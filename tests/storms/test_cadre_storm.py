"""Many people send the same form at once: one person, one secretary, sentences for the others, never a fault."""

from datetime import date
from functools import partial

import pytest
from django.test import Client

from cadres.models import Person, Post
from tests.answers import answers
from tests.factories import make_admin, make_id_number
from tests.storms import senders

SENDERS = 20
pytestmark = pytest.mark.storm


def send_at_once(orders) -> list[int]:
    """Post each (account, address, answers) from a thread and connection of its own; the statuses."""
    return sorted(senders.at_once([partial(send, *order) for order in orders]))


def send(account, address, filled) -> int:
    client = Client()
    client.force_login(account)
    return client.post(address, filled).status_code


def test_one_id_number_sent_twenty_times_at_once_is_one_person(crowded):
    accounts = [make_admin(crowded.branch) for _ in range(SENDERS)]
    filled = answers()
    statuses = send_at_once([(account, "/cadres/entry/branch/", filled) for account in accounts])
    assert statuses == [200] * (SENDERS - 1) + [302]
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


def test_one_id_number_sent_from_many_organisations_is_one_person(crowded):
    places = [crowded.branch, crowded.sibling, crowded.village, crowded.crew] * (SENDERS // 4)
    filled = answers()
    statuses = send_at_once([(make_admin(org), "/cadres/entry/branch/", filled) for org in places])
    assert statuses.count(302) == 1
    assert set(statuses) == {200, 302}
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


def test_twenty_secretaries_sent_at_once_are_one(crowded):
    orders = [
        (
            make_admin(crowded.branch),
            "/cadres/entry/branch/",
            answers(id_number=make_id_number(born_on=date(1998, 5, 4))),
        )
        for _ in range(SENDERS)
    ]
    assert send_at_once(orders) == [200] * (SENDERS - 1) + [302]
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


def test_one_member_number_sent_twenty_times_at_once_belongs_to_one(crowded):
    facts = {"joined_league_on": "2018-05-04", "member_number": "201844000001", "duty": "culture"}
    orders = [(make_admin(crowded.branch), "/cadres/entry/branch/", answers(**facts)) for _ in range(SENDERS)]
    assert send_at_once(orders) == [200] * (SENDERS - 1) + [302]
    assert Person.objects.filter(member_number="201844000001").count() == 1


def test_of_twenty_changes_at_once_none_is_lost_silently(crowded):
    by = make_admin(crowded.branch)
    send_at_once([(by, "/cadres/entry/branch/", answers())])
    post = Post.objects.get()
    orders = [
        (by, f"/cadres/{post.pk}/update/", answers(versions="1.1", phone="", occupation_detail=f"第{n}次"))
        for n in range(SENDERS)
    ]
    assert send_at_once(orders) == [200] * (SENDERS - 1) + [302]
    assert Person.objects.get().version == 2
