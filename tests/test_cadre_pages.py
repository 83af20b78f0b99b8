"""The pages of cadres for each relation: own, below, beside, foreign, visitor."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadres.codes import Duty, Nature
from cadres.filters import PostFilter
from cadres.models import Destination, Person, Post
from tests.answers import OVERWRITING, answers, pdf
from tests.factories import make_admin, make_person, make_post
from tests.pages import at, said
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

PHONE = "13911112222"
JUNK = "x' OR 1=1 -- \x00 <b> 9999999999999999999999"


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕", phone=PHONE))


# --- who reaches which page --------------------------------------------------------------------------------

# organisation of the admin -> status of enter-branch, choose-branch, enter-own
ENTRY = {
    "branch": (200, 403, 403),
    "general_branch": (403, 200, 200),
    "college": (403, 200, 200),
    "park": (403, 200, 200),
    "county": (403, 403, 200),
    "city": (403, 403, 200),
    "province": (403, 403, 200),
}


@pytest.mark.parametrize("own", ENTRY)
def test_each_kind_of_organisation_has_its_ways_of_entering(client, city, login, own):
    login(getattr(city, own))
    statuses = [client.get(at(name)).status_code for name in ("enter-branch", "choose-branch", "enter-own")]
    assert tuple(statuses) == ENTRY[own]


@pytest.mark.parametrize("name", ["enter-branch", "enter-own"])
def test_what_cannot_be_opened_cannot_be_sent_either(client, city, login, name):
    login(city.branch if name == "enter-own" else city.college)
    assert client.post(at(name), answers()).status_code == 403
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("own", "chosen", "status"),
    [
        ("college", "branch", 200),
        ("university", "branch", 200),
        ("general_branch", "branch", 200),
        ("college", "general_branch", 403),
        ("college", "college", 403),
        ("college", "crew", 404),
        ("township", "branch", 404),
        ("city", "branch", 403),
        ("branch", "branch", 403),
        ("branch", "sibling", 403),
    ],
)
def test_a_committee_enters_for_branches_below_it_alone(client, city, login, own, chosen, status):
    login(getattr(city, own))
    address = at("enter-below", getattr(city, chosen).pk)
    assert client.get(address).status_code == status
    assert client.post(address, {}).status_code == status


def test_the_refusal_says_why(client, city, login):
    login(city.college)
    assert "只能录入本级团干部和下级团支部" in said(client.get(at("enter-below", city.general_branch.pk)))
    assert "团支部管理员使用" in said(client.get(at("enter-branch")))


# organisation of the admin -> status of detail, edit, remove of a post in `branch`
POST_PAGES = {
    "branch": (200, 200, 403),
    "general_branch": (200, 200, 403),
    "college": (200, 200, 200),
    "university": (200, 200, 403),
    "city": (200, 403, 403),
    "sibling": (404, 404, 404),
    "township": (404, 404, 404),
    "other_city": (404, 404, 404),
}


@pytest.mark.parametrize("own", POST_PAGES)
def test_a_post_is_open_to_those_above_it_as_their_rights_say(client, city, login, post, own):
    login(getattr(city, own))
    statuses = [client.get(at(name, post.pk)).status_code for name in ("detail", "edit", "remove")]
    assert tuple(statuses) == POST_PAGES[own]


def test_whoever_may_only_look_is_told_who_keeps_the_record(client, city, login, post):
    address = at("detail", post.pk)
    login(city.college)
    assert "不能更新" not in client.get(address).content.decode()
    login(city.city)
    vacant = f"{city.branch.name}目前没有在用的管理员，可联系{city.college.name}的管理员。"
    assert vacant in client.get(address).content.decode()
    make_admin(city.branch)
    assert f"由任职组织更新。可联系{city.branch.name}的管理员。" in client.get(address).content.decode()


@pytest.mark.parametrize("own", ["sibling", "city", "general_branch"])
def test_a_post_is_not_removed_by_others(client, city, login, post, graduated, own):
    login(getattr(city, own))
    client.post(at("remove", post.pk), {"destination": graduated.pk, "on": "2026-01-01"})
    assert Post.objects.get(pk=post.pk).is_open


@pytest.mark.parametrize("pk", [10**6, 10**30])
@pytest.mark.parametrize("name", ["detail", "edit", "remove", "application"])
def test_what_does_not_exist_is_not_found(client, city, login, name, pk):
    login(city.city)
    assert client.get(at(name, pk)).status_code == 404


def test_an_account_without_organisation_is_told_so(client, db):
    from orgs.models import Account

    client.force_login(Account.objects.create_user("nobody", "x", name="无"))
    assert client.get(at("list")).status_code == 200
    for name in ("enter-branch", "choose-branch", "enter-own"):
        response = client.get(at(name))
        assert response.status_code == 403
        assert "不是任何组织的管理员" in said(response)


# --- entering ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "name", "org"),
    [
        ("branch", "enter-branch", "branch"),
        ("college", "enter-own", "college"),
        ("college", "enter-below", "sibling"),
    ],
)
def test_a_cadre_is_entered_at_the_organisation_of_the_page(client, city, login, own, name, org):
    login(getattr(city, own))
    org = getattr(city, org)
    address = at(name, org.pk) if name == "enter-below" else at(name)
    response = client.post(address, answers(), follow=True)
    assert response.redirect_chain == [(at("list"), 302)]
    assert f"已录入 林晓明（{org.name} 书记）" in said(response)
    assert Post.objects.get().org == org


def test_the_next_one_is_entered_on_the_same_page(client, city, login):
    login(city.college)
    address = at("enter-below", city.sibling.pk)
    assert urlsplit(client.post(address, answers(continues="1"))["Location"]).path == address


def test_nothing_typed_is_lost_when_something_is_wrong(client, city, login):
    login(city.branch)
    page = said(client.post(at("enter-branch"), answers(name="林 晓明", occupation_detail="<辅导员>")))
    assert 'value="林 晓明"' in page
    assert "&lt;辅导员&gt;" in page
    assert "姓名中不能有空格" in page


def test_a_chosen_file_survives_a_form_that_was_not_right(client, city, login):
    login(city.branch)
    joined = {"joined_league_on": "2020-01-01", "member_number": "202044000001"}
    filled = answers(**joined, application=pdf())
    page = said(client.post(at("enter-branch"), filled | {"name": ""}))
    assert "已保留“志愿书.pdf”" in page
    token = re.search(r'name="kept_application" value="([^"]+)"', page)[1]
    again = {name: value for name, value in filled.items() if name != "application"}
    client.post(at("enter-branch"), again | {"kept_application": token})
    assert Person.objects.get().application.read().startswith(b"%PDF")


def test_sending_the_same_form_twice_enters_one_cadre(client, city, login):
    login(city.branch)
    filled = answers()
    client.post(at("enter-branch"), filled)
    response = client.post(at("enter-branch"), filled)
    assert response.status_code == 200
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


def test_a_known_person_gets_a_second_post_after_being_confirmed(client, city, login, post):
    login(city.college)
    filled = answers(name="周海燕", id_number=post.person.id_number, duty="deputy")
    page = said(client.post(at("enter-own"), filled))
    assert "周海燕已在系统中，现任2025级汉语言1班团支部 书记" in page
    client.post(at("enter-own"), filled | OVERWRITING | {"is_same_person": "on"})
    assert Person.objects.count() == 1
    assert set(Post.objects.values_list("org", flat=True)) == {city.branch.pk, city.college.pk}


def test_junk_in_every_field_is_answered_with_a_page(client, city, login):
    login(city.branch)
    response = client.post(
        at("enter-branch"), dict.fromkeys([*answers(), "kept_application", "continues"], JUNK)
    )
    assert response.status_code == 200
    assert not Person.objects.exists()


def test_before_a_branch_is_chosen_the_page_says_what_to_do(client, city, login):
    login(city.college)
    page = said(client.get(at("choose-branch")))
    assert "请先选择团支部" in page
    opened = said(client.get(at("choose-branch"), {"open": city.general_branch.pk}))
    assert at("enter-below", city.branch.pk) in opened
    assert at("enter-below", city.general_branch.pk) not in opened


def test_choosing_a_branch_leads_to_the_heading_of_the_form(client, city, login):
    login(city.general_branch)
    address = at("enter-below", city.branch.pk)
    assert f'href="{address}#entry"' in said(client.get(at("choose-branch")))
    assert '<h1 class="page-title" id="entry" tabindex="-1">' in said(client.get(address))


def test_the_chosen_branch_stays_marked_and_is_named(client, city, login):
    login(city.college)
    page = said(client.get(at("enter-below", city.branch.pk)))
    assert f"<strong>{city.branch.name}</strong>" in page
    assert 'aria-current="true"' in page


# --- changing ----------------------------------------------------------------------------------------------


def changed(**changes) -> dict:
    return answers(**{"versions": "1.1", "phone": "", **changes})


def test_a_cadre_is_changed(client, city, login, post):
    login(city.branch)
    response = client.post(at("edit", post.pk), changed(nature="full_time", education="14"), follow=True)
    assert "已保存 周海燕" in said(response)
    post.refresh_from_db()
    assert (post.nature, post.person.education, post.person.name) == (Nature.FULL_TIME, "14", "周海燕")


def test_whoever_is_slower_keeps_the_text_and_learns_who_was_faster(client, city, login, post):
    account = login(city.branch)
    account.name = "快手"
    account.save()
    client.post(at("edit", post.pk), changed(nature="full_time"))
    page = said(client.post(at("edit", post.pk), changed(occupation_detail="我写的")))
    assert "快手于" in page
    assert "我写的" in page
    assert Post.objects.get().nature == Nature.FULL_TIME


def test_saving_again_after_that_overwrites_knowingly(client, city, login, post):
    login(city.branch)
    client.post(at("edit", post.pk), changed(nature="full_time"))
    page = said(client.post(at("edit", post.pk), changed(occupation_detail="我写的")))
    versions = re.search(r'name="versions" value="([^"]+)"', page)[1]
    client.post(at("edit", post.pk), changed(occupation_detail="我写的", versions=versions))
    assert Person.objects.get().occupation_detail == "我写的"


def test_an_ended_post_is_not_edited(client, city, login, post, graduated):
    post.leave(destination=graduated)
    login(city.college)
    response = client.get(at("edit", post.pk))
    assert response.status_code == 403
    assert "已移除" in said(response)


# --- removing ----------------------------------------------------------------------------------------------


def test_a_cadre_is_removed_with_a_destination(client, city, login, post, graduated):
    login(city.college)
    page = said(client.get(at("remove", post.pk)))
    assert "本组织将无书记" in page
    assert "并非从系统内删除" in page
    response = client.post(
        at("remove", post.pk), {"destination": graduated.pk, "on": "2026-07-01"}, follow=True
    )
    assert "已移除 周海燕" in said(response)
    post.refresh_from_db()
    assert (post.ended_on, post.destination) == (date(2026, 7, 1), graduated)


def test_another_destination_is_written_out(client, city, login, post):
    login(city.college)
    other = Destination.objects.get(name="其他")
    filled = {"destination": other.pk, "on": "2026-07-01"}
    assert "请填写具体去向" in said(client.post(at("remove", post.pk), filled))
    client.post(at("remove", post.pk), filled | {"note": "自主创业"})
    assert Post.objects.get().destination_label == "自主创业"


@pytest.mark.parametrize(
    "filled",
    [
        {},
        {"destination": JUNK, "on": JUNK},
        {"destination": "1", "on": "2024-08-31"},
        {"destination": "1", "on": "2999-01-01"},
    ],
)
def test_a_wrong_removal_leaves_the_post(client, city, login, post, filled):
    login(city.college)
    assert client.post(at("remove", post.pk), filled).status_code == 200
    assert Post.objects.get().is_open


# --- the list ----------------------------------------------------------------------------------------------


def names(client, **query) -> list[str]:
    return [row.post.person.name for row in client.get(at("list"), query).context["rows"]]


@pytest.fixture
def cadres(city, graduated):
    secretary = make_person(name="林一")
    deputy = make_person(name="林二", political_status="01", joined_party_on=date(2019, 7, 1))
    make_post(city.college, secretary)
    make_post(city.branch, deputy, Duty.DEPUTY, nature=Nature.FULL_TIME, duty_status="off")
    make_post(city.crew, make_person(name="林三"))
    make_post(city.branch, make_person(name="林四")).leave(destination=graduated)
    return {"林一": secretary, "林二": deputy}


def test_the_list_shows_the_own_level_first_and_nobody_foreign(client, city, login, cadres):
    login(city.college)
    assert names(client) == ["林一", "林二"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "林"}, ["林一", "林二"]),
        ({"q": "二"}, ["林二"]),
        ({"q": "三"}, []),
        ({"duty": "deputy"}, ["林二"]),
        ({"nature": "part_time"}, ["林一"]),
        ({"duty_status": "off"}, ["林二"]),
        ({"political_status": "03"}, ["林一"]),
        ({"state": "ended"}, ["林四"]),
        ({"scope": "own"}, ["林一"]),
        ({"scope": "below"}, ["林一", "林二"]),
        ({"duty": "deputy", "scope": "own"}, []),
    ],
)
def test_the_list_is_narrowed(client, city, login, cadres, query, found):
    login(city.college)
    assert names(client, **query) == found


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_search_by_id_number_never_stands_in_an_address(client, city, login, cadres, method):
    login(city.college)
    number = cadres["林二"].id_number
    response = getattr(client, method)(at("list"), {"q": number.lower()})
    assert response.status_code == 302
    assert number not in response["Location"]
    assert [row.post.person.name for row in client.get(response["Location"]).context["rows"]] == ["林二"]


def test_a_search_by_id_number_finds_nobody_foreign(client, city, login, cadres):
    login(city.township)
    response = client.post(at("list"), {"q": cadres["林二"].id_number}, follow=True)
    assert response.context["rows"] == []


def test_nonsense_counts_as_not_asked(client, city, login, cadres):
    login(city.college)
    junk = dict.fromkeys(PostFilter.base_fields, JUNK)
    response = client.get(at("list"), junk, follow=True)
    assert response.status_code == 200
    assert len(response.context["rows"]) == 2
    assert client.post(at("list"), junk).status_code == 200  # what was searched for is not understood
    del junk["q"]
    assert client.post(at("list"), junk).status_code == 302


@pytest.mark.parametrize(
    "typed", ["440105", "4401051998050400", "44010519980504001", "４４０１０５１９９８０５０４００１"]
)
def test_a_part_of_an_id_number_is_refused_and_not_put_into_an_address(client, city, login, typed):
    login(city.college)
    response = client.post(at("list"), {"q": typed})
    assert response.status_code == 200
    assert "完整的18位号码" in said(response)


def test_the_list_asks_as_often_for_fifteen_as_for_one(client, city, login):
    login(city.college)
    make_post(city.branch)
    client.get(at("list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(at("list"))
    for _ in range(14):
        make_post(city.sibling, duty=Duty.CULTURE)
    with CaptureQueriesContext(connection) as fifteen:
        response = client.get(at("list"))
    assert len(response.context["rows"]) == 15
    assert len(fifteen) == len(one)


def test_fifty_stand_on_a_page(client, city, login):
    login(city.branch)
    for _ in range(51):
        make_post(city.branch, duty=Duty.CULTURE)
    assert len(names(client)) == 50
    assert len(names(client, page=2)) == 1
    assert len(names(client, page=99)) == 1


def test_the_icons_stand_where_the_act_is_permitted(client, city, login):
    own = make_post(city.college)
    below = make_post(city.general_branch)
    login(city.college)
    page = said(client.get(at("list")))
    assert at("edit", own.pk) in page
    assert at("remove", own.pk) in page
    assert at("edit", below.pk) not in page
    assert at("remove", below.pk) in page


def test_an_empty_list_says_what_to_do_next(client, city, login):
    login(city.branch)
    assert at("enter-branch") in said(client.get(at("list")))
    assert "没有符合条件" in said(client.get(at("list"), {"q": "无"}))
    assert "还没有移除过" in said(client.get(at("list"), {"state": "ended"}))


# --- what is shown -----------------------------------------------------------------------------------------


def test_no_page_shows_a_full_number(client, city, login, post):
    login(city.college)
    addresses = [at("list"), at("detail", post.pk), at("edit", post.pk), at("remove", post.pk)]
    found = client.post(at("list"), {"q": post.person.id_number}, follow=True)
    for page in [*map(said, map(client.get, addresses)), said(found)]:
        assert "周海燕" in page
        assert post.person.id_number not in page
        assert PHONE not in page


def test_the_detail_shows_posts_in_reach_with_their_end(client, city, login, post, graduated):
    make_post(city.crew, post.person)
    make_post(city.sibling, post.person).leave(destination=graduated, on=date(2026, 7, 1))
    login(city.college)
    page = said(client.get(at("detail", post.pk)))
    assert city.crew.name not in page
    assert "2026-07-01，毕业" in page


def test_the_application_is_handed_out_to_those_in_reach_and_written_down(client, city, login, post):
    post.person.application = pdf()
    post.person.save()
    account = login(city.college)
    response = client.get(at("application", post.pk))
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert AuditEntry.objects.get(act="application_downloaded").actor == account
    client.force_login(make_admin(city.sibling))
    assert client.get(at("application", post.pk)).status_code == 404


def test_a_missing_application_is_not_found(client, city, login, post):
    login(city.branch)
    assert client.get(at("application", post.pk)).status_code == 404
