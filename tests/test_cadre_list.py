"""团干部列表: sorting, columns, terms, gaps, sound of names, paper; as many questions for one row as for fifteen."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres import columns
from cadres.codes import Duty, Nature, Occupation
from cadres.filters import PostFilter
from cadres.models import ColumnChoice, Destination, Post
from orgs.models import Account
from tests.factories import PASSWORD, make_person, make_post
from tests.pages import said

LIST = reverse("cadres:list")
JUNK = "x' OR 1=1 -- \x00 <b> 9999999999999999999999"


def names(client, **query) -> list[str]:
    return [row.person.name for row in client.get(LIST, query).context["rows"]]


@pytest.fixture
def cadres(city) -> dict[str, Post]:
    """Three below the college, one at it, whose facts differ in every column."""
    return {
        "林晓明": make_post(city.college, make_person(name="林晓明"), since_on=date(2025, 3, 1)),
        "欧阳丽": make_post(
            city.branch, make_person(name="欧阳丽", phone=""), Duty.DEPUTY, nature=Nature.FULL_TIME,
            since_on=date(2015, 9, 1),
        ),
        "曾一": make_post(city.branch, make_person(name="曾一"), Duty.CULTURE, duty_status="off"),
        "安然": make_post(
            city.sibling,
            make_person(name="安然", occupation=Occupation.STUDENT, occupation_detail="", study_status="bachelor"),
        ),
    }  # fmt: skip


# --- asking ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lxm", ["林晓明"]),
        ("LX", ["林晓明"]),
        ("linxiao", ["林晓明"]),
        ("Lin Xiao Ming", ["林晓明"]),
        ("ouyang", ["欧阳丽"]),
        ("oyl", ["欧阳丽"]),
        ("zeng", ["曾一"]),
        ("ceng", []),
        ("xm", []),
        ("晓", ["林晓明"]),
    ],
)
def test_names_are_found_by_their_sound_from_the_start_on(client, login, city, cadres, typed, found):
    login(city.college)
    assert names(client, q=typed) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": "over"}, {"欧阳丽", "安然"}),
        ({"term": "ending"}, set()),
        ({"record": "incomplete"}, {"欧阳丽"}),
        ({"record": "complete"}, {"林晓明", "曾一", "安然"}),
        ({"term": "over", "scope": "own"}, set()),
        ({"scope": "own"}, {"林晓明"}),
        ({"scope": "under"}, {"欧阳丽", "曾一", "安然"}),
    ],
)
def test_terms_and_gaps_narrow_the_list(client, login, city, cadres, query, found):
    login(city.college)
    with time_machine.travel(date(2026, 6, 1), tick=False):
        assert set(names(client, **query)) == found


@pytest.mark.parametrize(("today", "asked"), [(date(2025, 8, 31), "ending"), (date(2025, 9, 1), "over")])
def test_a_class_secretary_of_last_school_year_is_named_in_time(client, login, city, cadres, today, asked):
    login(city.general_branch)
    with time_machine.travel(today, tick=False):
        found = {term: "安然" in names(client, term=term) for term in ("ending", "over")}
    assert found == {"ending": False, "over": False} | {asked: True}


def test_what_is_missing_stands_in_the_row_and_leads_to_where_it_is_filled_in(client, login, city, cadres):
    login(city.branch)
    page = said(client.get(LIST))
    assert f'<a href="{reverse("cadres:edit", args=[cadres["欧阳丽"].pk])}#id_phone">缺手机号码</a>' in page


def test_whoever_may_not_update_sees_what_is_missing_without_a_link(client, login, city, cadres):
    login(city.city)
    page = said(client.get(LIST))
    assert "缺手机号码" in page
    assert "#id_phone" not in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("买买提·吐尔逊", "买买提・吐"),
        ("买买提·吐尔逊", "买买提.吐尔逊"),
        ("买买提·吐尔逊", "买买提 · 吐尔逊"),
        ("张三", "张 三"),
        ("张三", "张\u3000三"),
        ("张三", " ＺＳ "),
        ("单晓", "sx"),
        ("曾晓", "zx"),
        ("仇晓", "qx"),
        ("解晓", "xx"),
        ("单晓", "shanxiao"),
    ],
)
def test_names_are_found_however_they_are_typed(client, login, city, name, typed):
    make_post(city.branch, make_person(name=name))
    login(city.branch)
    assert names(client, q=typed) == [name]
    assert names(client, q="无人") == []


@pytest.mark.parametrize("around", ["{}", "林晓明 {}", "{}林晓明", "号码：{}。"])
def test_a_number_is_found_full_width_and_beside_a_name_and_stays_out_of_the_address(
    client, login, city, cadres, around
):
    login(city.college)
    number = cadres["林晓明"].person.id_number
    wide = number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    for typed in (number, wide):
        for send in (client.post, client.get):
            response = send(LIST, {"q": around.format(typed)}, follow=True)
            [(address, _)] = response.redirect_chain
            assert "q=" not in address
            assert [row.person.name for row in response.context["rows"]] == ["林晓明"]
            assert typed not in said(response)


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    ["440105", "林晓明 440105", "4401 0519", "４４０１０５", "林440105晓明19980504", "٤٤٠١٠٥"],
)
def test_part_of_a_number_typed_into_the_address_is_taken_out_of_it(client, login, city, cadres, typed):
    login(city.college)
    response = client.get(LIST, {"q": typed, "scope": "own"}, follow=True)
    assert response.redirect_chain == [(f"{LIST}?scope=own", 302)]
    assert "请填写完整的18位号码" in said(response)
    assert typed not in said(response)
    refused = client.post(LIST, {"q": typed})
    assert refused.status_code == 200
    links = said(refused).replace(f'value="{typed}"', "")
    assert typed not in links


def test_five_digits_are_no_part_of_a_number(client, login, city, cadres):
    login(city.college)
    assert names(client, q="44010") == []


@pytest.mark.parametrize(("own", "is_there"), [("branch", False), ("general_branch", True), ("city", True)])
def test_the_switch_stands_where_there_is_something_below(client, login, city, cadres, own, is_there):
    login(getattr(city, own))
    for address in (LIST, reverse("cadres:print")):
        assert ("含下级" in said(client.get(address))) == is_there


def test_an_expired_term_is_marked_with_words_and_date(client, login, city, cadres):
    login(city.branch)
    assert '2018-09 <span class="tag tag-warn">任期已满</span>' in said(client.get(LIST))
    detail = said(client.get(reverse("cadres:detail", args=[cadres["欧阳丽"].pk])))
    assert "任期已满（2018-09）" in detail


def test_the_switch_stands_in_the_guides_words_and_keeps_what_was_asked(client, login, city, cadres):
    login(city.college)
    page = said(client.get(LIST, {"q": "林", "scope": "own"}))
    assert 'aria-current="true">本级</a>' in page
    assert "q=%E6%9E%97&amp;scope=below" in page
    assert names(client, scope="own") == ["林晓明"]
    response = client.post(LIST, {"q": "林", "scope": "own", "sort": "-name"})
    assert "scope=own" in response["Location"]
    assert "sort=-name" in response["Location"]


# --- sorting -----------------------------------------------------------------------------------------------

SORTABLE = [column.key for column in columns.COLUMNS if column.order]


def test_all_columns_sort_but_those_that_lie_sealed():
    assert {column.key for column in columns.COLUMNS} - set(SORTABLE) == {"id_number", "phone"}


@pytest.mark.once
def test_each_column_sorts_both_ways(client, login, city, cadres):
    login(city.college)
    for key in SORTABLE:
        assert set(names(client, sort=key)) == set(names(client, sort=f"-{key}")) == set(cadres), key


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["安然", "林晓明", "欧阳丽", "曾一"]),
        ("-name", ["曾一", "欧阳丽", "林晓明", "安然"]),
        ("duty", ["林晓明", "安然", "欧阳丽", "曾一"]),
        ("since_on", ["欧阳丽", "曾一", "安然", "林晓明"]),
        ("term", ["欧阳丽", "安然", "曾一", "林晓明"]),
        ("record", ["欧阳丽", "林晓明", "曾一", "安然"]),
        ("", ["林晓明", "欧阳丽", "曾一", "安然"]),
        (JUNK, ["林晓明", "欧阳丽", "曾一", "安然"]),
        ("phone", ["林晓明", "欧阳丽", "曾一", "安然"]),
        ("--name", ["林晓明", "欧阳丽", "曾一", "安然"]),
    ],
)
def test_the_order_is_that_of_the_column_and_nonsense_gives_that_of_the_tree(
    client, login, city, cadres, sort, order
):
    login(city.college)
    assert [name for name in names(client, sort=sort) if name in order] == order


def test_equal_rows_keep_their_order_over_the_pages(client, login, city):
    login(city.branch)
    for number in range(51):
        make_post(city.branch, make_person(name=f"王{'一二三四五六七八九十'[number % 10]}"), Duty.CULTURE)
    for sort in ("nature", "-duty_status", "nation"):
        seen = [
            row.post.pk
            for page in (1, 2)
            for row in client.get(LIST, {"sort": sort, "page": page}).context["rows"]
        ]
        assert len(set(seen)) == 51


def test_the_head_says_how_the_list_is_sorted(client, login, city, cadres):
    login(city.college)
    assert 'aria-sort="ascending"><a href="?sort=-org">任职组织' in said(client.get(LIST))
    page = said(client.get(LIST, {"sort": "-name", "q": ""}))
    assert 'aria-sort="descending"><a href="?sort=name' in page
    assert page.count("aria-sort") == 1


# --- columns -----------------------------------------------------------------------------------------------


def heads(client, **query) -> list[str]:
    return [head.column.key for head in client.get(LIST, query).context["heads"]]


def choose(client, *keys, **more):
    return client.post(reverse("cadres:columns") + "?scope=own", {"columns": keys, **more})


def test_chosen_columns_are_remembered_in_the_guides_order(client, login, city, cadres):
    account = login(city.college)
    response = choose(client, "phone", "nation")
    assert response["Location"] == f"{LIST}?scope=own"
    assert heads(client) == ["name", "nation", "phone"]
    client.logout()
    client.force_login(Account.objects.get(pk=account.pk))
    assert heads(client) == ["name", "nation", "phone"]


def test_the_choice_is_of_one_account_and_is_reset(client, login, city, cadres):
    login(city.college)
    choose(client, "nation")
    login(city.branch)
    assert heads(client) == ["name", *columns.USUAL]
    choose(client, "nation")
    choose(client, "nation", is_reset="on")
    assert heads(client) == ["name", *columns.USUAL]
    assert ColumnChoice.objects.count() == 1


def test_name_and_actions_are_always_there(client, login, city, cadres):
    login(city.college)
    choose(client)
    page = said(client.get(LIST))
    assert heads(client) == ["name"]
    assert '<th scope="col">操作</th>' in page


def test_made_up_columns_are_ignored(client, login, city, cadres):
    account = login(city.college)
    assert choose(client, JUNK, "nation").status_code == 302
    assert heads(client) == ["name", *columns.USUAL]
    ColumnChoice.remember(account, ["gone", "nation"])
    assert heads(client) == ["name", "nation"]


def test_every_column_shows_something_of_everybody(client, login, city, cadres):
    account = login(city.college)
    ColumnChoice.remember(account, [key for key, _ in columns.CHOICES])
    assert heads(client) == [column.key for column in columns.COLUMNS]
    page = said(client.get(LIST))
    assert all(label in page for _, label in columns.CHOICES)
    assert "辅导员" in page


def test_ended_posts_have_their_end_and_nothing_of_the_present(client, login, city, cadres):
    cadres["曾一"].leave(destination=Destination.objects.get(name="毕业"), on=date(2026, 1, 2))
    login(city.college)
    shown = heads(client, state="ended")
    assert shown[-2:] == ["ended_on", "destination"]
    assert not {"term", "record", "duty_status"} & set(shown)
    assert "毕业" in said(client.get(LIST, {"state": "ended", "sort": "-destination"}))


def test_columns_are_chosen_by_post_alone(client, login, city):
    login(city.college)
    assert client.get(reverse("cadres:columns")).status_code == 405


# --- paper -------------------------------------------------------------------------------------------------


def test_the_sheet_says_who_printed_what_and_when(client, login, city, cadres):
    account = login(city.college)
    response = client.get(reverse("cadres:print"), {"duty": "deputy", "scope": "below"})
    page = said(response)
    for words in (account.name, city.college.name, "含下级", "团内现任职务", "副书记", "欧阳丽"):
        assert words in page
    assert "主菜单" not in page
    assert "林晓明" not in page


def test_a_thousand_stand_on_the_sheet_and_more_are_said_to_be_left_out(client, login, city, monkeypatch):
    from cadres.views import PostPrint

    monkeypatch.setattr(PostPrint, "paginate_by", 3)
    login(city.branch)
    for _ in range(4):
        make_post(city.branch, duty=Duty.CULTURE)
    response = client.get(reverse("cadres:print"), {"page": 2})
    assert len(response.context["rows"]) == 3
    assert "只列出前 3 条" in said(response)


def test_a_number_asked_for_is_not_on_the_sheet(client, login, city, cadres):
    login(city.college)
    number = cadres["林晓明"].person.id_number
    asked = client.post(LIST, {"q": number})["Location"].partition("?")[2]
    page = said(client.get(f"{reverse('cadres:print')}?{asked}"))
    assert "林晓明" in page
    assert number not in page


# --- who, how often, nonsense ------------------------------------------------------------------------------

PAGES = [LIST, reverse("cadres:print")]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("own", "seen"), [("branch", 1), ("college", 1), ("city", 1), ("sibling", 0), ("township", 0)]
)
def test_the_list_shows_what_is_within_reach(client, login, city, address, own, seen):
    make_post(city.branch)
    login(getattr(city, own))
    assert len(client.get(address).context["rows"]) == seen


def test_an_account_without_organisation_gets_an_empty_sheet(client, db):
    client.force_login(Account.objects.create_user("nobody", PASSWORD, name="无"))
    for address in PAGES:
        assert client.get(address).status_code == 200


MODES = [
    {}, {"sort": "-name"}, {"sort": "record"}, {"sort": "term"}, {"q": "lin"}, {"q": "林"}, {"record": "incomplete"},
    {"term": "over"}, {"state": "ended"}, {"scope": "own"},
]  # fmt: skip


@pytest.mark.once
def test_one_row_costs_as_many_questions_as_fifteen(client, login, city):
    gone = Destination.objects.get(name="毕业")

    def add(org, duty):
        for is_ended in (True, False):
            post = make_post(org, make_person(phone=""), duty, since_on=date(2010, 1, 1))
            if is_ended:
                post.leave(destination=gone)

    account = login(city.branch)
    ColumnChoice.remember(account, [key for key, _ in columns.CHOICES])

    def questions(rows: int) -> dict[str, int]:
        counts = {}
        for address, mode in [*((LIST, mode) for mode in MODES), (PAGES[-1], {})]:
            with CaptureQueriesContext(connection) as asked:
                response = client.get(address, mode)
            assert len(response.context["rows"]) == rows
            counts[f"{address} {mode}"] = len(asked)
        return counts

    add(city.branch, Duty.SECRETARY)
    client.get(LIST)  # whatever is asked once a session
    of_one = questions(1)
    for _ in range(14):
        add(city.branch, Duty.CULTURE)
    assert questions(15) == of_one


@pytest.mark.parametrize(
    ("query", "reads_people"),
    [({}, False), ({"sort": "-org"}, False), ({"duty": "secretary"}, False), ({"sort": "name"}, True)],
)
def test_people_are_read_for_the_page_alone_unless_they_are_asked_about(
    client, login, city, cadres, query, reads_people
):
    """Those of a whole city are several times as much as their posts."""
    login(city.college)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST, query).context["rows"]
    counted, found = (one["sql"] for one in queries if '"cadres_post"."id" AS "pk"' in one["sql"])
    assert counted.startswith("SELECT COUNT(*)")
    assert ("cadres_person" in found) is reads_people


@pytest.mark.parametrize("junk", [JUNK, "", "-", "null", "0", "-1", "９９", "a" * 5000])
def test_nonsense_breaks_nothing(client, login, city, cadres, junk):
    login(city.college)
    asked = dict.fromkeys([*PostFilter.base_fields, "unknown"], junk)
    for address in PAGES:
        assert client.get(address, asked, follow=True).status_code == 200
    assert client.post(reverse("cadres:columns"), {"columns": junk}).status_code == 302
