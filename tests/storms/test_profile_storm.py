"""Fifty submissions of fifty numbers at once: one stands, the others are told which (guide 2.2).

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_profile_storm.py              2 rounds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_profile_storm.py  20 rounds
"""

import multiprocessing
import os
import time
from itertools import chain

import pytest
from django.db import connection, connections

FULL = os.environ.get("STORM") == "full"
ROUNDS = 20 if FULL else 2
SUBMISSIONS, PROCESSES = 50, 10 if FULL else 5
HEAD_START = 0.5  # seconds in which every submission gets ready
STAFF = dict.fromkeys(
    ("administrative_quota", "administrative_staff", "institution_quota", "institution_staff"), 0
)

pytestmark = pytest.mark.storm


@pytest.fixture
def universities(transactional_db):
    """One for each round."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    from orgs.codes import Industry, OrgType
    from tests.factories import make_city, make_org

    city = make_city().city
    about = {"type": OrgType.COMMITTEE, "industry": Industry.UNIVERSITY}
    return [
        make_org(city, f"第{number}大学团委", school_code=f"41440{number:05}", **about)
        for number in range(1, ROUNDS + 1)
    ]


def test_of_fifty_numbers_at_once_one_stands_and_the_others_are_told(universities):
    from orgs.models import Profile
    from zhtj.audit.models import AuditEntry

    database, each = connection.settings_dict["NAME"], SUBMISSIONS // PROCESSES
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.starmap(_ready, [(database,)] * PROCESSES, chunksize=1)
        for org in universities:
            start = time.time() + HEAD_START
            numbers = [range(1000 + each * part, 1000 + each * (part + 1)) for part in range(PROCESSES)]
            jobs = [(database, org.pk, start, some) for some in numbers]
            told = list(chain.from_iterable(pool.starmap(_submit, jobs, chunksize=1)))
            stands = Profile.objects.get(org=org).student_count
            assert len(told) == SUBMISSIONS
            assert [number for number, stood in told if stood is None] == [stands]
            assert {stood for _, stood in told} == {None, stands}
            assert AuditEntry.objects.filter(act="profile_submitted", target_id=org.pk).count() == 1
    print(f"\n{ROUNDS}轮，每轮{PROCESSES}个进程提交{SUBMISSIONS}个数：每轮恰有1个成功，其余都被告知")  # noqa: T201


def _ready(database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    connection.settings_dict["NAME"] = database
    time.sleep(0.2)  # so that every process gets one


def _submit(database: str, org: int, start: float, numbers) -> list[tuple[int, int | None]]:
    """(number, the number that stood already or None) of each, all from `start` on."""
    _ready(database)
    from tests.storms.senders import at_once

    return at_once([lambda number=number: _one(database, org, start, number) for number in numbers])


def _one(database: str, org: int, start: float, number: int) -> tuple[int, int | None]:
    connections["default"].settings_dict["NAME"] = database
    from orgs.actions.profile import AlreadySubmittedError, submit_profile
    from orgs.models import Org

    university = Org.objects.get(pk=org)
    time.sleep(max(0, start - time.time()))
    try:
        submit_profile(org=university, by=None, student_count=number, **STAFF)
    except AlreadySubmittedError as told:
        return number, told.profile.student_count
    return number, None
