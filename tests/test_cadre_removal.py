"""The pages of a removal and of taking it back: who gets there, what is said before, what the dialog gets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cadres import actions
from cadres.codes import Duty
from cadres.models import Post
from tests.factories import make_admin, make_person, make_post
from tests.pages import at, said

pytestmark = pytest.mark.once

DIALOG = {"HX-Request": "true"}


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕"))


@pytest.fixture
def ended(post, graduated) -> Post:
    return actions.end_post(post=post, by=None, destination=graduated)


def removal(graduated) -> dict:
    return {"destination": graduated.pk, "on": f"{timezone.localdate()}"}


# --- what is said before -----------------------------------------------------------------------------------


def consequences(client, post) -> list[str]:
    return client.get(at("remove", post.pk)).context["form"].consequences


def test_the_last_post_of_a_secretary_leaves_nothing(client, city, login, post):
    login(city.college)
    assert consequences(client, post) == [
        "移除后，本组织将无书记。",
        "移除后，本组织将没有团干部。",
        "移除后，该人员将没有任何团内任职。",
    ]


def test_of_several_members_nothing_is_lacking(client, city, login, post):
    make_post(city.branch, duty=Duty.CULTURE)
    member = make_post(city.branch, post.person, Duty.RIGHTS)
    login(city.college)
    assert consequences(client, member) == [f"该同志的其他任职不受影响：{city.branch.name} 书记。"]


def test_posts_elsewhere_are_named_to_those_who_see_them_alone(client, city, login, post):
    make_post(city.college, post.person, Duty.DEPUTY)
    make_post(city.crew, post.person, Duty.CULTURE)
    login(city.college)
    assert consequences(client, post)[-1] == f"该同志的其他任职不受影响：{city.college.name} 副书记。"


def test_that_there_is_a_post_out_of_reach_is_all_that_is_said_of_it(client, city, login, post):
    make_post(city.crew, post.person, Duty.CULTURE)
    login(city.college)
    page = said(client.get(at("remove", post.pk)))
    assert "该同志的其他任职不受影响。" in page
    assert city.crew.name not in page


# --- the dialog --------------------------------------------------------------------------------------------


def test_the_dialog_gets_the_part_alone_and_the_page_the_whole(client, city, login, post):
    login(city.college)
    part = said(client.get(at("remove", post.pk), headers=DIALOG))
    assert "<html" not in part
    assert 'id="dialog-title"' in part
    assert "本组织将无书记" in part
    assert "<html" in said(client.get(at("remove", post.pk)))


def test_what_is_wrong_in_the_dialog_comes_back_to_it(client, city, login, post):
    login(city.college)
    part = said(client.post(at("remove", post.pk), {"on": "2026-01-01"}, headers=DIALOG))
    assert "<html" not in part
    assert "请选择移除去向" in part
    assert Post.objects.get().is_open


def test_after_the_act_the_dialog_is_told_where_to_go(client, city, login, post, graduated):
    login(city.college)
    response = client.post(at("remove", post.pk), removal(graduated), headers=DIALOG)
    assert response.headers["HX-Redirect"] == at("list")
    assert "已移除 周海燕" in said(client.get(at("list")))


# --- taking it back ----------------------------------------------------------------------------------------


def test_the_message_leads_to_taking_it_back(client, city, login, post, graduated):
    login(city.college)
    page = said(client.post(at("remove", post.pk), removal(graduated), follow=True))
    assert f'<a href="{at("restore", post.pk)}">撤销移除</a>' in page
    assert "&lt;a" not in page


def test_a_name_in_the_message_stays_a_name(client, city, login, graduated):
    post = make_post(city.branch, make_person(name="<b>甲"))
    login(city.college)
    page = said(client.post(at("remove", post.pk), removal(graduated), follow=True))
    assert "&lt;b&gt;甲" in page


def test_a_removal_is_taken_back_on_its_page(client, city, login, ended):
    login(city.college)
    page = said(client.get(at("restore", ended.pk)))
    assert "重新担任2025级汉语言1班团支部 书记" in page
    response = client.post(at("restore", ended.pk), follow=True)
    assert response.redirect_chain == [(at("detail", ended.pk), 302)]
    assert "已撤销移除，周海燕重新担任" in said(response)
    assert Post.objects.get().is_open


@pytest.mark.parametrize(
    ("own", "status"),
    [
        ("branch", 403),
        ("general_branch", 403),
        ("college", 200),
        ("university", 403),
        ("city", 403),
        ("sibling", 404),
        ("township", 404),
        ("other_city", 404),
    ],
)
def test_taking_back_is_open_to_who_may_remove(client, city, login, ended, own, status):
    login(getattr(city, own))
    assert client.get(at("restore", ended.pk)).status_code == status
    response = client.post(at("restore", ended.pk))
    assert response.status_code == (302 if status == 200 else status)
    assert Post.objects.get().is_open is (status == 200)


def test_a_visitor_takes_nothing_back(client, ended):
    assert client.post(at("restore", ended.pk)).status_code == 302
    assert not Post.objects.get().is_open


def test_what_stands_against_it_is_said_and_there_is_no_button(client, city, login, ended):
    make_post(city.branch, make_person(name="接任者"))
    login(city.college)
    for response in (client.get(at("restore", ended.pk)), client.post(at("restore", ended.pk))):
        assert response.status_code == 200
        assert "已有新的书记（接任者）" in said(response)
        assert 'type="submit" class="btn btn-primary"' not in said(response)
    assert not Post.objects.get(pk=ended.pk).is_open


def test_a_post_in_force_has_no_removal_to_take_back(client, city, login, post):
    login(city.college)
    response = client.get(at("restore", post.pk))
    assert response.status_code == 403
    assert "没有移除，或移除已经撤销" in said(response)


@pytest.mark.parametrize(("days", "is_offered"), [(0, True), (30, True), (31, False)])
def test_the_icon_stands_at_removed_posts_for_thirty_days(client, city, login, ended, days, is_offered):
    Post.objects.update(removed_at=timezone.now() - timedelta(days=days))
    login(city.college)
    for address, query in ((at("list"), {"state": "ended"}), (at("detail", ended.pk), {})):
        assert (at("restore", ended.pk) in said(client.get(address, query))) is is_offered


def test_others_have_no_such_icon(client, city, ended):
    for org in (city.branch, city.university):
        client.force_login(make_admin(org))
        assert at("restore", ended.pk) not in said(client.get(at("list"), {"state": "ended"}))


def test_the_list_of_removed_tells_day_and_destination(client, city, login, ended):
    login(city.college)
    page = said(client.get(at("list"), {"state": "ended"}))
    assert "毕业" in page
    assert f"{timezone.localdate():%Y-%m-%d}" in page
