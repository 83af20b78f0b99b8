"""The city that is written again is the one that would be built."""

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from monitoring.models import Staffing
from orgs.models import Org
from tests import factories
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once
NOT_ALIKE = {"at", "hash"}  # the moment, and what is reckoned from it


def stored() -> list[dict]:
    rows = [row for model in (Org, Staffing, AuditEntry) for row in model.objects.order_by("pk").values()]
    return [{name: value for name, value in row.items() if name not in NOT_ALIKE} for row in rows]


def undone(build) -> tuple[list[dict], dict]:
    with transaction.atomic():
        city = build()
        found = (
            stored(),
            {key: (org.pk, org.path, model_to_dict(org), org.parent) for key, org in vars(city).items()},
        )
        transaction.set_rollback(True)
    return found


def test_it_holds_the_same_rows_and_the_same_objects(db):
    build = factories.make_city.__wrapped__
    first, again, built = undone(factories.make_city), undone(factories.make_city), undone(build)
    assert first == again == built


def test_where_something_else_stands_it_is_built(db):
    factories.make_city()
    with pytest.raises(Exception, match="最上级组织只有一个"):
        factories.make_city()


def test_writing_again_asks_for_little(db, django_assert_max_num_queries):
    undone(factories.make_city)
    with django_assert_max_num_queries(12 if connection.vendor == "sqlite" else 30), transaction.atomic():
        factories.make_city()
