"""导入本级团干部: a file checked, mended on the page, carried out as decided; left and taken up again by anybody."""

import pytest
from django.core.exceptions import PermissionDenied
from guardian.shortcuts import remove_perm

from cadres.importing import deciding, mending
from cadres.importing.checking import Outcome
from cadres.importing.mending import Edit
from cadres.importing.sessions import StaleError
from cadres.models import Import, Post
from cadres.models.importing import Choice, State
from orgs.models import Account
from tests.factories import make_admin, make_post
from tests.imports import begun, file_of, people
from tests.pages import at, said
from zhtj.audit.models import AuditEntry
from zhtj.jobs.working import work_off

LIST = at("import-own")


@pytest.fixture
def by(city):
    return make_admin(city.college)


def wrong(**changes) -> dict[str, str]:
    return people(1, **{"入团时间": "2012年13月", **changes})[0]


def page_of(session) -> str:
    return at("import", session.pk)


def lines_of(session) -> list[tuple[int, str]]:
    return list(session.lines.order_by("number").values_list("number", "outcome"))


def sent(form, **changes) -> dict:
    """What the browser sends of the lines on a page; changes by name of a field."""
    data: dict = {"line": []}
    for line in form.context["forms"]:
        data["line"].append(line.line.number)
        for field in line:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = "on" if value is True else value
    return data | changes


def name_of(response, number: int, label: str) -> str:
    """Of the input for a cell."""
    form = next(form for form in response.context["forms"] if form.line.number == number)
    return next(cell.input.html_name for cell in form.cells() if cell.label == label)


# --- the whole way -----------------------------------------------------------------------------------------


def test_a_file_is_checked_mended_in_place_and_imported(client, city, login):
    login(city.college)
    answer = client.post(LIST, {"file": file_of(*people(2), wrong())})
    session = Import.objects.get()
    assert (answer["Location"], session.state) == (page_of(session), State.CHECKING)
    assert "正在检查各行" in said(client.get(page_of(session)))
    work_off()
    page = client.get(page_of(session))
    assert "有 1 行需要改正" in said(page)
    assert [line.line.number for line in page.context["forms"]] == [4]
    mended = client.post(
        page_of(session), sent(page, **{name_of(page, 4, "入团时间"): "2012.5.4"}), follow=True
    )
    assert "已保存并重新检查1行：全部无误。" in said(mended)
    choosing = client.get(at("import-decision", session.pk))
    assert "将新录入3人。全部成功才生效" in said(choosing)
    done = client.post(
        at("import-decision", session.pk),
        {"choice": "all", "version": choosing.context["form"]["version"].value()},
    )
    assert done["Location"] == page_of(session)
    assert "正在导入" in said(client.get(page_of(session)))
    assert Post.objects.count() == 0
    work_off()
    result = said(client.get(page_of(session)))
    assert "已导入 3 行" in result
    posts = Post.objects.filter(org=city.college)
    assert posts.count() == 3
    assert all(at("detail", post.pk) in result for post in posts)


def test_the_whole_import_is_a_few_lines_in_the_log_and_one_for_each_cadre(city, by):
    session = begun(*people(3), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    acts = list(AuditEntry.objects.filter(actor=by).order_by("pk").values_list("act", flat=True))
    assert acts == ["import_begun", "import_decided", *["post_entered"] * 3, "import_done"]


def test_only_the_right_lines_are_imported_and_the_rest_can_follow(client, city, login):
    by = login(city.college)
    session = begun(*people(2), wrong(), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.RIGHT, version=session.version, by=by)
    work_off()
    page = client.get(page_of(session))
    assert "已导入 2 行" in said(page)
    assert "继续处理其余 1 行" in said(page)
    client.post(at("import-reopening", session.pk))
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{name_of(page, 4, "入团时间"): "2012-05-04"}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert Post.objects.count() == 3
    assert Import.objects.get().state == State.DONE


def test_all_or_nothing_leaves_nothing_when_one_line_cannot_be_done(client, city, login):
    by = login(city.college)
    session = begun(*people(2), *people(1, 团内现任职务="书记"), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    make_post(city.college)  # a 书记, by somebody else meanwhile
    work_off()
    assert Post.objects.count() == 1
    page = client.get(page_of(session))
    assert "有1行不能办理" in said(page)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.NEW), (4, Outcome.FAULTY)]
    assert AuditEntry.objects.filter(act="import_taken_back").exists()
    assert not AuditEntry.objects.filter(act="post_entered").exists()


def test_all_is_not_offered_while_a_line_is_wrong(client, city, login):
    by = login(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=by)
    page = client.get(at("import-decision", session.pk))
    assert "不能选择：还有1行有误" in said(page)
    client.post(at("import-decision", session.pk), {"choice": "all", "version": session.version})
    session.refresh_from_db()
    assert session.state == State.OPEN


