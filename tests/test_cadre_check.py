"""批量核对: who of many names and numbers is found, and that nothing is said of anybody out of reach."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres import actions
from cadres.access import ElsewhereError, recognise
from cadres.checking import MOST_OF_A_NAME, masked
from cadres.codes import Duty
from cadres.models import Destination
from cadres.models.inquiry import Answer
from orgs.models import Account
from tests.factories import PASSWORD, make_admin, make_person, make_post
from tests.pages import said
from zhtj.audit.models import AuditEntry

pytestmark = pytest.mark.once

CHECK = reverse("cadres:check")


def check(client, *lines: str):
    return client.post(CHECK, {"lines": "\n".join(lines)})


def answers(client, *lines: str) -> list[list[str]]:
    return [[post.person.name for post in line.posts] for line in check(client, *lines).context["asked"]]


@pytest.fixture
def lin(city):
    return make_post(city.branch, make_person(name="林晓明"))


def test_names_and_numbers_are_found_in_any_spelling(client, login, city, lin):
    login(city.college)
    number = lin.person.id_number
    spelt = f"{number[:6]} {number[6:14]}-{number[14:].lower()}"
    lines = ("林晓明", number, spelt, f"林晓明\t{number}", f"{number}，林晓明", "  林晓明  ", "陈某")
    assert answers(client, *lines) == [["林晓明"]] * 6 + [[]]


def test_the_answer_names_organisation_post_and_state(client, login, city, lin):
    gone = make_post(city.sibling, make_person(name="陈思齐"), duty=Duty.CULTURE)
    gone.leave(destination=Destination.objects.get(name="毕业"))
    login(city.college)
    page = said(check(client, "林晓明", "陈思齐"))
    for words in (city.branch.name, "书记", "在任", city.sibling.name, "文体委员", "已移除"):
        assert words in page
    assert "共 2 行：找到 2 行" in page


def test_of_a_name_out_of_reach_nothing_is_said(client, login, city):
    make_post(city.crew, make_person(name="远方人"))
    login(city.college)
    known, unknown = (said(check(client, name)) for name in ("远方人", "无此人"))
    assert known.replace("远方人", "无此人").count("未找到") == unknown.count("未找到")
    assert city.crew.name not in known


@pytest.mark.parametrize(
    ("own", "answer"),
    [
        ("crew", "找到"),
        ("subsidiary", "找到"),
        ("city", "找到"),
        ("college", "已在其他组织登记"),
        ("village", "已在其他组织登记"),
        ("other_city", "已在其他组织登记"),
    ],
)
def test_of_a_number_no_more_is_said_than_when_it_is_entered(client, login, city, own, answer):
    """Own, above, far above; foreign, sibling of the whole unit, stranger: as access.recognise says it."""
    far = make_post(city.crew, make_person(name="远方人")).person
    account = login(getattr(city, own))
    page = said(check(client, far.id_number))
    assert page.count(answer) > 1  # in the sum and in the row
    assert ("远方人" in page) == ("一公司项目部团支部" in page) == (answer == "找到")
    try:
        recognise(account, number=far.id_number, name="别人", org=getattr(city, own))
        said_at_entry = ""
    except ElsewhereError:
        said_at_entry = "已在其他组织登记"
    except ValueError:
        said_at_entry = "找到"
    assert said_at_entry == answer


def test_a_number_of_somebody_in_no_post_any_more_is_not_said_to_be_elsewhere(client, login, city):
    gone = make_post(city.crew, make_person(name="远方人"))
    gone.leave(destination=Destination.objects.get(name="毕业"))
    login(city.college)
    page = said(check(client, gone.person.id_number))
    assert "已在其他组织登记" not in page.partition("</form>")[0]
    assert "未找到 1 行" in page


def test_whom_the_holder_agreed_to_is_entered_and_so_not_said_to_be_elsewhere(client, login, city):
    far, by = make_post(city.crew).person, login(city.college)
    inquiry = actions.ask_inquiry(person=far, asking_org=city.college, reason="返校任职", by=by)
    assert "已在其他组织登记 1 行" in said(check(client, far.id_number))
    holder = make_admin(inquiry.addressed_org)
    actions.answer_inquiry(inquiry=inquiry, answer=Answer.ACCEPTED, reason="", by=holder)
    assert "未找到 1 行" in said(check(client, far.id_number))


def test_whoever_acts_for_no_organisation_enters_nobody_and_learns_nothing(client, city):
    client.force_login(Account.objects.create_user("nobody", PASSWORD, name="无"))
    assert "未找到 1 行" in said(check(client, make_post(city.crew).person.id_number))


def test_of_somebody_in_post_elsewhere_by_now_the_end_is_told_and_nothing_present(client, login, city, lin):
    make_post(city.crew, lin.person, duty=Duty.DEPUTY)
    lin.leave(destination=Destination.objects.get(name="毕业"), on=date(2026, 7, 1))
    login(city.college)
    page = said(check(client, lin.person.id_number))
    assert "2026-07-01，毕业" in page
    assert "现在其他组织任职" in page
    assert lin.person.masked_id_number not in page
    assert city.crew.name not in page


def test_posts_of_one_person_elsewhere_are_not_shown(client, login, city, lin):
    make_post(city.crew, lin.person, duty=Duty.DEPUTY)
    login(city.college)
    assert city.crew.name not in said(check(client, lin.person.id_number))


def test_numbers_come_back_masked_and_stay_nowhere(client, login, city, lin):
    login(city.college)
    number, wrong = lin.person.id_number, lin.person.id_number[:17]
    response = check(client, number, wrong, f"林晓明 {number}")
    assert number not in said(response)
    assert wrong not in said(response)
    assert number[6:14] not in said(response)
    assert masked(number) in said(response)
    assert "no-store" in response["Cache-Control"]
    assert not any(number in str(entry.facts) for entry in AuditEntry.objects.all())
    assert number not in str(dict(client.session))


def test_a_number_in_the_address_is_not_looked_at(client, login, city, lin):
    login(city.college)
    page = said(client.get(CHECK, {"lines": lin.person.id_number}))
    assert "核对结果" not in page
    assert lin.person.id_number not in page


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("44010519980504001", "现为17位"),
        ("440105199805040", "15位身份证号码已停用"),
        ("990105199805040010", "不是省级行政区划代码"),
        ("440105199813400010", "不是有效的出生日期"),
        ("440105199805040010", "校验码不正确"),
        ("Tom", "姓名只能由汉字组成"),
        ("林", "姓名应为2至30个字"),
        ("123", "姓名应为"),
    ],
)
def test_a_wrong_line_says_what_is_wrong_without_repeating_the_birth_date(client, login, city, line, fault):
    login(city.college)
    page = said(check(client, line))
    assert fault.removeprefix("姓名应为") in page
    assert "19981340" not in page
    assert "有误 1 行" in page


def test_everybody_of_a_name_is_listed_up_to_a_limit(client, login, city):
    for org in (city.branch, city.sibling, city.college):
        make_post(org, make_person(name="张伟"))
    login(city.college)
    assert answers(client, "张伟") == [["张伟"] * 3]
    assert "同名 3 人" in said(check(client, "张伟"))
    for _ in range(MOST_OF_A_NAME):
        make_post(city.branch, make_person(name="张伟"), Duty.CULTURE)
    assert len(answers(client, "张伟")[0]) == MOST_OF_A_NAME
    assert "请用身份证号码核对" in said(check(client, "张伟"))


def test_a_name_beside_a_number_is_compared(client, login, city, lin):
    login(city.college)
    assert "姓名与登记不一致" in said(check(client, f"林小明 {lin.person.id_number}"))
    assert "姓名与登记不一致" not in said(check(client, f"林晓明 {lin.person.id_number}"))


def test_five_hundred_lines_are_checked_and_not_one_more(client, login, city):
    login(city.college)
    names = [f"王{chr(0x4E00 + number)}" for number in range(501)]
    assert len(check(client, *names[:500]).context["asked"]) == 500
    response = check(client, *names)
    assert "一次最多核对500行，现有501行" in said(response)
    assert "asked" not in response.context


@pytest.mark.parametrize("text", ["", "   \n\n", "\x00", "林\x00晓", "a" * 60_000, "👍\n" * 300, "0" * 90])
def test_nonsense_is_answered_with_a_page(client, login, city, text):
    login(city.college)
    assert client.post(CHECK, {"lines": text}).status_code == 200


def test_fifteen_lines_cost_as_many_questions_as_one(client, login, city):
    people = [make_person(name=f"李{mark}") for mark in "一二三四五六七八九十甲乙丙丁戊"]
    for person in people:
        make_post(city.branch, person, Duty.CULTURE)
    login(city.college)
    lines = [line for person in people for line in (person.name, person.id_number)]
    check(client, *lines[:2])
    with CaptureQueriesContext(connection) as few:
        check(client, *lines[:2])
    with CaptureQueriesContext(connection) as many:
        assert "找到 30 行" in said(check(client, *lines))
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("own", "found"), [("branch", 1), ("college", 1), ("city", 1), ("sibling", 0), ("township", 0)]
)
def test_reach_decides_who_is_found(client, login, city, lin, own, found):
    login(getattr(city, own))
    assert len(answers(client, "林晓明")[0]) == found
