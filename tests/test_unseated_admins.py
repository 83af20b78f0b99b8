"""An admin holds a post in his organisation or is 工作人员: whoever loses the post is pointed out to those above."""

import pytest
from django.urls import reverse

from cadres import actions
from cadres.codes import Duty
from cadres.models import Destination, Post
from orgs import marks, unseated
from orgs.actions import AdminError, appoint_admin, offices
from orgs.models import Account, Admin, Org
from orgs.models.admin import STAFF
from tests.answers import answers
from tests.factories import make_admin, make_id_number, make_person
from tests.staffing import enter
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

NAME = "周海燕"


@pytest.fixture
def post(city) -> Post:
    return enter(city.branch, make_person(name=NAME), duty=Duty.SECRETARY)


@pytest.fixture
def appointed(city):
    """appointed(duty): an admin of the branch who is called like its 书记."""

    def appoint(duty: str = "书记", org: Org = city.branch) -> Admin:
        account = Account.objects.create_user(f"zhou{org.pk}", None, name=NAME)
        return appoint_admin(account=account, org=org, by=None, duty=duty)

    return appoint


def end(post: Post) -> None:
    actions.end_post(post=post, by=None, destination=Destination.objects.get(name="毕业"))


def found() -> list[int]:
    return [admin.pk for admin in unseated.only(Admin.objects.all())]


def text(response) -> str:
    return response.content.decode()


# --- who is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["书记", ""])
def test_an_admin_is_noted_once_his_last_post_there_has_ended(appointed, post, city, duty):
    admin = appointed(duty)
    second = enter(city.branch, post.person, duty=Duty.PUBLICITY)
    end(post)
    assert found() == []
    end(second)
    assert found() == [admin.pk]
    actions.restore_post(post=Post.objects.get(pk=post.pk), by=None)
    assert found() == []


def test_a_post_elsewhere_is_none_here(appointed, post, city):
    admin = appointed()
    enter(city.sibling, post.person)
    end(post)
    assert found() == [admin.pk]


def test_staff_needs_no_post(appointed, post):
    appointed(STAFF)
    end(post)
    assert found() == []


def test_whom_the_level_above_appointed_without_a_post_knowingly_is_not_noted(appointed, post):
    end(post)
    appointed("")
    assert found() == []


def test_another_name_is_another_person(appointed, post, city):
    appointed()
    stranger = enter(city.branch, make_person(name="石磊"), duty=Duty.PUBLICITY)
    end(stranger)
    assert found() == []


def test_whoever_is_admin_no_more_is_not_noted(appointed, post, city):
    admin = appointed()
    make_admin(city.branch)
    end(post)
    offices.end_admin(admin=admin, by=make_admin(city.college))
    assert found() == []


# --- before ------------------------------------------------------------------------------------------------


def removal(client, post: Post) -> str:
    return text(client.get(reverse("cadres:remove", args=[post.pk])))


def test_the_removal_says_before_that_he_is_still_an_admin_and_whom_to_ask(
    client, login, city, appointed, post
):
    login(city.college)
    assert "管理员（按姓名核对）" not in removal(client, post)
    appointed()
    make_admin(city.general_branch)
    page = removal(client, post)
    assert f"{NAME}还是本组织的管理员（按姓名核对）" in page
    assert f"可联系{city.general_branch.name}的管理员。" in page


@pytest.mark.parametrize("why", ["another post", "staff", "elsewhere"])
def test_the_removal_says_nothing_of_whoever_may_go_on(client, login, city, appointed, post, why):
    login(city.college)
    appointed(STAFF if why == "staff" else "书记", city.sibling if why == "elsewhere" else city.branch)
    if why == "another post":
        enter(city.branch, post.person, duty=Duty.PUBLICITY)
    assert "管理员（按姓名核对）" not in removal(client, post)


def test_a_takeover_says_it_of_the_former(client, login, city, appointed, post):
    login(city.college)
    appointed()
    typed = answers(id_number=make_id_number(), duty="secretary")
    page = text(client.post(reverse("cadres:enter-below", args=[city.branch.pk]), typed))
    assert f"{NAME}还是本组织的管理员（按姓名核对）" in page


# --- afterwards --------------------------------------------------------------------------------------------


@pytest.fixture
def left(appointed, post) -> Admin:
    admin = appointed()
    end(post)
    return admin


def test_the_list_marks_him_in_words_and_can_be_asked_for_all_of_them(client, login, city, left):
    login(city.university)
    whole = client.get(reverse("orgs:admins"))
    assert [admin.pk for admin, _ in whole.context["rows"] if admin.is_unseated] == [left.pk]
    asked = client.get(reverse("orgs:admins"), {"state": "unseated"})
    assert [admin.pk for admin, _ in asked.context["rows"]] == [left.pk]
    assert text(asked).count("已不在本组织任职</span>") == 1


def test_his_page_says_what_to_do(client, login, city, left):
    login(city.university)
    page = text(client.get(reverse("orgs:admin", args=[left.pk])))
    assert "任命时为书记，现在2025级汉语言1班团支部没有在任的团内职务" in page
    assert "改任工作人员" in page


def test_the_level_above_sees_a_mark_at_the_organisation(client, login, city, left):
    login(city.general_branch)
    page = client.get(reverse("orgs:manage", args=[city.general_branch.pk]), {"mark": "unseated_admin"})
    assert [line.org for line in page.context["lines"]] == [city.branch]
    counts = {mark: count for mark, _, count in page.context["mark_counts"]}
    assert counts[marks.Mark.UNSEATED_ADMIN] == 1


def test_made_staff_he_goes_on_with_the_same_rights_and_is_noted_no_more(city, left):
    by, rights = make_admin(city.university), set(left.account.orgusergrant_set.values_list("pk", flat=True))
    offices.make_staff(admin=left, by=by, reason="留任")
    left.refresh_from_db()
    assert (left.duty, left.is_open, found()) == (STAFF, True, [])
    assert set(left.account.orgusergrant_set.values_list("pk", flat=True)) == rights
    line = AuditEntry.objects.get(act="admin_made_staff")
    assert (line.actor, line.org_id, line.reason) == (by, city.branch.pk, "留任")
    assert line.facts["changed"] == {"任命时的职务": ["书记", STAFF]}
    with pytest.raises(AdminError, match="不需要这样办理"):
        offices.make_staff(admin=left, by=by)


def test_only_those_above_make_staff_and_nobody_himself(city, left):
    for place in (city.branch, city.sibling, city.group):
        with pytest.raises(AdminError, match="由上级团组织办理"):
            offices.make_staff(admin=left, by=make_admin(place))
    own = make_admin(city.general_branch)
    with pytest.raises(AdminError, match="不能对自己"):
        offices.make_staff(admin=Admin.objects.get(account=own), by=own)


def test_who_is_in_post_is_not_offered_to_be_staff(client, login, city, appointed, post):
    login(city.university)
    admin = appointed()
    assert "改任工作人员" not in text(client.get(reverse("orgs:admin", args=[admin.pk])))
