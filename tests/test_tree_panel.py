"""The organisation tree beside a page: what it shows, opens and finds, and that it never shows more than it may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.views.generic import TemplateView

from orgs import panel, tree
from orgs.actions import appoint_admin
from orgs.codes import OrgType
from orgs.models import Org
from orgs.views import TreePageMixin
from tests.factories import fill_profile, make_admin, make_org

pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true"}


class Page(TreePageMixin, TemplateView):
    """A page of which branches can be chosen."""

    template_name = "home.html"
    tree_label = "选择团支部"
    tree_note = "只有团支部可以选择。"

    @property
    def tree_chosen(self):
        chosen = self.request.GET.get("chosen")
        return Org.objects.get(pk=chosen) if chosen else None

    def tree_href(self, org):
        return f"/tree/?chosen={org.pk}"

    def tree_fault(self, org):
        return "" if org.is_branch else f"{OrgType(org.type).label}不能选择。"

    def get_template_names(self):
        return ["tests/tree_page.html"]


urlpatterns = [path("tree/", Page.as_view()), path("", include("zhtj.urls"))]


@pytest.fixture(autouse=True)
def _page(settings):
    """A page of the test's own at /tree/."""
    loaders = [
        (
            "django.template.loaders.locmem.Loader",
            {
                "tests/tree_page.html": '{% extends "base.html" %}{% block side %}'
                '{% include "orgs/_tree.html" %}{% endblock %}'
            },
        ),
        ("django.template.loaders.filesystem.Loader", [settings.BASE_DIR / "templates"]),
        "django.template.loaders.app_directories.Loader",
    ]
    engine = {**settings.TEMPLATES[0], "APP_DIRS": False}
    engine["OPTIONS"] = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [engine]
    settings.ROOT_URLCONF = __name__


def items(response) -> dict[str, str]:
    """Name -> attributes of each tree item shown."""
    text = response.content.decode()
    found = re.findall(r'<a class="tree-item" role="treeitem" ([^>]*)>.*?tree-name">([^<]*)<', text, re.S)
    return {name: attributes for attributes, name in found}


def make_branches(parent: Org, count: int) -> list[Org]:
    names = [f"{number:04}团支部" for number in range(1, count + 1)]
    tree.add_many(orgs=[Org(parent=parent, name=name, type=OrgType.BRANCH) for name in names], by=None)
    return list(Org.objects.filter(parent=parent, name__in=names).order_by("path"))


def test_the_tree_begins_where_the_reach_begins_with_one_level_open(city, client, login):
    login(city.university)
    shown = items(client.get("/tree/"))
    assert list(shown) == ["云山大学团委", "云山大学文学院团委"]
    assert 'aria-level="1" aria-expanded="true"' in shown["云山大学团委"]
    assert 'aria-level="2" aria-expanded="false"' in shown["云山大学文学院团委"]


def test_a_node_inside_another_is_no_root_of_its_own(city, client, login):
    account = login(city.university)
    fill_profile(city.college)
    appoint_admin(account=account, org=city.college, by=None)
    assert [name for name, told in items(client.get("/tree/")).items() if 'aria-level="1"' in told] == [
        "云山大学团委"
    ]


def test_only_what_can_be_chosen_leads_somewhere_and_the_rest_still_opens(city, client, login):
    login(city.general_branch)
    shown = items(client.get("/tree/"))
    assert f'href="/tree/?chosen={city.branch.pk}"' in shown["2025级汉语言1班团支部"]
    assert 'aria-selected="false"' in shown["2025级汉语言1班团支部"]
    assert 'aria-disabled="true"' in shown["文学院2025级团总支"]
    assert "aria-selected" not in shown["文学院2025级团总支"]


def test_what_cannot_be_chosen_is_told_for_all_and_at_each_of_them(city, client, login):
    login(city.college)
    page = client.get("/tree/", {"open": city.general_branch.pk})
    assert '<p class="tree-note">只有团支部可以选择。</p>' in page.content.decode()
    assert 'title="团总支不能选择。"' in items(page)["文学院2025级团总支"]
    assert 'title="团委不能选择。"' in items(page)["云山大学文学院团委"]
    assert "title" not in items(page)["2025级汉语言1班团支部"]
    level = items(client.get("/tree/", {"children": city.college.pk}, headers=HTMX))
    assert 'title="团总支不能选择。"' in level["文学院2025级团总支"]
    assert "不能选择：团总支不能选择。" in client.get("/tree/", {"find": "文学院2025级"}).content.decode()