def test_a_line_that_is_left_out_stands_in_nobodys_way(client, city, login):
    by = login(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=by)
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{"line3-is_left_out": "on"}))
    session.refresh_from_db()
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    work_off()
    assert (Post.objects.count(), session.lines.get(number=3).settled_as) == (1, "")


# --- left, taken up again, by another one ------------------------------------------------------------------


def test_another_admin_of_the_organisation_goes_on(client, city, login):
    first = make_admin(city.college)
    session = begun(*people(1), wrong(), org=city.college, by=first)
    second = login(city.college)
    listed = said(client.get(LIST))
    assert first.name in listed
    assert page_of(session) in listed
    page = client.get(page_of(session))
    client.post(page_of(session), sent(page, **{name_of(page, 3, "入团时间"): "2012-05-04"}))
    session.refresh_from_db()
    assert session.touched_by == second


@pytest.mark.parametrize("place", ["branch", "university", "village", "city"])
def test_nobody_else_finds_it(client, city, login, by, place):
    session = begun(*people(1), org=city.college, by=by)
    login(getattr(city, place))
    for name in ("import", "import-decision", "import-report", "import-abandonment", "import-reopening"):
        assert client.get(at(name, session.pk)).status_code == 404
    assert page_of(session) not in said(client.get(LIST))


def test_what_two_type_at_once_is_lost_of_neither(client, city, login, by):
    session = begun(wrong(), wrong(), org=city.college, by=by)
    login(city.college)
    page = client.get(page_of(session))
    mine = sent(
        page, **{name_of(page, 2, "入团时间"): "2012-05-06", name_of(page, 3, "入团时间"): "2012-05-07"}
    )
    mending.mend(session=session, edits=[Edit(2, 1, {"入团时间": "2012-05-05"})], by=by)
    answer = client.post(page_of(session), mine)
    assert answer.status_code == 409
    assert f"第2行刚刚被{by.name}修改过" in said(answer)
    assert 'value="2012-05-06"' in said(answer)
    cells = {line.number: line.told.cells["入团时间"] for line in session.lines.all()}
    assert cells == {2: "2012-05-05", 3: "2012-05-07"}
    client.post(page_of(session), sent(answer))
    assert session.lines.get(number=2).told.cells["入团时间"] == "2012-05-06"


def test_nobody_decides_about_lines_that_he_did_not_see(city, by):
    session = begun(*people(1), wrong(), org=city.college, by=by)
    seen = session.version
    mending.mend(session=session, edits=[Edit(3, 1, {"入团时间": "2012-05-05"})], by=by)
    with pytest.raises(StaleError, match="刚刚处理过"):
        deciding.decide(session=session, choice=Choice.RIGHT, version=seen, by=by)


def test_a_double_click_imports_once(client, city, login):
    by = login(city.college)
    session = begun(*people(2), org=city.college, by=by)
    for _ in range(2):
        client.post(at("import-decision", session.pk), {"choice": "all", "version": session.version})
    work_off()
    deciding.reopen(session=session, by=by)
    assert (Post.objects.count(), Import.objects.get().state) == (2, State.OPEN)


def test_whoever_lost_the_right_imports_nothing(city, by):
    session = begun(*people(2), org=city.college, by=by)
    deciding.decide(session=session, choice=Choice.ALL, version=session.version, by=by)
    remove_perm("orgs.enter_cadre", by, city.college)
    work_off()
    assert Post.objects.count() == 0
    assert "没有为该组织录入团干部的权限" in deciding.progress_of(Import.objects.get()).failure
    with pytest.raises(PermissionDenied):
        deciding.restart(session=session, by=Account.objects.get(pk=by.pk))
    deciding.restart(session=session, by=make_admin(city.college))
    work_off()
    assert Post.objects.count() == 2


def test_given_up_it_leaves_nothing_that_was_handed_in(client, city, login):
    by = login(city.college)
    session = begun(*people(2), org=city.college, by=by)
    assert "放弃并删除" in said(client.get(at("import-abandonment", session.pk)))
    client.post(at("import-abandonment", session.pk))
    session.refresh_from_db()
    assert (session.state, session.lines.count(), hasattr(session, "file")) == (State.ABANDONED, 0, False)
    assert "放弃了这次导入" in said(client.get(page_of(session)))


def test_outcomes_are_counted_by_what_they_are(city, by):
    session = begun(*people(1), wrong(), org=city.college, by=by)
    assert lines_of(session) == [(2, Outcome.NEW), (3, Outcome.FAULTY)]
