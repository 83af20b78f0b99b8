"""核对并完善本组织信息: the page, its read-back and what cannot be typed (guide 2.2)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cadres.codes import Duty
from orgs import dues
from orgs.actions.profile import submit_profile
from orgs.codes import EnterpriseLevel
from orgs.models import Account, Org, Profile
from orgs.models.profile import version
from tests.factories import fill_profile, make_admin, make_person, make_post

pytestmark = pytest.mark.once

PAGE = reverse("profile")
STAFF = dict.fromkeys(dues.STAFF, "0")
UNIVERSITY = {"student_count": "28640", **STAFF, "office_phone": "", "email": ""}
ENTERPRISE = {
    "enterprise_level": EnterpriseLevel.GROUP,
    "enterprise_division_province": "440000",
    "enterprise_division_city": "440100",
    "enterprise_division_county": "440106",
    **STAFF,
}
WARNING = "目前提交成功后不允许修改，请务必认真填写"


@pytest.fixture
def rector(city, client):
    account = make_admin(city.university, has_profile=False)
    client.force_login(account)
    return account


@pytest.fixture
def engineer(city, client):
    account = make_admin(city.group, has_profile=False)
    client.force_login(account)
    return account


def send(client, filled: dict, step: str = "check"):
    """As from the page; "submit" as from the read-back, when there is one."""
    filled = {**filled, "version": page_version(client)}
    if step == "submit":
        told = client.post(PAGE, {**filled, "step": "check"}).context or {}
        filled["seal"] = told.get("seal", "")
    return client.post(PAGE, {**filled, "step": step})


def page_version(client) -> str:
    return client.get(PAGE).context["version"]


def text(response) -> str:
    return response.content.decode()


def test_the_page_shows_what_is_known_already(city, client, rector):
    make_post(city.university, make_person(name="周敏"), Duty.SECRETARY)
    page = text(client.get(PAGE))
    for told in (city.university.name, "普通高等院校", "4144010001", "周敏", "团委", "在校学生数", WARNING):
        assert told in page
    assert "企业层级" not in page


def test_a_vacant_secretary_is_told(client, rector):
    assert "空缺" in text(client.get(PAGE))


def test_a_college_is_not_asked_for_students(city, client):
    client.force_login(make_admin(city.college, has_profile=False))
    page = text(client.get(PAGE))
    assert "在校学生数" not in page
    assert "本级团组织行政编制数" in page


def test_nothing_is_stored_before_it_is_read_back(client, rector):
    page = text(send(client, UNIVERSITY))
    assert "28640" in page
    assert WARNING in page
    assert "尚未提交" in page
    assert not Profile.objects.exists()


def test_the_second_step_stores_it_and_opens_the_system(city, client, rector):
    answer = send(client, UNIVERSITY, "submit")
    assert answer["Location"] == "/"
    assert Profile.objects.get().student_count == 28640
    assert f"{city.university.name}的组织信息已提交" in text(client.get("/"))


def test_going_back_loses_nothing_not_even_what_was_typed_in_an_odd_way(client, rector):
    odd = {**UNIVERSITY, "student_count": "２８，６４０", "email": "office@example.org"}
    assert 'value="２８，６４０"' in text(send(client, odd))
    page = text(send(client, odd, "edit"))
    assert 'value="２８，６４０"' in page
    assert 'value="office@example.org"' in page
    assert 'class="error-summary' not in page
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "typed", ["28640", "２８６４０", "28,640", "28，640", " 28 640 ", "28640人", "028640"]
)
def test_a_number_may_be_typed_in_any_usual_way(client, rector, typed):
    send(client, {**UNIVERSITY, "student_count": typed}, "submit")
    assert Profile.objects.get().student_count == 28640


@pytest.mark.parametrize(
    "typed",
    ["0", "200001", "-5", "1.5", "两万", "9" * 30, "1e4", "\x00", "²", "①", "28640\x00", "0x10", "nan"],
)
def test_what_is_no_possible_number_is_told_at_the_field(client, rector, typed):
    for step in ("check", "submit"):
        page = send(client, {**UNIVERSITY, "student_count": typed}, step)
        assert page.status_code == 200
        assert page.context["form"].errors["student_count"] == ["在校学生数应为1至200000之间的整数。"]
    assert not Profile.objects.exists()


def test_an_empty_number_is_asked_for(client, rector):
    page = send(client, {**UNIVERSITY, "student_count": "", "institution_quota": ""})
    assert page.context["form"].errors["student_count"] == ["请填写在校学生数。"]
    assert page.context["form"].errors["institution_quota"] == ["请填写本级团组织事业编制数。"]
    assert "有 2 处需要更正" in text(page)


@pytest.mark.parametrize(("typed", "is_usual"), [(499, False), (500, True), (60000, True), (60001, False)])
def test_an_unusual_number_is_to_be_confirmed(client, rector, typed, is_usual):
    filled = {**UNIVERSITY, "student_count": str(typed)}
    assert ("is-sure" in text(send(client, filled))) != is_usual
    refused = send(client, filled, "submit")
    assert Profile.objects.exists() == is_usual
    if not is_usual:
        assert "请勾选确认" in text(refused)
        send(client, {**filled, "is_sure": "on"}, "submit")
        assert Profile.objects.get().student_count == typed


def test_more_people_than_posts_are_to_be_confirmed(city, client):
    client.force_login(make_admin(city.township, has_profile=False))
    filled = {**STAFF, "administrative_staff": "2"}
    assert "行政编制实际配备数2多于行政编制数0" in text(send(client, filled))
    send(client, {**filled, "is_sure": "on"}, "submit")
    assert Profile.objects.get().administrative_staff == 2


def test_without_anything_for_good_one_step_is_enough(city, client):
    client.force_login(make_admin(city.township, has_profile=False))
    assert send(client, STAFF)["Location"] == "/"
    assert Profile.objects.get().institution_quota == 0


# --- nothing is stored that was not read back --------------------------------------------------------------


def test_submitting_at_once_leads_to_the_read_back(client, rector):
    small = {**UNIVERSITY, "student_count": "499", "is_sure": "on", "version": page_version(client)}
    page = client.post(PAGE, {**small, "step": "submit"})
    assert "尚未提交" in text(page)
    assert "请勾选确认" not in text(page)
    assert not Profile.objects.exists()
    client.post(PAGE, {**small, "step": "submit", "seal": page.context["seal"]})
    assert Profile.objects.get().student_count == 499


@pytest.mark.parametrize("seal", ["", "x", "\x00", "密", "0" * 64, "0" * 400])
def test_no_other_seal_will_do(client, rector, seal):
    sent = {**read_back(client, UNIVERSITY), "seal": seal}
    assert "尚未提交" in text(client.post(PAGE, sent))
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"student_count": "28641"}, {"institution_quota": "1"}, {"email": "a@b.cn"}]
)
def test_what_was_changed_after_it_was_read_back_is_read_back_again(client, rector, changed):
    sent = {**read_back(client, UNIVERSITY), **changed}
    page = client.post(PAGE, sent)
    assert next(iter(changed.values())) in text(page)
    assert not Profile.objects.exists()
    assert client.post(PAGE, {**sent, "seal": page.context["seal"]})["Location"] == "/"


def test_a_seal_is_of_one_account_and_one_organisation(city, two):
    first, second = two(city.university)
    sent = read_back(first, UNIVERSITY)
    assert "尚未提交" in text(second.post(PAGE, sent))
    Org.objects.filter(pk=city.college.pk).update(school_code="4144010002")
    Account.objects.get(pk=first.session["_auth_user_id"]).admins.update(org=city.college)
    there = {**sent, "version": page_version(first)}
    assert "尚未提交" in text(first.post(PAGE, there))
    assert not Profile.objects.exists()


def test_an_unusual_number_without_anything_for_good_is_read_back_before_it_is_confirmed(city, client):
    client.force_login(make_admin(city.township, has_profile=False))
    filled = {**STAFF, "administrative_staff": "2", "is_sure": "on", "version": page_version(client)}
    assert "多于行政编制数0" in text(client.post(PAGE, {**filled, "step": "submit"}))
    assert not Profile.objects.exists()


# --- enterprises -------------------------------------------------------------------------------------------


def test_an_enterprise_is_asked_for_level_and_place_and_told_what_counts_as_one(client, engineer):
    page = text(client.get(PAGE))
    assert "国有独资、全资和国有资本绝对控股" in page
    assert "集团总部（一级）" in page
    assert "北京市" in page


def test_choosing_a_province_brings_its_prefectures_and_loses_nothing(client, engineer):
    half = {**ENTERPRISE, "enterprise_division_city": "", "enterprise_division_county": "", "email": "x"}
    page = text(send(client, half, "choose"))
    assert "广州市" in page
    assert 'value="group" selected' in page
    assert 'name="email" value="x"' in page
    assert "处需要更正" not in page


def test_the_place_is_read_back_by_name_and_stored_by_code(client, engineer):
    assert "广东省 广州市 天河区（440106）" in text(send(client, ENTERPRISE))
    send(client, ENTERPRISE, "submit")
    told = Profile.objects.get()
    assert (told.enterprise_division, told.enterprise_place) == ("440106", "广东省 广州市 天河区")


def test_a_prefecture_without_counties_is_enough(client, engineer):
    dongguan = {**ENTERPRISE, "enterprise_division_city": "441900", "enterprise_division_county": ""}
    send(client, dongguan, "submit")
    assert Profile.objects.get().enterprise_division == "441900"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enterprise_division_county": ""}, "请继续选择广东省 广州市的县（市、区、旗）。"),
        ({"enterprise_division_province": "110000"}, "请继续选择北京市的市（州、盟）。"),
        ({"enterprise_division_province": "\x00"}, "请选择企业所在驻地。"),
    ],
)
def test_a_place_that_is_not_chosen_to_the_end_is_told(client, engineer, changes, sentence):
    page = send(client, {**ENTERPRISE, **changes}, "submit")
    assert page.context["form"].errors["enterprise_division"] == [sentence]


def test_a_level_that_is_none_is_refused(client, engineer):
    page = send(client, {**ENTERPRISE, "enterprise_level": "9"}, "submit")
    assert "enterprise_level" in page.context["form"].errors


# --- telephone and mail ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("020-38000000", "020-38000000"),
        ("（020）３８００ ００００", "020-38000000"),
        ("0755 12345678-802", "075512345678-802"),
    ],
)
def test_a_telephone_may_be_typed_in_any_usual_way(client, rector, typed, kept):
    send(client, {**UNIVERSITY, "office_phone": typed}, "submit")
    assert Profile.objects.get().office_phone == kept


@pytest.mark.parametrize(
    "typed", ["13800138000", "138 0013 8000", "+86 13800138000", "１３８００１３８０００"]
)
def test_a_mobile_of_a_person_is_not_taken(client, rector, typed):
    page = send(client, {**UNIVERSITY, "office_phone": typed}, "submit")
    assert page.context["form"].errors["office_phone"] == ["请填写办公电话，不要填写个人手机号码。"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"office_phone": "电话"},
        {"office_phone": "1" * 400},
        {"email": "x"},
        {"email": "13800138000@example.org"},
    ],
)
def test_what_is_no_telephone_or_mail_is_told_at_the_field(client, rector, wrong):
    page = send(client, {**UNIVERSITY, **wrong}, "submit")
    assert set(page.context["form"].errors) == set(wrong)


def test_a_leading_organisation_must_tell_both(city, client):
    client.force_login(make_admin(city.county, has_profile=False))
    page = send(client, STAFF)
    assert set(page.context["form"].errors) == {"office_phone", "email"}


# --- afterwards --------------------------------------------------------------------------------------------


def test_what_was_submitted_is_shown_and_no_longer_asked(city, client, login):
    login(city.university)
    page = text(client.get(PAGE))
    assert "12000 人" in page
    assert 'name="student_count"' not in page
    assert "提交成功后不允许修改" in page


def test_sending_it_once_more_changes_only_the_rest(city, client, login):
    login(city.university)
    again = {**UNIVERSITY, "student_count": "12,000", "email": "new@example.org"}
    assert send(client, again)["Location"] == "/"
    told = Profile.objects.get()
    assert (told.student_count, told.email) == (12000, "new@example.org")


def test_whoever_comes_second_is_told_what_stands(city, client, rector, monkeypatch):
    """The other admin submits between the question whether something is due and the act."""

    def overtaken(**told):
        submit_profile(org=city.university, by=None, student_count=30000, **dict.fromkeys(dues.STAFF, 0))
        return submit_profile(**told)

    monkeypatch.setattr("orgs.views.profile.submit_profile", overtaken)
    answer = client.post(PAGE, read_back(client, UNIVERSITY), follow=True)
    assert answer.redirect_chain[-1][0] == PAGE
    assert "在校学生数为30000" in text(answer)
    assert Profile.objects.get().student_count == 30000


def test_steps_that_nobody_knows_are_the_first_one(client, rector):
    assert "尚未提交" in text(send(client, UNIVERSITY, "\x00hack"))
    assert not Profile.objects.exists()


def test_somebody_without_organisation_has_no_such_page(client, db):
    client.force_login(Account.objects.create_user("nobody", "x", name="无"))
    assert client.get(PAGE).status_code == 404


def test_each_admin_fills_in_the_own_organisation_only(city, client, login):
    login(city.city)
    send(
        client, {**STAFF, "office_phone": "020-38000001", "email": "a@example.org", "org": city.university.pk}
    )
    assert Profile.objects.get().org == Org.objects.get(pk=city.city.pk)


def test_two_admins_see_the_same_afterwards(city, client, login):
    fill_profile(city.group)
    login(city.group)
    assert "广东省 广州市 天河区" in text(client.get(PAGE))


# --- two admins, one after the other -----------------------------------------------------------------------


@pytest.fixture
def two(city):
    """two(org): the clients of two admins of it, before anything was said."""

    def log_in(org):
        clients = [Client(), Client()]
        for one in clients:
            one.force_login(make_admin(org, has_profile=False))
        return clients

    return log_in


def read_back(client, filled: dict) -> dict:
    """What the read-back page sends when it is submitted."""
    page = text(send(client, filled))
    assert "核对填写的信息" in page
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {**dict(hidden), "step": "submit"}


@pytest.mark.parametrize("step", ["submit", "check", "edit"])
def test_of_two_that_both_read_back_the_second_is_told_and_nothing_of_it_is_kept(city, two, step):
    first, second = two(city.university)
    one = read_back(first, UNIVERSITY)
    other = read_back(second, {**UNIVERSITY, "student_count": "13000", "institution_quota": "7"})
    assert first.post(PAGE, one)["Location"] == "/"
    answer = second.post(PAGE, {**other, "step": step}, follow=True)
    assert answer.redirect_chain[-1][0] == PAGE
    assert "在校学生数为28640" in text(answer)
    assert "您本次填写的内容没有保存" in text(answer)
    stands = Profile.objects.get()
    assert (stands.student_count, stands.institution_quota) == (28640, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"enterprise_level": EnterpriseLevel.SECOND},
        {"enterprise_division_county": "440105"},
        {"enterprise_division_city": "441900", "enterprise_division_county": ""},
        {"enterprise_division_county": ""},
    ],
)
def test_another_level_or_place_is_told_too(city, two, other):
    first, second = two(city.group)
    sent = {**read_back(second, ENTERPRISE), **other}
    first.post(PAGE, read_back(first, ENTERPRISE))
    assert "企业层级为集团总部（一级），企业所在驻地为广东省 广州市 天河区" in text(
        second.post(PAGE, sent, follow=True)
    )
    stands = Profile.objects.get()
    assert (stands.enterprise_level, stands.enterprise_division) == ("group", "440106")


def test_with_the_same_number_the_rest_is_not_overwritten_unseen(city, two):
    first, second = two(city.university)
    one = read_back(first, {**UNIVERSITY, "email": "office@example.org"})
    other = read_back(second, {**UNIVERSITY, "institution_quota": "7"})
    first.post(PAGE, one)
    refused = second.post(PAGE, other)
    assert "由本组织其他管理员更新" in text(refused)
    assert refused.context["form"].errors["institution_quota"] == ["目前保存的是：0。"]
    assert refused.context["form"].errors["email"] == ["目前保存的是：office@example.org。"]
    assert 'value="7"' in text(refused)
    assert Profile.objects.get().institution_quota == 0
    again = {**other, "email": "office@example.org", "version": refused.context["version"]}
    assert second.post(PAGE, again)["Location"] == "/"
    assert Profile.objects.get().institution_quota == 7


def test_pressing_twice_is_no_quarrel(city, two):
    first, _ = two(city.university)
    sent = read_back(first, UNIVERSITY)
    assert [first.post(PAGE, sent)["Location"] for _ in range(2)] == ["/", "/"]
    assert Profile.objects.get().student_count == 28640


def test_a_page_of_another_organisation_is_not_saved_to_this_one(city, client):
    account = make_admin(city.township, has_profile=False)
    page = {**STAFF, "institution_quota": "3", "version": version(city.college, None)}
    client.force_login(account)
    assert "没有保存到清溪镇团委" in text(client.post(PAGE, page, follow=True))
    assert not Profile.objects.exists()


@pytest.mark.parametrize("odd", ["", "\x00", "1" * 400, "x.y"])
def test_what_names_no_version_overwrites_nothing(city, client, login, odd):
    login(city.township)
    client.post(PAGE, {**STAFF, "institution_quota": "3", "version": odd})
    assert Profile.objects.get().institution_quota == 0
