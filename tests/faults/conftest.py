"""Fixtures of the faults; where they run, none is left out."""

import pytest
from django.db import connection

from tests.factories import make_city


@pytest.fixture
def crowded(transactional_db):
    """A city on a database of many connections."""
    assert connection.vendor == "postgresql", ".ci/with-postgres .venv/bin/pytest -m fault"
    return make_city()