def below(cls: type) -> list[type]:
    return [one for direct in cls.__subclasses__() for one in (direct, *below(direct))]


def test_every_page_where_something_cannot_be_chosen_says_why():
    choosy = [page for page in below(TreePageMixin) if page.tree_fault is not TreePageMixin.tree_fault]
    assert len(choosy) > 4
    unsaid = [page.__name__ for page in choosy if not page.tree_note and page.__name__ != "Aiming"]
    assert unsaid == []  # Aiming itself is no page


def test_what_is_above_the_chosen_one_is_open_and_it_is_marked(city, client, login):
    login(city.city)
    shown = items(client.get("/tree/", {"chosen": city.branch.pk}))
    assert 'aria-selected="true" aria-current="true"' in shown["2025级汉语言1班团支部"]
    assert 'aria-level="5"' in shown["2025级汉语言1班团支部"]


def test_without_script_a_link_opens_a_node_and_keeps_the_parameters_of_the_page(city, client, login):
    login(city.city)
    response = client.get("/tree/", {"sector": "高校", "open": city.university.pk})
    assert "云山大学文学院团委" in items(response)
    assert f"?sector=%E9%AB%98%E6%A0%A1&amp;open={city.county.pk}" in response.content.decode()


def test_a_closed_node_stays_closed_though_the_chosen_one_is_in_it(city, client, login):
    login(city.university)
    chosen = {"chosen": city.branch.pk}
    assert list(items(client.get("/tree/", {**chosen, "open": 0}))) == ["云山大学团委"]
    shown = items(client.get("/tree/", {**chosen, "open": city.university.pk}))
    assert list(shown) == ["云山大学团委", "云山大学文学院团委"]


def test_a_level_comes_alone_for_htmx(city, client, login):
    login(city.city)
    response = client.get("/tree/", {"children": city.university.pk, "sector": "x"}, headers=HTMX)
    assert list(items(response)) == ["云山大学文学院团委"]
    assert 'aria-level="3"' in items(response)["云山大学文学院团委"]
    assert f"?sector=x&amp;children={city.college.pk}" in response.content.decode()
    assert b"<html" not in response.content


@pytest.mark.parametrize("name", ["city", "sibling", "township", "nation"])
def test_the_children_of_what_is_out_of_reach_are_not_found(city, client, login, name):
    login(city.branch)
    response = client.get("/tree/", {"children": getattr(city, name).pk}, headers=HTMX)
    assert response.status_code == 404


def test_what_is_out_of_reach_does_not_open(city, client, login):
    login(city.college)
    shown = items(client.get("/tree/", {"open": city.city.pk}))
    assert "共青团云山市委员会" not in shown


NONSENSE = (
    {"open": "abc"},
    {"open": "-1"},
    {"open": "9" * 40},
    {"after": "💥", "open": "1"},
    {"after": "f" * 500},
    {"after": "ffff", "open": "1"},
    {"children": "9" * 21},
    {"children": "x", "after": "'"},
    {"find": "\x00"},
    {"find": "界" * 5000},
    {"find": "%_\\"},
    {"open": ["1", "2"], "find": ["", " "]},
)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nonsense_in_the_address_is_as_nothing(city, client, login, headers):
    login(city.college)
    for asked in NONSENSE:
        assert client.get("/tree/", asked, headers=headers).status_code == 200, asked


def test_many_siblings_come_in_pages(city, client, login):
    login(city.general_branch)
    make_branches(city.general_branch, 2 * panel.PAGE + 1)
    first = client.get("/tree/")
    assert len(items(first)) == 1 + panel.PAGE
    more = re.search(r'hx-get="(\?children=\d+&amp;after=[0-9a-f]+)"', first.content.decode())[1]
    rest = client.get("/tree/" + more.replace("&amp;", "&"), headers=HTMX)
    assert len(items(rest)) == panel.PAGE
    assert not set(items(rest)) & set(items(first))
    assert "更多" in rest.content.decode()


