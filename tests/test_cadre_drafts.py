"""Drafts: kept while one types, offered to their writer alone, gone after submission, never in clear."""

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cadres.actions import drafts
from cadres.models import Draft, Person, Post, Upload
from orgs.actions import appoint_admin
from tests.answers import answers, pdf
from tests.factories import make_admin, make_id_number, make_person, make_post
from tests.pages import said
from zhtj.audit.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def an_afternoon():
    with time_machine.travel("2026-11-02 06:05:00Z", tick=False):
        yield


@pytest.fixture
def branch(city, login) -> str:
    """The address of the entry form of a branch, whose admin is logged in."""
    login(city.branch)
    return reverse("cadres:enter-branch")


def send(client, address, wish="autosave", **changes):
    return client.post(address, answers(**{"wish": wish, "id_number": NUMBER, **changes}))


# --- kept --------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_the_time_is_said(client, branch):
    response = send(client, branch, name="林 晓", since_on="昨天")
    assert (response.status_code, said(response)) == (200, "草稿已保存 14:05")
    assert not Person.objects.exists()


def test_the_draft_is_offered_when_the_page_is_opened_again(client, branch):
    assert "data-draft-offered" not in said(client.get(branch))
    send(client, branch, name="林晓")
    page = said(client.get(branch))
    assert "11月2日 14:05保存的草稿（林晓）" in page
    assert NUMBER not in page


def test_going_on_brings_back_every_answer_right_or_wrong(client, branch):
    send(client, branch, name="林 晓", since_on="昨天", occupation="student", is_volunteer="no")
    page = client.get(f"{branch}?draft=1")
    form = page.context["form"]
    found = {
        name: form[name].value() for name in ("name", "id_number", "since_on", "occupation", "is_volunteer")
    }
    assert found == {
        "name": "林 晓", "id_number": NUMBER, "since_on": "昨天", "occupation": "student", "is_volunteer": "no"
    }  # fmt: skip
    assert "error-summary" not in said(page)
    assert "data-draft-offered" not in said(page)


def test_going_on_without_a_draft_opens_an_empty_form(client, branch):
    assert client.get(f"{branch}?draft=1").context["form"]["name"].value() is None


def test_a_draft_outlives_the_session(client, branch, city):
    send(client, branch)
    account = Draft.objects.get().account
    client.logout()
    client.force_login(account)
    assert "尚未提交" in said(client.get(branch))


def test_a_form_that_was_not_right_is_kept_too(client, branch):
    client.post(branch, answers(name="林 晓明"))
    assert client.get(f"{branch}?draft=1").context["form"]["name"].value() == "林 晓明"


def test_a_form_sent_empty_leaves_no_draft(client, branch):
    client.post(branch, {"name": ""})
    assert not Draft.objects.exists()


def test_the_button_keeps_without_finding_fault_and_comes_back(client, branch):
    response = client.post(branch, answers(wish="draft", name="林"), follow=True)
    assert response.redirect_chain == [(f"{branch}?draft=1", 302)]
    assert "草稿已保存 14:05" in said(response)
    assert "error-summary" not in said(response)
    assert response.context["form"]["name"].value() == "林"


def test_the_button_lets_the_chosen_file_wait_as_well(client, branch):
    response = client.post(branch, answers(wish="draft", application=pdf("志愿书.pdf")), follow=True)
    assert "已保留“志愿书.pdf”" in said(response)
    token = response.context["form"]["kept_application"].value()
    client.post(branch, answers(kept_application=token))
    assert Person.objects.get().application
    assert not Upload.objects.exists()


# --- gone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"continues": "1"}])
def test_a_submitted_form_leaves_no_draft(client, branch, changes):
    send(client, branch)
    client.post(branch, answers(**changes))
    assert Post.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(client, branch):
    send(client, branch)
    assert client.post(branch, {"wish": "discard"})["Location"] == branch
    assert "data-draft-offered" not in said(client.get(branch))


def test_drafts_nobody_came_back_for_go_when_another_is_begun(client, branch, city):
    old = make_admin(city.sibling)
    with time_machine.travel("2026-08-01 00:00:00Z", tick=False):
        drafts.keep_draft(account=old, org=city.sibling, sheet=drafts.ENTRY, answers={"name": "旧"})
    send(client, branch)
    assert not Draft.objects.filter(account=old).exists()


# --- whose -------------------------------------------------------------------------------------------------


def test_another_admin_of_the_same_organisation_sees_nothing_of_mine(client, branch, login, city):
    send(client, branch)
    login(city.branch)
    assert "data-draft-offered" not in said(client.get(branch))
    assert client.get(f"{branch}?draft=1").context["form"]["name"].value() is None


def test_the_draft_of_another_organisation_is_not_offered(client, login, city):
    login(city.college)
    here, there = (reverse("cadres:enter-below", args=[org.pk]) for org in (city.branch, city.sibling))
    send(client, here)
    assert "data-draft-offered" in said(client.get(here))
    assert "data-draft-offered" not in said(client.get(there))


def test_a_form_belongs_to_the_organisation_it_was_opened_for(client, branch, login, city):
    account = login(city.branch)
    appoint_admin(account=account, org=city.sibling, by=None)
    client.post(reverse("orgs:switch"), {"org": city.sibling.pk})
    send(client, branch, org=city.branch.pk)
    assert Draft.objects.get().org == city.branch


@pytest.mark.parametrize(
    ("own", "status"), [("college", 200), ("branch", 403), ("city", 403), ("sibling", 403), ("township", 404)]
)
@pytest.mark.parametrize("wish", ["autosave", "hints"])
def test_who_may_not_enter_there_keeps_and_asks_nothing_there(client, login, city, own, status, wish):
    login(getattr(city, own))
    response = send(client, reverse("cadres:enter-below", args=[city.branch.pk]), wish)
    assert response.status_code == status
    assert Draft.objects.exists() == (status == 200 and wish == "autosave")


