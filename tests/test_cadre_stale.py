"""Two admins at one cadre: the slower sees what the faster changed, and says whose answer stays."""

import re

import pytest
from django.urls import reverse

from cadres import actions
from cadres.codes import Nature
from cadres.models import Person, Post
from tests.answers import answers
from tests.factories import make_admin, make_person, make_post


def edit(post) -> str:
    return reverse("cadres:edit", args=[post.pk])


@pytest.fixture
def post(city) -> Post:
    person = make_person(
        name="周海燕", phone="13911112222", is_volunteer=True, volunteer_since_on="2020-03-05"
    )
    return make_post(city.branch, person)


@pytest.fixture
def faster(city):
    return make_admin(city.college)


def change(post: Post, by, **facts) -> None:
    post = Post.objects.select_related("person").get(pk=post.pk)
    for name, value in facts.items():
        setattr(post if hasattr(post, name) else post.person, name, value)
    versions = (post.version, post.person.version)
    actions.update_cadre(person=post.person, post=post, versions=versions, by=by)


def typed(**changes) -> dict:
    unchanged = {"phone": "", "joined_league_on": "2010-05-04", "versions": "1.1"}
    return answers(**{**unchanged, **changes})


def lines(response) -> dict:
    return {line.difference.field.verbose_name: line for line in response.context["form"].lines}


def version_on(response) -> str:
    return re.search(r'name="versions" value="([^"]+)"', response.content.decode())[1]


def test_the_slower_sees_each_fact_three_times(client, city, login, post, faster):
    login(city.branch)
    change(post, faster, occupation_detail="对方写的", nature=Nature.FULL_TIME)
    response = client.post(edit(post), typed(occupation_detail="我写的"))
    detail, nature = lines(response)["具体职业"], lines(response)["团干部性质"]
    assert (detail.was, detail.theirs, detail.mine) == ("辅导员", "对方写的", "我写的")
    assert (nature.was, nature.theirs, nature.mine) == ("兼职", "专职", "兼职")
    assert detail.is_conflict
    assert nature.is_untouched
    page = response.content.decode()
    assert f"{faster.name}（{city.college.name}）" in page
    assert "采用对方的" in page
    assert 'value="我写的"' in page


def test_what_was_not_touched_becomes_theirs_and_what_was_stays_mine(client, city, login, post, faster):
    login(city.branch)
    change(post, faster, occupation_detail="对方写的", nature=Nature.FULL_TIME)
    response = client.post(edit(post), typed(occupation_detail="我写的"))
    form = response.context["form"]
    assert (form["nature"].value(), form["occupation_detail"].value()) == (Nature.FULL_TIME, "我写的")


@pytest.mark.parametrize(("take", "kept"), [("mine", "我写的"), ("theirs", "对方写的"), ("", "我写的")])
def test_the_choice_decides_when_it_is_saved_again(client, city, login, post, faster, take, kept):
    login(city.branch)
    change(post, faster, occupation_detail="对方写的")
    response = client.post(edit(post), typed(occupation_detail="我写的"))
    again = typed(occupation_detail="我写的", versions=version_on(response), take_occupation_detail=take)
    assert client.post(edit(post), again).status_code == 302
    assert Person.objects.get().occupation_detail == kept


def test_a_third_change_is_compared_with_what_was_shown(client, city, login, post, faster):
    login(city.branch)
    change(post, faster, occupation_detail="第一次")
    response = client.post(edit(post), typed(occupation_detail="我写的"))
    change(post, faster, occupation_detail="第二次")
    again = client.post(edit(post), typed(occupation_detail="我写的", versions=version_on(response)))
    assert lines(again)["具体职业"].was == "第一次"


def test_the_same_answer_needs_no_choice(client, city, login, post, faster):
    login(city.branch)
    change(post, faster, occupation_detail="一样")
    line = lines(client.post(edit(post), typed(occupation_detail="一样")))["具体职业"]
    assert line.is_same
    assert not line.is_conflict


def test_a_changed_phone_is_not_shown(client, city, login, post, faster):
    login(city.branch)
    change(post, faster, phone="13733334444")
    response = client.post(edit(post), typed(phone="13655556666"))
    line = lines(response)["手机号码"]
    assert (line.was, line.theirs, line.mine) == ("139****2222", "已修改", "136****6666")
    page = response.content.decode()
    assert "13733334444" not in page
    again = typed(phone="13655556666", versions=version_on(response), take_phone="theirs")
    client.post(edit(post), again)
    assert Person.objects.get().phone == "13733334444"


def test_a_name_corrected_meanwhile_is_told_though_the_form_does_not_ask_it(client, city, login, post):
    login(city.branch)
    person = Person.objects.get()
    person.name, person.version = "周海雁", 2
    person.save()
    response = client.post(edit(post), typed())
    assert (lines(response)["姓名"].was, lines(response)["姓名"].theirs) == ("周海燕", "周海雁")
    assert "以更正后的为准" in response.content.decode()


def test_rows_loaded_in_bulk_are_compared_too(client, city, login, post, faster):
    Person.history.all().delete()
    Post.history.all().delete()
    login(city.branch)
    change(post, faster, occupation_detail="对方写的")
    line = lines(client.post(edit(post), typed(occupation_detail="我写的")))["具体职业"]
    assert (line.was, line.theirs) == ("辅导员", "对方写的")


def test_an_admin_elsewhere_is_not_named(client, city, login, post):
    elsewhere = make_post(city.crew, post.person, "culture")
    stranger = make_admin(city.crew)
    change(elsewhere, stranger, occupation_detail="对方写的")
    login(city.branch)
    page = client.post(edit(post), typed(occupation_detail="我写的")).content.decode()
    assert "其他组织的管理员于" in page
    assert stranger.name not in page


@pytest.mark.parametrize("junk", ["x", "9" * 50, "theirs\x00"])
def test_nonsense_in_a_choice_counts_as_mine(client, city, login, post, junk):
    login(city.branch)
    client.post(
        edit(post), typed(occupation_detail="我写的", take_occupation_detail=junk, take_nobody="theirs")
    )
    assert Person.objects.get().occupation_detail == "我写的"
