"""操作日志: who sees which lines, what may be asked, and the workbook."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from orgs import log_sheets, tree
from orgs.models import Account
from tests.factories import PASSWORD, make_admin
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

LOG, DOWNLOAD = "/organisations/log/", "/organisations/log/download/"


def record(org, act="post_updated", actor=None, **facts) -> AuditEntry:
    return AuditEntry.record(actor=actor, act=act, target=org, org=org, **facts)


def shown(response) -> list[int]:
    assert response.status_code == 200
    return [line.entry.pk for line in response.context["lines"]]


def text(response) -> str:
    return response.content.decode()


# --- who sees what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        ("branch", True), ("general_branch", True), ("college", True), ("university", True), ("city", True),
        ("province", True), ("nation", True), ("sibling", False), ("village", False), ("group", False),
        ("other_city", False), ("county", False),
    ],
)  # fmt: skip
def test_a_line_is_seen_at_its_organisation_and_above(client, city, login, reader, sees):
    entry = record(city.branch)
    login(getattr(city, reader))
    assert (entry.pk in shown(client.get(LOG))) is sees
    assert client.get(f"{LOG}{entry.pk}/").status_code == (200 if sees else 404)
    cells = str(list(workbook(client.get(DOWNLOAD)).values))
    assert (city.branch.name in cells) is sees


def test_a_line_of_an_organisation_above_is_not_seen_below(client, city, login):
    entry = record(city.college)
    login(city.branch)
    assert entry.pk not in shown(client.get(LOG))


def test_everybody_sees_what_they_did_themselves_wherever(client, city, login):
    by = login(city.branch)
    entry = record(city.village, actor=by)
    assert entry.pk in shown(client.get(LOG))
    assert client.get(f"{LOG}{entry.pk}/").status_code == 200


def test_an_own_line_out_of_reach_tells_neither_place_nor_details(client, city, login):
    by = login(city.university)
    entry = record(city.college, actor=by, reason="换届", changed={"职务": ["书记", "副书记"]})
    for new_home, is_near in ((city.university, True), (city.township, False)):
        if not is_near:
            tree.move(org=city.college, to=new_home, by=None)
        pages = [text(client.get(LOG)), text(client.get(f"{LOG}{entry.pk}/"))]
        cells = str([row for row in workbook(client.get(DOWNLOAD)).values if "换届" in row])
        assert all(("副书记" in told) is is_near for told in [*pages, cells])
        assert all("换届" in told for told in [*pages, cells])
        assert (f" › {city.college.name}" in pages[1]) is is_near
        assert (city.township.name in str(pages)) is False


def test_an_account_without_organisation_sees_its_own_lines_alone(client, city):
    account = Account.objects.create_user("nobody", PASSWORD, name="无")
    client.force_login(account)
    record(city.branch), record(None)
    entries = AuditEntry.objects.filter(actor=account)
    assert shown(client.get(LOG)) == [entry.pk for entry in entries.order_by("-pk")]


@pytest.mark.parametrize("address", [LOG, DOWNLOAD, f"{LOG}1/"])
def test_a_visitor_is_sent_to_the_login(client, db, address):
    assert client.get(address)["Location"].startswith("/login/")


def test_a_line_goes_with_its_organisation_to_where_it_moves(client, city, login):
    entry = record(city.subsidiary)
    tree.move(org=city.subsidiary, to=city.township, by=None)
    login(city.township)
    assert entry.pk in shown(client.get(LOG))
    login(city.group)
    assert entry.pk not in shown(client.get(LOG))


def test_the_network_address_of_somebody_above_is_not_told_below(client, city, login):
    superior = make_admin(city.city)
    entry = AuditEntry.objects.create(
        actor=superior, actor_name="上级", act="post_updated", org_id=city.branch.pk, org_name=city.branch.name,
        acting_org_id=city.city.pk, acting_org_name=city.city.name, address="203.0.113.9",
    )  # fmt: skip
    login(city.branch)
    assert "203.0.113.9" not in text(client.get(f"{LOG}{entry.pk}/"))
    login(city.city)
    assert "203.0.113.9" in text(client.get(f"{LOG}{entry.pk}/"))


# --- what may be asked -------------------------------------------------------------------------------------


@pytest.fixture
def reader(city, login):
    """Of the university; what came before is not of interest."""
    return login(city.university)


def ask(client, since: int, **asked) -> list[int]:
    return [pk for pk in shown(client.get(LOG, asked)) if pk > since]


def last_pk() -> int:
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_filters_narrow(client, city, reader):
    since = last_pk()
    other = make_admin(city.college)
    before = last_pk()
    mine = record(city.branch, "post_entered", reader)
    theirs = record(city.sibling, "post_ended", other)
    system = record(city.college, "post_ended")
    assert ask(client, before) == [system.pk, theirs.pk, mine.pk]
    assert ask(client, before, act="post_ended") == [system.pk, theirs.pk]
    assert ask(client, before, actor=other.name) == [theirs.pk]
    assert ask(client, before, own="on") == [mine.pk]
    assert ask(client, before, org=city.sibling.pk) == [theirs.pk]
    assert ask(client, before, org=city.general_branch.pk, act="post_ended") == [theirs.pk]
    assert since < before


@pytest.mark.parametrize("number", ["+8613800138000", "138.0013.8000", "110105/19491231/002X"])
def test_a_number_in_any_spelling_stays_in_no_address(client, reader, number):
    assert client.get(LOG, {"actor": number})["Location"] == LOG
    assert client.get(LOG, {"actor": "2024-09-01"}).status_code == 200


def test_days_include_both_ends(client, city, reader):
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    edges = {"late": (7, 0), "first": (10, 0), "last": (7, -1), "early": (10, -1)}
    written = {}
    for name, (days, shift) in edges.items():
        with time_machine.travel(today - timedelta(days=days, microseconds=-shift), tick=False):
            written[name] = record(city.branch).pk
    day = {
        "since": f"{today - timedelta(days=10):%Y-%m-%d}",
        "until": f"{today - timedelta(days=8):%Y-%m-%d}",
    }
    assert shown(client.get(LOG, day)) == [written["last"], written["first"]]
    assert written["late"] in shown(client.get(LOG, {"since": day["since"]}))
    assert written["early"] in shown(client.get(LOG, {"until": day["until"]}))


def test_one_request_shows_all_its_lines(client, city, reader):
    request_id = uuid4()
    rows = [
        AuditEntry(act="post_updated", org_id=city.branch.pk, at=timezone.now(), request_id=request_id)
        for _ in range(2)
    ]
    AuditEntry.objects.bulk_create(rows)
    record(city.branch)
    assert shown(client.get(LOG, {"request_id": str(request_id)})) == [rows[1].pk, rows[0].pk]


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "昨天"}, {"until": "2026-13-01"}, {"since": "2026-02-02", "until": "2026-02-01"},
        {"request_id": "abc"}, {"act": "made_up"}, {"actor": "x" * 31}, {"since": "0001-01-01"},
        {"until": "9999-12-31"}, {"actor": "a\0b"}, {"since": "２０２６－０１－０１"}, {"actor": "%_\\'"},
    ],
)  # fmt: skip
def test_nonsense_breaks_nothing(client, city, reader, asked):
    assert client.get(LOG, asked).status_code == 200
    assert client.get(DOWNLOAD, asked).status_code == 200


@pytest.mark.parametrize("field", ["since", "until", "request_id"])
def test_what_is_not_understood_is_told_beside_its_field(client, city, reader, field):
    page = text(client.get(LOG, {field: "昨天"}))
    assert "有 1 处填写有误" in page
    assert 'class="field has-error' in page or "has-error" in page


@pytest.mark.parametrize("value", ["0", "-1", "x", "99999999999999999999", "\0", "1.5"])
@pytest.mark.parametrize("name", ["org", "before"])
def test_nonsense_in_hidden_parts_counts_as_not_asked(client, city, reader, name, value):
    assert client.get(LOG, {name: value}).status_code == 200


def test_an_organisation_out_of_reach_is_not_found(client, city, reader):
    for address in (LOG, DOWNLOAD):
        assert client.get(address, {"org": city.village.pk}).status_code == 404


# --- pages -------------------------------------------------------------------------------------------------


def test_newest_first_and_nothing_is_shown_twice_while_lines_come_in(client, city, reader):
    entries = [record(city.branch, n=n) for n in range(120)]
    seen = [pk for pk in shown(client.get(LOG)) if pk >= entries[0].pk]
    assert seen == [entry.pk for entry in entries[::-1][:50]]
    record(city.branch)
    response = client.get(LOG, {"before": seen[-1]})
    assert shown(response) == [entry.pk for entry in entries[::-1][50:100]]
    assert "回到最新" in text(response)
    assert "更早的日志" in text(response)
    last = shown(client.get(LOG, {"before": shown(response)[-1]}))
    assert [pk for pk in last if pk >= entries[0].pk] == [entry.pk for entry in entries[::-1][100:]]


def test_lines_of_one_moment_are_each_shown_once(client, city, reader):
    moment = timezone.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(act="post_updated", org_id=city.branch.pk, at=moment) for _ in range(60)
    )
    first = shown(client.get(LOG, {"act": "post_updated"}))
    rest = shown(client.get(LOG, {"act": "post_updated", "before": first[-1]}))
    assert len(set(first + rest)) == 60


def test_an_entry_one_may_not_see_starts_no_page(client, city, reader):
    foreign = record(city.village)
    mine = record(city.branch)
    assert mine.pk in shown(client.get(LOG, {"before": foreign.pk}))


def test_the_list_asks_the_same_for_one_line_and_for_fifteen(client, city, reader):
    def queries() -> int:
        client.get(LOG, {"act": "post_updated"})
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LOG, {"act": "post_updated"})
        return len(asked)

    record(city.branch, changed={"姓名": ["甲", "乙"]})
    one = queries()
    for _ in range(14):
        record(city.branch, actor=reader, changed={"姓名": ["甲", "乙"]})
    assert queries() == one


def test_an_empty_answer_says_what_to_do(client, city, reader):
    page = text(client.get(LOG, {"actor": "无此人"}))
    assert "没有符合条件的日志" in page
    assert "查看全部" in page


# --- a line in words ---------------------------------------------------------------------------------------


def test_a_line_tells_before_and_after_reason_and_place(client, city, reader):
    entry = record(
        city.branch, reason="批复文件", parent="云山大学团委", unknown=True, nothing="",
        changed={"手机号码": ["13911112222", "13800138000"], "名称": ["", "<b>新</b>"]},
    )  # fmt: skip
    for page in (text(client.get(LOG)), text(client.get(f"{LOG}{entry.pk}/"))):
        assert "139********22" in page
        assert "138********00" in page
        assert "&lt;b&gt;新" in page
        assert "批复文件" in page
        assert "更新任职信息" in page
    assert f"{city.general_branch.name} › {city.branch.name}" in page
    assert "上级组织" in page
    assert "系统命令" in page


@pytest.mark.parametrize(
    "facts", [{"changed": ["phone"]}, {"changed": {"a": 1}}, {"deep": {"n": [1, None, {}]}}]
)
def test_facts_of_any_shape_are_shown(client, city, reader, facts):
    entry = AuditEntry.objects.create(act="from_long_ago", org_id=city.branch.pk, facts=facts)
    assert "from_long_ago" in text(client.get(LOG))
    assert client.get(f"{LOG}{entry.pk}/").status_code == 200


def test_every_act_on_the_page_has_its_chinese_word(client, city, reader):
    choices = client.get(LOG).context["filter"].fields["act"].choices
    assert len(choices) > 20
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in label) for _, label in choices)


def test_the_menu_leads_to_the_log(client, city, login):
    login(city.branch)
    assert f'href="{LOG}"' in text(client.get("/"))


# --- the workbook ------------------------------------------------------------------------------------------


def workbook(response):
    assert response.status_code == 200, response
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active


def test_only_taking_the_workbook_is_written_down(client, city, reader):
    since = last_pk()
    assert client.head(DOWNLOAD).status_code == 200
    assert last_pk() == since
    assert workbook(client.get(DOWNLOAD))
    assert last_pk() > since


def test_the_workbook_holds_what_was_asked_and_is_written_down(client, city, reader):
    record(city.branch, "post_ended", changed={"姓名": ["甲", "=1+1"]})
    record(city.sibling, "post_entered")
    since = last_pk()
    sheet = workbook(client.get(DOWNLOAD, {"act": "post_ended", "org": city.college.pk}))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == [column.label for column in log_sheets.COLUMNS]
    assert [(row[3], row[4], row[6]) for row in rows[1:]] == [
        ("移除团干部", city.branch.name, "姓名：甲 → =1+1")
    ]
    [line] = AuditEntry.objects.filter(pk__gt=since)
    assert (line.act, line.actor, line.org_id) == ("log_downloaded", reader, city.college.pk)
    assert line.facts == {"asked": "操作 移除团干部", "count": 1}


def test_more_lines_than_a_workbook_holds_are_refused_with_what_to_do(client, city, reader, monkeypatch):
    monkeypatch.setattr(log_sheets, "MOST_LINES", 3)
    for _ in range(4):
        record(city.branch, "post_ended")
    since = last_pk()
    response = client.get(DOWNLOAD, {"act": "post_ended"})
    assert (response.status_code, "缩短日期范围" in text(response)) == (422, True)
    assert not AuditEntry.objects.filter(pk__gt=since).exists()
    monkeypatch.setattr(log_sheets, "MOST_LINES", 4)
    assert client.get(DOWNLOAD, {"act": "post_ended"}).status_code == 200
