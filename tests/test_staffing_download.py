"""The workbook of the staffing table (guide 3.5)."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cadres.codes import Duty, Nature
from orgs.codes import OrgType
from tests.factories import fill_profile, make_org, make_person
from tests.staffing import cells_of_page, cells_of_workbook, enter, make_enterprises
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

PAGE, DOWNLOAD = reverse("monitoring:staffing"), reverse("monitoring:download")


@pytest.mark.parametrize("asked", [{}, {"sector": "enterprise"}, {"sector": "enterprise", "name": "一公司"}])
def test_cells_of_the_workbook_equal_those_of_the_page(client, login, city, asked):
    fill_profile(city.university, student_count=30954)
    enter(city.university, make_person(name="周敏"), Duty.SECRETARY, nature=Nature.FULL_TIME)
    enter(city.crew, nature=Nature.SECONDED)
    make_enterprises(city.city, 12)
    login(city.city)
    page, workbook = client.get(PAGE, asked), client.get(DOWNLOAD, asked)
    assert cells_of_workbook(workbook) == cells_of_page(page)


def test_the_link_tells_the_number_and_keeps_what_was_asked(client, login, city):
    login(city.city)
    body = client.get(PAGE, {"sector": "enterprise", "name": "建工"}).content.decode()
    href = body[body.index(f'href="{DOWNLOAD}') :].split('"')[1].replace("&amp;", "&")
    assert "下载（2个团组织）" in body
    assert len(cells_of_workbook(client.get(href))) == 5


def test_the_sheet_tells_who_when_where_and_what(client, login, city):
    account = login(city.province)
    response = client.get(DOWNLOAD, {"org": city.city.pk, "name": "大学"})
    assert "高校团干部配备-共青团云山市委员会" in unquote(response["Content-Disposition"])
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet["A1"].value == "重点领域基层团干部配备（高校）"
    for fact in (
        "领域：高校",
        f"组织范围：{city.city.name}",
        "组织名称：大学",
        f"操作人：{account.name}",
        "统计时间：20",
    ):
        assert fact in sheet["A2"].value
    assert sheet.freeze_panes == "C5"


def test_a_name_like_a_formula_stays_text(client, login, city):
    make_org(city.city, "=1+1", OrgType.COMMITTEE, industry="university", school_code="4144010002")
    login(city.city)
    response = client.get(DOWNLOAD)
    cell = load_workbook(BytesIO(b"".join(response.streaming_content))).active["B7"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_each_download_leaves_a_trace(client, login, city):
    account = login(city.city)
    client.get(DOWNLOAD, {"sector": "enterprise"})
    entry = AuditEntry.objects.get(act="staffing_downloaded")
    assert (entry.actor, entry.target_id) == (account, str(city.city.pk))
    assert entry.facts == {"sector": "国企", "name": "", "count": 2}


@pytest.fixture
def crowded(city):
    """999 companies and a group with its subsidiary, another company: 1,001 rows."""
    make_enterprises(city.city, 997)
    make_enterprises(city.park, 2, name="园区第{}公司团委")
    return city


def test_a_thousand_organisations_can_be_downloaded(client, login, crowded):
    login(crowded.city)
    asked = {"sector": "enterprise", "name": "公司"}  # all but the group
    assert "下载（1000个团组织）" in client.get(PAGE, asked).content.decode()
    assert len(cells_of_workbook(client.get(DOWNLOAD, asked))) == 1003


def test_one_more_is_refused_with_the_number_and_ways_to_narrow(client, login, crowded):
    login(crowded.city)
    response = client.get(DOWNLOAD, {"sector": "enterprise"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "<b>1001</b> 个，下载的团组织数据不能超过 1000 条" in body
    assert f"{DOWNLOAD}?org={crowded.park.pk}&amp;sector=enterprise" in body
    assert "下载（2个团组织）" in body
    assert not AuditEntry.objects.filter(act="staffing_downloaded").exists()


def test_an_organisation_below_that_is_still_too_large_is_entered_instead(client, login, crowded):
    login(crowded.province)
    body = client.get(DOWNLOAD, {"sector": "enterprise"}).content.decode()
    assert "进入后再缩小（1001个团组织）" in body
    assert f"{PAGE}?org={crowded.city.pk}&amp;sector=enterprise" in body


def test_a_workbook_costs_the_same_questions_for_two_rows_and_seventeen(client, login, city):
    login(city.city)
    with CaptureQueriesContext(connection) as two:
        client.get(DOWNLOAD, {"sector": "enterprise"})
    make_enterprises(city.city, 15)
    with CaptureQueriesContext(connection) as seventeen:
        client.get(DOWNLOAD, {"sector": "enterprise"})
    assert len(two) == len(seventeen)


def test_below_the_city_the_download_is_refused(client, login, city):
    login(city.county)
    assert client.get(DOWNLOAD).status_code == 403
