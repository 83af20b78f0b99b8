"""Staffing rows: which there are, and who counts in them."""

from copy import copy

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadres.codes import Duty, DutyStatus, Nature
from cadres.models import Person
from cadres.signals import person_changed
from monitoring import counting
from monitoring.codes import Sector
from monitoring.models import Staffing
from monitoring.rules import NOBODY, Figures, Holding, contribution
from orgs import tree
from orgs.codes import Industry, OrgType
from orgs.models import Org
from orgs.signals import org_changed
from tests.factories import make_org, make_person
from tests.staffing import end, enter, figures, make_enterprises, update, wrong

FULL, SECONDED, PART = Nature.FULL_TIME, Nature.SECONDED, Nature.PART_TIME
ON, OFF = DutyStatus.ON, DutyStatus.OFF


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([], NOBODY),
        ([(PART, ON)], Figures(0, 0, 1, 1, 1)),
        ([(SECONDED, OFF)], Figures(0, 1, 0, 1, 0)),
        ([(PART, ON), (SECONDED, OFF)], Figures(0, 1, 0, 1, 1)),
        ([(SECONDED, OFF), (FULL, OFF), (PART, OFF)], Figures(1, 0, 0, 1, 0)),
    ],
)
def test_one_person_adds_one_by_the_weightiest_nature(posts, expected):
    assert contribution(Holding(*post) for post in posts) == expected


def rows(sector):
    return list(
        Staffing.objects.filter(sector=sector).order_by("path").values_list("org__name", "upper_path")
    )


def test_universities_and_state_enterprises_have_rows_and_nothing_else_has(city):
    assert rows(Sector.UNIVERSITY) == [(city.university.name, "")]
    assert rows(Sector.ENTERPRISE) == [(city.group.name, ""), (city.subsidiary.name, city.group.path)]


def test_many_added_at_once_have_rows_that_know_the_row_above(city):
    group = Org(
        parent=city.city, name="云山水务集团团委", type=OrgType.COMMITTEE, industry="state_enterprise"
    )
    plant = Org(parent=group, name="水务一厂团总支", type=OrgType.GENERAL_BRANCH, industry="state_enterprise")
    crew = Org(parent=plant, name="水务一厂团支部", type=OrgType.BRANCH, industry="state_enterprise")
    tree.add_many(orgs=[crew, plant, group], by=None)
    assert rows(Sector.ENTERPRISE)[2:] == [(group.name, ""), (plant.name, group.path)]
    assert wrong() == []


def test_a_cadre_counts_in_every_row_above(city):
    enter(city.crew, nature=PART)
    enter(city.subsidiary, nature=FULL, duty_status=OFF)
    enter(city.group, nature=SECONDED)
    assert figures(city.subsidiary) == Figures(1, 0, 1, 2, 1)
    assert figures(city.group) == Figures(1, 1, 1, 3, 2)
    assert figures(city.university) == NOBODY


def test_several_posts_in_one_university_count_one_person(city):
    person = make_person()
    enter(city.branch, person, nature=PART)
    enter(city.college, person, nature=FULL, duty_status=OFF)
    enter(city.sibling, person, nature=SECONDED, duty_status=OFF)
    assert figures(city.university) == Figures(1, 0, 0, 1, 1)


def test_when_the_weightiest_post_ends_the_next_one_counts(city):
    person = make_person()
    enter(city.branch, person, nature=PART, duty_status=OFF)
    second = enter(city.college, person, nature=FULL)
    end(second)
    assert figures(city.university) == Figures(0, 0, 1, 1, 0)


def test_the_same_person_counts_in_two_separate_rows(city):
    person = make_person()
    enter(city.branch, person, nature=PART)
    enter(city.crew, person, nature=FULL)
    assert figures(city.university) == Figures(0, 0, 1, 1, 1)
    assert figures(city.group) == Figures(1, 0, 0, 1, 1)


def test_a_changed_nature_and_status_move_the_figures(city):
    post = enter(city.branch, nature=PART)
    update(post, nature=SECONDED, duty_status=OFF)
    assert figures(city.university) == Figures(0, 1, 0, 1, 0)


def test_a_removed_cadre_no_longer_counts(city):
    end(enter(city.crew))
    assert figures(city.group) == figures(city.subsidiary) == NOBODY


