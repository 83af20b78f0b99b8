"""The entry form: what it takes, what it refuses at which field, what it drops, what it keeps."""

from datetime import date

import pytest
import time_machine

from cadres.codes import Duty
from cadres.forms import EntryForm, UpdateForm
from cadres.forms.cadre import GROUPS
from cadres.models import Destination, Person, Post, Upload
from tests.answers import OVERWRITING, answers, pdf
from tests.factories import make_admin, make_id_number, make_org, make_person, make_post

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GUIDE = [
    "姓名", "身份证号码", "民族", "学历", "职业",
    "在读状况", "具体职业", "政治面貌", "入团时间", "未满14周岁入团的理由", "发展团员编号",
    "入党时间", "团内现任职务", "职务名称", "任现职年月", "任现职方式",
    "团干部性质", "是否同级党（工）委（党支部）委员", "在岗状态", "手机号码", "是否递交入党申请书",
    "递交入党申请书时间", "是否成为注册志愿者", "成为注册志愿者的时间", "入团志愿书",
]  # fmt: skip
CHILD = date(2010, 5, 4)


@pytest.fixture(autouse=True)
def a_day_in_2026():
    with time_machine.travel(date(2026, 11, 2), tick=False):
        yield


@pytest.fixture
def fill(city):
    """fill(political_status="01", …) is the form of a branch with these answers, files={…} beside."""
    by = make_admin(city.branch)

    def make(*, files=None, org=city.branch, by=by, **changes):
        form = EntryForm(answers(**changes), files or {}, org=org, by=by)
        form.is_valid()
        return form

    return make


def test_the_fields_stand_in_the_guides_order_with_its_labels(city):
    form = EntryForm(org=city.branch, by=make_admin(city.branch))
    labels = [field.label for _, fields in form.groups() for field in fields]
    assert labels == GUIDE


def test_every_group_has_fields(city):
    form = EntryForm(org=city.branch, by=make_admin(city.branch))
    assert [heading for heading, _ in form.groups()] == [heading for heading, _ in GROUPS]


def test_right_answers_are_taken(fill):
    assert fill().errors == {}


@pytest.mark.parametrize("kind", ["branch", "general_branch", "college", "park", "county"])
def test_right_answers_are_taken_at_every_kind_of_organisation(fill, city, kind):
    org = getattr(city, kind)
    assert fill(org=org, by=make_admin(org)).errors == {}


def test_an_empty_form_blames_every_required_field_in_its_own_words(fill):
    form = fill(**dict.fromkeys(answers(), ""))
    assert {"name", "id_number", "nation", "duty", "phone", "is_volunteer"} <= form.errors.keys()
    assert form.errors["nation"] == ["请选择民族。"]
    assert form.errors["phone"] == ["请填写手机号码。"]


STUDENT = {"occupation": "student", "study_status": "bachelor", "occupation_detail": ""}
RIGHT = {
    "a student": STUDENT,
    "a party member": {"political_status": "01", "joined_party_on": "2019-07-01", "in_party_committee": "yes"},
    "a party member who never joined the League": {
        "political_status": "02", "joined_party_on": "20190701", "joined_league_on": "",
    },
    "somebody of the masses": {"political_status": "13", "joined_league_on": ""},
    "an applicant": {"applied_party": "yes", "applied_party_on": "2019.5.4"},
    "no volunteer": {"is_volunteer": "no", "volunteer_since_on": ""},
    "another duty": {"duty": "other", "duty_name": "团务秘书"},
    "a number of 2018": {"joined_league_on": "2018年5月4日", "member_number": "201744000001"},
    "a month with points": {"since_on": "２０２４．９"},
    "a full-width id number": {"id_number": "１１０１０５１９４９１２３１００２ｘ", "joined_league_on": "1965-05-04"},
}  # fmt: skip
WRONG = {
    "study_status": {"occupation": "student"},
    "occupation_detail": {"occupation_detail": " "},
    "nature": {**STUDENT, "nature": "full_time"},
    "joined_party_on": {"political_status": "01"},
    "joined_league_on": {"joined_league_on": ""},
    "member_number": {"joined_league_on": "2018-05-04"},
    "in_party_committee": {"in_party_committee": "yes"},
    "duty": {"duty": "standing"},
    "duty_name": {"duty": "other"},
    "since_on": {"since_on": "2026-12"},
    "applied_party": {"applied_party": ""},
    "applied_party_on": {"applied_party": "yes"},
    "volunteer_since_on": {"volunteer_since_on": ""},
    "phone": {"phone": "12345678901"},
    "application": {"joined_league_on": "2020-01-01", "member_number": "202044000001"},
    "name": {"name": "林 晓明"},
    "id_number": {"id_number": "440105199805040015"},
    "nation": {"nation": "57"},
    "duty_status": {"duty_status": "maybe"},
}


