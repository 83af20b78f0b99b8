"""What is unusual is saved and said; each caution on both sides of its edge."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from cadres.codes import Nature
from cadres.forms import RemovalForm
from cadres.models import Post
from cadres.rules.cautions import (
    applied_party_caution,
    applied_party_on_caution,
    company_caution,
    joined_league_caution,
    joined_party_caution,
    member_number_caution,
    seconded_caution,
    volunteer_caution,
)
from orgs.codes import OrgType
from orgs.models import Org
from tests.answers import answers
from tests.factories import make_id_number, make_post

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("joined", "born", "is_said"),
    [
        (date(2018, 5, 3), date(2004, 5, 4), True),
        (date(2018, 5, 4), date(2004, 5, 4), False),
        (date(2018, 2, 28), date(2004, 2, 29), True),
        (date(2018, 3, 1), date(2004, 2, 29), False),
        (None, date(2004, 5, 4), False),
    ],
)
def test_below_fourteen_at_admission_is_unusual(joined, born, is_said):
    assert bool(joined_league_caution(joined_league_on=joined, born_on=born)) == is_said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("201844000001", ""),
        ("201843000001", ""),
        ("201842000001", "湖北省"),
        ("201899000001", "不是省级行政区划代码"),
        ("2018990001", ""),
        ("2015160000000001", ""),
        ("", ""),
        ("2012345", ""),
        ("20123456", "团员证编号"),
        ("201234567", ""),
    ],
)
def test_a_member_number_names_a_province_that_is_no_surprise(number, said):
    caution = member_number_caution(member_number=number, provinces=frozenset({"44", "43"}))
    assert said in caution
    assert bool(caution) == bool(said)


@pytest.mark.parametrize(("joined", "is_proved"), [(date(2018, 12, 31), False), (date(2019, 1, 1), True)])
def test_since_2019_somebody_younger_needs_a_proof(joined, is_proved):
    said = joined_league_caution(joined_league_on=joined, born_on=date(2005, 6, 1))
    assert ("认定材料" in said) is is_proved


@pytest.mark.parametrize(
    ("party", "league", "is_said"),
    [
        (date(2018, 5, 3), date(2018, 5, 4), True),
        (date(2018, 5, 4), date(2018, 5, 4), False),
        (date(2018, 5, 3), None, False),
        (None, date(2018, 5, 4), False),
    ],
)
def test_the_party_comes_after_the_league(party, league, is_said):
    assert bool(joined_party_caution(joined_party_on=party, joined_league_on=league)) == is_said


@pytest.mark.parametrize(
    ("applied", "status", "is_said"),
    [
        (False, "01", True),
        (False, "02", True),
        (True, "01", False),
        (None, "01", False),
        (False, "03", False),
    ],
)
def test_a_party_member_applied_once(applied, status, is_said):
    assert bool(applied_party_caution(applied_party=applied, political_status=status)) == is_said


@pytest.mark.parametrize(
    ("applied", "league", "said"),
    [
        (date(2022, 5, 3), None, "未满18周岁"),
        (date(2022, 5, 4), None, ""),
        (date(2022, 5, 4), date(2022, 5, 5), "早于入团时间"),
        (date(2022, 5, 5), date(2022, 5, 5), ""),
        (None, date(2022, 5, 5), ""),
    ],
)
def test_an_application_comes_from_an_adult_after_the_league(applied, league, said):
    caution = applied_party_on_caution(
        applied_party_on=applied, born_on=date(2004, 5, 4), joined_league_on=league
    )
    assert said in caution
    assert bool(caution) == bool(said)


def test_whoever_is_no_volunteer_learns_how_to_become_one():
    assert "志愿者打卡器" in volunteer_caution(is_volunteer=False)
    assert not volunteer_caution(is_volunteer=True)


COMPANIES = [
    (OrgType.BRANCH, "deputy", {"deputy": 1}, {"deputy": 2}),
    (OrgType.GENERAL_BRANCH, "deputy", {"deputy": 2}, {"deputy": 3}),
    (OrgType.COMMITTEE, "deputy", {"deputy": 3}, {"deputy": 4}),
    (OrgType.WORK_COMMITTEE, "deputy", {"deputy": 3}, {"deputy": 4}),
    (OrgType.BRANCH, "culture", {"secretary": 1, "culture": 6}, {"secretary": 1, "culture": 7}),
    (OrgType.GENERAL_BRANCH, "member", {"member": 7, "staff": 5}, {"member": 8}),
    (OrgType.COMMITTEE, "member", {"standing": 9, "member": 12}, {"standing": 9, "member": 13}),
    (OrgType.WORK_COMMITTEE, "rights", {"rights": 21}, {"rights": 22}),
    (OrgType.COMMITTEE, "standing", {"standing": 9}, {"standing": 10}),
]


@pytest.mark.parametrize(("org_type", "duty", "usual", "unusual"), COMPANIES)
def test_more_of_a_duty_than_is_usual_is_said(org_type, duty, usual, unusual):
    assert not company_caution(duty=duty, org_type=org_type, company=usual)
    assert "一般不超过" in company_caution(duty=duty, org_type=org_type, company=unusual)


@pytest.mark.parametrize("duty", ["deputy", "standing", "member"])
def test_a_leading_organ_is_as_large_as_it_is_elected(duty):
    assert not company_caution(duty=duty, org_type=OrgType.LEADING, company={duty: 60})


@pytest.mark.parametrize("duty", ["staff", "other"])
def test_who_sits_in_no_committee_makes_none_too_large(duty):
    assert not company_caution(duty=duty, org_type=OrgType.BRANCH, company={duty: 60, "culture": 60})


@pytest.mark.parametrize(("others", "is_said"), [(0, False), (1, True)])
def test_the_second_deputy_of_a_branch_is_saved_and_said(client, city, login, others, is_said):
    for _ in range(others):
        make_post(city.branch, duty="deputy")
    login(city.branch)
    response = client.post(reverse("cadres:enter-branch"), answers(duty="deputy"))
    assert response.status_code == 302
    said = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert ("副书记2名" in said) is is_said


@pytest.mark.parametrize(
    ("division", "place", "is_said"),
    [("43", "44", True), ("43", "43", False), ("", "44", True), ("", "11", False)],
)
def test_the_province_of_the_organisation_and_of_the_person_are_no_surprise(
    client, city, login, division, place, is_said
):
    Org.objects.filter(pk=city.province.pk).update(division=f"{division}0000" if division else "")
    login(city.branch)
    filled = answers(
        id_number=make_id_number(born_on=date(2000, 5, 4), division="110105"),
        joined_league_on="2018-05-04",
        member_number=f"2018{place}000001",
    )
    response = client.post(reverse("cadres:enter-branch"), filled)
    said = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert ("请核对是否在该地入团" in said) is is_said


@pytest.mark.parametrize(
    ("nature", "ended", "is_said"),
    [
        (Nature.SECONDED, date(2025, 8, 31), True),
        (Nature.SECONDED, date(2025, 9, 1), False),
        (Nature.PART_TIME, date(2024, 9, 2), False),
    ],
)
def test_a_secondment_lasts_a_year(nature, ended, is_said):
    assert bool(seconded_caution(nature=nature, since_on=date(2024, 9, 1), ended_on=ended)) == is_said


def test_an_unusual_entry_is_saved_and_said(client, city, login):
    login(city.branch)
    filled = answers(
        id_number=make_id_number(born_on=date(2004, 5, 5)),
        joined_league_on="2018-05-04",
        member_number="201899000001",
    )
    response = client.post(reverse("cadres:enter-branch"), filled)
    assert response.status_code == 302
    assert Post.objects.filter(org=city.branch).exists()
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert ["未满14周岁" in said[1], "第5、6位“99”" in said[2]] == [True, True]


def test_a_usual_entry_is_saved_without_a_word(client, city, login):
    login(city.branch)
    response = client.post(reverse("cadres:enter-branch"), answers())
    assert len(list(get_messages(response.wsgi_request))) == 1


@time_machine.travel(date(2025, 3, 1), tick=False)
def test_removing_somebody_seconded_too_early_says_so(city, login):
    post = make_post(city.college, nature=Nature.SECONDED)
    by = login(city.college)
    assert "不满1年" in RemovalForm(post=post, by=by).consequences[0]
