"""Pages of a list: counted up to a cap, links that keep what was asked."""

import pytest
from django.template.loader import render_to_string
from django.views.generic import ListView

from orgs.models import Org
from tests.factories import make_org
from zhtj.web.paging import CappedPaginator, PagedMixin

pytestmark = pytest.mark.once


class SmallPaginator(CappedPaginator):
    cap = 6


@pytest.fixture
def orgs(city):
    """Six branches, the cap of SmallPaginator."""
    for number in range(5):
        make_org(city.township, f"第{number}村团支部")
    return Org.objects.filter(parent=city.township).order_by("path")


def links(page, request) -> str:
    return render_to_string("web/_pages.html", {"page": page}, request)


def test_up_to_the_cap_the_total_is_exact(orgs):
    paginator = SmallPaginator(orgs, 4)
    assert (paginator.count, paginator.num_pages, paginator.is_capped) == (6, 2, False)


def test_above_the_cap_the_total_is_open_and_the_pages_end(orgs, city):
    make_org(city.township, "第七村团支部")
    paginator = SmallPaginator(orgs, 4)
    assert (paginator.count, paginator.num_pages, paginator.is_capped) == (6, 2, True)


def test_the_count_reads_no_further_than_the_cap(orgs, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        assert SmallPaginator(orgs, 4).count == 6
    assert "LIMIT 7" in captured.captured_queries[0]["sql"]


@pytest.mark.parametrize(("asked", "number"), [("x", 1), ("", 1), (None, 1), ("-3", 2), ("99", 2), ("2", 2)])
def test_a_page_number_that_makes_no_sense_gets_a_page(orgs, asked, number):
    assert SmallPaginator(orgs, 4).get_page(asked).number == number


def test_the_links_keep_what_was_asked(orgs, rf):
    text = links(SmallPaginator(orgs, 2).get_page(2), rf.get("/", {"q": "林", "page": "2"}))
    assert 'href="?q=%E6%9E%97&amp;page=1"' in text
    assert 'href="?q=%E6%9E%97&amp;page=3"' in text
    assert "共 6 条，第 2 / 3 页" in text


def test_one_page_has_no_links(orgs, rf):
    assert "<a " not in links(SmallPaginator(orgs, 50).get_page(1), rf.get("/"))


def test_above_the_cap_the_page_says_how_to_go_on(orgs, city, rf):
    make_org(city.township, "第七村团支部")
    text = links(SmallPaginator(orgs, 4).get_page(1), rf.get("/"))
    assert "6 条以上，请缩小查询范围" in text


class OrgList(PagedMixin, ListView):
    template_name = "orgs/list.html"
    paginator_class = SmallPaginator
    paginate_by = 2

    def get_queryset(self):
        return Org.objects.order_by("pk")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("", 1), ("2", 2), ("3", 3), ("4", 3), ("1000000", 3), ("0", 1), ("-1", 1), ("zz", 1), ("9" * 40, 1)],
)
def test_every_page_number_is_answered(orgs, rf, typed, shown):
    response = OrgList.as_view()(rf.get("/", {"page": typed}))
    assert response.context_data["page_obj"].number == shown


def test_the_cap_of_the_site_is_ten_thousand():
    assert CappedPaginator.cap == 10_000