def test_a_visitor_is_sent_to_the_login_and_back_to_the_form(client, city):
    response = send(client, reverse("cadres:enter-branch"))
    assert response["Location"] == "/login/?next=/cadres/entry/branch/"
    assert not Draft.objects.exists()


# --- what lies in the table --------------------------------------------------------------------------------


def test_no_number_lies_in_clear(client, branch):
    send(client, branch, name="林晓明", phone="13911112222")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cadres_draft")
        stored = str(cursor.fetchall())
    assert not any(text in stored for text in (NUMBER, NUMBER[6:14], "13911112222", "林晓明"))
    assert NUMBER in Draft.objects.get().content
    assert not any(NUMBER in str(value) for value in client.session.values())


def test_no_trace_of_a_draft_goes_to_the_log(client, branch):
    before = AuditEntry.objects.count()
    send(client, branch)
    assert AuditEntry.objects.count() == before


def test_only_fields_of_the_form_are_kept(client, branch):
    send(client, branch, nonsense="1", csrfmiddlewaretoken="x", is_same_person="on", continues="1")
    kept = drafts.kept_draft(
        account=Draft.objects.get().account, org=Draft.objects.get().org, sheet=drafts.ENTRY
    )
    assert {"name", "id_number"} <= kept.answers.keys()
    assert {"nonsense", "csrfmiddlewaretoken", "is_same_person", "continues", "wish"}.isdisjoint(kept.answers)


@pytest.mark.parametrize(("length", "status"), [(60_000, 200), (70_000, 413)])
def test_a_draft_has_at_most_64_kib(client, branch, length, status):
    assert send(client, branch, name="x" * length).status_code == status


def test_a_form_too_long_to_be_kept_still_stands_on_the_page(client, branch):
    page = said(client.post(branch, answers(name="x" * 70_000)))
    assert "草稿没有保存" in page
    assert "x" * 70_000 in page


@pytest.mark.parametrize("junk", ["\x00", "<script>", "🙂", "\\ud800", "-1"])
def test_junk_is_kept_as_it_is(client, branch, junk):
    assert send(client, branch, **dict.fromkeys(answers(), junk)).status_code == 200
    assert client.get(f"{branch}?draft=1").status_code == 200


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"entry": 1}', '{"entry": {"answers": [1], "kept_at": 2}}', "null"]
)
def test_a_draft_that_cannot_be_read_counts_as_none(client, branch, content):
    send(client, branch)
    draft = Draft.objects.get()
    draft.content = content
    draft.save()
    assert "data-draft-offered" not in said(client.get(f"{branch}?draft=1"))
    Draft.objects.update(content_sealed="lost:AAAA")
    assert client.get(branch).status_code == 200
    assert send(client, branch).status_code == 200
    assert "data-draft-offered" in said(client.get(branch))


@pytest.mark.parametrize("wish", ["", "x", "\x00", "hints\n"])
def test_an_unknown_wish_counts_as_submitting(client, branch, wish):
    send(client, branch, wish, id_number=make_id_number())
    assert Post.objects.count() == 1


# --- updates -----------------------------------------------------------------------------------------------


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕", member_number="201044000001"))


def update(**changes) -> dict:
    return answers(**{"versions": "1.1", "phone": "", "name": None, "id_number": None, **changes})


def test_an_update_has_a_draft_of_its_own(client, branch, post):
    send(client, branch, name="林晓")
    address = reverse("cadres:edit", args=[post.pk])
    client.post(address, update(wish="autosave", member_number="", occupation_detail="班主任"))
    assert Draft.objects.count() == 1
    form = client.get(f"{address}?draft=1").context["form"]
    assert (form["occupation_detail"].value(), form["member_number"].value()) == ("班主任", "")
    assert client.get(f"{branch}?draft=1").context["form"]["name"].value() == "林晓"
    client.post(address, update())
    assert "data-draft-offered" not in said(client.get(address))
    assert "data-draft-offered" in said(client.get(branch))


def test_a_draft_of_an_update_does_not_go_over_what_changed_since(client, branch, post):
    address = reverse("cadres:edit", args=[post.pk])
    client.post(address, update(wish="autosave", occupation_detail="班主任"))
    client.post(address, update(occupation_detail="教师"))
    client.post(address, update(wish="autosave", occupation_detail="班主任"))
    assert client.get(f"{address}?draft=1").context["form"]["versions"].value() == "1.1"
    response = client.post(address, update(occupation_detail="班主任"))
    assert response.status_code == 200
    assert Person.objects.get().occupation_detail == "教师"


def test_the_oldest_of_too_many_sheets_gives_way(city):
    place = {"account": make_admin(city.branch), "org": city.branch}
    for number in range(drafts.MOST_SHEETS + 1):
        drafts.keep_draft(**place, sheet=f"post-{number}", answers={"name": "林"})
    assert drafts.kept_draft(**place, sheet="post-0") is None
    assert drafts.kept_draft(**place, sheet="post-1").kept_at == timezone.now()


def test_what_is_too_long_is_refused_and_leaves_the_former(city):
    place = {"account": make_admin(city.branch), "org": city.branch, "sheet": drafts.ENTRY}
    drafts.keep_draft(**place, answers={"name": "林"})
    with pytest.raises(drafts.TooLongError):
        drafts.keep_draft(**place, answers={"name": "x" * drafts.LONGEST})
    assert drafts.kept_draft(**place).answers == {"name": "林"}
