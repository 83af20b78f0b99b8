"""Fixtures of the storms."""

import pytest
from django.db import connection

from tests.factories import make_city


@pytest.fixture
def crowded(transactional_db):
    """A city on a database with more than one writer."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite 只有一个写入者")
    return make_city()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After every storm that keeps its locks, the staffing rows say what a count anew says."""
    told = yield
    if item.get_closest_marker("storm") and "without" not in item.name:
        from monitoring.recounting import differences

        assert [str(difference) for difference in differences()] == []
    return told
