"""Closing an organisation: everybody in post there with a 移除去向 of his own, or all with one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.codes import Duty
from cadres.models import Destination, Post
from orgs.models import Org
from orgs.tree import TreeError, close
from tests.factories import make_person
from tests.staffing import enter
from tests.test_org_closing import today

pytestmark = pytest.mark.once

REASON = {"reason": "学生毕业"}


@pytest.fixture
def graduated(db) -> str:
    return str(Destination.objects.get(name="毕业").pk)


@pytest.fixture
def other(db) -> str:
    return str(Destination.objects.get(name="其他").pk)


@pytest.fixture
def posts(city) -> list[Post]:
    """Of the branch: its 书记, its 副书记 and one more."""
    duties = {"周海燕": Duty.SECRETARY, "石磊": Duty.DEPUTY, "林三": Duty.PUBLICITY}
    return [enter(city.branch, make_person(name=name), duty=duty) for name, duty in duties.items()]


@pytest.fixture
def send(client, city, login):
    login(city.university)

    def post(**typed):
        return client.post(reverse("orgs:close", args=[city.branch.pk]), {"on": today(), **REASON, **typed})

    return post


def part(response):
    return response.context["parts"][0]


def row(post: Post, destination: str = "", note: str = "") -> dict:
    return {f"destination_{post.pk}": destination, f"note_{post.pk}": note}


def left() -> dict[str, str]:
    """Where everybody went, by name."""
    ended = Post.objects.exclude(ended_on=None).select_related("person", "destination")
    return {post.person.name: post.destination_label for post in ended}


def test_each_goes_where_it_was_said_of_him(posts, send, graduated, other):
    first, second, third = posts
    answer = send(**row(first, graduated), **row(second, other, "自主创业"), **row(third, graduated))
    assert answer.status_code == 302
    assert left() == {"周海燕": "毕业", "石磊": "自主创业", "林三": "毕业"}


def test_one_answer_is_true_of_all_who_have_none_of_their_own(posts, send, graduated, other):
    assert send(**row(posts[1], graduated), destination=other, note="转学").status_code == 302
    assert left() == {"周海燕": "转学", "石磊": "毕业", "林三": "转学"}


def test_without_any_answer_the_one_for_all_is_asked_for(posts, send, city):
    form = part(send())
    assert form.errors == {"destination": ["请选择移除去向。"]}
    assert Org.objects.get(pk=city.branch.pk).is_open


def test_whoever_was_forgotten_is_asked_for_by_name_and_the_other_answers_stay(posts, send, graduated):
    form = part(send(**row(posts[0], graduated)))
    assert set(form.errors) == {f"destination_{post.pk}" for post in posts[1:]}
    assert form[f"destination_{posts[1].pk}"].label == "移除去向：石磊（副书记）"
    assert form[f"destination_{posts[0].pk}"].value() == graduated


@pytest.mark.parametrize("note", ["", "自主创业"])
def test_other_is_written_out_in_each_row(posts, send, graduated, other, note):
    answer = send(**row(posts[0], other, note), destination=graduated)
    assert (answer.status_code == 302) == bool(note)
    assert note or part(answer).errors == {f"note_{posts[0].pk}": ["请填写具体去向。"]}


def test_other_for_all_is_written_out_once_if_somebody_is_left_to_it(posts, send, graduated, other):
    assert part(send(destination=other)).errors == {"note": ["请填写具体去向。"]}
    own = {name: value for post in posts for name, value in row(post, graduated).items()}
    assert send(**own, destination=other).status_code == 302
    assert set(left().values()) == {"毕业"}


def test_words_without_a_choice_are_not_passed_over(posts, send, graduated):
    form = part(send(**row(posts[0], note="自主创业"), destination=graduated))
    assert form.errors == {f"destination_{posts[0].pk}": ["请选择移除去向。"]}


@pytest.mark.parametrize("junk", ["0", "毕业", "999999", "\0"])
def test_what_is_not_on_the_list_is_refused_beside_the_name(posts, send, graduated, junk):
    form = part(send(**row(posts[0], junk), destination=graduated))
    assert form.errors == {f"destination_{posts[0].pk}": ["请选择列表中的移除去向。"]}


def test_a_button_fills_the_blank_rows_and_does_nothing_else(posts, send, city, graduated, other):
    answer = send(**row(posts[1], other, "转学"), destination=graduated, fills="1", reason="")
    form = part(answer)
    shown = [(destination.value(), note.value()) for _, destination, note in form.rows]
    assert shown == [(graduated, ""), (other, "转学"), (graduated, "")]
    assert (form.errors, answer.context["form"].errors) == ({}, {})
    assert answer.context["form"]["on"].value() == str(today())
    assert (left(), Org.objects.get(pk=city.branch.pk).is_open) == ({}, True)


def test_a_single_one_needs_no_answer_for_all(city, send, graduated):
    post = enter(city.branch, make_person(name="周海燕"))
    answer = send(**row(post))
    assert part(answer).errors == {f"destination_{post.pk}": ["请选择移除去向。"]}
    assert "以上均为" not in answer.content.decode()
    assert send(**row(post, graduated)).status_code == 302
    assert left() == {"周海燕": "毕业"}


def test_who_came_while_the_page_was_open_is_named_before_anything_is_done(city, posts):
    graduated = Destination.objects.get(name="毕业")
    said = {"removals": {post.pk: (graduated, "") for post in posts[:2]}}
    with pytest.raises(
        TreeError, match=r"还有1个在任职务，请先说明这些团干部的移除去向：林三（.*宣传委员）。"
    ):
        close(org=city.branch, on=today(), by=None, answers=said)
    assert left() == {}


def test_the_page_asks_as_much_for_fifteen_as_for_two(city, client, login):
    login(city.university)
    there = reverse("orgs:close", args=[city.branch.pk])
    for duty in (Duty.SECRETARY, Duty.DEPUTY):
        enter(city.branch, duty=duty)
    client.get(there)
    with CaptureQueriesContext(connection) as few:
        client.get(there)
    for _ in range(13):
        enter(city.branch, duty=Duty.PUBLICITY)
    with CaptureQueriesContext(connection) as many:
        client.get(there)
    assert len(many) == len(few)
