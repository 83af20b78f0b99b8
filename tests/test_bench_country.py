"""The generated country of bench.monitoring: right by the commands that check trees and figures."""

import pytest
from django.db import connection  # noqa: F401 (the mark below asks it)

from bench.monitoring.country import Size
from bench.monitoring.loading import load
from cadres.models import Person
from monitoring.codes import Sector
from monitoring.models import Staffing
from monitoring.recounting import differences
from orgs.models import Org
from orgs.tree import recomputing
from zhtj.codes import id_number

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it is written with COPY")


def test_a_small_country_is_right(db):
    load(Size(300, "4406", variety=2), lambda line: None)
    assert Org.objects.count() >= 300
    assert {Sector.UNIVERSITY, Sector.ENTERPRISE} == set(Staffing.objects.values_list("sector", flat=True))
    assert not list(recomputing.differences())
    assert not list(differences())
    _check_numbers(Person.objects.all()[:50])


def _check_numbers(people):
    """They are such as the entry form takes, and are found by it."""
    for person in people:
        told = id_number.parse(person.id_number, today=person.created_at.date())
        assert (told.born_on, told.sex) == (person.born_on, person.sex)
        assert Person.objects.with_id_number(person.id_number).get() == person
