"""信息不完整: what a record owes, on both sides of the edges, and that the database says the same."""

from datetime import date
from random import Random

import pytest

from cadres import conditions
from cadres.codes import Occupation, PoliticalStatus, StudyStatus
from cadres.models import Person, Post
from orgs.models.org import below
from tests.factories import make_id_number, make_person, make_post

pytestmark = pytest.mark.once

TODAY = date(2026, 6, 1)
NUMBERED = {"member_number": "201944000001"}


def missing(*, in_xinjiang: bool = False, today: date = TODAY, born_on: date = date(1995, 5, 4), **facts):
    defaults = {
        "occupation": Occupation.TEACHER, "occupation_detail": "辅导员",
        "political_status": PoliticalStatus.LEAGUE_MEMBER, "joined_league_on": date(2010, 5, 4),
        "applied_party": False,
    }  # fmt: skip
    phone = facts.pop("phone", "13800000000")
    person = Person(born_on=born_on, **{**defaults, **facts})
    person.phone = phone
    return person.missing(in_xinjiang=in_xinjiang, today=today)


def test_a_whole_record_owes_nothing():
    assert missing() == ()


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        ({"phone": ""}, ("phone",)),
        ({"occupation_detail": ""}, ("occupation_detail",)),
        ({"occupation": Occupation.STUDENT, "occupation_detail": ""}, ("study_status",)),
        ({"joined_league_on": None}, ("joined_league_on",)),
        ({"joined_league_on": None, "political_status": PoliticalStatus.MASSES}, ()),
        ({"joined_league_on": date(2016, 12, 31)}, ()),
        ({"joined_league_on": date(2016, 1, 1), "in_xinjiang": True}, ("member_number",)),
        ({"joined_league_on": date(2015, 12, 31), "in_xinjiang": True}, ()),
        ({"joined_league_on": date(2017, 1, 1)}, ("member_number",)),
        ({"joined_league_on": date(2019, 12, 31), "member_number": "201944000001"}, ()),
        ({"joined_league_on": date(2020, 1, 1), "member_number": "202044000001"}, ("application",)),
        ({"joined_league_on": date(2018, 12, 31), "born_on": date(2005, 1, 1), **NUMBERED}, ()),
        ({"joined_league_on": date(2019, 1, 1), "born_on": date(2005, 1, 1), **NUMBERED}, ()),
        ({"joined_league_on": date(2019, 1, 1), "born_on": date(2005, 1, 2), **NUMBERED}, ("early_reason",)),
        (
            {
                "joined_league_on": date(2019, 1, 1),
                "born_on": date(2005, 1, 2),
                "early_reason": "经认定",
                **NUMBERED,
            },
            (),
        ),
        ({"political_status": PoliticalStatus.PROBATIONARY}, ("joined_party_on",)),
        ({"applied_party": None}, ("applied_party",)),
        ({"applied_party": None, "born_on": date(2008, 6, 1)}, ("applied_party",)),
        ({"applied_party": None, "born_on": date(2008, 6, 2)}, ()),
        ({"applied_party": True}, ("applied_party_on",)),
        ({"is_volunteer": True}, ("volunteer_since_on",)),
    ],
)
def test_what_is_due_and_left_out_is_missing(facts, owed):
    assert missing(**facts) == owed


def random_facts(rng: Random) -> dict:
    """A record as constraints allow it, with holes."""
    occupation = rng.choice((Occupation.STUDENT, Occupation.TEACHER))
    status = rng.choice(list(PoliticalStatus))
    in_party = status in (PoliticalStatus.PARTY_MEMBER, PoliticalStatus.PROBATIONARY)
    applied, volunteer = rng.choice((None, True, False)), rng.choice((True, False))
    is_student = occupation == Occupation.STUDENT
    edges = [date(2015, 12, 31), date(2016, 1, 1), date(2016, 12, 31), date(2017, 1, 1)]
    edges += [
        date(2018, 12, 31),
        date(2019, 1, 1),
        date(2020, 2, 28),
        date(2019, 12, 31),
        date(2020, 1, 1),
        None,
    ]
    born_on = rng.choice(
        [
            date(1995, 1, 1),
            date(2005, 1, 1),
            date(2005, 1, 2),
            date(2006, 2, 28),
            date(2006, 3, 1),
            date(2008, 6, 1),
            date(2008, 6, 2),
        ]
    )
    return {
        "id_number": make_id_number(born_on=born_on),
        "occupation": occupation,
        "study_status": rng.choice(("", StudyStatus.BACHELOR)) if is_student else "",
        "occupation_detail": "" if is_student else rng.choice(("", "辅导员")),
        "political_status": status,
        "joined_league_on": rng.choice(edges),
        "early_reason": rng.choice(("", "经认定")),
        "member_number": rng.choice((None, f"{rng.randrange(10**12):012}")),
        "joined_party_on": rng.choice((None, date(2025, 7, 1))) if in_party else None,
        "phone": rng.choice(("", "13800000000", "13800000000")),
        "applied_party": applied,
        "applied_party_on": rng.choice((None, date(2025, 1, 1))) if applied else None,
        "is_volunteer": volunteer,
        "volunteer_since_on": rng.choice((None, date(2025, 1, 1))) if volunteer else None,
        "application": rng.choice(("", "applications/x.pdf")),
    }  # fmt: skip


@pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29), date(2024, 2, 28), date(2024, 3, 1)])
def test_the_database_finds_the_records_that_the_rule_finds(city, today):
    rng = Random(7)  # noqa: S311 -- the same records each time
    for org in (city.branch, city.crew) * 120:
        make_post(org, make_person(**random_facts(rng)), "culture")
    in_xinjiang = below(city.branch.path, field="org__path")
    condition = conditions.is_incomplete(today=today, in_xinjiang=in_xinjiang)
    posts = list(Post.objects.with_names())
    due = {post.pk for post in posts if owes(post, city, today)}
    assert 0 < len(due) < len(posts)
    assert set(Post.objects.filter(condition).values_list("pk", flat=True)) == due
    whole = Post.objects.exclude(condition).values_list("pk", flat=True)
    assert set(whole) == {post.pk for post in posts} - due


def owes(post: Post, city, today: date) -> tuple[str, ...]:
    return post.person.missing(in_xinjiang=city.branch.covers(post.org), today=today)
