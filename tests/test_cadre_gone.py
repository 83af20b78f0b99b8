"""Somebody else was faster: the post is removed while it is being edited, or is to be removed a second time."""

import pytest

from cadres import actions
from cadres.models import Destination, Post
from tests.answers import answers, pdf
from tests.factories import make_admin, make_person, make_post
from tests.pages import at, said
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

DIALOG = {"HX-Request": "true"}


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕"))


@pytest.fixture
def remover(city):
    return make_admin(city.college)


@pytest.fixture
def ended(post, remover) -> Post:
    destination = Destination.objects.get(name="毕业")
    return actions.end_post(post=post, by=remover, destination=destination)


def typed(**changes) -> dict:
    return answers(**{"versions": "1.1", "phone": "", "occupation_detail": "班主任", **changes})


# --- edited after the end ----------------------------------------------------------------------------------


def test_the_edit_is_told_who_removed_when_and_where_to(client, city, login, ended, remover):
    login(city.branch)
    response = client.post(at("edit", ended.pk), typed())
    assert response.status_code == 409
    page = said(response)
    assert f"{remover.name}（{city.college.name}）于" in page
    assert f"移除日期{ended.ended_on:%Y-%m-%d}，移除去向：毕业" in page


def test_what_was_typed_stands_on_the_page_in_words(client, city, login, ended):
    login(city.branch)
    response = client.post(at("edit", ended.pk), typed(application=pdf("志愿书.pdf")))
    written = dict(response.context["written"])
    assert written["具体职业"] == "班主任"
    assert written["职业"] == "教职工"
    assert written["是否成为注册志愿者"] == "是"
    assert written["入团志愿书"] == "志愿书.pdf"
    assert "入党时间" not in written
    assert "班主任" in said(response)


def test_wrong_answers_stand_there_too(client, city, login, ended):
    login(city.branch)
    response = client.post(at("edit", ended.pk), typed(since_on="昨天", nature="<b>"))
    assert dict(response.context["written"])["任现职年月"] == "昨天"
    assert "&lt;b&gt;" in said(response)


def test_nothing_is_stored_but_a_draft_that_is_offered_once_the_removal_is_taken_back(
    client, city, login, ended
):
    login(city.branch)
    client.post(at("edit", ended.pk), typed())
    assert Post.objects.get().person.occupation_detail == "辅导员"
    actions.restore_post(post=ended, by=None)
    form = client.get(f"{at('edit', ended.pk)}?draft=1").context["form"]
    assert form["occupation_detail"].value() == "班主任"


@pytest.mark.parametrize(("own", "may"), [("college", True), ("branch", False)])
def test_taking_back_is_offered_to_who_may(client, city, login, ended, own, may):
    login(getattr(city, own))
    page = said(client.post(at("edit", ended.pk), typed()))
    assert (at("restore", ended.pk) in page) is may
    assert (f"请联系{city.college.name}的管理员" in page) is not may


@pytest.mark.parametrize(
    ("own", "status"), [("sibling", 404), ("township", 404), ("city", 403), ("branch", 409)]
)
def test_others_learn_nothing(client, city, login, ended, own, status):
    login(getattr(city, own))
    response = client.post(at("edit", ended.pk), typed())
    assert response.status_code == status
    assert ("毕业" in said(response)) == (status == 409)


@pytest.mark.parametrize("wish", ["autosave", "hints", "discard"])
def test_a_script_is_simply_refused(client, city, login, ended, wish):
    login(city.branch)
    assert client.post(at("edit", ended.pk), typed(wish=wish)).status_code == 403


def test_opening_a_removed_post_to_edit_it_is_refused(client, city, login, ended):
    login(city.branch)
    assert client.get(at("edit", ended.pk)).status_code == 403


# --- removed twice -----------------------------------------------------------------------------------------


def removal(ended: Post) -> dict:
    return {"destination": ended.destination_id, "on": f"{ended.ended_on}"}


@pytest.mark.parametrize("is_same_person", [True, False])
def test_a_second_removal_leads_to_the_list_and_says_that_it_is_done(
    client, city, login, ended, remover, is_same_person
):
    client.force_login(remover) if is_same_person else login(city.college)
    response = client.post(at("remove", ended.pk), removal(ended), follow=True)
    assert response.redirect_chain == [(at("list"), 302)]
    assert f"{remover.name}" in said(response)
    assert "不需要再次移除" in said(response)
    assert AuditEntry.objects.filter(act="post_ended").count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_dialog_is_led_to_the_list(client, city, login, ended, method):
    login(city.college)
    response = getattr(client, method)(at("remove", ended.pk), removal(ended), headers=DIALOG)
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, at("list"))


def test_two_at_the_same_moment_end_it_once(client, city, login, post, remover, monkeypatch):
    """The second one found the post in force and waited for the lock."""
    login(city.college)
    destination = Destination.objects.get(name="毕业")
    end = actions.end_post

    def slower(**act):
        end(**act | {"by": remover})
        return end(**act)

    monkeypatch.setattr(actions, "end_post", slower)
    response = client.post(
        at("remove", post.pk), {"destination": destination.pk, "on": "2024-10-01"}, follow=True
    )
    assert response.redirect_chain == [(at("list"), 302)]
    assert f"{remover.name}（{city.college.name}）于" in said(response)
    assert AuditEntry.objects.filter(act="post_ended").count() == 1


@pytest.mark.parametrize(
    ("own", "status"), [("branch", 403), ("city", 403), ("sibling", 404), ("township", 404)]
)
def test_a_crafted_second_removal_stays_refused(client, city, login, ended, own, status):
    login(getattr(city, own))
    response = client.post(at("remove", ended.pk), removal(ended))
    assert response.status_code == status
    assert "毕业" not in said(response)
