"""导出组织: what stands below, in the columns of 批量导入; imported again it changes nothing.

EXAMPLES=300 .venv/bin/pytest tests/test_org_export.py
"""

import os
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from orgs import exporting, loading, rules
from orgs.codes import Industry, OrgType
from orgs.models import Org
from orgs.sheets import TEMPLATE, read_rows
from tests.factories import make_admin, make_org
from tests.pages import said
from zhtj.audit.models import AuditEntry

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))


def exported(client, org: Org) -> bytes:
    response = client.get(reverse("orgs:export", args=[org.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def sheet_of(content: bytes):
    return load_workbook(BytesIO(content)).worksheets[0]


def test_what_stands_below_is_in_the_columns_of_the_import(client, city, login):
    login(city.city)
    rows = list(sheet_of(exported(client, city.university)).iter_rows(values_only=True))
    assert rows[0] == (*(entry.label for entry in TEMPLATE), "编号")
    college = dict(zip(rows[0], rows[1], strict=True))
    assert college["组织全称"] == city.college.name
    assert college["上级组织"] == "共青团中央/共青团岭南省委员会/共青团云山市委员会/云山大学团委"
    assert (college["组织类别"], college["单位所属行业类别"]) == ("团委", "普通高等院校")
    assert [row[0] for row in rows[1:]] == [
        city.college.name, city.general_branch.name, city.branch.name, city.sibling.name
    ]  # fmt: skip
    [line] = AuditEntry.objects.filter(act="orgs_exported")
    assert (line.facts["count"], line.org_id) == (4, city.university.pk)


def test_the_page_takes_it_back_and_adds_nothing(client, city, login):
    login(city.city)
    Org.objects.filter(pk=city.sibling.pk).update(opened_on=date(2020, 5, 4))
    make_org(city.college, "2024级/2025级联合团支部", industry=Industry.UNIVERSITY)
    before = list(Org.objects.order_by("pk").values())
    file = SimpleUploadedFile("组织.xlsx", exported(client, city.university))
    page = said(client.post(reverse("orgs:import", args=[city.university.pk]), {"file": file}, follow=True))
    assert "已新增0个组织；文件中另有5个已在系统中，没有改动" in page
    assert "notice-warning" not in page
    assert list(Org.objects.order_by("pk").values()) == before


def test_closed_organisations_are_left_out(client, city, login):
    login(city.city)
    Org.objects.filter(pk=city.sibling.pk).update(closed_on=date.today())
    assert city.sibling.name not in [cell.value for cell in sheet_of(exported(client, city.university))["A"]]


@pytest.mark.parametrize(("most", "status"), [(4, 200), (3, 422)])
def test_no_more_than_fit_into_one_file(client, city, login, monkeypatch, most, status):
    monkeypatch.setattr(exporting, "MOST_EXPORTED", most)
    login(city.city)
    response = client.get(reverse("orgs:export", args=[city.university.pk]))
    assert response.status_code == status
    assert AuditEntry.objects.filter(act="orgs_exported").exists() == (status == 200)


def test_a_refusal_names_what_fits(client, city, login, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 3)
    login(city.city)
    page = said(client.get(reverse("orgs:export", args=[city.city.pk])))
    assert f"/organisations/{city.university.pk}/export/" in page
    assert "进入后再分（4个下级组织）" in page
    assert "导出（2个下级组织）" in page
    assert city.park.name not in page.partition("org-parts")[2]  # nothing stands below it


NAMES = (
    st.text("一二三甲乙/（）A·2 ", min_size=1, max_size=6)
    .map(rules.tidy)
    .filter(lambda name: name and not rules.text_fault(name))
)
TREES = st.lists(st.tuples(st.integers(0, 8), NAMES, st.booleans()), min_size=1, max_size=12)


def grow(root: Org, tree) -> int:
    """Committees and branches below each other, however they are called; never two of a name side by side."""
    parents, taken, grown = [root], set(), 0
    for place, name, is_branch in tree:
        parent = parents[place % len(parents)]
        if (parent.pk, name) in taken:
            continue
        taken.add((parent.pk, name))
        kind = OrgType.BRANCH if is_branch else OrgType.COMMITTEE
        org = make_org(parent, name, kind, industry=Industry.COMMUNITY)
        parents += [] if is_branch else [org]
        grown += 1
    return grown


def test_what_was_exported_is_imported_again_unchanged(city):
    account = make_admin(city.county)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TREES)
    def unchanged(tree):
        with transaction.atomic():
            known = grow(city.township, tree) + 1  # and the village
            stream = exporting.export_below(org=city.township, by=account)
            rows, warnings = read_rows(stream, "组织.xlsx")
            here = "/".join(Org.objects.above(city.township).values_list("name", flat=True))
            for row in rows:
                row.cells["上级"] = row.cells["上级"] or here
            loaded = loading.load(rows=rows, by=account)
            assert (loaded.added, loaded.known, loaded.warnings, warnings) == (0, known, [], [])
            transaction.set_rollback(True)

    unchanged()
