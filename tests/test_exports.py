"""导出: what the list shows as a workbook; with full numbers only when a second person agreed; links that die."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.actions import exports as acts
from cadres.codes import Duty
from cadres.exporting import asking, storing
from cadres.models import Export, ExportPart, Person, Post
from cadres.models.exporting import ExportState
from orgs.models import OneTimeLink
from tests.exports import FULL, asked, book_of, content_of, exported, labels, taken, texts
from tests.factories import make_admin, make_id_number, make_org, make_person, make_post
from tests.pages import said
from zhtj.audit.models import AuditEntry
from zhtj.doors.models import Session
from zhtj.jobs.pace import StoppedError
from zhtj.jobs.working import claim, perform, work_off

pytestmark = pytest.mark.once


@pytest.fixture
def people(city):
    """Two at a branch and one at its committee; one of them below 18."""
    young = make_id_number(born_on=timezone.localdate() - timedelta(days=16 * 365))
    return [
        make_post(city.branch, make_person(name="周海燕", phone="13911112222")),
        make_post(city.branch, make_person(name="许小满", id_number=young, phone="13933334444"), Duty.DEPUTY),
        make_post(city.college, make_person(name="石磊", phone="13955556666")),
    ]


def lines() -> list[str]:
    """What the log says of exports."""
    return list(
        AuditEntry.objects.filter(act__contains="export").order_by("pk").values_list("act", flat=True)
    )


def at(name: str, export: Export) -> str:
    return reverse(f"cadres:{name}", args=[export.pk])


def decided(client, export: Export, verdict: str = "accept", reason: str = ""):
    return client.post(at("export", export), {"verdict": verdict, "reason": reason})


def agreed(client, org, **typed) -> tuple[Export, Client]:
    """A request with a yes of a colleague at `org`; and the colleague's client."""
    asked(client, **(FULL | typed))
    export = Export.objects.get()
    other = Client()
    other.force_login(make_admin(org))
    decided(other, export)
    return Export.objects.get(), other


def made(client, export: Export) -> Export:
    client.post(at("make-export", export))
    work_off()
    return Export.objects.get(pk=export.pk)


# --- what stands in it -------------------------------------------------------------------------------------


def test_the_file_holds_what_the_list_shows(client, city, login, people):
    account = login(city.college)
    client.post(reverse("cadres:columns"), {"columns": ["org", "id_number", "duty"]})
    export = exported(client, "sort=-name&duty=secretary")
    sheet = book_of(taken(client, export)).worksheets[0]
    assert labels(sheet) == ["姓名", "任职组织", "身份证号码", "团内现任职务"]
    numbers = {post.person.name: post.person.masked_id_number for post in people}
    assert texts(sheet) == [
        ["周海燕", city.branch.name, numbers["周海燕"], "书记"],
        ["石磊", city.college.name, numbers["石磊"], "书记"],
    ]
    head = " ".join(row[0] for row in texts(sheet, first=1)[:4])
    for told in (export.serial, account.name, city.college.name, f"{timezone.localdate()}", "书记", "共2条"):
        assert told in head
    assert export.serial.startswith(f"DC{timezone.localdate():%Y%m%d}-")
    assert (export.rows, export.state) == (2, ExportState.MADE)
    made = AuditEntry.objects.get(act="export_made")  # by the worker, for whoever asked
    assert (made.actor, made.acting_org_id) == (account, city.college.pk)
    listed = said(client.get(reverse("cadres:exports")))
    assert "排序：姓名" in listed
    assert "与列表所显示的相同" in listed


def test_each_organisation_has_a_sheet_and_a_line_in_the_index(client, city, login, people):
    login(city.university)
    twin = make_org(city.university, city.branch.name, industry=city.branch.industry)
    make_post(twin, make_person(name="孟川"))
    book = book_of(taken(client, exported(client, layout="sheets")))
    assert book.sheetnames == ["目录", city.college.name, city.branch.name, f"{city.branch.name}（2）"]
    index = texts(book["目录"])
    assert [row[2] for row in index] == [1, 2, 1]
    assert index[1][1].endswith(f"{city.general_branch.name} › {city.branch.name}")
    assert [row[0] for row in texts(book[city.branch.name], first=4)] == ["周海燕", "许小满"]


def test_texts_that_look_like_formulas_stay_texts(client, city, login):
    login(city.branch)
    make_post(
        city.branch, make_person(name="周海燕", occupation_detail="=1+1"), duty=Duty.OTHER, duty_name="@总监"
    )
    client.post(reverse("cadres:columns"), {"columns": ["study", "duty"]})
    sheet = book_of(taken(client, exported(client))).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[6]][1:] == [("=1+1", "s"), ("@总监", "s")]


