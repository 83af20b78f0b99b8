"""Many processes look at numbers with one account: the hour holds as many as it may, and each is written down."""

import pytest

from cadres.models import Reveal
from tests.factories import make_admin, make_person
from tests.staffing import counted_post
from tests.storms import processes
from zhtj.audit.models import AuditEntry

PROCESSES, LOOKS, LIMIT = 6, 10, 30
pytestmark = pytest.mark.storm


def storm(city, *options: str) -> int:
    """How many numbers were shown, of all processes together."""
    post = counted_post(city.branch, make_person(phone="13911112222"))
    account = make_admin(city.branch)
    asked = (account.pk, post.pk, LOOKS, *options)
    workers = [
        processes.start("reveal_worker", *asked, REVEALS_PER_HOUR=str(LIMIT)) for _ in range(PROCESSES)
    ]
    return sum(map(int, processes.hurry(workers, patience=120)))


def test_sixty_looks_at_once_are_thirty(crowded):
    assert storm(crowded) == LIMIT
    assert Reveal.objects.count() == AuditEntry.objects.filter(act="number_revealed").count() == LIMIT


def test_without_the_lock_there_would_be_more(crowded):
    assert storm(crowded, "--unlocked") > LIMIT
