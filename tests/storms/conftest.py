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