def test_nobody_below_or_beside_gets_in(client, city, login, people):
    """An address made up by hand shows no more than the list does."""
    login(city.branch)
    export = exported(client, f"org={city.branch.pk}&scope=below")
    assert {row[0] for row in texts(book_of(taken(client, export)).worksheets[0])} == {"周海燕", "许小满"}
    assert asked(client, f"org={city.college.pk}").status_code == 404


def test_what_is_out_of_reach_when_it_is_made_is_left_out(client, city, login, people):
    account = login(city.college)
    asked(client)
    asked(client, f"org={city.college.pk}")
    for grant in account.orgusergrant_set.all():
        grant.content_object = city.branch
        grant.save()
    work_off()
    narrower, gone = Export.objects.order_by("asked_at")
    assert (narrower.state, narrower.rows) == (ExportState.MADE, 2)
    assert (gone.state, gone.parts.count()) == (ExportState.FAILED, 0)
    assert "已不在您的管理范围内" in said(client.get(at("export", gone)))


# --- limits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "answer"), [(3, 302), (2, 200)])
def test_no_more_lines_than_the_limit(client, city, login, people, monkeypatch, most, answer):
    monkeypatch.setattr(asking, "MOST_LINES", most)
    login(city.college)
    assert asked(client).status_code == answer


@pytest.mark.parametrize(("most", "answer"), [(2, 302), (1, 200)])
def test_no_more_sheets_than_the_limit(client, city, login, people, monkeypatch, most, answer):
    monkeypatch.setattr(asking, "MOST_ORGS", most)
    login(city.college)
    assert asked(client, layout="sheets").status_code == answer
    assert asked(client).status_code == 302


def test_an_empty_list_is_not_exported(client, city, login):
    login(city.college)
    assert "没有可导出的团干部" in said(asked(client))


def test_no_more_than_three_at_a_time(client, city, login, people):
    login(city.college)
    assert [asked(client).status_code for _ in range(4)] == [302, 302, 302, 200]
    work_off()
    assert asked(client).status_code == 302


def test_serial_numbers_go_up_within_a_day(client, city, login, people):
    login(city.college)
    serials = [exported(client).serial for _ in range(3)]
    assert [int(serial[-6:]) for serial in serials] == [1, 2, 3]


def test_what_is_over_is_not_exported_for_importing_nor_with_full_numbers(
    client, city, login, people, graduated
):
    login(city.college)
    people[0].leave(destination=graduated)
    page = said(client.get(f"{reverse('cadres:ask-export')}?state=ended"))
    assert "再导入本级团干部（" not in page
    assert "已移除的团干部不能批量导出完整号码" in page
    assert asked(client, "state=ended", columns="own").status_code == 200
    assert exported(client, "state=ended").rows == 1


# --- full numbers ------------------------------------------------------------------------------------------


def test_full_numbers_of_grown_ups_stand_there_once_a_colleague_agreed(client, city, login, people):
    account = login(city.college)
    export, _ = agreed(client, city.college)
    assert (export.state, export.full_people) == (ExportState.APPROVED, 2)
    export = made(client, export)
    page = said(client.get(at("export", export)))
    assert "只能下载一次" in page
    sheet = book_of(taken(client, export)).worksheets[0]
    told = {row[0]: row[labels(sheet).index("手机号码")] for row in texts(sheet)}
    # The college removes at its branches, so it may look there; but not at anybody below 18.
    assert told["石磊"] == "13955556666"
    assert told["许小满"] == "139****4444"
    head = " ".join(row[0] for row in texts(sheet, first=1)[:4])
    for word in (FULL["reason"], Export.objects.get().decided_by.name, account.name, export.serial):
        assert word in head
    assert lines() == ["export_asked", "export_approved", "export_begun", "export_made", "export_downloaded"]


def test_full_numbers_need_a_reason(client, city, login, people):
    login(city.college)
    assert "请填写导出理由" in said(asked(client, **(FULL | {"reason": ""})))
    assert "请勿填写身份证号码" in said(asked(client, **(FULL | {"reason": "电话13911112222"})))
    assert not Export.objects.exists()


def test_whoever_may_look_at_nobody_is_not_offered_full_numbers(client, city, login):
    make_post(city.branch)
    login(city.city)
    page = said(client.get(reverse("cadres:ask-export")))
    assert "没有您有权查看完整号码" in page
    assert 'value="full"' not in page
    assert asked(client, **FULL).status_code == 200
    assert not Export.objects.exists()


def test_nobody_agrees_to_what_he_asked_for_himself(client, city, login, people):
    account = login(city.college)
    asked(client, **FULL)
    export = Export.objects.get()
    assert decided(client, export).status_code == 404
    with pytest.raises(acts.CadreError, match="自己提交"):
        acts.decide_export(export=export, agrees=True, reason="", by=account)
    assert Export.objects.get().state == ExportState.WAITING


