"""批量调整下级组织: acts of one table are rehearsed and read back, then all done or none, as their pages do them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from cadres.codes import Duty
from monitoring import recounting
from orgs import act_listing, act_sheets, adjusting
from orgs.act_columns import code_of
from orgs.actions.moving import move
from orgs.codes import Industry, OrgType
from orgs.models import Org, OrgMove
from orgs.tree import close, recomputing, rename
from tests.factories import make_admin, make_org
from tests.staffing import enter
from tests.test_org_closing import now, today
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

HEAD = (
    "组织编号",
    "操作",
    "新名称",
    "新类别",
    "新行业类别",
    "新学校标识码",
    "新上级",
    "合并到",
    "日期",
    "移除去向",
    "理由",
)


def line(org: Org | str, deed: str, **cells: str) -> str:
    """One line of a table by column."""
    filled = {"组织编号": org if isinstance(org, str) else code_of(org), "操作": deed, **cells}
    assert filled.keys() <= {*HEAD}, filled
    return ",".join(filled.get(column, "") for column in HEAD)


def table(*lines: str, head: str = ",".join(HEAD), name: str = "表.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([head, *lines]).encode())


@pytest.fixture
def send(client):
    """send(org, line, …): what is answered to a table of these lines."""

    def post(org: Org, *lines: str, file=None):
        there = reverse("orgs:adjust", args=[org.pk])
        return client.post(there, {"file": file or table(*lines)})

    return post


@pytest.fixture
def confirm(client):
    """confirm(response): what is answered when whatever the page carries is sent back."""

    def post(response, **changes: str):
        carried = {name: response.context["form"][name].value() for name in ("lines", "seal")}
        return client.post(response.wsgi_request.path, carried | changes, follow=True)

    return post


def text(response) -> str:
    return response.content.decode()


def outcomes(response) -> list:
    return response.context["foresight"].outcomes


def changes(response) -> list[dict[str, tuple[str, str]]]:
    return [{label: (was, now) for label, was, now in one.changes} for one in outcomes(response)]


def places(response) -> list[str]:
    """Line and column of each fault."""
    assert response.status_code == 422, text(response)
    return [fault.split(" ", 1)[1].split("：")[0] for fault in response.context["faults"]]


def picture() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Org, OrgMove, AuditEntry)]


def all_is_right() -> bool:
    return not [*recomputing.differences(), *recounting.differences()]


# --- the table ---------------------------------------------------------------------------------------------


def downloaded(client, org: Org):
    response = client.get(reverse("orgs:adjust-template", args=[org.pk]))
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def test_the_table_lists_what_stands_below_with_codes_and_ways(city, client, login):
    close(org=city.sibling, on=today(), by=None)
    admin = login(city.university)
    rows = [[cell.value for cell in row[:7]] for row in downloaded(client, city.college).active]
    assert rows[1] == [
        code_of(city.general_branch), "云山大学文学院团委", "文学院2025级团总支", "团总支", "普通高等院校", None, "在用"
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == [
        code_of(city.general_branch),
        code_of(city.branch),
        code_of(city.sibling),
    ]
    assert rows[2][1] == "云山大学文学院团委/文学院2025级团总支"
    assert rows[3][6] == f"已于{today()}关闭"
    entry = AuditEntry.objects.get(act="orgs_downloaded")
    assert (entry.actor, entry.facts["count"]) == (admin, 3)


def test_the_table_offers_the_words_of_the_pages(city, client, login):
    login(city.university)
    book = downloaded(client, city.college)
    offered = {tuple(cell.value for cell in column if cell.value) for column in book["选项"].columns}
    assert ("更名", "更改类别", "迁移", "合并", "关闭", "恢复") in offered
    assert any("毕业" in texts for texts in offered)
    assert len(book.active.data_validations.dataValidation) == 4


def test_whole_levels_are_listed_as_far_as_they_fit(city, monkeypatch):
    below = [city.college, city.general_branch, city.branch, city.sibling]
    for most, count in ((4, 4), (3, 2), (2, 2), (1, 1)):
        monkeypatch.setattr(act_listing, "MOST_LISTED", most)
        assert act_listing.listed(city.university) == below[:count]
    close(org=city.sibling, on=today() - timedelta(days=1), by=None)
    close(org=city.branch, on=today(), by=None)
    monkeypatch.setattr(act_listing, "MOST_LISTED", 3)
    assert act_listing.listed(city.university) == [city.college, city.general_branch, city.branch]


def test_the_table_is_taken_back_as_it_was_filled(city, client, login, send, confirm):
    login(city.university)
    book = downloaded(client, city.college)
    column = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(3, column["操作"]).value = "更名"
    book.active.cell(3, column["新名称"]).value = "2025级汉语言甲班团支部"
    filled = BytesIO()
    book.save(filled)
    shown = send(city.college, file=SimpleUploadedFile("表.xlsx", filled.getvalue()))
    assert changes(shown) == [{"组织全称": ("2025级汉语言1班团支部", "2025级汉语言甲班团支部")}]
    assert "另有 2 行没有选择操作" in text(shown)
    assert "已办理1项：更名1项" in text(confirm(shown))
    assert now(city.branch).name == "2025级汉语言甲班团支部"


# --- rehearsed, read back, done ----------------------------------------------------------------------------


def test_all_acts_go_in_one_table_and_each_leaves_its_own_line(city, login, send, confirm):
    science = make_org(city.university, "云山大学理学院团委", OrgType.COMMITTEE)
    old = make_org(city.college, "旧团支部")
    close(org=old, on=today() - timedelta(days=1), by=None)
    enter(city.sibling)
    admin = login(city.city)
    before = picture()
    shown = send(
        city.university,
        line(city.branch, "更名", 新名称="新一班团支部"),
        line(city.general_branch, "更改类别", 新类别="团委"),
        line(science, "迁移", 新上级=code_of(city.township), 理由="划转"),
        line(city.sibling, "关闭", 移除去向="毕业", 理由="学生毕业"),
        line(old, "恢复"),
        line(city.college, "合并", 合并到="清溪镇团委"),
    )
    assert picture() == before
    assert "共 6 项：更名1项、更改类别1项、迁移1项、合并1项、关闭1项、恢复1项" in text(shown)
    renamed, retyped, moved, closed, reopened, merged = changes(shown)
    assert renamed == {"组织全称": (city.branch.name, "新一班团支部")}
    assert retyped["组织类别"] == ("团总支", "团委")
    assert moved["上级组织"][0] == "云山大学团委"
    assert moved["上级组织"][1].endswith("共青团东江区委员会 › 清溪镇团委")
    assert closed["状态"] == ("在用", f"已于{today()}关闭")
    assert closed["在任团干部全部移除"] == ("1个任职", "毕业")
    assert reopened["状态"][1] == "在用"
    assert merged["下级组织和在任团干部"] == ("云山大学文学院团委", "清溪镇团委")
    assert outcomes(shown)[2].losing == []
    assert outcomes(shown)[3].counts == (1, 1, 0)

    since = AuditEntry.objects.latest("pk").pk
    assert "已办理6项" in text(confirm(shown))
    lines = AuditEntry.objects.filter(pk__gt=since, actor=admin).order_by("pk").values_list("act", flat=True)
    assert [*lines] == [
        "org_renamed", "org_retyped", "org_moved", "post_ended", "org_closed", "org_reopened", "org_merged"
    ]  # fmt: skip
    assert OrgMove.objects.get(org=science).is_undoable
    assert now(city.general_branch).parent == city.township
    assert not now(city.college).is_open
    assert all_is_right()


def test_what_was_shown_binds_and_is_shown_anew_when_it_changed(city, login, send, confirm):
    login(city.university)
    shown = send(city.college, line(city.branch, "更名", 新名称="新一班团支部"))
    rename(org=city.branch, name="别人改的名", by=None)
    anew = confirm(shown)
    assert "情况刚刚有变化" in text(anew)
    assert changes(anew) == [{"组织全称": ("别人改的名", "新一班团支部")}]
    assert now(city.branch).name == "别人改的名"
    assert "已办理1项" in text(confirm(anew))
    assert now(city.branch).name == "新一班团支部"


def test_figures_that_others_change_meanwhile_do_not_stop_it(city, login, send, confirm):
    enter(city.branch)
    login(city.university)
    shown = send(city.university, line(city.branch, "关闭", 移除去向="毕业", 理由="毕业"))
    told = {(one.org, one.label): one.by for one in shown.context["foresight"].shifts}
    assert told["云山大学团委", "高校 团干部总数"] == "-1"
    assert "监测数据的变化" in text(shown)
    enter(city.college)
    assert "已办理1项" in text(confirm(shown))


def test_an_entry_in_the_middle_of_it_does_not_stop_it_but_one_inside_what_is_closed_does(
    city, login, send, confirm, monkeypatch
):
    enter(city.branch)
    login(city.university)
    shown = send(city.university, line(city.branch, "关闭", 移除去向="毕业", 理由="毕业"))
    plain = adjusting.Doing.carry_out
    monkeypatch.setattr(adjusting.Doing, "carry_out", lambda doing: (enter(city.college), plain(doing))[1])
    enter(city.branch)
    again = confirm(shown)
    assert "情况刚刚有变化" in text(again)
    assert now(city.branch).is_open
    assert "已办理1项" in text(confirm(again))


def test_what_became_impossible_is_told_and_the_lines_stay_to_be_looked_at_again(
    city, login, send, confirm, client
):
    login(city.university)
    shown = send(
        city.college,
        line(city.sibling, "更名", 新名称="新二班团支部"), line(city.branch, "更名", 新名称="新一班团支部"),
    )  # fmt: skip
    taken = make_org(city.general_branch, "新一班团支部")
    refused = confirm(shown)
    assert places(refused) == ["第3行 操作（更名）"]
    assert now(city.sibling).name == city.sibling.name
    rename(org=taken, name="别的名称", by=None)
    again = client.post(refused.wsgi_request.path, {"lines": refused.context["again"]})
    assert "已办理2项" in text(confirm(again))


def test_whatever_is_sent_instead_of_what_was_carried_is_refused(city, login, send, confirm):
    login(city.university)
    shown = send(city.college, line(city.branch, "更名", 新名称="新一班团支部"))
    for lines in ("x", "\x00", shown.context["form"]["lines"].value()[:-1], "e30:1:x"):
        assert confirm(shown, lines=lines).status_code in (200, 422)
        assert now(city.branch).name == city.branch.name


def test_lines_are_done_in_order_with_names_as_they_were_before(city, login, send, confirm):
    login(city.university)
    shown = send(
        city.university,
        line(city.general_branch, "更名", 新名称="文学院2024级团总支"),
        line(city.branch, "迁移", 新上级="云山大学文学院团委"),
        line(city.branch, "迁移", 新上级="云山大学团委/云山大学文学院团委/文学院2025级团总支"),
    )
    first, second = [one["上级组织"] for one in changes(shown)[1:]]
    assert first[1] == "云山大学文学院团委"
    assert second == (first[1], f"{first[1]} › 文学院2024级团总支")
    confirm(shown)
    assert now(city.branch).parent == city.general_branch
    assert all_is_right()


def test_a_whole_branch_of_the_tree_is_closed_and_reopened_as_it_is_listed(city, login, send, confirm):
    login(city.university)
    whole = (city.general_branch, city.branch, city.sibling)
    confirm(send(city.college, *(line(org, "关闭", 理由="毕业") for org in whole)))
    assert [now(org).closed_on for org in whole] == [today()] * 3
    confirm(send(city.college, *(line(org, "恢复") for org in reversed(whole))))
    assert [now(org).closed_on for org in whole] == [None] * 3
    assert all_is_right()


def test_only_what_is_filled_in_is_retyped_and_a_word_empties(city, login, send, confirm):
    school = make_org(
        city.city,
        "云山师范大学团委",
        OrgType.COMMITTEE,
        industry=Industry.UNIVERSITY,
        school_code="4144010009",
    )
    login(city.city)
    confirm(send(city.city, line(school, "更改类别", 新行业类别="高等职业（专科）院校")))
    assert (now(school).industry, now(school).school_code) == (Industry.VOCATIONAL_COLLEGE, "4144010009")
    confirm(send(city.city, line(school, "更改类别", 新学校标识码="无")))
    assert (now(school).type, now(school).school_code) == (OrgType.COMMITTEE, None)


def test_days_are_today_unless_said(city, login, send, confirm):
    login(city.university)
    yesterday = today() - timedelta(days=1)
    confirm(send(
        city.college, line(city.branch, "关闭", 理由="撤并", 日期=f"{yesterday:%Y.%m.%d}"),
        line(city.sibling, "关闭", 理由="撤并"),
    ))  # fmt: skip
    assert (now(city.branch).closed_on, now(city.sibling).closed_on) == (yesterday, today())


# --- what is wrong -----------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_with_line_and_column_and_nothing_is_done(city, login, send):
    enter(city.branch)
    login(city.university)
    before = picture()
    response = send(
        city.college,
        line(city.branch, "更名", 新名称="好名称"),
        line(city.branch, "撤销"),
        line(city.branch, "更名"),
        line(city.branch, "更名", 新名称=city.sibling.name),
        line(city.branch, "更改类别"),
        line(city.branch, "更改类别", 新类别="小组"),
        line(city.branch, "更改类别", 新类别="团委"),
        line(city.branch, "更改类别", 新学校标识码="123"),
        line(city.branch, "迁移"),
        line(city.branch, "迁移", 新上级="没有这个组织"),
        line(city.branch, "迁移", 新上级=code_of(city.general_branch)),
        line(city.general_branch, "迁移", 新上级=code_of(city.sibling)),
        line(city.branch, "合并", 新上级="云山大学文学院团委"),
        line(city.branch, "关闭", 理由="毕业"),
        line(city.branch, "关闭", 移除去向="火星", 理由="毕业"),
        line(city.branch, "关闭", 移除去向="毕业"),
        line(city.branch, "关闭", 移除去向="毕业", 理由="毕业", 日期="昨天"),
        line(city.branch, "关闭", 移除去向="毕业", 理由="毕业", 日期="2999-01-01"),
        line(city.general_branch, "关闭", 理由="毕业"),
        line(city.branch, "恢复"),
        line("Z999999", "更名", 新名称="新"),
        line("甲", "更名", 新名称="新"),
        line("", "更名", 新名称="新"),
        line(city.branch, "更名", 新名称="新", 理由="电话13800138000"),
    )
    assert places(response) == [
        "第3行 操作", "第4行 新名称", "第5行 操作（更名）", "第6行 新类别", "第7行 新类别", "第8行 新类别",
        "第9行 新学校标识码", "第10行 新上级", "第11行 新上级", "第12行 操作（迁移）", "第13行 操作（迁移）",
        "第14行 新上级", "第14行 合并到", "第15行 移除去向", "第16行 移除去向", "第17行 理由", "第18行 日期",
        "第19行 操作（关闭）", "第20行 操作（关闭）", "第21行 操作（恢复）", "第22行 组织编号", "第23行 组织编号",
        "第24行 组织编号", "第25行 理由",
    ]  # fmt: skip
    assert "有 24 处需要更正，没有办理任何一项" in text(response)
    assert picture()[:-1] == before[:-1]
    assert [entry.act for entry in AuditEntry.objects.order_by("pk")[len(before[-1]) :]] == ["refused"]


def test_what_a_rule_refuses_is_written_down_once_and_a_mistake_is_not(city, login, send):
    login(city.university)
    mistakes = line(city.branch, "更名"), line(city.branch, "迁移", 新上级="没有这个组织")
    send(city.college, *mistakes)
    assert not AuditEntry.objects.filter(act="refused").exists()
    send(
        city.college,
        *mistakes,
        line(city.sibling, "更名", 新名称=city.branch.name),
        line(city.branch, "恢复"),
    )
    entry = AuditEntry.objects.get(act="refused")
    assert entry.reason.startswith("表.csv 第4行 操作（更名）：“文学院2025级团总支”下已有名为")


def test_a_field_that_the_organisation_does_not_have_is_no_silent_loss(city, login, send):
    login(city.university)
    head = "组织编号,操作,新类别,新行政区划代码"
    response = send(city.college, file=table(f"{code_of(city.branch)},更改类别,,440103", head=head))
    assert places(response) == ["第2行 新行政区划代码"]


def test_what_is_out_of_reach_is_not_found_and_not_named(city, login, send):
    login(city.university)
    outside = [
        city.group,
        city.county,
        city.college,
    ]  # beside, foreign, and the organisation of the page itself
    response = send(city.college, *(line(org, "更名", 新名称="新") for org in outside))
    assert places(response) == [f"第{number}行 组织编号" for number in (2, 3, 4)]
    aims = [line(city.branch, "迁移", 新上级=aim) for aim in (city.group.name, code_of(city.group))]
    response = send(city.college, *aims)
    assert places(response) == ["第2行 新上级", "第3行 新上级"]
    assert city.county.name not in text(response)


def test_a_closing_is_refused_to_who_removes_nobody(city, login, send):
    enter(city.branch)
    login(city.general_branch)
    response = send(city.general_branch, line(city.branch, "关闭", 移除去向="毕业", 理由="毕业"))
    assert places(response) == ["第2行 操作（关闭）"]
    assert "没有移除团干部的权限" in text(response)


def test_the_own_organisation_takes_in_nothing(city, login, send):
    login(city.college)
    response = send(city.college, line(city.general_branch, "合并", 合并到=code_of(city.college)))
    assert places(response) == ["第2行 操作（合并）"]


def test_two_heads_refuse_a_merger_as_on_its_page(city, login, send):
    for org in (city.branch, city.sibling):
        enter(org, duty=Duty.SECRETARY)
    login(city.university)
    response = send(city.college, line(city.branch, "合并", 合并到=code_of(city.sibling)))
    assert "合并后会有两个书记" in response.context["faults"][0]


def test_who_works_below_moves_only_to_where_he_manages_too(city, login, send):
    make_org(city.township, "别处团委", OrgType.COMMITTEE)
    login(city.university)
    assert places(send(city.college, line(city.branch, "迁移", 新上级="别处团委"))) == ["第2行 新上级"]
    assert changes(send(city.college, line(city.branch, "迁移", 新上级="云山大学团委")))


# --- how lines are read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "操作,新名称,编号\n改名,新一班团支部,{code}",
        "新组织全称,组织全称,操作\n新一班团支部,2025级汉语言1班团支部,更名",
        "名称,上级组织,操作,新名称\n2025级汉语言1班团支部,云山大学文学院团委/文学院2025级团总支,更名,新一班团支部",
        "现名称,操作,新名称\n云山大学文学院团委/文学院2025级团总支/2025级汉语言1班团支部,更名,新一班团支部",
        "组织编号,现名称,现上级组织,操作,新名称\n{bare},2025级汉语言1班团支部,文学院2025级团总支,更名,新一班团支部",
        "组织编号,操作,新名称\n{wide},更名,　新一班团支部　",
    ],
)
def test_columns_are_known_by_their_labels_and_organisations_in_several_ways(city, login, send, content):
    login(city.university)
    code = code_of(city.branch)
    wide = code.lower().translate(str.maketrans("z0123456789", "ｚ０１２３４５６７８９"))
    text = content.format(code=code, bare=city.branch.pk, wide=wide)
    shown = send(city.college, file=SimpleUploadedFile("表.csv", text.encode()))
    assert changes(shown) == [{"组织全称": (city.branch.name, "新一班团支部")}]


@pytest.mark.parametrize("name", ["2025级汉语言2班团支部", "2025级汉语言1班"])
def test_a_code_beside_another_name_is_a_slip(city, login, send, name):
    login(city.university)
    head = "组织编号,现名称,操作,新名称"
    response = send(city.college, file=table(f"{code_of(city.branch)},{name},更名,新", head=head))
    assert places(response) == ["第2行 现名称"]


def test_a_code_beside_another_superior_is_a_slip_or_long_ago(city, login, send):
    head = "组织编号,现上级组织,操作,新名称"
    filled = f"{code_of(city.branch)},云山大学文学院团委/文学院2025级团总支,更名,新"
    move(org=city.branch, to=city.college, by=make_admin(city.city))
    login(city.university)
    assert places(send(city.college, file=table(filled, head=head))) == ["第2行 现名称"]


def test_of_two_with_one_name_the_open_is_meant_unless_it_is_to_be_reopened(city, login, send):
    close(org=city.branch, on=today(), by=None)
    make_org(city.general_branch, city.branch.name)
    login(city.university)
    head = "现名称,操作,新名称,理由"
    shown = send(city.college, file=table(f"{city.branch.name},更名,新一班团支部,", head=head))
    assert changes(shown)
    refused = send(city.college, file=table(f"{city.branch.name},恢复,,", head=head))
    assert "已有名为" in refused.context["faults"][0]


def test_a_name_that_several_have_asks_for_more(city, login, send):
    make_org(city.college, city.branch.name)
    login(city.university)
    refused = send(city.college, file=table(f"{city.branch.name},更名,新", head="现名称,操作,新名称"))
    assert "有2个都符合" in refused.context["faults"][0]


def test_a_line_without_an_act_is_left_alone_and_what_is_filled_in_there_is_told(city, login, send, confirm):
    login(city.university)
    shown = send(
        city.college, line(city.branch, "更名", 新名称="新一班团支部"), line(city.sibling, "", 新名称="漏选"),
        line("Z999999", ""),
    )  # fmt: skip
    assert "另有 2 行没有选择操作" in text(shown)
    assert "第3行：填写了新名称，但没有选择操作，不作改动" in text(shown)
    confirm(shown)
    assert now(city.sibling).name == city.sibling.name


@pytest.mark.parametrize(("most", "status"), [(2, 200), (1, 422)])
def test_so_many_acts_are_taken_and_not_one_more(city, login, send, monkeypatch, most, status):
    monkeypatch.setattr(act_sheets, "MOST_ACTS", most)
    login(city.university)
    response = send(
        city.college, *(line(org, "更名", 新名称=f"新{org.pk}") for org in (city.branch, city.sibling))
    )
    assert response.status_code == status


@pytest.mark.parametrize(
    "content",
    [
        b"\x00", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe",
        "只有一列".encode(), "操作".encode(), "操作\n更名".encode(), "操作,操作\n更名,更名".encode(),
        "组织编号,操作,新名称\nZ1,,x".encode(), f"组织编号,操作\n{'9' * 5000},更名".encode(),
        "组织编号,操作\n١٢,更名".encode(), "组织编号,操作,新名称\nZ1,更名,\U000e0001".encode(),
    ],
)  # fmt: skip
def test_no_file_of_a_stranger_breaks_the_page(city, login, send, content):
    login(city.university)
    response = send(city.college, file=SimpleUploadedFile("x.xlsx", content))
    assert response.status_code == 422
    assert response.context["faults"]


def test_an_empty_and_a_missing_file_are_told_beside_the_field(city, client, login):
    login(city.university)
    there = reverse("orgs:adjust", args=[city.college.pk])
    assert "请选择文件" in text(client.post(there))
    assert "文件是空的" in text(client.post(there, {"file": SimpleUploadedFile("x.csv", b"")}))


# --- whose page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "due"),
    [("college", 200), ("university", 200), ("general_branch", 404), ("group", 404), ("branch", 404)],
)
def test_who_may_adjust_below_the_college(city, client, login, place, due):
    login(getattr(city, place))
    for name in ("adjust", "adjust-template"):
        there = reverse(f"orgs:{name}", args=[city.college.pk])
        assert client.get(there).status_code == due
        assert client.head(there).status_code == due
    assert AuditEntry.objects.filter(act="orgs_downloaded").count() == (due == 200)


def test_where_nothing_stands_below_the_page_says_what_to_do(city, client, login):
    login(city.city)
    page = text(client.get(reverse("orgs:adjust", args=[city.park.pk])))
    assert "还没有下级组织，请先新增或批量导入" in page
    assert 'type="file"' not in page
    assert reverse("orgs:adjust", args=[city.college.pk]) in text(
        client.get(reverse("orgs:manage", args=[city.college.pk]))
    )
