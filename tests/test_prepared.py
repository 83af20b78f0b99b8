"""Questions that are composed once give what the queryset itself would, whatever the values."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.models import Org
from orgs.models.org import below
from zhtj.prepared import Prepared, columns, instance

pytestmark = pytest.mark.django_db

SUBTREE = Prepared(
    lambda path: Org.objects.filter(below(path)).values_list(*columns(Org), "parent__name"), path="~path~"
)
NAMED = Prepared(
    lambda pks: Org.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "name"), pks=[2**62]
)
AT = Prepared(
    lambda paths: Org.objects.filter(path__in=paths).order_by("path").values_list("pk"),
    paths=["~path~"],
)


def test_it_finds_what_the_queryset_finds_each_time(city):
    for org in (city.city, city.university, city.branch, city.city):
        expected = Org.objects.under(org).values_list(*columns(Org), "parent__name")
        assert SUBTREE.ask(path=org.path) == list(expected)


def test_what_it_finds_makes_whole_rows(city, django_assert_num_queries):
    Org.objects.filter(pk=city.branch.pk).update(closed_on=date(2026, 1, 31))
    with django_assert_num_queries(1):
        [[*values, parent]] = SUBTREE.ask(path=city.branch.path)
        branch = instance(Org, values)
    assert parent == city.general_branch.name
    for field in Org._meta.concrete_fields:
        found, expected = (getattr(org, field.attname) for org in (branch, Org.objects.get(pk=branch.pk)))
        assert (found, type(found)) == (expected, type(expected))


def test_a_list_may_be_of_any_length(city):
    for orgs in ([city.city], [city.city, city.county, city.park], []):
        expected = sorted((org.pk, org.name) for org in orgs)
        assert NAMED.ask(pks=[org.pk for org in orgs]) == expected


def test_a_list_may_be_of_texts(city):
    assert AT.ask(paths=[city.county.path, city.city.path]) == [(city.city.pk,), (city.county.pk,)]


def test_it_reads_anew(city):
    Org.objects.filter(pk=city.city.pk).update(name="共青团新云山市委员会")
    assert NAMED.ask(pks=[city.city.pk]) == [(city.city.pk, "共青团新云山市委员会")]


def test_what_is_typed_stays_a_value(city):
    for text in ("%s", "'; DROP TABLE orgs_org; --", "~path~"):
        assert AT.ask(paths=[text]) == []


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL keeps plans")


def test_postgresql_plans_it_once_a_connection(city, postgresql):
    with CaptureQueriesContext(connection) as asked:
        for org in (city.city, city.county):
            assert AT.ask(paths=[org.path]) == [(org.pk,)]
    assert [one["sql"].split()[0] for one in asked] == ["EXECUTE", "EXECUTE"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [f"orgs_org_{AT.number}"]
        )
        assert cursor.fetchone() == (1,)


def test_behind_a_pooler_it_is_asked_in_full(city, postgresql, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as asked:
        assert NAMED.ask(pks=[city.city.pk]) == [(city.city.pk, city.city.name)]
    assert asked[0]["sql"].startswith("SELECT")