def test_nobody_agrees_by_another_account_as_far_as_that_is_known(client, city, login, people):
    account = login(city.college)
    asked(client, **FULL)
    export = Export.objects.get()
    namesake, reset, other = (make_admin(city.college) for _ in range(3))
    namesake.name = account.name
    namesake.save()
    now = timezone.now()
    OneTimeLink.objects.create(
        kind="reset", account=reset, org=city.college, code_hash="x", made_by=account, expires_at=now, used_at=now
    )  # fmt: skip
    for by, why in ((namesake, "同名"), (reset, "签发")):
        second = Client()
        second.force_login(by)
        assert why in said(second.get(at("export", export)))
        decided(second, export)
        assert Export.objects.get().state == ExportState.WAITING
    acts.decide_export(export=export, agrees=True, reason="", by=other)
    assert Export.objects.get().state == ExportState.APPROVED


def test_the_level_above_agrees_too_and_nobody_else(client, city, login, people):
    login(city.branch)
    asked(client, **FULL)
    export = Export.objects.get()
    for org, status in ((city.sibling, 404), (city.village, 404), (city.university, 404)):
        other = Client()
        other.force_login(make_admin(org))
        assert other.get(at("export", export)).status_code == status
    assert export.addressed_org == city.branch  # nobody is there above yet
    export.addressed_org = city.general_branch
    export.save()
    other = Client()
    other.force_login(make_admin(city.general_branch))
    assert "完整号码导出（1）" in said(other.get(reverse("cadres:export-requests")))
    assert "报送上级审核" in said(other.get(at("export", export)))
    decided(other, export)
    assert Export.objects.get().state == ExportState.APPROVED


def test_a_refusal_is_told_with_its_reason(client, city, login, people):
    login(city.college)
    asked(client, **FULL)
    export = Export.objects.get()
    other = Client()
    other.force_login(make_admin(city.college))
    assert "请填写处理意见" in said(decided(other, export, "refuse"))
    decided(other, export, "refuse", "范围过大")
    assert "范围过大" in said(client.get(at("export", export)))
    assert lines() == ["export_asked", "export_refused"]
    assert made(client, export).state == ExportState.REFUSED


def test_a_request_is_withdrawn_and_cannot_be_agreed_to_then(client, city, login, people):
    login(city.college)
    asked(client, **FULL)
    export = Export.objects.get()
    client.post(at("withdraw-export", export))
    other = Client()
    other.force_login(make_admin(city.college))
    assert "已有结果：已撤回" in said(decided(other, export) and other.get(reverse("cadres:export-requests")))
    assert Export.objects.get().state == ExportState.WITHDRAWN


def test_rights_are_asked_again_when_it_is_made(client, city, login, people):
    account = login(city.college)
    export, _ = agreed(client, city.college)
    account.orgusergrant_set.filter(permission__codename__in=("enter_cadre", "remove_cadre")).delete()
    export = made(client, export)
    assert (export.state, ExportPart.objects.count()) == (ExportState.FAILED, 0)


# --- how long ----------------------------------------------------------------------------------------------


def test_full_numbers_are_given_once(client, city, login, people):
    login(city.college)
    export = made(client, agreed(client, city.college)[0])
    assert taken(client, export).status_code == 200
    assert ExportPart.objects.count() == 0
    assert "已下载" in said(client.post(at("take-export", export), follow=True))
    assert Export.objects.get().downloads == 1


def test_hidden_numbers_are_given_as_often_as_asked(client, city, login, people):
    login(city.college)
    export = exported(client)
    assert content_of(taken(client, export)) == content_of(taken(client, export))
    assert lines() == ["cadres_exported", "export_made", "export_downloaded", "export_downloaded"]


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 302)])
def test_full_numbers_are_given_for_a_quarter_of_an_hour(client, city, login, people, minutes, status):
    login(city.college)
    export = made(client, agreed(client, city.college)[0])
    later(minutes)
    assert taken(client, export).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(24 * 60 - 1, 200), (24 * 60, 302)])
def test_hidden_numbers_are_given_for_a_day(client, city, login, people, minutes, status):
    login(city.college)
    export = exported(client)
    later(minutes)
    assert taken(client, export).status_code == status


def later(minutes: int) -> None:
    """As if so much time had passed since it was made."""
    for export in Export.objects.all():
        export.expires_at -= timedelta(minutes=minutes)
        export.save()


def test_the_link_dies_with_the_session(client, city, login, people):
    account = login(city.college)
    export = exported(client)
    elsewhere = Client()
    elsewhere.force_login(account)
    assert "重新登录" in said(elsewhere.post(at("take-export", export), follow=True))
    client.post(reverse("logout"))
    client.force_login(account)
    assert taken(client, export).status_code == 302
    assert "已失效" in said(client.get(reverse("cadres:exports")))
    assert lines() == ["cadres_exported", "export_made"]


