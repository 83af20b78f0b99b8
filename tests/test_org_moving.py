"""Moves and mergers: what was shown is what happens; who sees what; a move goes back to where it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cadres.codes import Duty, Nature
from cadres.models import Post
from monitoring import recounting
from monitoring.models import Staffing
from orgs import access
from orgs.actions import appoint_admin, granting
from orgs.actions.foreseeing import Shift
from orgs.actions.moving import merging, move, moving, undo
from orgs.actions.rehearsing import ChangedError, carry_out, foresee
from orgs.codes import OrgType
from orgs.models import Account, Admin, Delegation, Org, OrgMove
from orgs.sights import Sight
from orgs.tree import TreeError, close, recomputing
from tests.factories import make_admin, make_org, make_person
from tests.staffing import end, enter
from tests.test_org_closing import fresh, now, today
from zhtj.audit.models import AuditEntry


@pytest.fixture
def head(city):
    """Of the city: below it everything may be moved."""
    return make_admin(city.city)


@pytest.fixture(autouse=True)
def all_is_right(city):
    yield
    assert [str(one) for one in recomputing.differences()] == []
    assert [str(one) for one in recounting.differences()] == []


def picture() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Org, OrgMove, Staffing, AuditEntry)]


def tree_and_figures() -> list:
    rows = Staffing.objects.order_by("pk").values()
    return [
        list(Org.objects.order_by("pk").values()),
        [{name: value for name, value in row.items() if name != "changed_at"} for row in rows],
    ]


# --- what is shown -----------------------------------------------------------------------------------------


def test_looking_ahead_changes_nothing(city, head):
    before = picture()
    foresee(moving(org=city.college, to=city.township, by=head))
    assert picture() == before


def test_organisations_cadres_and_admins_concerned_are_counted(city, head):
    make_admin(city.general_branch)
    person = enter(city.branch).person
    enter(city.sibling, person)
    enter(city.college)
    told = foresee(moving(org=city.college, to=city.township, by=head))
    assert (told.org_count, told.cadre_count, told.admin_count) == (4, 2, 1)


def test_the_way_before_and_after_is_shown(city, head):
    told = foresee(moving(org=city.college, to=city.township, by=head))
    assert told.way_before[-2:] == ["云山大学团委", "云山大学文学院团委"]
    assert told.way_after[-2:] == ["清溪镇团委", "云山大学文学院团委"]


def test_who_gains_and_who_loses_sight_is_named_with_the_committee(city, head):
    loser, gainer, both = make_admin(city.university), make_admin(city.county), make_admin(city.province)
    told = foresee(moving(org=city.college, to=city.township, by=head))
    assert told.losing == [Sight(loser.pk, loser.name, "云山大学团委")]
    assert told.gaining == [Sight(gainer.pk, gainer.name, "共青团东江区委员会")]
    assert both.pk not in {sight.account_id for sight in [*told.losing, *told.gaining]}


def test_a_disabled_account_is_not_among_them(city, head):
    make_admin(city.university, is_active=False)
    assert foresee(moving(org=city.college, to=city.township, by=head)).losing == []


def lend(admin, org, by) -> Delegation:
    office = Admin.objects.open().get(account=admin)
    return granting.give(admin=office, org=org, right="view_cadre", by=by)


@pytest.fixture
def west(city):
    return make_org(city.city, "共青团西江区委员会", OrgType.LEADING, level="county")


@pytest.fixture
def colleague(city):
    """Of a township beside the one that moves to the west."""
    return make_admin(make_org(city.county, "河口镇团委", OrgType.COMMITTEE, industry="government"))


def test_a_single_right_that_ends_with_the_move_is_shown_as_lost(city, head, west, colleague):
    giver = make_admin(city.county)
    below, there = (lend(colleague, org, giver) for org in (city.village, city.township))
    change = moving(org=city.township, to=west, by=head)
    told = foresee(change)
    assert told.losing == [
        Sight(giver.pk, giver.name, city.county.name),
        Sight(colleague.pk, colleague.name, city.township.name),
        Sight(colleague.pk, colleague.name, city.village.name),
    ]
    granting.end(delegation=below, by=giver)
    with pytest.raises(ChangedError):
        carry_out(change, seal=told.seal)
    carry_out(change, seal=foresee(change).seal)
    there.refresh_from_db()
    assert there.ended_at is not None
    assert not access.may(fresh(colleague), "view_cadre", now(city.village))


def test_a_single_right_that_stays_is_no_loss(city, head, west, colleague):
    lend(colleague, city.village, head)
    assert foresee(moving(org=city.township, to=west, by=head)).losing == []


def test_whoever_sees_there_by_an_office_misses_no_single_right(city, head, west, colleague):
    giver = make_admin(city.county)
    lend(colleague, city.village, giver)
    appoint_admin(account=colleague, org=west, by=None)
    told = foresee(moving(org=city.township, to=west, by=head))
    assert [sight.account_id for sight in told.losing] == [giver.pk]
    assert [sight.account_id for sight in told.gaining] == [colleague.pk]


def test_a_single_right_of_a_disabled_account_is_not_among_them(city, head, west, colleague):
    lend(colleague, city.village, make_admin(city.county))
    Account.objects.filter(pk=colleague.pk).update(is_active=False)
    assert colleague.pk not in {
        one.account_id for one in foresee(moving(org=city.township, to=west, by=head)).losing
    }


def test_who_removes_cadres_afterwards_is_shown(city, head):
    told = foresee(moving(org=city.branch, to=city.subsidiary, by=head))
    assert (told.remover_before, told.remover_after) == ("云山大学文学院团委", "云山建工一公司团委")


def test_figures_that_change_are_shown_with_their_difference(city, head):
    enter(city.branch)
    told = foresee(moving(org=city.college, to=city.township, by=head))
    assert Shift("云山大学团委", "高校 团干部总数", 1, 0) in told.shifts
    assert Shift("共青团云山市委员会", "辖内高校 团干部总数合计", 1, 0) in told.shifts
    assert {shift.org for shift in told.shifts} >= {"共青团中央", "共青团岭南省委员会"}


def test_a_university_counts_for_its_new_city(city):
    told = foresee(moving(org=city.university, to=city.other_city, by=make_admin(city.province)))
    assert Shift("共青团云山市委员会", "辖内高校数", 1, 0) in told.shifts
    assert Shift("共青团海丰市委员会", "辖内高校数", 0, 1) in told.shifts


# --- what happens ------------------------------------------------------------------------------------------


def test_what_was_shown_happens_and_is_kept(city, head):
    change = moving(org=city.college, to=city.township, by=head, reason="校区划转")
    kept = carry_out(change, seal=foresee(change).seal)
    assert (kept.org, kept.source, kept.target) == (city.college, city.university, city.township)
    assert now(city.college).parent == city.township
    [entry] = AuditEntry.objects.filter(act="org_moved")
    assert (entry.reason, entry.facts["changed"]["上级组织"]) == ("校区划转", ["云山大学团委", "清溪镇团委"])


def test_facts_that_changed_meanwhile_are_shown_again_and_nothing_happens(city, head):
    change = moving(org=city.college, to=city.township, by=head)
    seal = foresee(change).seal
    enter(city.branch)
    before = picture()
    with pytest.raises(ChangedError) as news:
        carry_out(change, seal=seal)
    assert picture() == before
    assert news.value.told.cadre_count == 1
    carry_out(change, seal=news.value.told.seal)


def test_entries_elsewhere_do_not_ask_for_another_look_but_one_inside_does(city, head):
    enter(city.branch)
    change = moving(org=city.college, to=city.township, by=head)
    seal = foresee(change).seal
    enter(city.group)  # below the same city
    enter(city.village)
    assert foresee(change).seal == seal
    enter(city.general_branch)
    with pytest.raises(ChangedError):
        carry_out(change, seal=seal)
    assert now(city.college).parent == city.university


def test_entries_elsewhere_while_it_is_carried_out_do_not_ask_for_another_look(city, head):
    enter(city.branch)
    change = moving(org=city.college, to=city.township, by=head)
    seal = foresee(change).seal

    def act_on_a_busy_day():
        enter(city.group)
        return change.act()

    carry_out(replace(change, act=act_on_a_busy_day), seal=seal)
    assert now(city.college).parent == city.township


def test_another_cadre_in_the_place_of_one_inside_is_shown_again(city, head):
    post = enter(city.branch)
    change = moving(org=city.college, to=city.township, by=head)
    seal = foresee(change).seal
    end(post)
    enter(city.branch, nature=Nature.FULL_TIME)
    with pytest.raises(ChangedError):
        carry_out(change, seal=seal)


@pytest.mark.parametrize("seal", ["", "0" * 64])
def test_nothing_happens_without_the_seal_of_what_was_shown(city, head, seal):
    with pytest.raises(ChangedError):
        carry_out(moving(org=city.college, to=city.township, by=head), seal=seal)
    assert now(city.college).parent == city.university


def test_sight_follows_the_move(city, head):
    loser, gainer = make_admin(city.university), make_admin(city.county)
    move(org=city.college, to=city.township, by=head)
    assert not access.may(fresh(loser), "view_cadre", now(city.branch))
    assert access.may(fresh(gainer), "view_cadre", now(city.branch))


@pytest.mark.parametrize("place", ["university", "county", "other_city", "group", "branch"])
def test_a_move_takes_the_right_at_both_ends(city, place):
    with pytest.raises(PermissionDenied):
        move(org=city.college, to=city.township, by=make_admin(getattr(city, place)))


def test_an_organisation_is_not_moved_by_its_own_admin(city):
    with pytest.raises(PermissionDenied):
        move(org=city.college, to=city.college, by=make_admin(city.college))


@pytest.mark.parametrize(
    ("org", "to", "sentence"),
    [
        ("university", "college", "自己或它的下级"),
        ("university", "university", "自己或它的下级"),
        ("college", "general_branch", "自己或它的下级"),
        ("college", "branch", "自己或它的下级"),
        ("subsidiary", "general_branch", "团总支下不能设团委"),
        ("college", "university", "不需要迁移"),
        ("branch", "village", "团支部下不能设"),
    ],
)
def test_no_circle_no_wrong_place_and_no_move_to_the_same_place(city, head, org, to, sentence):
    before = picture()
    with pytest.raises(TreeError, match=sentence):
        move(org=getattr(city, org), to=getattr(city, to), by=head)
    assert picture() == before


# --- undoing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("org", "to"), [("college", "township"), ("branch", "group"), ("university", "county")]
)
def test_undoing_gives_the_tree_and_the_figures_from_before(city, head, org, to):
    enter(city.branch)
    enter(city.crew)
    before = tree_and_figures()
    kept = move(org=getattr(city, org), to=getattr(city, to), by=head)
    assert tree_and_figures() != before
    undo(move=kept, by=head)
    assert tree_and_figures() == before
    assert AuditEntry.objects.filter(act="org_move_undone").count() == 1


def test_a_move_is_undone_once(city, head):
    kept = move(org=city.college, to=city.township, by=head)
    undo(move=kept, by=head)
    with pytest.raises(TreeError, match="已经撤销"):
        undo(move=kept, by=head)


@pytest.mark.parametrize(("days", "is_possible"), [(30, True), (31, False)])
def test_a_move_is_undone_within_thirty_days(city, head, days, is_possible):
    kept = move(org=city.college, to=city.township, by=head)
    OrgMove.objects.update(at=timezone.now() - timedelta(days=days))
    kept.refresh_from_db()
    if is_possible:
        assert undo(move=kept, by=head).undone_by == head
    else:
        with pytest.raises(TreeError, match="超过30天"):
            undo(move=kept, by=head)


def test_a_later_move_comes_first(city, head):
    kept = move(org=city.college, to=city.township, by=head)
    later = move(org=city.college, to=city.group, by=head)
    with pytest.raises(TreeError, match="后来又迁移过"):
        undo(move=kept, by=head)
    undo(move=later, by=head)
    undo(move=kept, by=head)


def test_a_closed_old_superior_stops_the_undoing(city, head):
    kept = move(org=city.branch, to=city.college, by=head)
    close(org=city.sibling, on=today(), by=head)
    close(org=city.general_branch, on=today(), by=head)
    with pytest.raises(TreeError, match="已关闭"):
        undo(move=kept, by=head)


def test_a_sibling_of_the_same_name_stops_the_undoing(city, head):
    kept = move(org=city.branch, to=city.college, by=head)
    make_org(city.general_branch, city.branch.name)
    with pytest.raises(TreeError, match="已有名为"):
        undo(move=kept, by=head)


def test_undoing_takes_the_right_at_both_ends(city, head):
    kept = move(org=city.college, to=city.township, by=head)
    for place in (city.university, city.county, city.other_city):
        with pytest.raises(PermissionDenied):
            undo(move=kept, by=make_admin(place))


# --- merging -----------------------------------------------------------------------------------------------


def merge(org: Org, to: Org, by) -> Org:
    change = merging(org=org, to=to, on=today(), by=by, reason="院系调整")
    return carry_out(change, seal=foresee(change).seal)


def test_a_merger_takes_over_children_and_posts_and_closes_the_source(city, head):
    history, person = make_org(city.university, "云山大学历史学院团委", OrgType.COMMITTEE), make_person()
    post = enter(city.college, person)
    assert merge(city.college, history, head) == history
    post.refresh_from_db()
    assert (post.org, post.is_open, post.version) == (history, True, 2)
    assert now(city.general_branch).parent == history
    assert now(city.college).closed_on == today()
    assert Staffing.objects.get(org=city.university).total == 1
    [entry] = AuditEntry.objects.filter(act="org_merged")
    assert (entry.facts["children"], entry.facts["posts"]) == (["文学院2025级团总支"], 1)


def test_a_merger_into_the_superior_is_possible_and_keeps_the_figures(city, head):
    enter(city.college)
    enter(city.branch)
    before = Staffing.objects.get(org=city.university).total
    merge(city.college, city.university, head)
    assert Staffing.objects.get(org=city.university).total == before == 2


def test_people_count_where_they_went(city, head):
    enter(city.branch)
    enter(city.sibling)
    merge(city.branch, city.crew, head)
    assert Staffing.objects.get(org=city.university).total == 1
    assert Staffing.objects.get(org=city.group).total == 1


def test_two_secretaries_stop_the_merger_and_are_named(city, head):
    enter(city.college, make_person(name="林晓明"), duty=Duty.SECRETARY)
    enter(city.subsidiary, make_person(name="陈静"), duty=Duty.SECRETARY)
    before = picture()
    with pytest.raises(TreeError, match="两个书记") as refusal:
        merge(city.college, city.subsidiary, head)
    assert "林晓明（云山大学文学院团委 书记）" in str(refusal.value)
    assert "陈静（云山建工一公司团委 书记）" in str(refusal.value)
    assert picture() == before


def test_the_same_person_in_the_same_post_stops_the_merger(city, head):
    person = make_person()
    for org in (city.college, city.subsidiary):
        enter(org, person)
    with pytest.raises(TreeError, match="担任同一职务"):
        merge(city.college, city.subsidiary, head)


def test_a_post_that_the_target_does_not_have_stops_the_merger(city, head):
    inner = make_org(city.college, "文学院教工团总支", OrgType.GENERAL_BRANCH)
    enter(city.subsidiary, duty=Duty.STANDING)
    with pytest.raises(TreeError, match="团总支没有这些职务"):
        merge(city.subsidiary, inner, head)


def test_children_that_the_target_cannot_have_stop_the_merger(city, head):
    with pytest.raises(TreeError, match="团支部下不能设团支部"):
        merge(city.general_branch, city.village, head)


def test_children_of_the_same_name_stop_the_merger(city, head):
    make_org(city.subsidiary, "文学院2025级团总支", OrgType.GENERAL_BRANCH)
    with pytest.raises(TreeError, match="已有名为"):
        merge(city.college, city.subsidiary, head)


def test_nothing_merges_into_itself_its_own_or_another_level(city, head):
    for org, to in ((city.college, city.college), (city.college, city.branch)):
        with pytest.raises(TreeError, match="自己或它的下级"):
            merge(org, to, head)
    with pytest.raises(TreeError, match="同类别、同层级"):
        merge(city.county, city.subsidiary, head)


def test_a_county_merges_into_a_county(city, head, west):
    merge(city.county, west, head)
    assert now(city.township).parent == west


def test_the_admins_of_the_merged_organisation_lose_access_and_are_told_so(city, head):
    admin = make_admin(city.college)
    told = foresee(merging(org=city.college, to=city.subsidiary, on=today(), by=head))
    assert Sight(admin.pk, admin.name, "云山大学文学院团委") in told.losing
    merge(city.college, city.subsidiary, head)
    assert list(fresh(admin).orgs) == []


def test_a_single_right_that_ends_with_the_merger_is_shown_as_lost(city, head):
    admin, colleague = make_admin(city.college), make_admin(city.sibling)
    lent = lend(colleague, city.branch, admin)
    science = make_org(city.university, "理学院团委", OrgType.COMMITTEE, industry=city.college.industry)
    change = merging(org=city.college, to=science, on=today(), by=head)
    told = foresee(change)
    assert told.losing == [
        Sight(admin.pk, admin.name, city.college.name),
        Sight(colleague.pk, colleague.name, city.branch.name),
    ]
    carry_out(change, seal=told.seal)
    assert not Delegation.objects.open().filter(pk=lent.pk).exists()


@pytest.mark.parametrize("place", ["university", "group", "subsidiary", "branch", "other_city"])
def test_a_merger_takes_the_right_above_both(city, place):
    with pytest.raises(PermissionDenied):
        merge(city.college, city.subsidiary, make_admin(getattr(city, place)))


def test_no_open_post_stays_behind(city, head):
    for duty in (Duty.SECRETARY, Duty.ORGANISATION, Duty.PUBLICITY):
        enter(city.college, duty=duty)
    merge(city.college, city.subsidiary, head)
    assert Post.objects.open().filter(org=city.subsidiary).count() == 3
    assert not Post.objects.open().filter(org=city.college).exists()
