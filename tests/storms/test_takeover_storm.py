"""Several processes take over from one 书记 at once: one succeeds, the others are told, one 书记 remains.

.ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_takeover_storm.py              2 rounds
STORM=full .ci/with-postgres .venv/bin/pytest -m storm -s tests/storms/test_takeover_storm.py  20 rounds
"""

import multiprocessing
import os
import time
from datetime import date

import pytest
from django.db import connection

PROCESSES = 6
ROUNDS = 20 if os.environ.get("STORM") == "full" else 2
HEAD_START = 0.3  # seconds in which every process gets ready

pytestmark = pytest.mark.storm


@pytest.fixture
def court(transactional_db):
    """A branch with a 书记 and five deputies, and somebody who may remove there."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    from cadres.codes import Duty
    from tests.factories import graduation, make_admin, make_city, make_person
    from tests.staffing import counted_post

    graduation()
    city = make_city()
    counted_post(city.branch, make_person(name="周海燕"))
    for _ in range(PROCESSES):
        counted_post(city.branch, make_person(), Duty.DEPUTY)
    city.admin = make_admin(city.college)
    return city


def orders(city) -> list[tuple[str, dict]]:
    """Half enter somebody new over the present 书记, half promote a deputy; all at the same moment."""
    from cadres.codes import Duty
    from cadres.models import Destination, Post
    from tests.answers import answers
    from tests.factories import make_id_number

    in_post = Post.objects.open().filter(org=city.branch).select_related("person")
    about = {
        "takes_over": "on", "former": in_post.get(duty=Duty.SECRETARY).pk, "former_note": "",
        "former_destination": Destination.objects.get(name="毕业").pk, "former_on": f"{date.today():%Y-%m-%d}",
    }  # fmt: skip
    entering = [
        (
            f"/cadres/entry/below/{city.branch.pk}/",
            answers(id_number=make_id_number(born_on=date(1998, 5, 4)), **about),
        )
        for _ in range(PROCESSES // 2)
    ]
    promoting = [
        (
            f"/cadres/{post.pk}/update/",
            answers(versions=f"{post.version}.{post.person.version}", phone="", **about),
        )
        for post in in_post.filter(duty=Duty.DEPUTY)[: PROCESSES - len(entering)]
    ]
    return entering + promoting


def test_of_several_takeovers_at_once_one_succeeds(court):
    from cadres.codes import Duty
    from cadres.models import Person, Post
    from zhtj.audit.models import AuditEntry

    database, posts = connection.settings_dict["NAME"], Post.objects.filter(org=court.branch)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.starmap(_ready, [(database,)] * PROCESSES, chunksize=1)
        for number in range(1, ROUNDS + 1):
            people, former = Person.objects.count(), posts.open().get(duty=Duty.SECRETARY)
            start = time.time() + HEAD_START
            jobs = [(database, court.admin.pk, start, *order) for order in orders(court)]
            statuses = pool.starmap(_send, jobs, chunksize=1)
            assert sorted(statuses) == [200] * (PROCESSES - 1) + [302]
            assert posts.open().get(duty=Duty.SECRETARY) != former
            assert AuditEntry.objects.filter(act="post_ended").count() == number
            assert Person.objects.count() - people in (0, 1)
            _refill(court)
    print(f"\n{ROUNDS}轮，每轮{PROCESSES}个进程同时接任：每轮恰有1个成功，书记始终1名")  # noqa: T201


def test_two_places_that_exchange_their_secretaries_do_not_wait_for_each_other(court):
    """Each takes the other's 书记 as its own new one: four rows of people, locked in one order."""
    from cadres.codes import Duty
    from cadres.models import Post
    from tests.factories import make_person
    from tests.staffing import counted_post

    places = [court.sibling.pk, court.crew.pk]
    for org in (court.sibling, court.crew):
        counted_post(org, make_person())
    database = connection.settings_dict["NAME"]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_ready, [(database,)] * 2, chunksize=1)
        for _ in range(ROUNDS):
            formers = [Post.objects.open().get(org=pk, duty=Duty.SECRETARY) for pk in places]
            start = time.time() + HEAD_START
            jobs = [
                (database, start, place, former.pk, other.person_id)
                for place, former, other in zip(places, formers, reversed(formers), strict=True)
            ]
            done = pool.starmap(_exchange, jobs, chunksize=1)
            assert True in done
            assert Post.objects.open().filter(org__in=places, duty=Duty.SECRETARY).count() == 2


def _refill(city) -> None:
    from cadres.codes import Duty
    from cadres.models import Post
    from tests.factories import make_person
    from tests.staffing import counted_post

    deputies = Post.objects.open().filter(org=city.branch, duty=Duty.DEPUTY).count()
    for _ in range(PROCESSES - deputies):
        counted_post(city.branch, make_person(), Duty.DEPUTY)


def _ready(database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    connection.settings_dict["NAME"] = database
    time.sleep(0.2)  # so that every process gets one


def _send(database: str, account: int, start: float, address: str, filled: dict) -> int:
    _ready(database)
    from django.test import Client

    from orgs.models import Account

    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(pk=account))
    time.sleep(max(0, start - time.time()))
    return client.post(address, filled).status_code


def _exchange(database: str, start: float, place: int, former: int, successor) -> bool:
    """False when somebody else was faster."""
    _ready(database)
    from cadres import actions
    from cadres.codes import Duty, DutyStatus, Nature, Selection
    from cadres.models import Destination, Person, Post
    from orgs.models import Org

    post = Post(
        duty=Duty.SECRETARY, nature=Nature.PART_TIME, duty_status=DutyStatus.ON, since_on=date(2024, 9, 1),
        selection=Selection.ELECTED, in_party_committee=False,
    )  # fmt: skip
    ending = actions.Ending(Destination.objects.get(name="毕业"))
    takeover = actions.Takeover(Post.objects.get(pk=former), ending)
    org, person = Org.objects.get(pk=place), Person.objects.get(pk=successor)
    time.sleep(max(0, start - time.time()))
    try:
        actions.enter_cadre(org=org, person=person, post=post, by=None, takeover=takeover)
    except actions.CadreError:
        return False
    return True
