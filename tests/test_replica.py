"""Who reads from the replica: lists only, nobody inside a transaction, nobody who has just written."""

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.test import RequestFactory
from django.urls import resolve

from cadres.models import Post
from monitoring.models import Staffing
from orgs.models import Org
from zhtj.replica import middleware, reading, standby
from zhtj.replica.reading import REPLICA, Router

READ = frozenset({"cadres:list"})


@pytest.fixture
def from_replica():
    reading.begin(from_replica=True)
    yield
    reading.begin(from_replica=False)


def test_lists_are_read_there_and_rights_are_not(db, from_replica, monkeypatch):
    monkeypatch.setattr("zhtj.replica.reading.connections", {"default": NoTransaction})
    router = Router()
    assert [router.db_for_read(model) for model in (Post, Staffing)] == [REPLICA, REPLICA]
    assert [router.db_for_read(model) for model in (Org, get_user_model())] == [None, None]


class NoTransaction:
    in_atomic_block = False


@pytest.mark.django_db
def test_inside_a_transaction_everything_is_read_where_it_is_written(from_replica):
    with transaction.atomic():
        assert Router().db_for_read(Post) is None


def test_whoever_writes_reads_there_for_the_rest_of_the_request(from_replica):
    Router().db_for_write(Post)
    assert not reading.is_from_replica()


def test_no_table_is_made_there():
    assert Router().allow_migrate(REPLICA, "cadres") is False
    assert Router().allow_migrate("default", "cadres") is None


# --- requests ----------------------------------------------------------------------------------------------


@pytest.fixture
def asked(settings, monkeypatch):
    """Asks for an address; gives what the replica had to hold, None when it was not wanted."""
    settings.REPLICA_READS = READ
    wanted = []
    monkeypatch.setattr(standby, "has", lambda place: wanted.append(place) or True)

    def ask(method: str, address: str, cookie: str = ""):
        wanted.clear()
        request = RequestFactory().generic(method, address)
        request.COOKIES[middleware.COOKIE] = cookie
        request.resolver_match = resolve(address)
        middleware.ReplicaMiddleware(None).process_view(request, None, (), {})
        return wanted[0] if wanted else None

    yield ask
    reading.begin(from_replica=False)


def test_a_list_asks_for_what_this_browser_wrote(asked):
    assert asked("GET", "/cadres/") == ""
    assert asked("GET", "/cadres/", "0/16B3748") == "0/16B3748"
    assert reading.is_from_replica()


@pytest.mark.parametrize("nonsense", ["'; DROP TABLE", "0/16B3748 ", "x/y", "０/１", "0/" + "F" * 9])
def test_a_cookie_somebody_made_up_asks_for_nothing(asked, nonsense):
    assert asked("GET", "/cadres/", nonsense) == ""


def test_forms_and_other_pages_leave_the_replica_alone(asked):
    assert asked("POST", "/cadres/") is None
    assert asked("GET", "/cadres/7/") is None


def test_a_page_whose_replica_went_away_is_made_once_more_from_the_primary(asked, monkeypatch):
    monkeypatch.setattr(standby.standby, "fail", lambda fault: None)
    request = RequestFactory().get("/cadres/")
    request.resolver_match = resolve("/cadres/")
    request.resolver_match.func = lambda request: f"from replica: {reading.is_from_replica()}"
    reading.begin(from_replica=True)
    door = middleware.ReplicaMiddleware(None)
    assert door.process_exception(request, ValueError()) is None
    assert door.process_exception(request, OperationalError()) == "from replica: False"
    assert door.process_exception(request, OperationalError()) is None  # the primary is gone too


def test_one_that_failed_is_left_alone_for_a_while(monkeypatch):
    now, one = [100.0], standby.Standby()
    monkeypatch.setattr(standby, "monotonic", lambda: now[0])
    monkeypatch.setattr(standby, "connections", {REPLICA: Closing})
    monkeypatch.setattr(standby, "_has_replayed", lambda place: place != "0/9")
    monkeypatch.setattr(standby, "primary_place", lambda: "0/9")
    assert one.has("")
    one.fail(OperationalError())
    assert not one.has("")
    now[0] += standby.REST + 1
    assert not one.has("")  # it is read again, and found to be later than one look
    assert standby.Standby().has("0/1")
    assert not standby.Standby().has("0/9")


def test_work_outside_of_requests_reads_there_once_it_holds_what_was_written(monkeypatch):
    monkeypatch.setattr(standby, "has", lambda place: place == "0/1")
    assert standby.asked(reading.is_from_replica, since="0/1")
    assert not standby.asked(reading.is_from_replica, since="0/2")
    assert not standby.asked(reading.is_from_replica, since="")  # there is none
    assert not reading.is_from_replica()


def test_work_whose_replica_goes_away_is_read_once_more_from_the_primary(monkeypatch):
    monkeypatch.setattr(standby, "has", lambda place: True)
    failed = []
    monkeypatch.setattr(standby.standby, "fail", failed.append)

    def ask() -> str:
        if reading.is_from_replica():
            raise OperationalError
        return "from the primary"

    assert standby.asked(ask, since="0/1") == "from the primary"
    assert len(failed) == 1


def test_without_a_replica_nobody_asks_how_far_it_is(db):
    assert standby.now() == ""


class Closing:
    @staticmethod
    def close():
        """Nothing is open."""
