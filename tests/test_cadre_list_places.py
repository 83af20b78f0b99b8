"""范围 of 团干部列表: the organisation acted for unless another place is chosen; no place that is seen goes without."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.models import Destination
from orgs import tree
from orgs.actions import appoint_admin, granting
from orgs.models import Account, Admin
from tests.factories import PASSWORD, fill_profile, make_admin, make_person, make_post
from tests.pages import said

pytestmark = pytest.mark.once

LIST, PRINT = reverse("cadres:list"), reverse("cadres:print")


def names(client, address=LIST, **query) -> set[str]:
    return {row.person.name for row in client.get(address, query).context["rows"]}


def choices(response) -> list[tuple[str, str]]:
    """(value, words) of what 范围 offers; nothing where it is not asked."""
    found = re.search(r'<select name="org" id="id_org".*?</select>', said(response), re.DOTALL)
    return re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', found[0]) if found else []


def chosen(response) -> str:
    found = re.search(
        r'<select name="org" id="id_org".*?<option value="([^"]*)" selected', said(response), re.DOTALL
    )
    return found[1] if found else ""


@pytest.fixture
def people(city):
    for place, name in [("village", "安村"), ("college", "白院"), ("branch", "陈班"), ("crew", "丁队")]:
        make_post(getattr(city, place), make_person(name=name))


@pytest.fixture
def guest(client, city, people) -> Account:
    """Admin of the township to whom the city gave a look at the college."""
    account = make_admin(city.township)
    admin = Admin.objects.open().get(account=account)
    granting.give(admin=admin, org=city.college, right="view_cadre", by=make_admin(city.city))
    client.force_login(account)
    return account


def test_whoever_sees_one_place_is_not_asked_which(client, login, city, people):
    login(city.college)
    page = client.get(LIST)
    assert choices(page) == []
    assert "范围" not in said(page).replace('aria-label="组织范围"', "")


def test_a_place_given_elsewhere_is_a_choice_by_its_name(client, city, guest):
    assert choices(client.get(LIST)) == [
        ("", "清溪镇团委（当前组织）"), (f"{city.college.pk}", "云山大学文学院团委"), ("all", "全部可见组织"),
    ]  # fmt: skip


@pytest.mark.parametrize("address", [LIST, PRINT])
def test_unasked_it_is_the_current_organisation_and_the_choices_together_are_all_that_is_seen(
    client, city, guest, address
):
    assert names(client, address) == {"安村"}
    assert names(client, address, org=city.college.pk) == {"白院", "陈班"}
    assert names(client, address, org="all") == {"安村", "白院", "陈班"}


def test_a_search_can_go_everywhere_and_an_empty_one_says_so(client, city, guest):
    page = client.get(LIST, {"q": "陈班"})
    assert page.context["rows"] == []
    assert "q=%E9%99%88%E7%8F%AD&amp;org=all" in said(page)
    assert names(client, q="陈班", org="all") == {"陈班"}
    assert "org=all" not in said(client.get(LIST, {"q": "丁队", "org": "all"})).partition("没有符合")[2]


def test_the_choice_is_kept_by_search_order_columns_and_the_way_back(client, city, guest):
    asked = {"org": f"{city.college.pk}", "scope": "own"}
    page = client.get(LIST, asked)
    assert chosen(page) == f"{city.college.pk}"
    assert names(client, **asked) == {"白院"}
    assert f"{PRINT}?org={city.college.pk}&amp;scope=own" in said(page)
    assert f"back=org%3D{city.college.pk}%26scope%3Down" in said(page)
    assert client.post(LIST, {**asked, "q": "白"})["Location"].endswith(f"org={city.college.pk}&scope=own")
    columns = client.post(f"{reverse('cadres:columns')}?org={city.college.pk}", {"columns": "nation"})
    assert columns["Location"] == f"{LIST}?org={city.college.pk}"


def test_the_switch_of_levels_is_that_of_the_place(client, city, guest):
    for org, is_there in [("", True), (city.branch.pk, False), (city.college.pk, True), ("all", False)]:
        assert ("含下级</a>" in said(client.get(LIST, {"org": org}))) == is_there


def test_the_sheet_names_the_place_once(client, city, guest):
    told = {
        "": "清溪镇团委（含下级）",
        city.college.pk: "云山大学文学院团委（含下级）",
        "all": "全部可见组织",
    }
    for org, words in told.items():
        page = said(client.get(PRINT, {"org": org}))
        assert f"<dd>{words}</dd>" in page
        assert "<dt>范围</dt>" not in page


def test_any_organisation_within_reach_can_be_asked_for_and_is_named_then(client, city, guest):
    page = client.get(LIST, {"org": city.branch.pk})
    assert {row.person.name for row in page.context["rows"]} == {"陈班"}
    assert (f"{city.branch.pk}", "2025级汉语言1班团支部") in choices(page)
    assert chosen(page) == f"{city.branch.pk}"


@pytest.mark.parametrize("address", [LIST, PRINT])
def test_what_is_out_of_reach_is_not_found(client, city, guest, address):
    for pk in (city.crew.pk, city.university.pk, 987654321, 9999999999):
        assert client.get(address, {"org": pk}).status_code == 404


@pytest.mark.parametrize("junk", ["0", "-1", "ALL", "12345678901", "１", "x", "all,1"])
def test_nonsense_counts_as_not_asked(client, city, guest, junk):
    assert names(client, org=junk) == {"安村"}


def test_a_second_office_is_a_place_whichever_of_both_is_current(client, city, people):
    account = make_admin(city.township)
    appoint_admin(account=account, org=city.college, by=None)
    fill_profile(city.college)
    client.force_login(account)
    for org, first, other in [
        (city.township, {"安村"}, city.college),
        (city.college, {"白院", "陈班"}, city.township),
    ]:
        client.post(reverse("orgs:switch"), {"org": org.pk})
        assert names(client) == first
        assert [value for value, _ in choices(client.get(LIST))] == ["", f"{other.pk}", "all"]
        assert names(client, org="all") == {"安村", "白院", "陈班"}


def test_an_office_below_another_one_has_the_upper_one_to_choose(client, city, people):
    account = make_admin(city.university)
    appoint_admin(account=account, org=city.college, by=None)
    fill_profile(city.college)
    client.force_login(account)
    assert choices(client.get(LIST)) == []
    client.post(reverse("orgs:switch"), {"org": city.college.pk})
    assert [value for value, _ in choices(client.get(LIST))] == ["", f"{city.university.pk}"]


def test_an_empty_place_says_which_and_leads_back(client, city):
    account = make_admin(city.township)
    by = make_admin(city.city)
    granting.give(admin=Admin.objects.get(account=account), org=city.college, right="view_cadre", by=by)
    client.force_login(account)
    page = said(client.get(LIST, {"org": city.college.pk}))
    assert "云山大学文学院团委还没有录入团干部。" in page
    assert "录入本级团干部</a></p>" not in page


def test_a_right_without_an_open_office_is_seen_without_asking(client, city, people):
    account, by = make_admin(city.village), make_admin(city.city)
    admin = Admin.objects.open().get(account=account)
    granting.give(admin=admin, org=city.college, right="view_cadre", by=by)
    answers = {"destination": Destination.objects.get(name="毕业")}
    tree.close(org=city.village, on=timezone.localdate(), by=None, answers=answers)
    client.force_login(account)
    assert names(client) == names(client, org="all") == {"白院", "陈班"}
    assert choices(client.get(LIST)) == [("", "全部可见组织"), (f"{city.college.pk}", "云山大学文学院团委")]


def test_each_choice_costs_the_same_for_one_row_and_for_fifteen(client, city, guest):
    def cost(**query) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, query)
        return len(asked)

    modes = [{}, {"org": city.college.pk}, {"org": "all"}]
    client.get(LIST)
    before = [cost(**mode) for mode in modes]
    for place in (city.village, city.branch):
        for duty in ["culture"] * 14:
            make_post(place, duty=duty)
    assert [cost(**mode) for mode in modes] == before


def test_nobody_without_an_organisation_is_let_in_by_a_place(client, city, people):
    client.force_login(Account.objects.create_user("nobody", PASSWORD, name="无"))
    assert names(client, org="all") == set()
    assert client.get(LIST, {"org": city.college.pk}).status_code == 404


def test_the_list_of_an_organisation_leads_to_its_turnover_for_whoever_may_prepare_it(
    client, login, city, people
):
    def ways(org) -> list[str]:
        return re.findall(
            r'<a href="(/cadres/turnover/[^"]*)">换届</a>', said(client.get(LIST, {"org": org.pk}))
        )

    login(city.college)
    for org in (city.college, city.branch):
        assert ways(org) == [reverse("cadres:turnover", args=[org.pk])]
        assert client.get(ways(org)[0]).status_code == 200
    login(city.university)
    assert ways(city.university) == [reverse("cadres:turnover", args=[city.university.pk])]
    assert ways(city.college) == []


@pytest.mark.parametrize(
    ("scope", "words"), [("", "含下级"), ("own", "本级"), ("below", "含下级"), ("under", "仅下级")]
)
def test_page_and_paper_name_the_scope_that_was_asked(client, login, city, people, scope, words):
    login(city.college)
    asked = {"org": city.college.pk, "scope": scope}
    assert f'aria-current="true">{words}</a>' in (page := said(client.get(LIST, asked)))
    assert f"组织：{city.college.name}（{words}）" in page
    assert f"{city.college.name}（{words}）" in said(client.get(PRINT, asked))