def test_a_moved_subsidiary_takes_its_people_along(city):
    other = make_org(city.city, "云山交通集团团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE)
    enter(city.crew)
    enter(city.group, nature=FULL)
    tree.move(org=city.subsidiary, to=other, by=None)
    assert figures(city.group) == Figures(1, 0, 0, 1, 1)
    assert figures(other) == Figures(0, 0, 1, 1, 1)
    assert Staffing.objects.get(pk=city.subsidiary.pk).upper_path == other.path
    assert wrong() == []


def test_a_person_who_stays_by_another_post_is_still_counted_after_a_move(city):
    other = make_org(city.city, "云山交通集团团委", OrgType.COMMITTEE, industry=Industry.STATE_ENTERPRISE)
    person = make_person()
    enter(city.crew, person)
    enter(city.group, person, nature=FULL)
    tree.move(org=city.subsidiary, to=other, by=None)
    assert figures(city.group).total == figures(other).total == 1


def test_a_branch_moved_out_of_its_enterprise_becomes_a_row_and_back_again_ends_it(city):
    enter(city.crew)
    tree.move(org=city.crew, to=city.township, by=None)
    assert figures(city.crew).total == 1
    assert figures(city.group) == NOBODY
    tree.move(org=Org.objects.get(pk=city.crew.pk), to=city.subsidiary, by=None)
    assert not Staffing.objects.filter(pk=city.crew.pk).exists()
    assert figures(city.group).total == 1
    assert wrong() == []


def change(org, **facts):
    Org.objects.filter(pk=org.pk).update(**facts)
    org_changed.send(sender=Org, org=Org.objects.get(pk=org.pk))


def test_a_school_code_makes_the_row_with_everybody_who_is_there_already(city):
    change(city.university, school_code=None)
    assert rows(Sector.UNIVERSITY) == []
    enter(city.branch, nature=FULL)
    change(city.university, school_code="4144010001")
    assert figures(city.university) == Figures(1, 0, 0, 1, 1)
    assert wrong() == []


def test_when_a_group_changes_its_industry_the_rows_below_stand_alone(city):
    branch = make_org(city.group, "集团机关团支部", industry=Industry.STATE_ENTERPRISE)
    enter(branch)
    change(city.group, industry=Industry.PRIVATE_ENTERPRISE)
    assert dict(rows(Sector.ENTERPRISE)) == {city.subsidiary.name: "", branch.name: ""}
    assert figures(branch).total == 1
    assert wrong() == []


def test_a_change_that_touches_no_row_locks_nothing(city, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        counting.follow_change(org=city.township)


def test_an_act_on_a_row_that_was_wrong_succeeds_and_mends_it(city):
    post = enter(city.crew)
    Staffing.objects.filter(pk=city.group.pk).update(part_time=0, total=0, on_duty=0)
    end(post)
    assert figures(city.group) == NOBODY


def test_entering_asks_the_same_questions_however_many_rows_stand_beside(city):
    with CaptureQueriesContext(connection) as before:
        enter(city.crew)
    make_enterprises(city.city, 15)
    with CaptureQueriesContext(connection) as after:
        enter(city.crew, duty=Duty.DEPUTY)
    assert len(before) == len(after)


PLACES = ("branch", "sibling", "college", "university", "crew", "subsidiary", "group", "township", "village")
DUTIES = (Duty.ORGANISATION, Duty.DEPUTY)
ACTS = st.one_of(
    st.tuples(
        st.just("enter"),
        st.integers(0, 2),
        st.sampled_from(PLACES),
        st.sampled_from(DUTIES),
        st.sampled_from(Nature),
        st.sampled_from(DutyStatus),
    ),
    st.tuples(st.just("update"), st.integers(0, 9), st.sampled_from(Nature), st.sampled_from(DutyStatus)),
    st.tuples(st.just("end"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.sampled_from(("branch", "crew", "subsidiary", "college", "village")),
              st.sampled_from(("general_branch", "college", "university", "group", "subsidiary", "township"))),
)  # fmt: skip


class Player:
    """Does random acts, leaving out those the tables or the tree refuse."""

    def __init__(self, city):
        self.city, self.open = city, []
        self.people = [make_person() for _ in range(3)]

    def enter(self, who, place, duty, nature, status):
        person, org = self.people[who], getattr(self.city, place)
        if not any(post.person == person and post.org == org and post.duty == duty for post in self.open):
            self.open.append(enter(org, person, duty, nature=nature, duty_status=status))

    def update(self, which, nature, status):
        if self.open:
            update(self.open[which % len(self.open)], nature=nature, duty_status=status)

    def end(self, which):
        if self.open:
            end(self.open.pop(which % len(self.open)))

    def move(self, place, to):
        try:
            tree.move(org=getattr(self.city, place), to=getattr(self.city, to), by=None)
        except tree.TreeError:
            return


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=12))
def test_whatever_happens_the_rows_equal_a_count_from_the_beginning(city, acts):
    sid = transaction.savepoint()
    player = Player(city)
    for name, *arguments in acts:
        getattr(player, name)(*arguments)
    found = wrong()
    transaction.savepoint_rollback(sid)
    assert found == []


def test_rows_know_by_which_names_they_are_sorted(city):
    deputy = enter(city.subsidiary, make_person(name="安宁"), Duty.DEPUTY)
    assert sounds(city.subsidiary) == ("yunshanjiangongjituantuanwei", CITY, "")
    update(deputy, duty=Duty.SECRETARY)
    assert sounds(city.subsidiary)[2] == "anning"
    assert sounds(city.group) == (CITY, CITY, "")
    for org, name in ((city.group, "云山住建集团团委"), (city.city, "共青团平川市委员会")):
        tree.rename(org=Org.objects.get(pk=org.pk), name=name, by=None)
    renamed = "gongqingtuanpingchuanshiweiyuanhui"
    assert sounds(city.subsidiary) == ("yunshanzhujianjituantuanwei", renamed, "anning")
    assert sounds(city.group) == (renamed, renamed, "")
    end(deputy)
    assert sounds(city.subsidiary)[2] == ""
    tree.move(org=Org.objects.get(pk=city.subsidiary.pk), to=city.province, by=None)
    assert sounds(city.subsidiary) == ("gongqingtuanlingnanshengweiyuanhui", "", "")
    assert wrong() == []


CITY = "gongqingtuanyunshanshiweiyuanhui"


def sounds(org) -> tuple[str, str, str]:
    row = Staffing.objects.get(pk=org.pk)
    return row.parent_sound, row.city_sound, row.secretary_sound


def test_a_corrected_name_is_told_to_the_row_that_is_sorted_by_it(city):
    post = enter(city.subsidiary, make_person(name="安宁"), Duty.SECRETARY)
    was, person = copy(post.person), post.person
    person.name = "白宁"
    person.save()
    with transaction.atomic():
        person_changed.send(sender=Person, person=person, was=was)
    assert sounds(city.subsidiary)[2] == "baining"
    assert wrong() == []