@pytest.mark.parametrize("changes", RIGHT.values(), ids=RIGHT)
def test_these_answers_are_taken(fill, changes):
    assert fill(**changes).errors == {}


@pytest.mark.parametrize(("field", "changes"), WRONG.items(), ids=WRONG)
def test_a_wrong_answer_is_blamed_at_its_field_and_nowhere_else(fill, field, changes):
    assert list(fill(**changes).errors) == [field]


@pytest.mark.parametrize("junk", ["\x00", "<script>", "9" * 5000, "🙂", "'; DROP TABLE", "-1"])
def test_junk_in_every_field_gives_errors_and_never_an_exception(fill, junk):
    assert not fill(**dict.fromkeys(answers(), junk)).is_valid()


def test_at_seventeen_the_question_of_an_application_may_stay_open(fill):
    minor = {
        "id_number": make_id_number(born_on=CHILD), **STUDENT, "joined_league_on": "2024-09-01",
        "member_number": "202444000001", "applied_party": "", "volunteer_since_on": "2024-09-01",
    }  # fmt: skip
    form = fill(**minor, files={"application": pdf()})
    assert form.errors == {}
    assert form.filled_person().applied_party is None


def test_what_a_controlling_answer_excludes_is_dropped(fill):
    changes = {
        "study_status": "bachelor", "joined_party_on": "nonsense", "duty_name": "x" * 99,
        "applied_party_on": "2019-05-04", "is_volunteer": "no",
    }  # fmt: skip
    form = fill(**changes)
    assert form.errors == {}
    person, post = form.filled_person(), form.filled_post()
    assert (person.study_status, person.joined_party_on, person.applied_party_on) == ("", None, None)
    assert (person.volunteer_since_on, post.duty_name) == (None, "")


def test_a_faulty_answer_is_not_blamed_on_those_that_depend_on_it(fill):
    assert list(fill(occupation="", occupation_detail="").errors) == ["occupation"]


def test_a_branch_of_xinjiang_asks_for_a_number_from_2016_on(city):
    province = make_org(city.nation, "共青团天山省委员会", "leading", level="province", division="650000")
    prefecture = make_org(province, "共青团天山市委员会", "leading", level="city")
    county = make_org(prefecture, "共青团天池县委员会", "leading", level="county")
    branch = make_org(make_org(county, "天池镇团委", "committee", industry="government"), "天池村团支部")
    facts = {"joined_league_on": "2016-05-04", "member_number": ""}
    form = EntryForm(answers(**facts), org=branch, by=make_admin(branch))
    assert list(form.errors) == ["member_number"]
    other = EntryForm(answers(**facts), org=city.branch, by=make_admin(city.branch))
    assert other.errors == {}


def test_a_member_number_of_somebody_else_is_refused(fill):
    make_person(member_number="201844000001")
    form = fill(joined_league_on="2018-05-04", member_number="２０１８44000001")
    assert list(form.errors) == ["member_number"]
    assert "已被其他人员使用" in form.errors["member_number"][0]


def test_a_second_secretary_is_refused_by_name(fill, city):
    make_post(city.branch, make_person(name="周海燕"))
    assert "已有书记（周海燕）" in fill().errors["duty"][0]
    assert fill(duty="deputy").errors == {}


def test_a_secretary_who_left_leaves_the_place_free(fill, city):
    post = make_post(city.branch)
    post.leave(destination=end_of_term())
    assert fill().errors == {}


# --- people already known ----------------------------------------------------------------------------------


def end_of_term() -> Destination:
    return Destination.objects.get_or_create(name="毕业", defaults={"position": 6})[0]


def test_a_known_person_in_reach_is_named_and_must_be_confirmed(fill, city):
    person = make_person(name="周海燕")
    make_post(city.branch, person)
    form = fill(name="周海燕", id_number=person.id_number, duty="deputy", **OVERWRITING)
    assert list(form.errors) == ["is_same_person"]
    assert "周海燕" in form.fields["is_same_person"].help_text
    assert city.branch.name in form.fields["is_same_person"].help_text


def test_a_confirmed_person_keeps_the_one_record(fill, city):
    person = make_person(name="周海燕")
    make_post(city.branch, person)
    form = fill(name="周海燕", id_number=person.id_number, duty="deputy", is_same_person="on", **OVERWRITING)
    assert form.errors == {}
    assert form.filled_person().pk == person.pk
    assert form.filled_person().occupation_detail == "辅导员"


def test_the_same_duty_twice_is_refused(fill, city):
    person = make_person(name="周海燕")
    make_post(city.branch, person, Duty.DEPUTY)
    form = fill(name="周海燕", id_number=person.id_number, duty="deputy", is_same_person="on")
    assert "已在本组织担任" in form.errors["duty"][0]


