"""Fixtures every test may use."""

import gc

import pytest
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations

from cadres.models import Destination
from tests import factories, flushing

gc.set_threshold(50_000, 20, 100)  # a test leaves little behind that is worth looking for more often


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flushing.flush_without_triggers)
        yield


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Keys of organisations come again in the next test, and with them what was kept of the last one's."""
    cache.clear()


@pytest.fixture
def city(db):
    """The small city of tests.factories."""
    return factories.make_city()


@pytest.fixture
def login(client):
    """Log the test client in as admin of an organisation: login(city.branch)."""

    def log_in(org, **facts):
        account = factories.make_admin(org, **facts)
        client.force_login(account)
        return account

    return log_in


@pytest.fixture
def graduated(db) -> Destination:
    """毕业, which needs no note."""
    return Destination.objects.get(name="毕业")
