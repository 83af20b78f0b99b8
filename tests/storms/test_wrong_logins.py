"""Fifty-two wrong logins at once: five passwords are looked at.

STORM=full: 20 rounds.
"""

import os

import pytest

from tests.factories import make_admin
from tests.storms import processes
from zhtj.doors.models import Tries

PROCESSES, TRIES = 4, 13
ROUNDS = 20 if os.environ.get("STORM") == "full" else 2
MOST = 5
pytestmark = pytest.mark.storm


class Crowd:
    """Processes that wait for a login name and then try it all at once."""

    def __init__(self, *options: str):
        self.workers = [processes.start("login_worker", TRIES, *options) for _ in range(PROCESSES)]

    def __enter__(self):
        for worker in self.workers:
            assert worker.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.communicate()

    def storm(self, login: str) -> int:
        """How many passwords were looked at, in all processes together."""
        for worker in self.workers:
            worker.stdin.write(f"{login}\n")
            worker.stdin.flush()
        return sum(int(worker.stdout.readline()) for worker in self.workers)


def test_fifty_two_wrong_logins_at_once_are_five_tries(crowded):
    with Crowd() as crowd:
        for n in range(ROUNDS):
            assert crowd.storm(make_admin(crowded.branch, login=f"known{n}").login) == MOST
            assert crowd.storm(f"unknown{n}") == MOST
            forget_the_address()


def test_without_the_lock_there_would_be_more(crowded):
    with Crowd("--unlocked") as crowd:
        assert crowd.storm("unknown") > MOST


def forget_the_address() -> None:
    """A hundred tries from one address are slowed down: another bound than the one looked at here."""
    Tries.objects.all().delete()