def test_a_person_without_any_post_may_be_taken_up(fill, city):
    person = make_person(name="周海燕")
    make_post(city.crew, person).leave(destination=end_of_term())
    form = fill(name="周海燕", id_number=person.id_number, is_same_person="on", **OVERWRITING)
    assert form.errors == {}
    assert "目前没有在任职务" in form.fields["is_same_person"].help_text
    assert city.crew.name not in form.fields["is_same_person"].help_text


@pytest.mark.parametrize("name", ["周海燕", "别人"])
def test_a_person_in_post_elsewhere_is_refused_alike_whatever_the_name(fill, city, name):
    person = make_person(name="周海燕")
    make_post(city.crew, person)
    form = fill(name=name, id_number=person.id_number)
    [said] = form.errors["id_number"]
    assert "已在其他组织登记" in said
    assert city.crew.name not in said
    assert "周海燕" not in said


def test_another_name_is_refused_without_telling_the_stored_one(fill, city):
    person = make_person(name="周海燕")
    make_post(city.branch, person)
    form = fill(name="周海雁", id_number=person.id_number, duty="deputy")
    [said] = form.errors["id_number"]
    assert "不一致" in said
    assert "周海燕" not in str(form.errors)


# --- 入团志愿书 ---------------------------------------------------------------------------------------------

JOINED_2020 = {"joined_league_on": "2020-01-01", "member_number": "202044000001"}


def test_a_pdf_is_told_by_its_content(fill):
    assert fill(**JOINED_2020, files={"application": pdf("scan.PDF")}).errors == {}
    assert fill(**JOINED_2020, files={"application": pdf("file.bin")}).errors == {}
    form = fill(**JOINED_2020, files={"application": pdf("志愿书.pdf", b"\x89PNG....")})
    assert form.errors["application"] == ["这不是PDF文件，请上传PDF格式的入团志愿书。"]


def test_a_chosen_file_is_kept_for_the_next_try(fill, city):
    form = fill(**JOINED_2020, name="", files={"application": pdf()})
    form.keep_application()
    token = form.data["kept_application"]
    again = EntryForm(answers(**JOINED_2020, kept_application=token), org=city.branch, by=form.by)
    assert again.errors == {}
    assert again.filled_person().application.read().startswith(b"%PDF")


def test_a_kept_file_is_of_the_account_that_sent_it(fill, city):
    form = fill(**JOINED_2020, name="", files={"application": pdf()})
    form.keep_application()
    token = form.data["kept_application"]
    stranger = make_admin(city.branch)
    form = EntryForm(answers(**JOINED_2020, kept_application=token), org=city.branch, by=stranger)
    assert list(form.errors) == ["application"]


@pytest.mark.parametrize("token", ["x", "1:abc:def", "\x00"])
def test_a_forged_token_stands_for_no_file(fill, token):
    assert "application" in fill(**JOINED_2020, kept_application=token).errors


def test_files_nobody_came_back_for_are_swept_away(city):
    account = make_admin(city.branch)
    with time_machine.travel("2026-10-01 00:00:00Z", tick=False):
        old = Upload.keep(pdf(), account=account)
    Upload.keep(pdf(), account=account)
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert not old.file.storage.exists(old.file.name)
    assert Upload.objects.count() == 1


# --- updating ----------------------------------------------------------------------------------------------


@pytest.fixture
def post(city) -> Post:
    return make_post(city.branch, make_person(name="周海燕", phone="13911112222"))


def update(post, **changes) -> UpdateForm:
    form = UpdateForm(
        answers(**{"versions": "1.1", "phone": "", **changes}), post=post, by=make_admin(post.org)
    )
    form.is_valid()
    return form


def test_name_and_id_number_are_not_asked_again(post):
    form = update(post, name="别人", id_number=make_id_number())
    assert form.errors == {}
    assert {"name", "id_number"}.isdisjoint(form.fields)
    assert form.filled_person().name == "周海燕"


def test_the_phone_number_is_shown_masked_and_kept_when_left_empty(post):
    form = update(post)
    assert "139****2222" in form.fields["phone"].help_text
    assert form.filled_person().phone == "13911112222"
    assert update(post, phone="13700000000").filled_person().phone == "13700000000"


def test_an_update_may_keep_the_duty_it_has(post):
    assert update(post, duty="secretary").errors == {}


@pytest.mark.parametrize("versions", ["", "1", "a.b", "1.", "9999999.99999999", "١.١" * 9, "-1.1"])
def test_versions_that_are_none_are_refused(post, versions):
    assert "versions" in update(post, versions=versions).errors


def test_the_form_opens_with_what_is_stored(post):
    Person.objects.filter(pk=post.person_id).update(is_volunteer=True)
    post.person.refresh_from_db()
    form = UpdateForm(post=post, by=make_admin(post.org))
    assert form["since_on"].value() == "2024-09"
    assert form["joined_league_on"].value() == "2010-05-04"
    assert form["is_volunteer"].value() == "yes"
    assert form["in_party_committee"].value() == "no"
