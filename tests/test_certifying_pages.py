"""The pages on which an 入团志愿书 is certified or returned, and where its state shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadres.models import Certification, State
from tests.factories import make_admin, make_person, make_post
from tests.pages import at
from tests.test_certification import REASON, decide, decider, hand_in, post, send_back, uploader

pytestmark = pytest.mark.once

__all__ = ["decider", "post", "uploader"]  # fixtures


@pytest.fixture
def page(client):
    def look(account, name, *args) -> str:
        client.force_login(account)
        return client.get(at(name, *args)).content.decode()

    return look


@pytest.fixture
def certification(post, uploader) -> Certification:
    return hand_in(post, uploader)


def send(client, certification, verdict: str, reason: str = "", *, by):
    client.force_login(by)
    return client.post(at("certify", certification.pk), {"verdict": verdict, "reason": reason}, follow=True)


# --- lists -------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_who_uploaded_it_and_the_file(page, certification, post, uploader, decider):
    listed = page(decider, "applications")
    assert "周海燕" in listed
    assert uploader.name in listed
    assert at("application", post.pk) in listed
    assert at("certify", certification.pk) in listed
    assert post.person.masked_id_number in listed
    assert post.person.id_number not in listed


@pytest.mark.parametrize("place", ["branch", "sibling", "general_branch", "university", "city", "crew"])
def test_nobody_else_finds_it_waiting(page, city, certification, place):
    assert "没有等待您认证的入团志愿书" in page(make_admin(getattr(city, place)), "applications")


def test_what_was_decided_and_what_came_back_stand_in_their_own_lists(page, certification, uploader, decider):
    send_back(certification, decider)
    assert REASON in page(decider, "applications-decided")
    assert "没有等待您认证" in page(decider, "applications")
    returned = page(uploader, "applications-returned")
    assert REASON in returned
    assert "重新上传" in returned
    assert "没有被退回的入团志愿书" in page(decider, "applications-returned")


@pytest.mark.parametrize("name", ["applications", "applications-decided", "applications-returned"])
def test_an_empty_list_says_what_it_is_for(page, uploader, name):
    assert 'class="panel empty"' in page(uploader, name)


@pytest.mark.parametrize("box", ["applications", "applications-decided", "applications-returned"])
def test_a_list_asks_as_often_for_fifteen_as_for_one(client, city, uploader, decider, box):
    def add():
        certification = hand_in(make_post(city.branch, make_person(), duty="deputy"), uploader)
        if box != "applications":
            send_back(certification, decider)

    client.force_login(uploader if box == "applications-returned" else decider)
    add()
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(at(box))
    for _ in range(14):
        add()
    with CaptureQueriesContext(connection) as fifteen:
        assert client.get(at(box)).content.decode().count('<th scope="row"') == 15
    assert len(fifteen) == len(one)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 400, "\x00", "\ud800"])
def test_a_page_of_nonsense_is_a_page_all_the_same(client, certification, decider, asked):
    client.force_login(decider)
    assert client.get(at("applications"), {"page": asked.encode("utf-8", "surrogatepass")}).status_code == 200


# --- deciding ----------------------------------------------------------------------------------------------


def test_the_page_shows_whose_file_it_is_and_asks(page, certification, post, decider):
    shown = page(decider, "certify", certification.pk)
    assert at("application", post.pk) in shown
    assert "退回原因" in shown
    assert post.person.id_number not in shown


def test_certifying_by_the_button(client, certification, decider):
    assert "周海燕的入团志愿书已认证" in send(client, certification, "certified", by=decider).content.decode()
    certification.refresh_from_db()
    assert certification.state == State.CERTIFIED


def test_returning_by_the_button(client, certification, decider):
    send(client, certification, "returned", REASON, by=decider)
    certification.refresh_from_db()
    assert (certification.state, certification.reason) == (State.RETURNED, REASON)


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [
        ("returned", "", "退回的，请填写退回原因"),
        ("returned", "  ", "退回的，请填写退回原因"),
        ("returned", "号码11010519491231002X有误", "请勿填写"),
        ("returned", "请电13800138000", "请勿填写"),
        ("returned", "字" * 201, "200"),
        ("certified", "很好", "认证的不需要填写原因"),
        ("", "", "请选择认证或退回"),
        ("waiting", "", "请选择认证或退回"),
        ("x\x00", "\x00", ""),
    ],
)
def test_what_is_typed_wrong_is_said_and_nothing_is_decided(
    client, certification, decider, verdict, reason, said
):
    response = send(client, certification, verdict, reason, by=decider)
    assert response.status_code == 200
    assert said in response.content.decode()
    certification.refresh_from_db()
    assert certification.is_waiting


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("branch", 403), ("general_branch", 403), ("university", 403), ("city", 403),
        ("sibling", 404), ("crew", 404), ("other_city", 404), ("county", 404),
    ],
)  # fmt: skip
def test_only_the_superior_committee_opens_it(client, city, certification, place, status, method):
    client.force_login(make_admin(getattr(city, place)))
    address = at("certify", certification.pk)
    assert getattr(client, method)(address, {"verdict": "certified"}).status_code == status
    certification.refresh_from_db()
    assert certification.is_waiting


def test_the_uploader_is_told_that_another_must_decide(client, post, decider):
    certification = hand_in(post, decider)
    client.force_login(decider)
    response = client.get(at("certify", certification.pk))
    assert response.status_code == 403
    assert "不能认证自己上传的" in response.content.decode()


def test_a_page_opened_before_the_file_was_replaced_decides_nothing(
    client, certification, post, uploader, decider
):
    new = hand_in(post, uploader)
    response = send(client, certification, "certified", by=decider)
    assert "刚刚已被重新上传" in response.content.decode()
    new.refresh_from_db()
    assert new.is_waiting


def test_of_two_pages_the_second_learns_the_result(client, certification, decider):
    send(client, certification, "returned", REASON, by=decider)
    assert (
        "周海燕：该入团志愿书已退回" in send(client, certification, "certified", by=decider).content.decode()
    )


# --- where it shows ----------------------------------------------------------------------------------------


def test_the_page_of_the_person_tells_the_state(page, certification, post, uploader, decider):
    assert "尚未认证" in page(uploader, "detail", post.pk)
    assert at("certify", certification.pk) in page(decider, "detail", post.pk)
    assert at("certify", certification.pk) not in page(uploader, "detail", post.pk)
    decide(certification, decider)
    shown = page(uploader, "detail", post.pk)
    assert "已认证" in shown
    assert "入团志愿书已认证。" in shown  # in the timeline


def test_a_returned_file_is_marked_with_reason_and_way_out(page, certification, post, uploader, decider):
    send_back(certification, decider)
    edit = f"{at('edit', post.pk)}#id_application"
    shown = page(uploader, "detail", post.pk)
    assert f"退回原因：{REASON}" in shown
    assert edit in shown
    assert "入团志愿书已退回" in page(uploader, "list")


def test_the_home_page_counts_what_waits_and_what_came_back(client, certification, uploader, decider):
    client.force_login(decider)
    assert "有 1 份入团志愿书等待认证" in client.get("/").content.decode()
    send_back(certification, decider)
    assert "等待认证" not in client.get("/").content.decode()
    client.force_login(uploader)
    assert "有 1 份入团志愿书被退回" in client.get("/").content.decode()


def test_a_new_file_takes_the_mark_away(page, certification, post, uploader, decider):
    send_back(certification, decider)
    hand_in(post, uploader)
    assert "入团志愿书已退回" not in page(uploader, "list")
    assert "尚未认证" in page(uploader, "detail", post.pk)


# --- the file itself ---------------------------------------------------------------------------------------


def test_the_file_comes_so_that_no_browser_runs_or_keeps_it(client, certification, post, uploader):
    client.force_login(uploader)
    response = client.get(at("application", post.pk))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    response.close()


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("branch", 200), ("general_branch", 200), ("college", 200), ("city", 200),
        ("sibling", 404), ("crew", 404), ("other_city", 404),
    ],
)  # fmt: skip
def test_the_file_is_for_those_who_may_see_the_person(client, city, certification, post, place, status):
    client.force_login(make_admin(getattr(city, place)))
    response = client.get(at("application", post.pk))
    assert response.status_code == status
    response.close()
