"""What is unusual is saved and said; each caution on both sides of its edge."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from cadres.codes import Nature
from cadres.forms import RemovalForm
from cadres.models import Post
from cadres.rules.cautions import joined_league_caution, member_number_caution, seconded_caution
from tests.answers import answers
from tests.factories import make_id_number, make_post


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
    ("number", "is_said"),
    [("201844000001", False), ("201899000001", True), ("2018990001", False), ("", False)],
)
def test_a_member_number_names_a_province(number, is_said):
    assert bool(member_number_caution(member_number=number)) == is_said


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
