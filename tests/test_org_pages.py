"""组织管理: who gets which page, what it shows, and what its forms do and refuse."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.codes import Duty
from cadres.models import Destination, Post
from orgs.actions.moving import move
from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from orgs.tree import close
from tests.factories import make_admin, make_org, make_person
from tests.staffing import enter
from tests.test_org_closing import now, today

pytestmark = pytest.mark.once

CHANGING = ("rename", "retype", "close", "reopen", "move", "merge")
PAGES = ("manage", "add", *CHANGING)
ODD = ["", "0", "-1", "abc", "1" * 40, "\x00", "一", "𝟙"]


def address(name: str, org: Org, **asked) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse(f"orgs:{name}", args=[org.pk]) + (f"?{query}" if query else "")


def text(response) -> str:
    return response.content.decode()


# --- whose pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "manages", "changes"),
    [
        ("college", 200, 403),  # own
        ("university", 200, 200),  # above
        ("city", 200, 200),  # further above
        ("general_branch", 404, 404),  # below
        ("branch", 404, 404),
        ("group", 404, 404),  # beside
        ("other_city", 404, 404),  # foreign
    ],
)
def test_who_gets_the_pages_about_the_college(city, client, login, place, manages, changes):
    login(getattr(city, place))
    for name in PAGES:
        due = changes if name in CHANGING else manages
        assert client.get(address(name, city.college)).status_code == due, name
        if name != "manage":
            aims = name in ("move", "merge") and due == 200  # at nothing yet
            assert client.post(address(name, city.college)).status_code == (404 if aims else due), name


def test_a_visitor_is_sent_to_the_login(city, client):
    for name in PAGES:
        assert client.get(address(name, city.college))["Location"].startswith("/login/")


def test_the_admin_of_a_branch_is_told_why_not(city, client, login):
    login(city.branch)
    response = client.get(address("manage", city.branch))
    assert response.status_code == 403
    assert "没有管理该组织下级组织的权限" in text(response)


def test_the_own_organisation_says_who_changes_it(city, client, login):
    make_admin(city.university)
    login(city.college)
    page = text(client.get(address("manage", city.college)))
    assert "由上级“云山大学团委”修改" in page
    assert address("rename", city.college) not in page
    assert address("rename", city.general_branch) in page
    refusal = text(client.get(address("rename", city.college)))
    assert "本级由上级“云山大学团委”办理" in refusal
    assert "可联系云山大学团委的管理员。" in refusal


@pytest.mark.parametrize(
    ("act", "org", "to", "sentence"),
    [
        ("move", "general_branch", "crew", "团支部下不能设团总支"),
        ("move", "college", "closed", "该组织已关闭"),
        ("move", "college", "college", "要调整的组织本身"),
        ("merge", "college", "branch", "要调整的组织本身"),
        ("merge", "college", "closed", "该组织已关闭"),
        ("merge", "college", "city", "只能与同类别、同层级的组织合并"),
        ("merge", "county", "park", "只能与同类别、同层级的组织合并"),
        ("merge", "county", "city", "只能与同类别、同层级的组织合并"),
    ],
)
def test_where_it_cannot_go_is_said_and_not_that_a_right_is_missing(
    city, client, login, act, org, to, sentence
):
    city.closed = make_org(city.university, "已关闭的团委", OrgType.COMMITTEE)
    close(org=city.closed, on=today(), by=None)
    login(city.city)
    response = client.get(address(act, getattr(city, org), to=getattr(city, to).pk))
    assert response.status_code == 403
    assert sentence in text(response)
    assert "没有管理该组织下级组织的权限" not in text(response)


def test_merging_into_the_own_organisation_names_whom_to_ask(city, client, login):
    login(city.university)
    response = client.get(address("merge", city.college, to=city.university.pk))
    assert response.status_code == 403
    assert f"由上级“{city.city.name}”办理" in text(response)
    assert client.get(address("merge", city.general_branch, to=city.college.pk)).status_code == 200


def test_closing_over_those_in_post_is_no_form_for_who_removes_nobody(city, client, login):
    enter(city.branch)
    make_admin(city.college)
    login(city.general_branch)
    response = client.get(address("close", city.branch))
    assert "没有移除团干部的权限" in response.context["fault"]
    assert f"可联系{city.college.name}的管理员。" in text(response)
    assert 'class="panel panel-narrow"' not in text(response)
    login(city.college)
    assert client.get(address("close", city.branch)).context["fault"] == ""


def test_the_menu_leads_to_the_own_organisation_and_branches_have_none(city, client, login):
    login(city.college)
    assert f'href="{reverse("orgs:manage-home")}"' in text(client.get("/"))
    assert client.get(reverse("orgs:manage-home"))["Location"] == address("manage", city.college)
    login(city.branch)
    assert f'href="{reverse("orgs:manage-home")}"' not in text(client.get("/"))


@pytest.mark.parametrize(
    ("place", "due"),
    [
        ("city", 200), ("university", 404), ("township", 403), ("college", 403), ("group", 404),
        ("other_city", 404), ("branch", 404),
    ],
)  # fmt: skip
def test_who_gets_the_page_that_undoes_a_move(city, client, login, place, due):
    kept = move(org=city.college, to=city.township, by=make_admin(city.city))
    login(getattr(city, place))
    assert client.get(reverse("orgs:undo-move", args=[kept.pk])).status_code == due
    client.logout()
    assert client.get(reverse("orgs:undo-move", args=[kept.pk])).status_code == 302


# --- what it shows -----------------------------------------------------------------------------------------


def test_the_page_tells_what_the_organisation_is_and_what_is_below(city, client, login):
    admin = make_admin(city.university)
    enter(city.branch)
    enter(city.university, duty=Duty.SECRETARY)
    login(city.city)
    response = client.get(address("manage", city.university))
    page = text(response)
    for told in ("共青团岭南省委员会 ›", "团委", "普通高等院校", "4144010001", admin.name):
        assert told in page
    assert (response.context["below_count"], response.context["cadre_count"]) == (4, 2)
    assert [line.org for line in response.context["lines"]] == [city.college]


def marks_of(response, org: Org) -> list[str]:
    [line] = [line for line in response.context["lines"] if line.org == org]
    return [mark.label for mark in line.marks]


def test_marks_are_derived_from_who_is_in_post(city, client, login):
    login(city.city)
    here = address("manage", city.general_branch)
    assert marks_of(client.get(here), city.branch) == ["空心团支部", "无团干部团支部", "无书记"]
    enter(city.branch, duty=Duty.SECRETARY)
    enter(city.branch, duty=Duty.ORGANISATION)
    assert marks_of(client.get(here), city.branch) == ["空心团支部"]
    enter(city.branch, duty=Duty.PUBLICITY)
    assert marks_of(client.get(here), city.branch) == []


def test_two_posts_of_one_person_are_one_person(city, client, login):
    person = make_person()
    for duty in (Duty.SECRETARY, Duty.ORGANISATION, Duty.PUBLICITY):
        enter(city.branch, person, duty=duty)
    login(city.city)
    assert marks_of(client.get(address("manage", city.general_branch)), city.branch) == ["空心团支部"]


def test_a_committee_without_anything_below_is_hollow(city, client, login):
    login(city.city)
    hollow = make_org(city.university, "云山大学工学院团委", OrgType.COMMITTEE)
    enter(hollow, duty=Duty.SECRETARY)
    assert marks_of(client.get(address("manage", city.university)), hollow) == ["空心团委"]
    make_org(hollow, "2025级机械1班团支部")
    assert marks_of(client.get(address("manage", city.university)), hollow) == []


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("hollow_branch", ["2025级汉语言1班团支部", "2025级汉语言2班团支部"]),
        ("no_cadres", ["2025级汉语言2班团支部"]),
        ("hollow_committee", []),
        (
            "no_secretary",
            ["云山大学团委", "云山大学文学院团委", "文学院2025级团总支", "2025级汉语言2班团支部"],
        ),
    ],
)
def test_a_mark_lists_whatever_has_it_here_and_below_as_often_as_counted(city, client, login, mark, names):
    enter(city.branch, duty=Duty.SECRETARY)
    login(city.university)
    response = client.get(address("manage", city.university, mark=mark))
    assert sorted(line.org.name for line in response.context["lines"]) == sorted(names)
    counts = {one.value: count for one, _, count in response.context["mark_counts"]}
    assert counts[mark] == len(names)


def test_closed_children_have_a_list_of_their_own_and_no_place_in_the_tree(city, client, login):
    login(city.city)
    close(org=city.branch, on=today(), by=None)
    here = address("manage", city.general_branch)
    assert [line.org for line in client.get(here).context["lines"]] == [city.sibling]
    response = client.get(f"{here}?closed=on")
    assert [line.org for line in response.context["lines"]] == [city.branch]
    assert address("reopen", city.branch) in text(response)
    assert f'id="tree-{city.branch.pk}"' not in text(client.get(f"{here}?open={city.general_branch.pk}"))


@pytest.mark.parametrize(
    "words",
    [
        "汉语言1班", "hyy1b", "HYY1B", "2025jhyy1btzb", "hanyuyan1ban", "2025级 1班",
        "ｈｙｙ１ｂ", "ＨＹＹ１Ｂ", "２０２５级\u3000１班",
    ],
)  # fmt: skip
def test_search_by_name_and_by_initials_gives_the_way_to_it(city, client, login, words):
    login(city.city)
    tree = client.get(address("manage", city.city, find=words)).context["tree"]
    assert [(hit.org, hit.trail[-1]) for hit in tree["hits"]] == [(city.branch, "文学院2025级团总支")]


@pytest.mark.parametrize(
    ("words", "count"), [
        ("4144010001", 1), ("4144", 1), ("44010001", 0), ("4144010002", 0),
        ("４１４４０１０００１", 1), ("４１４４０１０００２", 0),
    ],
)  # fmt: skip
def test_search_by_how_the_code_of_a_school(city, client, login, words, count):
    login(city.city)
    hits = client.get(address("manage", city.city, find=words)).context["tree"]["hits"]
    assert [hit.org for hit in hits] == [city.university] * count


@pytest.mark.parametrize("words", ["云山大学（东校区）", "（东校区）", "ｙｓｄｘ （"])
def test_search_finds_the_full_width_signs_of_a_name(city, client, login, words):
    Org.objects.filter(pk=city.university.pk).update(name="云山大学（东校区）团委")
    login(city.city)
    hits = client.get(address("manage", city.city, find=words)).context["tree"]["hits"]
    assert [hit.org for hit in hits] == [city.university]


@pytest.mark.parametrize(("words", "count"), [("440103", 1), ("44010", 0), ("440104", 0)])
def test_search_by_the_whole_code_of_a_division(city, client, login, words, count):
    Org.objects.filter(pk=city.county.pk).update(division="440103")
    login(city.city)
    hits = client.get(address("manage", city.city, find=words)).context["tree"]["hits"]
    assert [hit.org for hit in hits] == [city.county] * count


def test_search_finds_the_closed_here_but_nothing_out_of_reach(city, client, login):
    close(org=city.branch, on=today(), by=None)
    login(city.university)
    response = client.get(address("manage", city.university, find="团支部"))
    assert [hit.org for hit in response.context["tree"]["hits"]] == [city.branch, city.sibling]
    assert "已关闭" in text(response)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "甲"), ("name", "丙"), ("-name", "乙"), ("people", "甲"), ("-people", "丙"), ("x", "甲")],
)
def test_the_list_is_sorted_as_asked(city, client, login, sort, first):
    login(city.city)
    for name in ("甲", "乙", "丙"):  # jia, yi, bing
        org = make_org(city.park, name)
    enter(org)
    lines = client.get(address("manage", city.park, sort=sort)).context["lines"]
    assert lines[0].org.name == first


def test_the_list_has_pages_of_fifty(city, client, login):
    login(city.city)
    for number in range(51):
        make_org(city.park, f"第{number}团支部")
    assert len(client.get(address("manage", city.park)).context["lines"]) == 50
    assert len(client.get(address("manage", city.park, page=2)).context["lines"]) == 1


@pytest.mark.parametrize("nonsense", ODD)
def test_nonsense_in_the_address_is_as_if_nothing_was_asked(city, client, login, nonsense):
    login(city.city)
    asked = dict.fromkeys(["mark", "closed", "sort", "page", "open", "find"], nonsense)
    assert client.get(reverse("orgs:manage", args=[city.college.pk]), asked).status_code == 200


def test_fifteen_children_cost_as_many_queries_as_one(city, client, login):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("manage", city.park)).status_code == 200
        return len(seen)

    login(city.city)
    make_org(city.park, "第0团支部")
    client.get(address("manage", city.park))
    one = queries()
    for number in range(1, 15):
        make_org(city.park, f"第{number}团支部")
    assert queries() == one


# --- forms -------------------------------------------------------------------------------------------------


def test_a_branch_is_added_below(city, client, login):
    login(city.general_branch)
    answers = {"name": "2025级汉语言3班团支部", "type": "branch", "industry": "university"}
    response = client.post(address("add", city.general_branch), answers, follow=True)
    assert "已新增“2025级汉语言3班团支部”" in text(response)
    added = Org.objects.get(name="2025级汉语言3班团支部")
    assert (added.parent, added.industry) == (city.general_branch, Industry.UNIVERSITY)


def test_only_types_that_may_stand_there_are_offered(city, client, login):
    login(city.nation)

    def offered(org: Org) -> list[str]:
        form = client.get(address("add", org)).context["form"]
        return [value for value, _ in form.fields["type"].choices[1:]]

    assert offered(city.general_branch) == ["branch"]
    assert offered(city.park) == ["committee", "general_branch", "branch"]
    assert "leading" in offered(city.city)
    assert "leading" not in offered(city.county)  # nothing below 县级


def test_the_level_of_a_committee_follows_from_its_place(city, client, login):
    login(city.city)
    answers = {"name": "共青团西江区委员会", "type": "leading", "division": "440199"}
    client.post(address("add", city.city), answers)
    assert Org.objects.get(name="共青团西江区委员会").level == Level.COUNTY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "一" * 101}, "name"),
        ({"name": "甲\x00"}, "name"),
        ({"type": ""}, "type"),
        ({"type": "leading"}, "type"),
        ({"type": "nonsense"}, "type"),
        ({"industry": ""}, "industry"),
        ({"industry": "nonsense"}, "industry"),
        ({"school_code": "123"}, "school_code"),
        ({"school_code": "4144010001"}, "school_code"),  # taken
    ],
)
def test_what_is_wrong_is_told_beside_the_field(city, client, login, changes, field):
    login(city.university)
    answers = {"name": "云山大学理学院团委", "type": "committee", "industry": "university", **changes}
    response = client.post(address("add", city.university), answers)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Org.objects.filter(name="云山大学理学院团委").exists()


def test_a_taken_name_is_told(city, client, login):
    login(city.general_branch)
    answers = {"name": city.branch.name, "type": "branch", "industry": "university"}
    assert "已有名为" in text(client.post(address("add", city.general_branch), answers))


def test_renaming_leads_back_with_a_word(city, client, login):
    login(city.general_branch)
    response = client.post(
        address("rename", city.branch), {"name": "新一班团支部", "reason": "编班"}, follow=True
    )
    assert "已更名为“新一班团支部”" in text(response)
    assert now(city.branch).name == "新一班团支部"


def test_numbers_of_people_are_no_reason(city, client, login):
    login(city.general_branch)
    response = client.post(address("rename", city.branch), {"name": "新", "reason": "电话13800138000"})
    assert "reason" in response.context["form"].errors


def test_retyping_through_the_page(city, client, login):
    login(city.university)
    form = {"type": "general_branch", "industry": "university", "school_code": "", "reason": ""}
    response = client.post(address("retype", city.general_branch), {**form, "type": "committee"}, follow=True)
    assert "已更改" in text(response)
    assert now(city.general_branch).type == OrgType.COMMITTEE
    refused = client.post(address("retype", city.college), form)
    assert "文学院2025级团总支（团委）" in text(refused)


def test_closing_asks_what_becomes_of_posts_and_does_it(city, client, login):
    post = enter(city.branch)
    login(city.college)
    page = client.get(address("close", city.branch))
    assert "林晓明" in text(page)
    form = {"on": f"{today()}", "reason": "学生毕业"}
    missing = client.post(address("close", city.branch), form)
    assert "请选择移除去向" in text(missing)
    assert now(city.branch).is_open
    destination = Destination.objects.get(name="毕业").pk
    done = client.post(address("close", city.branch), {**form, "destination": destination}, follow=True)
    assert "已关闭“2025级汉语言1班团支部”" in text(done)
    post.refresh_from_db()
    assert (post.ended_on, str(post.destination)) == (today(), "毕业")


@pytest.mark.parametrize("on", ["", "昨天", "2026-13-01", "0001-01-01", "9999-12-31", "\x00"])
def test_a_wrong_day_of_closing_is_refused(city, client, login, on):
    login(city.college)
    response = client.post(address("close", city.branch), {"on": on, "reason": "撤并"})
    assert response.status_code in {200, 302}
    if on != "0001-01-01":  # long past, but a day
        assert now(city.branch).is_open


def test_what_cannot_be_closed_says_why_and_shows_no_form(city, client, login):
    login(city.college)
    page = text(client.get(address("close", city.general_branch)))
    assert "还有下级组织（2025级汉语言1班团支部、2025级汉语言2班团支部）" in page
    assert '<button type="submit" class="btn btn-primary">关闭' not in page


def test_reopening_through_the_page(city, client, login):
    close(org=city.branch, on=today() - timedelta(days=1), by=None)
    login(city.college)
    response = client.post(address("reopen", city.branch), {"on": f"{today()}"}, follow=True)
    assert "已恢复" in text(response)
    assert now(city.branch).is_open


def test_a_closed_organisation_takes_no_acts_but_reopening(city, client, login):
    close(org=city.branch, on=today(), by=None)
    login(city.college)
    for name in ("add", "rename", "retype", "move", "merge"):
        assert "已关闭" in text(client.get(address(name, city.branch)))
    assert client.get(address("close", city.branch)).status_code == 200


# --- moving and merging ------------------------------------------------------------------------------------


def choosable(response) -> set[str]:
    nodes = list(response.context["tree"]["nodes"])
    found = set()
    while nodes:
        node = nodes.pop()
        nodes += node.children
        if node.href:
            found.add(node.org.name)
    return found


def test_only_fitting_superiors_can_be_chosen(city, client, login):
    login(city.city)
    response = client.get(address("move", city.county, open=city.university.pk))
    assert choosable(response) == {"共青团云山市委员会"}
    response = client.get(address("move", city.college, open=city.college.pk))
    assert "文学院2025级团总支" not in choosable(response)
    assert "云山建工集团团委" in choosable(response)


def test_a_move_is_shown_then_confirmed_then_undone(city, client, login):
    enter(city.branch)
    make_admin(city.university)
    login(city.city)
    there = address("move", city.college, to=city.township.pk)
    assert "查看影响" in text(client.get(there))
    shown = client.post(there, {"reason": "校区划转"})
    for told in ("变化前", "变化后", "不再能查看的账号", "云山大学团委）", "高校 团干部总数", "确认迁移"):
        assert told in text(shown)
    assert now(city.college).parent == city.university
    seal = shown.context["form"].data["seal"]
    done = client.post(there, {"reason": "校区划转", "seal": seal}, follow=True)
    assert "已将“云山大学文学院团委”迁移到“清溪镇团委”下" in text(done)
    [kept] = done.context["moves"]
    back = reverse("orgs:undo-move", args=[kept.pk])
    seal = client.post(back, {}).context["form"].data["seal"]
    assert "已撤销迁移" in text(client.post(back, {"seal": seal}, follow=True))
    assert now(city.college).parent == city.university


def test_what_changed_since_it_was_shown_is_shown_again(city, client, login):
    login(city.city)
    there = address("move", city.college, to=city.township.pk)
    seal = client.post(there, {"reason": ""}).context["form"].data["seal"]
    enter(city.branch)
    again = client.post(there, {"reason": "", "seal": seal})
    assert "情况刚刚有变化" in text(again)
    assert now(city.college).parent == city.university
    seal = again.context["form"].data["seal"]
    assert client.post(there, {"reason": "", "seal": seal}).status_code == 302
    assert now(city.college).parent == city.township


@pytest.mark.parametrize(("to", "due"), [("general_branch", 403), ("village", 403), ("other_city", 404)])
def test_an_unfitting_or_foreign_target_is_refused(city, client, login, to, due):
    login(city.city)
    there = address("move", city.college, to=getattr(city, to).pk)
    assert client.get(there).status_code == due
    assert client.post(there, {"reason": ""}).status_code == due


def test_moving_without_a_target_is_not_found(city, client, login):
    login(city.city)
    assert client.get(address("move", city.college)).status_code == 200
    assert client.post(address("move", city.college), {"reason": ""}).status_code == 404


def test_a_merger_is_shown_then_confirmed(city, client, login):
    enter(city.college)
    login(city.city)
    there = address("merge", city.college, to=city.subsidiary.pk)
    form = {"on": f"{today()}", "reason": "调整"}
    seal = client.post(there, form).context["form"].data["seal"]
    done = client.post(there, {**form, "seal": seal}, follow=True)
    assert "已将“云山大学文学院团委”合并到“云山建工一公司团委”" in text(done)
    assert Post.objects.open().filter(org=city.subsidiary).count() == 1


def test_two_secretaries_are_told_on_the_page(city, client, login):
    for org in (city.college, city.subsidiary):
        enter(org, duty=Duty.SECRETARY)
    login(city.city)
    there = address("merge", city.college, to=city.subsidiary.pk)
    assert "合并后会有两个书记" in text(client.post(there, {"on": f"{today()}", "reason": ""}))


def test_nobody_merges_into_the_own_organisation(city, client, login):
    login(city.university)
    assert client.get(address("merge", city.college, to=city.university.pk)).status_code == 403
    login(city.city)
    assert client.get(address("merge", city.college, to=city.university.pk)).status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 20, "9" * 60])
def test_a_number_that_is_no_organisation_is_not_found(city, client, login, pk):
    login(city.city)
    for act in ("", "rename/", "close/", "move/", "import/", "import/template/"):
        assert client.get(f"/organisations/{pk}/{act}").status_code == 404
    assert client.get(address("move", city.college, to=pk)).status_code in {200, 404}


@pytest.mark.parametrize("typed", ["\ud800", "\x00", "9" * 5000, "<script>", "🎓" * 100])
def test_nothing_typed_breaks_a_form(city, client, login, typed):
    login(city.city)
    for act in ("add", "rename", "retype", "close", "reopen"):
        names = ("name", "type", "industry", "school_code", "division", "reason", "on", "destination")
        answers = {name: typed.encode("utf-8", "replace").decode() for name in names}
        assert client.post(address(act, city.branch), answers).status_code in {200, 302}
    there = address("move", city.college, to=city.township.pk)
    assert (
        client.post(there, {"reason": "", "seal": typed.encode("utf-8", "replace").decode()}).status_code
        == 200
    )
