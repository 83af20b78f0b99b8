"""Fixtures every test may use."""

import pytest

from tests import factories


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