def test_nothing_is_made_for_a_session_that_ended(client, city, login, people):
    login(city.college)
    asked(client)
    Session.objects.all().delete()
    work_off()
    assert (Export.objects.get().state, ExportPart.objects.count()) == (ExportState.FAILED, 0)


def test_a_yes_is_good_for_a_day(client, city, login, people):
    login(city.college)
    export, _ = agreed(client, city.college)
    Export.objects.update(decided_at=timezone.now() - timedelta(hours=24))
    assert "已失效" in said(client.post(at("make-export", export), follow=True))
    assert Export.objects.get().state == ExportState.APPROVED


def test_what_nobody_may_download_any_more_is_swept(client, city, login, people):
    account = login(city.college)
    kept, ended, over = exported(client), exported(client), exported(client)
    Export.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    Export.objects.filter(pk=ended.pk).update(session="0" * 40)
    call_command("clean_exports")
    states = dict(Export.objects.values_list("pk", "state"))
    assert states == {kept.pk: "made", ended.pk: "gone", over.pk: "gone"}
    assert set(ExportPart.objects.values_list("export", flat=True)) == {kept.pk}
    assert taken(client, kept).status_code == 200
    assert lines()[-2:] == ["exports_swept", "export_downloaded"]
    assert account.is_active


def test_another_account_finds_nothing(client, city, login, people):
    login(city.college)
    export = exported(client)
    login(city.college)
    for name in ("export", "take-export", "make-export", "withdraw-export"):
        assert client.post(at(name, export)).status_code == 404
    assert client.get(at("export", export)).status_code == 404
    assert export.serial not in said(client.get(reverse("cadres:exports")))


def test_a_closed_organisation_asks_for_nothing_any_more(city, people):
    account = make_admin(city.college)
    export = acts.ask_export(
        by=account, org=city.college, session="", layout="long", columns="shown", is_full=True, reason="报送",
        lines=1, people=1, orgs=1, full_people=1,
    )  # fmt: skip
    acts.release_exports(org=city.college, by=None)
    assert Export.objects.get(pk=export.pk).state == ExportState.WITHDRAWN


# --- how much work it is -----------------------------------------------------------------------------------


def test_a_longer_list_asks_no_more_questions(client, city, login, people):
    login(city.college)

    def questions() -> int:
        asked(client, layout="sheets")
        with CaptureQueriesContext(connection) as asked_for:
            work_off()
        return len(asked_for)

    before = questions()
    for n in range(15):
        make_post(make_org(city.general_branch, f"第{n}团支部", industry=city.branch.industry))
    assert questions() == before


def test_the_keys_of_the_address_hold_no_number(client, city, login, people):
    login(city.college)
    number = people[0].person.id_number
    listed = client.post(reverse("cadres:list"), {"q": number})["Location"]
    export = exported(client, listed.partition("?")[2])
    assert number not in f"{export.query}{export.told}"
    assert [row[0] for row in texts(book_of(taken(client, export)).worksheets[0])] == ["周海燕"]


def test_work_that_was_stopped_begins_again_and_leaves_one_file(client, city, login, people, monkeypatch):
    login(city.college)
    asked(client)
    write = storing.Parts.close

    def stop_at_the_end(parts):
        write(parts)
        monkeypatch.undo()
        raise StoppedError

    monkeypatch.setattr(storing.Parts, "close", stop_at_the_end)
    export = Export.objects.get()
    perform(claim())
    assert (Export.objects.get().state, ExportPart.objects.count()) == (ExportState.MAKING, 1)
    assert taken(client, export).status_code == 302
    work_off()
    export = Export.objects.get()
    assert [part.attempt for part in export.parts.all()] == [export.attempt]
    assert lines() == ["cadres_exported", "export_made"]


def test_a_serial_number_taken_at_the_same_moment_is_not_given_twice(
    client, city, login, people, monkeypatch
):
    login(city.college)
    first, following = exported(client).serial, Export.next_serial
    told = iter([first, first])
    monkeypatch.setattr(Export, "next_serial", lambda: next(told, None) or following())
    assert int(exported(client).serial[-6:]) == int(first[-6:]) + 1


def test_an_unreadable_part_is_told_and_nothing_is_given(client, city, login, people):
    login(city.college)
    export = exported(client)
    ExportPart.objects.update(content_sealed="none:AAAA")
    assert "无法解密" in said(client.post(at("take-export", export), follow=True))
    assert Export.objects.get().downloads == 0
    assert settings.SEAL_KEYS
    assert Post.objects.count() == Person.objects.count()
