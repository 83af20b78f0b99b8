"""Two windows keep one draft at the same time: never a fault, nothing mixed, and what came last stays."""

import os
from functools import partial

import pytest
from django.test import Client

from cadres.actions import drafts
from cadres.models import Draft
from tests.answers import answers
from tests.factories import make_admin
from tests.storms import senders

WINDOWS, ROUNDS = 8, 100 if os.environ.get("STORM") == "full" else 3
ENTRY = "/cadres/entry/branch/"
pytestmark = pytest.mark.storm


def keep(client: Client, words: str, wish: str = "autosave") -> int:
    return client.post(ENTRY, answers(wish=wish, name=words, duty_name=words)).status_code


def windows_of(account) -> list[Client]:
    clients = [Client() for _ in range(WINDOWS)]
    for client in clients:
        client.force_login(account)
    return clients


def test_windows_that_keep_at_once_leave_one_whole_draft_and_the_later_text_stays(crowded):
    account = make_admin(crowded.branch)
    clients = windows_of(account)
    place = {"account": account, "org": crowded.branch, "sheet": drafts.ENTRY}
    for round_ in range(ROUNDS):
        Draft.objects.all().delete()  # the first one is made at once, too
        words = [f"第{round_}轮第{window}窗" for window in range(WINDOWS)]
        orders = zip(clients, words, strict=True)
        statuses = senders.at_once([partial(keep, client, text) for client, text in orders])
        assert set(statuses) == {200}
        kept = drafts.kept_draft(**place).answers
        assert kept["name"] == kept["duty_name"]
        assert kept["name"] in words
        assert keep(clients[0], "最后填写") == 200
        assert drafts.kept_draft(**place).answers["name"] == "最后填写"
    assert Draft.objects.count() == 1


def test_keeping_and_throwing_away_at_once_is_no_fault(crowded):
    account = make_admin(crowded.branch)
    clients = windows_of(account)
    for _ in range(ROUNDS):
        wishes = ["autosave", "discard"] * (WINDOWS // 2)
        orders = zip(clients, wishes, strict=True)
        statuses = senders.at_once([partial(keep, client, "林", wish) for client, wish in orders])
        assert set(statuses) <= {200, 302}
        assert Draft.objects.count() <= 1


def test_sheets_kept_at_once_do_not_push_each_other_out(crowded):
    account = make_admin(crowded.branch)
    place = {"account": account, "org": crowded.branch}
    for _ in range(ROUNDS):
        Draft.objects.all().delete()
        keeping = [
            partial(drafts.keep_draft, **place, sheet=f"post-{n}", answers={"name": f"{n}"})
            for n in range(WINDOWS)
        ]
        senders.at_once(keeping)
        for n in range(WINDOWS):
            assert drafts.kept_draft(**place, sheet=f"post-{n}").answers == {"name": f"{n}"}
