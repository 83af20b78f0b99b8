"""The page 重点领域基层团干部配备 (guide 2.3)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.codes import Duty, DutyStatus, Nature
from monitoring import table
from monitoring.filters import KEPT
from monitoring.models import Staffing
from orgs.access import REFUSALS
from orgs.actions import appoint_admin
from orgs.codes import EnterpriseLevel, Industry, OrgType
from tests.factories import fill_profile, make_admin, make_org, make_person
from tests.staffing import cells_of_page, enter, lines_of, make_enterprises

pytestmark = pytest.mark.once

PAGE = reverse("monitoring:staffing")
ENTERPRISES = {"sector": "enterprise"}


@pytest.fixture
def staffed(city):
    """The small city with some people in it."""
    fill_profile(city.university, student_count=30954)
    fill_profile(city.group, enterprise_level=EnterpriseLevel.GROUP, enterprise_place="岭南省云山市东江区")
    enter(city.university, make_person(name="周敏"), Duty.SECRETARY, nature=Nature.FULL_TIME)
    enter(city.college, nature=Nature.SECONDED)
    enter(city.branch, duty_status=DutyStatus.OFF)
    enter(city.group, nature=Nature.FULL_TIME)
    enter(city.subsidiary, make_person(name="何欣"), Duty.SECRETARY)
    enter(city.crew)
    return city


def names(response) -> list[str]:
    return [row[1] for row in cells_of_page(response)[3:]]


BELOW = ("专职", "挂职", "兼职", "团干部总数", "在岗")


def below(line: dict[str, str]) -> list[str]:
    """The first figures of the whole subtree."""
    return [line[f"含下级/{label}"] for label in BELOW]


def test_universities_of_the_current_organisation_are_shown_first(client, login, staffed):
    login(staffed.city)
    totals, university = lines_of(cells_of_page(client.get(PAGE)))
    assert (totals["序号"], totals["组织全称"]) == ("", "合计")
    assert (university["序号"], university["组织全称"]) == ("1", "云山大学团委")
    assert university["上级组织"] == university["所在市"] == "共青团云山市委员会"
    assert below(totals) == below(university) == ["1", "1", "1", "3", "2"]


def test_the_head_of_a_university_has_its_facts_and_what_its_norm_asks(client, login, staffed):
    login(staffed.city)
    _, university = lines_of(cells_of_page(client.get(PAGE)))
    assert [university[f"书记/{label}"] for label in ("姓名", "性质", "在岗")] == ["周敏", "专职", "是"]
    posts = [university[f"本级/{label}"] for label in ("应配专职", "实配专职", "缺额", "专职配备率")]
    assert posts == ["10", "1", "9", "10.0%"]
    school = [
        university[f"学校/{label}"] for label in ("类别", "在校学生数", "生均（学生/专职）", "学校标识码")
    ]
    assert school == ["普通高等院校", "30954", "30954.0", "4144010001"]


def test_the_switch_shows_enterprises_and_nested_ones_are_added_once(client, login, staffed):
    login(staffed.city)
    totals, group, subsidiary = lines_of(cells_of_page(client.get(PAGE, ENTERPRISES)))
    assert below(totals) == below(group) == ["1", "0", "2", "3", "3"]
    assert below(subsidiary) == ["0", "0", "2", "2", "2"]
    assert [line["书记/姓名"] for line in (totals, group, subsidiary)] == ["空缺1", "空缺", "何欣"]
    assert [line["本级/应配专职"] for line in (totals, group, subsidiary)] == ["2", "1", "1"]
    assert (group["企业/企业层级"], group["企业/企业所在驻地"]) == ("集团总部（一级）", "岭南省云山市东江区")
    assert (subsidiary["企业/企业层级"], subsidiary["企业/企业所在驻地"]) == ("未填报", "未填报")


def test_where_nothing_is_required_it_says_why(client, login, city):
    """Not 未填报: an enterprise has nothing to report, and 应配 of a 团总支 is none."""
    make_org(city.city, "云山水务公司团总支", OrgType.GENERAL_BRANCH, industry=Industry.STATE_ENTERPRISE)
    login(city.city)
    posts = ("应配专职", "缺额", "专职配备率")
    shown = {line["组织全称"]: line for line in lines_of(cells_of_page(client.get(PAGE, ENTERPRISES)))}
    assert [shown["云山水务公司团总支"][f"本级/{post}"] for post in posts] == ["0", "0", "不要求"]
    _, university = lines_of(cells_of_page(client.get(PAGE)))
    assert [university[f"本级/{post}"] for post in posts] == ["未填报"] * 3
    Staffing.objects.filter(pk=city.group.pk).update(required=None)
    shown = {line["组织全称"]: line for line in lines_of(cells_of_page(client.get(PAGE, ENTERPRISES)))}
    assert [shown[city.group.name][f"本级/{post}"] for post in posts] == ["无标准"] * 3


def test_the_chosen_sector_is_marked_and_the_other_is_a_link(client, login, city):
    login(city.city)
    body = client.get(PAGE, ENTERPRISES).content.decode()
    assert 'aria-current="true">国企</a>' in body
    assert f'<a href="{PAGE}?org={city.city.pk}&amp;sector=university">高校</a>' in body


def test_a_chosen_organisation_narrows_the_table_and_what_it_adds_up(client, login, staffed):
    login(staffed.city)
    shown = lines_of(cells_of_page(client.get(PAGE, {**ENTERPRISES, "org": staffed.subsidiary.pk})))
    assert [line["含下级/团干部总数"] for line in shown] == ["2", "2"]


def test_links_of_the_tree_keep_the_sector(client, login, city):
    login(city.city)
    body = client.get(PAGE, ENTERPRISES).content.decode()
    assert f"{PAGE}?org={city.county.pk}&amp;sector=enterprise" in body


def test_a_search_finds_by_name_and_adds_up_what_it_found(client, login, staffed):
    login(staffed.city)
    shown = lines_of(cells_of_page(client.get(PAGE, {**ENTERPRISES, "name": "建工 一公司"})))
    assert [line["组织全称"] for line in shown] == ["合计", "云山建工一公司团委"]
    assert below(shown[0]) == ["0", "0", "2", "2", "2"]
    both = lines_of(cells_of_page(client.get(PAGE, {**ENTERPRISES, "name": "建工"})))
    assert below(both[0]) == ["1", "0", "2", "3", "3"]


@pytest.mark.parametrize("words", ["ysdx", "yunshandaxue", "4144010001", "云山　ＤＸ", "团委 41440"])
def test_it_finds_by_pinyin_and_code_too(client, login, staffed, words):
    login(staffed.city)
    assert names(client.get(PAGE, {"name": words})) == ["云山大学团委"]


@pytest.mark.parametrize("level", ["county", "university", "branch", "group"])
def test_below_the_city_the_page_is_refused_with_the_reason(client, login, city, level):
    login(getattr(city, level))
    response = client.get(PAGE)
    assert response.status_code == 403
    assert REFUSALS["monitor_staffing"] in response.content.decode()


@pytest.mark.parametrize("level", ["city", "province", "nation"])
def test_from_the_city_on_the_page_is_open(client, login, city, level):
    login(getattr(city, level))
    assert names(client.get(PAGE)) == ["云山大学团委"]


def test_an_account_without_an_organisation_is_refused(client, city):
    account = make_admin(city.city)
    account.admins.all().delete()
    client.force_login(account)
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("place", ["other_city", "province"])
@pytest.mark.parametrize("address", ["monitoring:staffing", "monitoring:download"])
def test_beside_and_above_nothing_is_found(client, login, city, place, address):
    login(city.city)
    assert client.get(reverse(address), {"org": getattr(city, place).pk}).status_code == 404


def test_a_visitor_is_sent_to_the_login(client, city):
    assert client.get(PAGE).url.startswith(reverse("login"))


GARBAGE = ["", "x", "-1", "0", "9" * 40, "\x00", "'", "１２", "\ud800", "g" * 500, "0" * 160, "%"]


@pytest.mark.parametrize("garbage", GARBAGE, ids=ascii)
def test_nothing_typed_into_the_address_breaks_the_page(client, login, city, garbage):
    login(city.city)
    typed = garbage.encode("utf-8", "surrogatepass")
    rest = dict.fromkeys([*KEPT, "sector", "past", "open", "after", "find"], typed)
    for asked in (rest, {"org": typed}, {"children": typed}):  # the two may name what is not there
        for address in (PAGE, reverse("monitoring:download")):
            assert client.get(address, asked).status_code in (200, 404), asked


def test_an_empty_table_says_why_and_what_to_do(client, login, city):
    login(city.city)
    body = client.get(PAGE, {"org": city.county.pk}).content.decode()
    assert "辖内没有高校" in body
    assert "请在组织树中选择其他组织" in body
    assert "下载（" not in body


def test_a_search_without_result_offers_the_whole_table(client, login, city):
    login(city.city)
    assert "查看辖内全部高校" in client.get(PAGE, {"name": "没有"}).content.decode()


def test_htmx_gets_the_table_alone_and_going_back_the_whole_page(client, login, city):
    login(city.city)
    part = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="staffing"' in part
    assert "<title>" in part
    back = client.get(PAGE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_pages_lead_forth_and_back_and_numbers_go_on(client, login, city, monkeypatch):
    monkeypatch.setattr(table, "PAGE", 4)
    make_enterprises(city.city, 9)  # with the group and its subsidiary: 11
    login(city.city)
    seen, href, back = [], f"{PAGE}?sector=enterprise", []
    while href:
        response = client.get(href)
        back.append(response.context["page_before"])
        seen += [row[0] for row in cells_of_page(response)[3:]]
        assert cells_of_page(response)[2][1] == "合计"
        href = response.context["page_after"]
    assert seen == [str(number) for number in range(1, 12)]
    assert back[0] == ""
    second = client.get(back[2])
    assert [row[0] for row in cells_of_page(second)[3:]] == ["5", "6", "7", "8"]
    first = client.get(second.context["page_before"])
    assert [row[0] for row in cells_of_page(first)[3:]] == ["1", "2", "3", "4"]


def test_a_full_last_page_leads_nowhere(client, login, city, monkeypatch):
    monkeypatch.setattr(table, "PAGE", 2)
    login(city.city)
    assert client.get(PAGE, ENTERPRISES).context["page_after"] == ""


def test_a_page_behind_the_last_leads_back(client, login, city):
    login(city.city)
    assert "返回第一页" in client.get(PAGE, {"past": f"9.{'f' * 160}"}).content.decode()


@pytest.mark.parametrize("words", ["", "团委"])
def test_one_row_and_fifteen_cost_the_same_questions(client, login, city, words):
    login(city.city)
    where = {"sector": "enterprise", "org": city.park.pk, "name": words}
    make_enterprises(city.park, 1, name="园区第{}公司团委")
    with CaptureQueriesContext(connection) as one:
        assert len(names(client.get(PAGE, where))) == 1
    for org in make_enterprises(city.park, 14, name="园区{}厂团委"):
        enter(org, duty=Duty.SECRETARY)
        fill_profile(org, enterprise_level=EnterpriseLevel.THIRD)
    cache.clear()
    with CaptureQueriesContext(connection) as fifteen:
        assert len(names(client.get(PAGE, where))) == 15
    assert len(one) == len(fifteen)


def test_a_name_with_markup_is_shown_as_text(client, login, city):
    make_org(city.city, "<b>大学</b>团委", OrgType.COMMITTEE, industry="university", school_code="4144010002")
    login(city.city)
    body = client.get(PAGE).content.decode()
    assert "<b>大学" not in body
    assert "&lt;b&gt;大学&lt;/b&gt;团委" in body


def test_someone_with_two_organisations_sees_the_table_only_for_the_one_that_monitors(client, city):
    account = make_admin(city.city)
    appoint_admin(account=account, org=city.county, by=None)
    fill_profile(city.county)
    client.force_login(account)
    client.post(reverse("orgs:switch"), {"org": city.county.pk})
    assert client.get(PAGE).status_code == 403
    client.post(reverse("orgs:switch"), {"org": city.city.pk})
    assert client.get(PAGE).status_code == 200


def test_where_one_sector_has_nobody_the_other_is_offered_with_its_number(client, login, city):
    login(city.city)
    page = client.get("/monitoring/", {"org": city.university.pk, "sector": "enterprise"}).content.decode()
    assert "查看辖内高校（1 个）" in page
