"""任期: both sides of every edge, and that the database says what the rule says."""

from datetime import date
from random import Random

import pytest

from cadres import conditions
from cadres.codes import Duty, Occupation
from cadres.models import Post
from cadres.rules import terms
from cadres.rules.terms import TermState
from orgs.codes import Industry, OrgType
from tests.factories import make_person, make_post

pytestmark = pytest.mark.once


def ends_on(org_type, since_on, *, industry="", occupation=Occupation.TEACHER, duty=Duty.SECRETARY):
    return terms.ends_on(
        org_type=org_type, industry=industry, occupation=occupation, duty=duty, since_on=since_on
    )


@pytest.mark.parametrize(
    ("org_type", "years"),
    [
        (OrgType.BRANCH, 3),
        (OrgType.GENERAL_BRANCH, 3),
        (OrgType.COMMITTEE, 5),
        (OrgType.WORK_COMMITTEE, 5),
        (OrgType.LEADING, 5),
    ],
)
def test_each_type_of_organisation_has_its_term(org_type, years):
    assert ends_on(org_type, date(2020, 2, 1)) == date(2020 + years, 2, 1)


@pytest.mark.parametrize("industry", sorted(terms.SCHOOLS))
@pytest.mark.parametrize(
    ("since_on", "end"),
    [
        (date(2025, 8, 1), date(2025, 9, 1)),
        (date(2025, 9, 1), date(2026, 9, 1)),
        (date(2025, 12, 1), date(2026, 9, 1)),
        (date(2026, 1, 1), date(2026, 9, 1)),
    ],
)
def test_branches_of_students_are_elected_each_school_year(industry, since_on, end):
    assert ends_on(OrgType.BRANCH, since_on, industry=industry, occupation=Occupation.STUDENT) == end


@pytest.mark.parametrize(
    ("org_type", "industry", "occupation"),
    [
        (OrgType.BRANCH, Industry.UNIVERSITY, Occupation.TEACHER),
        (OrgType.BRANCH, Industry.PRIMARY, Occupation.STUDENT),
        (OrgType.BRANCH, Industry.VILLAGE, Occupation.STUDENT),
        (OrgType.GENERAL_BRANCH, Industry.UNIVERSITY, Occupation.STUDENT),
    ],
)
def test_other_branches_and_general_branches_have_three_years(org_type, industry, occupation):
    assert ends_on(org_type, date(2025, 9, 1), industry=industry, occupation=occupation) == date(2028, 9, 1)


def test_staff_have_no_term():
    assert ends_on(OrgType.COMMITTEE, date(2001, 1, 1), duty=Duty.STAFF) is None
    assert terms.state(None, today=date(2026, 1, 1)) is TermState.RUNNING


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 7, 2), TermState.RUNNING),
        (date(2026, 7, 3), TermState.ENDING),
        (date(2026, 8, 31), TermState.ENDING),
        (date(2026, 9, 1), TermState.OVER),
    ],
)
def test_a_term_is_announced_sixty_days_before_it_is_over(today, state):
    assert terms.state(date(2026, 9, 1), today=today) is state


def random_posts(city, rng: Random) -> list[Post]:
    """Posts of all kinds of organisations, students and others, from ten years back until now."""
    orgs = vars(city).values()
    people = [make_person(), make_person(occupation=Occupation.STUDENT, occupation_detail="")]
    duties = [duty for duty in Duty if duty not in (Duty.SECRETARY, Duty.OTHER)]
    posts = {
        (person.pk, org.pk, duty): make_post(
            org, person, duty, since_on=date(rng.randint(2016, 2026), rng.randint(1, 12), 1)
        )
        for org in orgs
        for person, duty in zip(rng.choices(people, k=12), rng.choices(duties, k=12), strict=True)
        if not Post.objects.filter(org=org, person=person, duty=duty).exists()
    }
    return list(posts.values())


DAYS = [date(2024, 2, 29), date(2025, 8, 31), date(2025, 9, 1), date(2026, 1, 1), date(2026, 7, 3)]


@pytest.mark.parametrize("seed", range(3))
def test_the_database_finds_the_terms_that_the_rule_finds(city, seed):
    posts = random_posts(city, Random(seed))  # noqa: S311
    rows = Post.objects.alias(term_ends=conditions.term_ends())
    for today in DAYS:
        for condition, due in (
            (conditions.is_over, TermState.OVER),
            (conditions.is_ending, TermState.ENDING),
        ):
            found = set(rows.filter(condition(today=today)).values_list("pk", flat=True))
            assert found == {
                post.pk for post in posts if terms.state(post.term_ends_on, today=today) is due
            }, (today, due)


def test_the_database_puts_terms_into_the_order_of_the_rule(city):
    random_posts(city, Random(9))  # noqa: S311
    rows = list(Post.objects.with_names().annotate(term_ends=conditions.term_ends()))
    for post in rows:
        due = post.term_ends_on
        assert post.term_ends == (conditions.month_of(due) if due else None)


def test_an_ended_post_is_not_said_to_be_over(city):
    post = make_post(city.branch, since_on=date(2001, 9, 1))
    assert post.term_state is TermState.OVER
    post.ended_on = date(2004, 9, 1)
    assert post.term_state is TermState.RUNNING
