"""查找: one box for pages, organisations and cadres within reach; no id number gets into an address or the log."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres import finding as cadres_finding
from cadres.codes import Duty
from orgs import finding as orgs_finding
from orgs.actions import appoint_admin
from orgs.codes import OrgType
from orgs.models import Org, RecentOrg
from orgs.models.recent import KEPT, SHOWN
from tests.crowds import crowd
from tests.factories import fill_profile, make_admin, make_id_number, make_org, make_person, make_post
from tests.pages import said
from zhtj.audit.models import AuditEntry
from zhtj.finding.results import MOST
from zhtj.sealed import blind_index

FIND = reverse("find")
HTMX = {"HX-Request": "true"}
HIT = re.compile(r'<a class="found-hit" href="([^"]*)"')


def found(client, words: str):
    """What the page leads to tells, whatever way was taken there."""
    return client.post(FIND, {"q": words}, follow=True).context["found"]


def orgs(client, words: str) -> list[str]:
    return [hit.org.name for hit in found(client, words).orgs]


def people(client, words: str) -> list[str]:
    return [post.person.name for post in found(client, words).posts]


def pages(client, words: str) -> list[str]:
    return [page.label for page in found(client, words).pages]


def recent(client) -> list[str]:
    return [hit.org.name for hit in client.get(FIND).context["found"].recent]


# --- organisations -----------------------------------------------------------------------------------------


@pytest.mark.once
def test_an_organisation_is_found_by_name_sound_and_codes(client, city, login):
    login(city.city)
    committee = city.college.name
    for words in (
        "文学院团委",
        "云山大学文学院团",
        "wxytw",
        "ysdxwxy",
        "yunshandaxuewen",
        "文学院 云山",
        "ＹＳＤＸＷＸＹＴＷ",
    ):
        assert committee in orgs(client, words), words
    assert orgs(client, "4144010001") == orgs(client, "41440100") == [city.university.name]
    assert orgs(client, f"Z{city.crew.pk}") == orgs(client, f"z{city.crew.pk}") == [city.crew.name]


@pytest.mark.once
def test_what_begins_so_goes_first_and_nobody_types_the_league(client, city, login):
    login(city.province)
    for words in ("云山", "ys", "yunshan"):
        assert orgs(client, words)[:2] == ["共青团云山市委员会", "云山高新区团工委"], words
    assert orgs(client, "dongjiang") == ["共青团东江区委员会"]


def test_in_a_province_any_part_of_a_name_is_looked_for_where_few_stand(client, city, login):
    login(city.province)
    assert orgs(client, "大学") == [city.university.name]
    assert orgs(client, "高新区") == [city.park.name]
    assert orgs(client, "汉语言") == []
    assert orgs(client, "2025级汉语言 1班") == [city.branch.name]
    login(city.city)
    assert orgs(client, "汉语言") == [city.branch.name, city.sibling.name]


@pytest.mark.once
def test_out_of_reach_and_closed_is_not_found(client, city, login):
    Org.objects.filter(pk=city.sibling.pk).update(closed_on=timezone.localdate())
    login(city.college)
    assert orgs(client, "2025级汉语言") == [city.branch.name]
    for words in ("云山建工", "共青团", "4144010001", f"Z{city.university.pk}", f"Z{city.crew.pk}"):
        assert orgs(client, words) == [], words


@pytest.mark.once
def test_a_hit_leads_to_the_tree_or_for_whoever_manages_nothing_to_its_cadres(client, city, login):
    login(city.college)
    page = said(client.get(FIND, {"q": "汉语言1班"}))
    assert HIT.findall(page) == [reverse("orgs:manage", args=[city.branch.pk])]
    assert "云山大学文学院团委 › 文学院2025级团总支" in page
    assert "云山大学团委" not in page
    login(city.branch)
    page = said(client.get(FIND, {"q": "汉语言1班"}))
    assert HIT.findall(page) == [f"{reverse('cadres:list')}?org={city.branch.pk}"]


# --- cadres ------------------------------------------------------------------------------------------------


@pytest.fixture
def cadres(city) -> dict:
    """By name: one at the college, one below, one elsewhere."""
    places = {"林晓明": city.college, "欧阳丽": city.branch, "林晓": city.crew}
    return {name: make_post(org, make_person(name=name)) for name, org in places.items()}


@pytest.mark.once
def test_a_cadre_is_found_by_name_and_sound(client, city, login, cadres):
    login(city.college)
    for words in ("林晓明", "林", "晓明", "林 晓明", "lxm", "linx", "LXM"):
        assert people(client, words) == ["林晓明"], words
    assert people(client, "oyl") == people(client, "ou'yang") == ["欧阳丽"]
    login(city.city)
    assert people(client, "林晓") == ["林晓", "林晓明"]


def test_in_a_province_names_are_looked_for_from_their_beginning(client, city, login, cadres):
    login(city.province)
    assert people(client, "林晓") == people(client, "linxiao") == ["林晓", "林晓明"]
    assert people(client, "晓明") == []


@pytest.mark.once
def test_a_full_id_number_finds_its_post_and_is_never_shown_or_part_of_an_address(
    client, city, login, cadres
):
    number = cadres["欧阳丽"].person.id_number
    login(city.college)
    for typed in (number, f"{number[:6]} {number[6:14]} {number[14:]}", f"欧阳丽 {number}"):
        answer = client.post(FIND, {"q": typed})
        assert answer["Location"] == f"{FIND}?number={blind_index(number, 'id_number')}"
    page = client.get(answer["Location"])
    assert [post.person.name for post in page.context["found"].posts] == ["欧阳丽"]
    assert cadres["欧阳丽"].person.masked_id_number in said(page)
    assert number not in said(page)
    assert client.get(FIND, {"q": number})["Location"] == answer["Location"]
    part = client.post(FIND, {"q": number}, headers=HTMX)
    assert "欧阳丽" in said(part)
    assert number not in said(part)


@pytest.mark.once
def test_a_number_out_of_reach_is_like_one_that_nobody_has(client, city, login, cadres):
    login(city.college)
    pages = [
        said(client.post(FIND, {"q": number}, follow=True)).partition("data-find-told")[2]
        for number in (cadres["林晓"].person.id_number, make_id_number())
    ]
    plain = [re.sub(r"[0-9a-f]{64}", "", page) for page in pages]
    assert plain[0] == plain[1]
    assert "没有找到该身份证号码的在任团干部" in plain[0]


@pytest.mark.once
def test_somebody_removed_is_not_found_here_but_in_the_list(client, city, login, cadres, graduated):
    post = cadres["欧阳丽"]
    post.leave(destination=graduated)
    login(city.college)
    page = client.post(FIND, {"q": post.person.id_number}, follow=True)
    assert page.context["found"].posts == []
    [link] = re.findall(r'href="(/cadres/\?[^"]*state=ended)"', said(page))
    assert "欧阳丽" in said(client.get(link.replace("&amp;", "&")))


@pytest.mark.once
@pytest.mark.parametrize("typed", ["440105199505", "13812345678", "138-1234-5678", "1" * 60])
def test_a_part_of_a_number_and_a_phone_number_are_refused_and_no_address(client, city, login, typed):
    login(city.college)
    answer = client.post(FIND, {"q": typed})
    assert answer.status_code == 200
    assert "请填写完整的18位号码" in said(answer)
    address = client.get(FIND, {"q": typed})
    assert address["Location"] == FIND


@pytest.mark.once
def test_six_digits_and_more_are_answered_without_an_address(client, city, login):
    login(city.city)
    answer = client.post(FIND, {"q": "4144010001"})
    assert answer.status_code == 200
    assert [hit.org for hit in answer.context["found"].orgs] == [city.university]
    assert "find=4144010001" not in said(answer)
    assert client.post(FIND, {"q": "文学院2025"})["Location"].startswith(f"{FIND}?q=")


@pytest.mark.once
def test_looking_leaves_no_line_as_in_the_list(client, city, login, cadres):
    login(city.college)
    before = AuditEntry.objects.count()
    for words in ("林", cadres["林晓"].person.id_number, "没有这个"):
        client.post(FIND, {"q": words}, follow=True)
    assert AuditEntry.objects.count() == before


# --- pages -------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_pages_are_those_of_the_own_menu_and_of_the_account(client, city, login):
    login(city.city)
    assert pages(client, "操作日志") == pages(client, "czrz") == pages(client, "rizhi") == ["操作日志"]
    assert "重点领域基层团干部配备" in pages(client, "配备")
    assert pages(client, "xgmm") == ["修改密码"]
    login(city.branch)
    assert pages(client, "配备") == []
    assert pages(client, "录入") == ["录入团员团干部"]


# --- the page and the part ---------------------------------------------------------------------------------


@pytest.mark.once
def test_the_box_is_on_every_page_but_behind_the_gate(client, city, login):
    login(city.college)
    for address in ("/", "/cadres/", "/nothing/"):
        assert f'action="{FIND}"' in said(client.get(address)), address
    login(city.university, has_profile=False)
    profile = client.get(FIND, follow=True)
    assert profile.redirect_chain == [(reverse("profile"), 302)]
    assert FIND not in said(profile)
    client.logout()
    assert FIND not in said(client.get("/login/"))
    assert client.get(FIND)["Location"] == f"/login/?next={FIND}"


@pytest.mark.once
def test_while_typing_only_the_part_is_sent(client, city, login):
    login(city.college)
    part = client.post(FIND, {"q": "汉语言"}, headers=HTMX)
    assert part.status_code == 200
    assert "<html" not in said(part)
    assert said(part).strip() in said(client.get(FIND, {"q": "汉语言"}))
    assert "HX-Request" in part["Vary"]
    assert "最近组织" not in said(client.post(FIND, {"q": ""}, headers=HTMX))


@pytest.mark.once
def test_nothing_asked_says_what_can_be_and_nothing_found_what_to_try(client, city, login):
    login(city.college)
    assert "完整的身份证号码" in said(client.get(FIND))
    nothing = said(client.get(FIND, {"q": "<b>无此</b>"}))
    assert "没有找到与“&lt;b&gt;无此&lt;/b&gt;”相符的页面、组织或在任团干部" in nothing
    assert f"{reverse('orgs:manage', args=[city.college.pk])}?find=" in nothing
    assert "q=%3Cb%3E%E6%97%A0%E6%AD%A4%3C%2Fb%3E&amp;org=all" in nothing


def fill(place, count: int) -> None:
    for number in range(count):
        branch = make_org(place, f"问天{number}班团支部")
        make_post(branch, make_person(name=f"问天{'一二三四五六七八九十'[number % 10]}"))


@pytest.mark.once
@pytest.mark.parametrize("words", ["问天", "wt", "wentian"])
def test_fifteen_hits_ask_no_more_than_one(client, city, login, words):
    login(city.city)
    fill(city.college, 1)
    client.get(FIND, {"q": words})
    counts = []
    for more in (0, 14):
        fill(make_org(city.college, f"院{more}", OrgType.COMMITTEE), more)
        with CaptureQueriesContext(connection) as asked:
            told = client.get(FIND, {"q": words}).context["found"]
        counts.append(len(asked))
    assert len(told.orgs) == len(told.posts) == MOST // 2
    assert counts[1] <= counts[0]


@pytest.mark.once
def test_what_does_not_fit_stands_in_the_tree_and_in_the_list(client, city, login):
    login(city.college)
    fill(city.college, MOST // 2)
    assert (found(client, "问天").more_orgs, found(client, "问天").more_posts) == ("", "")
    fill(city.general_branch, MOST // 2)
    told = found(client, "问天")
    assert "问天9" not in said(client.get(told.more_orgs))
    assert said(client.get(told.more_orgs)).count("问天4班团支部") >= 2
    assert len(client.get(told.more_posts).context["rows"]) == MOST


# --- 最近组织 ------------------------------------------------------------------------------------------------


def open_page(client, org) -> None:
    client.get(reverse("orgs:manage", args=[org.pk]))


def test_organisations_opened_lately_come_first_each_once(client, city, login):
    login(city.city)
    for org in (city.college, city.park, city.college):
        open_page(client, org)
    client.get(reverse("orgs:manage", args=[city.group.pk]), {"children": city.group.pk}, headers=HTMX)
    assert recent(client) == [city.college.name, city.park.name]
    assert "最近组织" in said(client.post(FIND, {"q": ""}, headers=HTMX))
    login(city.city)
    assert recent(client) == []


@pytest.mark.once
def test_an_organisation_switched_to_is_one_click_away(client, city):
    account = make_admin(city.college)
    appoint_admin(account=account, org=city.park, by=None)
    fill_profile(city.park)
    client.force_login(account)
    for org in (city.park, city.college):
        client.post(reverse("orgs:switch"), {"org": org.pk})
    told = client.get(FIND).context["found"].recent
    assert [(hit.org, hit.can_switch) for hit in told] == [(city.college, False), (city.park, True)]
    assert f'name="org" value="{city.park.pk}"' in said(client.get(FIND))


@pytest.mark.once
def test_only_those_still_within_reach_and_there_are_shown(client, city, login):
    account = login(city.college)
    for org in (city.crew, city.branch, city.sibling):
        RecentOrg.remember(account, org)
    Org.objects.filter(pk=city.branch.pk).update(closed_on=timezone.localdate())
    assert recent(client) == [city.sibling.name]


@pytest.mark.once
def test_the_latest_eight_are_shown_and_few_more_kept(client, city, login):
    account = login(city.city)
    made = [make_org(city.college, f"第{number}团支部") for number in range(KEPT + 1)]
    for org in made:
        RecentOrg.remember(account, org)
    assert recent(client) == [org.name for org in reversed(made[-SHOWN:])]
    assert RecentOrg.objects.filter(account=account).count() == KEPT
    assert not RecentOrg.objects.filter(org=made[0]).exists()


# --- in a nation -------------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
def test_no_beginning_needs_a_look_at_every_row(city, cadres):
    """Among five thousand beside each other; nor does any part of a name among the upper levels."""
    crowd(cadres["林晓"], 5_000)
    account = make_admin(city.nation)
    with CaptureQueriesContext(connection) as asked:
        for words in ("云山大学", "ysdx", "2025级", "4144", "林晓明", "linxiao"):
            orgs_finding.find(account, words, most=MOST)
            cadres_finding.find(account, words, most=MOST)
    plans = [plan(query["sql"]) for query in asked if " LIKE " in query["sql"]]
    assert len(plans) > 20
    assert [told for told in plans if "Seq Scan" in told] == []
    assert sum("_begins" in told for told in plans) > 15


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_name_itself_goes_before_longer_ones(city, client, login):
    login(city.nation)
    for name in ("张伟强", "张伟", "张伟丽"):
        make_post(city.crew, make_person(name=name), Duty.DEPUTY)
    assert people(client, "张伟") == ["张伟", "张伟丽", "张伟强"]