def test_the_last_page_of_siblings_offers_no_more(city, client, login):
    login(city.general_branch)
    branches = make_branches(city.general_branch, 49)
    asked = {"children": city.general_branch.pk, "after": branches[0].path}
    response = client.get("/tree/", asked, headers=HTMX)
    assert len(items(response)) == 48
    assert "更多" not in response.content.decode()


def test_without_script_more_siblings_are_a_link_too(city, client, login):
    login(city.general_branch)
    make_branches(city.general_branch, 60)
    more = re.search(r'href="(\?open=\d+&amp;after=[0-9a-f]+)"', client.get("/tree/").content.decode())[1]
    shown = items(client.get("/tree/" + more.replace("&amp;", "&")))
    assert next(iter(shown)) == "文学院2025级团总支"
    assert list(shown)[-1] == "0060团支部"


def test_the_chosen_one_shows_though_it_is_far_down_among_its_siblings(city, client, login):
    login(city.city)
    last = make_branches(city.general_branch, 70)[-1]
    shown = list(items(client.get("/tree/", {"chosen": last.pk})))
    assert shown.count("0070团支部") == 1
    assert "0069团支部" not in shown


def test_search_finds_by_part_of_the_name_with_the_way_there(city, client, login):
    login(city.city)
    text = client.get("/tree/", {"find": "汉语言1班"}).content.decode()
    assert f'href="/tree/?chosen={city.branch.pk}"' in text
    assert "共青团云山市委员会 › 云山大学团委 › 云山大学文学院团委 › 文学院2025级团总支" in text


def test_search_takes_several_words(city, client, login):
    login(city.city)
    assert "找到 1 个组织" in client.get("/tree/", {"find": "云山 文学院"}).content.decode()


def test_a_found_organisation_that_cannot_be_chosen_is_opened_in_the_tree(city, client, login):
    login(city.city)
    text = client.get("/tree/", {"find": "高新区", "sector": "x"}).content.decode()
    assert f'href="?sector=x&amp;open={city.park.pk}"' in text


def test_search_never_shows_what_is_out_of_reach(city, client, login):
    login(city.college)
    text = client.get("/tree/", {"find": "团"}).content.decode()
    assert "2025级汉语言2班团支部" in text
    assert "云山建工" not in text
    assert "云山大学团委" not in text


def test_a_search_without_a_hit_says_what_to_do(city, client, login):
    login(city.college)
    assert "请换一个词" in client.get("/tree/", {"find": "没有这样的名称"}).content.decode()


def test_a_search_lists_at_most_fifty(city, client, login):
    login(city.general_branch)
    make_branches(city.general_branch, 60)
    text = client.get("/tree/", {"find": "团支部"}).content.decode()
    assert text.count('class="tree-trail"') == panel.MOST_HITS
    assert "请输入更完整的名称" in text


def test_an_account_without_organisations_gets_a_sentence(client, django_user_model):
    account = django_user_model.objects.create_user("nobody", "x", name="无")
    client.force_login(account)
    assert "请联系上级团组织管理员授权" in client.get("/tree/").content.decode()


def queries(client, asked=None, **more) -> int:
    with CaptureQueriesContext(connection, **more) as captured:
        client.get("/tree/", asked)
    return len(captured)


def test_the_tree_asks_the_database_as_often_for_fifteen_rows_as_for_one(city, client, login):
    login(city.township)
    few = queries(client)
    make_branches(city.township, 15)
    assert queries(client) == few


def test_the_tree_asks_as_often_however_deep_the_chosen_one_lies(city, client, login):
    login(city.city)
    crew = make_org(city.city, "市直机关团支部", OrgType.BRANCH)
    assert queries(client, {"chosen": city.branch.pk}) == queries(client, {"chosen": crew.pk})


def test_a_search_asks_as_often_for_fifteen_hits_as_for_one(city, client, login):
    login(city.township)
    one = queries(client, {"find": "村"})
    for number in range(14):
        make_org(city.township, f"第{number}村团支部")
    assert queries(client, {"find": "村"}) == one


def test_a_right_lost_empties_the_tree_at_the_next_request(city, client):
    account = make_admin(city.college)
    client.force_login(account)
    assert items(client.get("/tree/"))
    account.is_active = False
    account.save()
    assert client.get("/tree/").status_code == 302
