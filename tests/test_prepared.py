"""Questions that are composed once give what the queryset itself would, whatever the values."""

import pytest

from orgs.models import Org
from orgs.models.org import below
from zhtj.prepared import Prepared

pytestmark = pytest.mark.django_db

SUBTREE = Prepared(lambda path: Org.objects.filter(below(path)).select_related("parent"), path="~path~")
NAMED = Prepared(
    lambda pks: Org.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "name"), pks=[2**62]
)


def test_it_finds_what_the_queryset_finds_each_time(city):
    for org in (city.city, city.university, city.branch, city.city):
        assert SUBTREE.ask(path=org.path) == list(Org.objects.under(org))


def test_what_it_finds_are_whole_rows(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        [branch] = SUBTREE.ask(path=city.branch.path)
        assert branch.parent.name == city.general_branch.name


def test_a_list_may_be_of_any_length(city):
    for orgs in ([city.city], [city.city, city.county, city.park], []):
        expected = sorted((org.pk, org.name) for org in orgs)
        assert NAMED.ask(pks=[org.pk for org in orgs]) == expected


def test_it_reads_anew(city):
    Org.objects.filter(pk=city.city.pk).update(name="共青团新云山市委员会")
    assert NAMED.ask(pks=[city.city.pk]) == [(city.city.pk, "共青团新云山市委员会")]
