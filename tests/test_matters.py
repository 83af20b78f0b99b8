"""待办事项: what is missing here and below, in the order of what matters, one click from the form that mends it."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.codes import Duty
from cadres.filters import OWN, UNDER
from monitoring.recounting import recount
from tests.factories import fill_profile, make_admin, make_org, make_person, make_post
from zhtj import matters as roof

pytestmark = pytest.mark.once
MOST = 3


@pytest.fixture
def home(client):
    """The page as (sentence, whole, [(words, href), ...]) of each matter."""

    def read():
        text = client.get("/").content.decode()
        return [
            _matter(part) for part in re.findall(r'<li class="matter">(.*?)</ul>\s*</li>', text, re.DOTALL)
        ]

    return read


def _matter(part: str):
    sentence = re.search(r"<span>(.*?)。", part)[1]
    links = [(words, unescape(href)) for href, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)]
    has_whole = "</a></span>" in part
    return sentence, links[0][1] if has_whole else "", links[has_whole:]


def sentences(found) -> list[str]:
    return [sentence for sentence, _, _ in found]


def incomplete(org, name="周海燕", duty=Duty.MEMBER, **facts):
    return make_post(org, make_person(name=name, phone=""), duty, **facts)


def seat(*orgs):
    for org in orgs:
        make_post(org)


# --- order -------------------------------------------------------------------------------------------------


@time_machine.travel(date(2026, 3, 20))
def test_what_matters_most_comes_first_and_the_own_organisation_before_those_below(city, login, home):
    login(city.subsidiary)
    incomplete(city.subsidiary)
    incomplete(city.subsidiary, "李文博", since_on=date(2021, 3, 1))
    incomplete(city.subsidiary, "赵启明", since_on=date(2021, 5, 1))
    incomplete(city.crew, "王立秋")
    assert sentences(home()) == [
        "本级书记空缺",
        "3 条团干部信息不完整",
        "1 个职务任期已满",
        "1 个职务任期在60天内届满",
        "1 个下级组织书记空缺",
        "1 个下级组织尚未完善组织信息",
        "1 条团干部信息不完整",
    ]


def test_after_the_last_one_there_is_nothing_to_do(city, client, login, home):
    login(city.branch)
    assert sentences(home()) == ["本级书记空缺"]
    seat(city.branch)
    page = client.get("/").content.decode()
    assert home() == []
    assert "没有需要处理的事项" in page
    assert reverse("cadres:enter-branch") in page


# --- each leads to the form --------------------------------------------------------------------------------


def test_the_own_secretary_is_entered_by_one_click(city, client, login, home):
    for org, page in ((city.branch, "cadres:enter-branch"), (city.college, "cadres:enter-own")):
        login(org)
        [_, _, [(words, href)]] = home()[0]
        assert words == "录入书记"
        assert href == f"{reverse(page)}?org={org.pk}&duty={Duty.SECRETARY}"
        assert '<option value="secretary" selected>' in client.get(href).content.decode()


def test_that_of_a_branch_below_too_and_elsewhere_the_admin_is_asked(city, client, login, home):
    seat(city.university)
    login(city.university)
    sentence, whole, ways = home()[0]
    assert sentence == "4 个下级组织书记空缺"
    assert [words for words, _ in ways][:2] == [city.branch.name, city.sibling.name]
    assert ways[0][1].startswith(reverse("cadres:enter-below", args=[city.branch.pk]))
    assert ways[2] == (city.college.name, reverse("orgs:appoint", args=[city.college.pk]))
    assert all(client.get(href).status_code == 200 for _, href in [*ways, ("", whole)])


def test_whoever_can_be_asked_is_named_instead_of_an_appointment(city, client, login, home):
    seat(city.university, city.branch, city.sibling, city.general_branch)
    office = make_admin(city.college).admins.get()
    login(city.university)
    [(_, _, [(_, href)])] = [one for one in home() if "书记空缺" in one[0]]
    assert href == reverse("orgs:admin", args=[office.pk])
    assert client.get(href).status_code == 200


def test_a_leading_body_cannot_enter_for_branches(city, login, home):
    seat(city.county, city.township)
    login(city.county)
    [(_, _, [(_, href)])] = [one for one in home() if "书记空缺" in one[0]]
    assert href == reverse("orgs:appoint", args=[city.village.pk])


def test_an_incomplete_record_opens_at_the_field_that_is_missing(city, client, login, home):
    seat(city.branch)
    post = incomplete(city.branch)
    login(city.branch)
    [(_, whole, [(words, href)])] = home()
    assert words == "周海燕（委员）"
    assert href == reverse("cadres:edit", args=[post.pk]) + "#id_phone"
    assert "缺手机号码" in client.get("/").content.decode()
    assert client.get(whole).context["page_obj"].paginator.count == 1
    assert client.get(href).status_code == 200


def test_the_list_behind_a_count_holds_as_many(city, client, login, home):
    seat(city.university)
    incomplete(city.university, "李文博")
    for number in range(4):
        incomplete(city.branch, f"周海{'燕霞云月'[number]}")
    login(city.university)
    for scope, count in ((OWN, 1), (UNDER, 4)):
        found = [one for one in home() if "不完整" in one[0] and f"scope={scope}" in one[1]]
        [(sentence, whole, ways)] = found
        assert len(ways) <= MOST
        told = client.get(whole).context["page_obj"].paginator.count
        assert told == count
        assert sentence.startswith(f"{count} ")


def test_the_list_of_those_without_secretary_below_leaves_out_the_own_organisation_as_its_count_does(
    city, client, login, home
):
    login(city.university)
    [(sentence, whole, _)] = [one for one in home() if "个下级组织书记空缺" in one[0]]
    page = client.get(whole)
    listed = page.context["page_obj"].paginator.count
    assert sentence.startswith(f"{listed} ")
    with_own = client.get(whole.replace("&below=on", ""))
    assert with_own.context["page_obj"].paginator.count == listed + 1


def test_a_profile_that_is_not_complete_leads_to_whoever_fills_it_in(city, client, login, home):
    login(city.group)
    office = make_admin(city.subsidiary, has_profile=False).admins.get()
    found = {sentence: (whole, ways) for sentence, whole, ways in home()}
    whole, [(words, href), *_] = found["2 个下级组织尚未完善组织信息"]
    assert words == city.subsidiary.name
    assert href == reverse("orgs:admin", args=[office.pk])
    assert whole == f"{reverse('orgs:progress')}?org={city.group.pk}"
    fill_profile(city.subsidiary)
    assert "1 个下级组织尚未完善组织信息" in sentences(home())


# --- the edges of a term -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 3, 1), []),  # 61 days before 1 May
        (date(2026, 3, 2), ["1 个职务任期在60天内届满"]),
        (date(2026, 4, 30), ["1 个职务任期在60天内届满"]),
        (date(2026, 5, 1), ["1 个职务任期已满"]),
    ],
)
def test_a_term_is_told_of_sixty_days_before_its_end(city, login, home, today, told):
    with time_machine.travel(today):
        post = make_post(city.township, since_on=date(2021, 5, 1))
        make_post(city.village, since_on=date(2025, 5, 1))
        login(city.township)
        found = home()
        assert sentences(found) == told
        ways = [
            [reverse("cadres:turnover", args=[city.township.pk]), reverse("cadres:edit", args=[post.pk])]
        ] * len(told)
        assert [[href for _, href in ways] for _, _, ways in found] == ways


@time_machine.travel(date(2026, 5, 1))
def test_an_ended_term_below_leads_to_the_turnover_of_its_committee_where_that_may_be_prepared(
    city, client, login, home
):
    seat(city.university, city.general_branch, city.sibling)
    of_branch = make_post(city.branch, make_person(name="周海燕"), since_on=date(2021, 5, 1))
    of_college = make_post(city.college, make_person(name="吴建国"), since_on=date(2021, 5, 1))
    ways = {
        of_branch: f"{city.branch.name} 周海燕（书记）",
        of_college: f"{city.college.name} 吴建国（书记）",
    }
    login(city.university)  # enters for its branches, and nobody at a college of its own
    told = {sentence: ways for sentence, _, ways in home()}["2 个职务任期已满"]
    assert set(told) == {
        (ways[of_branch], reverse("cadres:turnover", args=[city.branch.pk])),
        (ways[of_college], reverse("cadres:detail", args=[of_college.pk])),
    }
    assert "办理换届" in client.get("/").content.decode()
    assert all(client.get(href).status_code == 200 for _, href in told)


# --- reach and cost ----------------------------------------------------------------------------------------


def test_nothing_is_told_of_what_is_out_of_reach(city, client, login, home):
    seat(city.college, city.general_branch, city.sibling)
    incomplete(city.crew, "王立秋")
    incomplete(city.university, "李文博")
    login(city.college)
    page = client.get("/").content.decode()
    assert home()[0][2][0][0] == city.branch.name
    for words in ("王立秋", "李文博", city.crew.name, city.subsidiary.name):
        assert words not in page


def test_home_asks_as_often_for_fifteen_of_a_kind_as_for_one(city, client, login):
    login(city.township)
    incomplete(city.village, "王立秋", since_on=date(2010, 1, 1))
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in range(14):
        incomplete(make_org(city.township, f"第{number}村团支部"), "周海燕", since_on=date(2010, 1, 1))
    with CaptureQueriesContext(connection) as fifteen:
        client.get("/")
    assert len(fifteen) == len(one)


def test_of_too_many_organisations_leading_bodies_alone_are_looked_through(
    city, client, login, home, monkeypatch
):
    monkeypatch.setattr(roof, "MOST_COUNTED", 3)
    incomplete(city.county)
    incomplete(city.crew, "王立秋")
    login(city.province)
    page = client.get("/").content.decode()
    assert "首页只列出团的领导机关、团工委、高校和国企" in page
    assert "下级团的领导机关和团工委" in page
    told = {sentence: ways for sentence, _, ways in home()}
    assert told["4 个下级组织书记空缺"][0][0] == city.city.name
    assert [words for words, _ in told["1 条团干部信息不完整"]] == [f"{city.county.name} 周海燕（委员）"]
    login(city.park)  # alone
    assert "首页只列出" not in client.get("/").content.decode()


def test_there_universities_and_enterprises_are_told_as_their_rows_tell(
    city, client, login, home, monkeypatch
):
    monkeypatch.setattr(roof, "MOST_COUNTED", 3)
    incomplete(city.college)
    recount()
    office = make_admin(city.group).admins.get()
    login(city.province)
    told = {sentence: (whole, ways) for sentence, whole, ways in home()}
    whole, [(words, href)] = told["1 所高校书记空缺"]
    assert (words, href) == (city.university.name, reverse("orgs:appoint", args=[city.university.pk]))
    assert city.university.name in client.get(whole).content.decode()
    assert told["2 家国企书记空缺"][1][0] == (city.group.name, reverse("orgs:admin", args=[office.pk]))
    assert told["1 所高校尚未填报在校学生数"][0].endswith(f"?org={city.province.pk}&sector=university")
    assert told["高校 1 名团干部信息不完整"][1] == []
    for whole, ways in told.values():
        assert all(client.get(href).status_code == 200 for _, href in [*ways, ("", whole)] if href)
    page = client.get("/").content.decode()
    assert "高校书记配备率" in page
    assert "变化为与上月末冻结的配备数据比较" in page
    seat(city.university)
    recount()
    cache.clear()  # kept for a while, as all that leading bodies see below
    assert "1 所高校书记空缺" not in sentences(home())


def test_what_a_leading_body_sees_below_is_kept_for_a_while_and_for_that_account_alone(
    city, client, login, home
):
    login(city.city)
    before = sentences(home())
    seat(city.crew)
    assert sentences(home()) == before
    login(city.city)
    assert sentences(home()) != before


def test_the_page_of_the_top_bar_lists_more_of_each_kind(city, client, login):
    seat(city.branch)
    for name in ("周海燕", "李文博", "赵启明", "王立秋"):
        incomplete(city.branch, name)
    login(city.branch)
    assert f'href="{reverse("todos")}">待办</a>' in client.get("/").content.decode()
    page = client.get(reverse("todos")).content.decode()
    assert all(name in page for name in ("周海燕", "李文博", "赵启明", "王立秋"))
    assert "4 条团干部信息不完整" in page
