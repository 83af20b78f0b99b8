"""批量导入下级组织: all faults at once with their lines, or all organisations; nothing out of reach is named."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.models import Staffing
from orgs.codes import OrgType
from orgs.models import Org
from orgs.sheets import TEMPLATE
from orgs.tree import close, recomputing
from orgs.views import importing
from tests.factories import make_org
from tests.test_org_closing import now, today
from zhtj.audit.models import AuditEntry

HEAD = "组织全称,组织类别,上级组织,单位所属行业类别,学校标识码"


def table(*lines: str, head: str = HEAD, name: str = "表.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([head, *lines]).encode())


@pytest.fixture
def send(client):
    """send(org, file): the answer, after a redirect the page it leads to."""

    def post(org: Org, file):
        return client.post(reverse("orgs:import", args=[org.pk]), {"file": file}, follow=True)

    return post


def text(response) -> str:
    return response.content.decode()


def test_organisations_are_added_below_the_one_of_the_page(city, login, send):
    login(city.university)
    response = send(
        city.college,
        table(
            "新团总支,团总支,,普通高等院校,",
            "新一班团支部,团支部,新团总支,普通高等院校,",
            "新二班团支部,团支部,新团总支,普通高等院校,",
        ),
    )
    assert "已新增3个组织" in text(response)
    added = Org.objects.get(name="新团总支")
    assert (added.parent, added.initials) == (city.college, "xtzz")
    assert set(added.children.values_list("name", flat=True)) == {"新一班团支部", "新二班团支部"}
    assert list(recomputing.differences()) == []
    assert AuditEntry.objects.filter(act="orgs_added").exclude(actor=None).count() == 1


def test_the_same_file_again_adds_nothing(city, login, send):
    login(city.university)
    for count in (1, 0):
        response = send(city.college, table("新团支部,团支部,,普通高等院校,"))
        assert f"已新增{count}个组织" in text(response)


def test_all_faults_are_told_at_once_with_their_lines_and_nothing_is_added(city, login, send):
    login(city.university)
    before = Org.objects.count()
    response = send(
        city.college,
        table(
            "好团支部,团支部,,普通高等院校,",
            ",团支部,,普通高等院校,",
            "甲团支部,小组,,普通高等院校,",
            "乙团支部,团支部,没有这个组织,普通高等院校,",
            "丙团委,团委,,普通高等院校,123",
            "丁团总支,团总支,文学院2025级团总支,普通高等院校,",
        ),
    )
    assert response.status_code == 422
    told = response.context["faults"]
    assert [fault.split(" ")[1] for fault in told] == ["第3行", "第4行", "第5行", "第6行", "第7行"]
    assert "有 5 处需要更正" in text(response)
    assert [fault.split(" ")[2].split("：")[0] for fault in told] == [
        "组织全称", "组织类别", "上级组织", "学校标识码", "组织类别"
    ]  # fmt: skip
    assert Org.objects.count() == before


def test_what_the_form_refuses_is_refused_in_a_file_too_and_both_sides_of_the_edge_are_known(
    city, login, send
):
    login(city.city)
    response = send(
        city.city,
        table(
            "甲团委,团委,,,",
            "乙大学团委,团委,,普通高等院校,3644010099",
            "丙大学团委,团委,,普通高等院校,4144010099",
        ),
    )
    assert response.status_code == 422
    first, second = response.context["faults"]
    assert "第2行 单位所属行业类别：请填写" in first
    assert "第3行 学校标识码：高校的学校标识码应以41或42开头" in second
    response = send(city.city, table("甲团委,团委,,其他,", "乙大学团委,团委,,普通高等院校,4144010098"))
    assert "已新增2个组织" in text(response)


def test_what_is_there_already_may_lack_what_a_new_one_must_have(city, login, send):
    make_org(city.university, "旧团委", OrgType.COMMITTEE, industry="")
    login(city.university)
    response = send(city.university, table("旧团委,团委,,,", "新团支部,团支部,旧团委,其他,"))
    assert "已新增1个组织" in text(response)


def test_what_is_out_of_reach_is_not_found_and_not_named(city, login, send):
    login(city.university)
    outside = [city.group.name, f"{city.city.name}/{city.group.name}", city.city.name, city.county.name]
    response = send(
        city.university, table(*(f"第{n}团支部,团支部,{name},其他," for n, name in enumerate(outside)))
    )
    assert len(response.context["faults"]) == len(outside)
    assert all("找不到" in fault for fault in response.context["faults"])


def test_a_school_code_of_others_is_taken_but_whose_it_is_stays_unsaid(city, login, send):
    login(city.group)
    response = send(city.group, table("分校团委,团委,,普通高等院校,4144010001"))
    [fault] = response.context["faults"]
    assert "已被其他组织使用" in fault
    assert "云山大学" not in fault


def test_a_name_that_stands_elsewhere_too_is_the_one_within_reach(city, login, send):
    make_org(city.county, "云山大学文学院团委", "committee")
    login(city.university)
    response = send(city.university, table("新团支部,团支部,云山大学文学院团委,其他,"))
    assert "已新增1个组织" in text(response)
    assert Org.objects.get(name="新团支部").parent == city.college


def test_below_a_closed_organisation_nothing_is_loaded(city, client, login, send):
    close(org=city.branch, on=today(), by=None)
    close(org=city.sibling, on=today(), by=None)
    close(org=city.general_branch, on=today(), by=None)
    login(city.university)
    response = send(city.college, table("新团支部,团支部,文学院2025级团总支,其他,"))
    assert "找不到" in response.context["faults"][0]
    assert "已关闭" in text(send(city.general_branch, table("新团支部,团支部,,其他,")))
    assert now(city.general_branch).is_leaf


def test_a_university_gets_its_row(city, login, send):
    login(city.city)
    send(city.city, table("云山师范大学团委,团委,,普通高等院校,4144010009"))
    assert Staffing.objects.filter(org__name="云山师范大学团委").exists()


def test_two_thousand_lines_are_taken():
    assert importing.MOST_ROWS == 2000


@pytest.mark.parametrize(("count", "status"), [(20, 200), (21, 422)])
def test_so_many_lines_are_taken_and_not_one_more(city, login, send, monkeypatch, count, status):
    monkeypatch.setattr(importing, "MOST_ROWS", 20)
    login(city.city)
    response = send(city.park, table(*(f"第{n}团支部,团支部,,其他," for n in range(count))))
    assert response.status_code == status
    assert Org.objects.filter(parent=city.park).count() == (count if status == 200 else 0)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00",
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "只有一列".encode(),
        HEAD.encode(),
        b"\xff\xfe",
    ],
)
def test_no_file_of_a_stranger_breaks_the_page(city, login, send, content):
    login(city.university)
    response = send(city.college, SimpleUploadedFile("x.xlsx", content))
    assert response.status_code == 422
    assert response.context["faults"]


def test_an_empty_and_a_missing_file_are_told_beside_the_field(city, client, login):
    login(city.university)
    there = reverse("orgs:import", args=[city.college.pk])
    assert "请选择文件" in text(client.post(there))
    assert "文件是空的" in text(client.post(there, {"file": SimpleUploadedFile("x.csv", b"")}))


def test_the_template_is_taken_back_as_it_was_filled(city, client, login, send):
    login(city.university)
    response = client.get(reverse("orgs:import-template", args=[city.college.pk]))
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == [entry.label for entry in TEMPLATE]
    sheet.append(["新团支部", "团支部", None, "普通高等院校", None, None, None])
    filled = BytesIO()
    book.save(filled)
    assert "已新增1个组织" in text(send(city.college, SimpleUploadedFile("模板.xlsx", filled.getvalue())))


@pytest.mark.parametrize(
    ("place", "due"),
    [
        ("college", 200),
        ("university", 200),
        ("general_branch", 404),
        ("group", 404),
        ("other_city", 404),
        ("branch", 404),
    ],
)
def test_who_may_load_below_the_college(city, client, login, place, due):
    login(getattr(city, place))
    for name in ("import", "import-template"):
        assert client.get(reverse(f"orgs:{name}", args=[city.college.pk])).status_code == due
    client.logout()
    assert client.get(reverse("orgs:import", args=[city.college.pk])).status_code == 302
