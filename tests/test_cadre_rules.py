"""The rules of guide 2.1, each on both sides of its edge."""

from datetime import date

import pytest

from cadres.codes import DUTIES, Duty, Nature, Occupation, PoliticalStatus
from cadres.rules import dates, dues, member_number, values
from cadres.rules.dues import Due
from orgs.codes import OrgType

pytestmark = pytest.mark.once

TODAY = date(2026, 5, 4)
BORN = date(2000, 5, 4)
EMPTY, OPTIONAL, REQUIRED = Due.EMPTY, Due.OPTIONAL, Due.REQUIRED
PARTY = [PoliticalStatus.PARTY_MEMBER, PoliticalStatus.PROBATIONARY]
NOT_PARTY = [PoliticalStatus.LEAGUE_MEMBER, PoliticalStatus.MASSES]

# --- which field is due ------------------------------------------------------------------------------------


@pytest.mark.parametrize("occupation", Occupation)
def test_students_tell_their_study_status_others_their_occupation(occupation):
    is_student = occupation == Occupation.STUDENT
    assert dues.study_status(occupation=occupation).due is (REQUIRED if is_student else EMPTY)
    assert dues.occupation_detail(occupation=occupation).due is (EMPTY if is_student else REQUIRED)


@pytest.mark.parametrize("status", PoliticalStatus)
def test_the_date_of_joining_the_league_is_due_of_its_members(status):
    due = REQUIRED if status == PoliticalStatus.LEAGUE_MEMBER else OPTIONAL
    assert dues.joined_league_on(political_status=status).due is due


@pytest.mark.parametrize("status", PoliticalStatus)
def test_the_date_of_joining_the_party_is_due_of_party_members_alone(status):
    assert dues.joined_party_on(political_status=status).due is (REQUIRED if status in PARTY else EMPTY)


@pytest.mark.parametrize("duty", Duty)
def test_a_duty_is_named_for_other_duties_alone(duty):
    assert dues.duty_name(duty=duty).due is (REQUIRED if duty == Duty.OTHER else EMPTY)


def test_the_party_application_is_due_from_eighteen_on():
    assert dues.applied_party(age=18).due is REQUIRED
    assert dues.applied_party(age=17) == dues.Demand(OPTIONAL, "未满18周岁，本项选填")


@pytest.mark.parametrize(("answer", "due"), [(True, REQUIRED), (False, EMPTY), (None, EMPTY)])
def test_dates_follow_their_question(answer, due):
    assert dues.applied_party_on(applied_party=answer).due is due
    assert dues.volunteer_since_on(is_volunteer=answer).due is due


def test_the_league_application_is_due_of_those_who_joined_from_2020_on():
    assert dues.application(joined_league_on=date(2020, 1, 1)).due is REQUIRED
    early = dues.application(joined_league_on=date(2019, 12, 31))
    assert early == dues.Demand(OPTIONAL, "因入团时间早于2020年，本项选填")


def test_the_league_application_is_optional_of_those_who_never_joined():
    assert dues.application(joined_league_on=None).due is OPTIONAL


@pytest.mark.parametrize(
    ("joined", "in_xinjiang", "due"),
    [
        (date(2016, 12, 31), False, OPTIONAL),
        (date(2017, 1, 1), False, REQUIRED),
        (date(2015, 12, 31), True, OPTIONAL),
        (date(2016, 1, 1), True, REQUIRED),
        (None, False, OPTIONAL),
    ],
)
def test_a_member_number_is_due_from_2017_on_in_xinjiang_from_2016(joined, in_xinjiang, due):
    assert member_number.due(joined_league_on=joined, in_xinjiang=in_xinjiang).due is due


# --- 发展团员编号 -------------------------------------------------------------------------------------------


def number_fault(number: str, joined: date | None, *, in_xinjiang: bool = False) -> str:
    return member_number.fault(member_number=number, joined_league_on=joined, in_xinjiang=in_xinjiang)


@pytest.mark.parametrize(
    ("number", "joined", "in_xinjiang"),
    [
        ("", date(2020, 1, 1), False),
        ("", None, False),
        ("20101", date(2010, 5, 4), False),
        ("20150001", date(2015, 5, 4), False),
        ("2016ABC", date(2016, 5, 4), False),
        ("201665000001", date(2016, 5, 4), True),
        ("201744000001", date(2017, 1, 1), False),
        ("201844000001", date(2017, 6, 1), False),
        ("201744000001", date(2018, 12, 31), False),
        ("201944000001", date(2019, 1, 1), False),
        ("202444000001", date(2024, 5, 4), False),
        ("2015160000000001", date(2015, 9, 1), False),
        ("2015160000000001", date(2016, 9, 1), False),
        ("2016170000000001", date(2016, 9, 1), False),
        ("2016170000000001", date(2017, 9, 1), False),
        ("2016170000000001", date(2016, 9, 1), True),
    ],
)
def test_a_member_number_is_taken(number, joined, in_xinjiang):
    assert number_fault(number, joined, in_xinjiang=in_xinjiang) == ""


@pytest.mark.parametrize(
    ("number", "joined", "in_xinjiang", "said"),
    [
        ("2010", date(2010, 5, 4), False, "多于4位"),
        ("20111", date(2010, 5, 4), False, "以入团年份2010开头"),
        ("20160001", date(2016, 5, 4), True, "团员证编号"),
        ("201565000001", date(2016, 5, 4), True, "2016"),
        ("20166500001", date(2016, 5, 4), True, "现为11位"),
        ("201644000001", date(2017, 1, 1), False, "2017或2018"),
        ("201944000001", date(2018, 12, 31), False, "2017或2018"),
        ("201844000001", date(2019, 1, 1), False, "2019"),
        ("20194400001", date(2019, 1, 1), False, "现为11位"),
        ("2019440000012", date(2019, 1, 1), False, "现为13位"),
        ("2019A4000001", date(2019, 1, 1), False, "12位数字"),
        ("２０１９44000001", date(2019, 1, 1), False, "12位数字"),
        ("12345678", date(2019, 1, 1), False, "团员证编号"),
        ("12345678", date(2010, 1, 1), False, "团员证编号"),
        ("2015160000000001", date(2017, 9, 1), False, "现为16位"),
        ("2016170000000001", date(2018, 9, 1), False, "现为16位"),
        ("2016170000000001", date(2015, 9, 1), False, "2015"),
        ("201944000001", None, False, "入团时间"),
    ],
)
def test_a_member_number_is_refused_with_the_reason(number, joined, in_xinjiang, said):
    assert said in number_fault(number, joined, in_xinjiang=in_xinjiang)


def test_a_member_number_is_compared_in_one_spelling():
    assert member_number.normalise("２０１９ 4400 0001") == "201944000001"


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2018, 5, 3), 17), (date(2018, 5, 4), 18), (date(2018, 5, 5), 18), (date(2000, 5, 4), 0)],
)
def test_a_year_of_age_is_complete_on_the_birthday(day, age):
    assert dates.age_on(day, born_on=BORN) == age


def test_somebody_born_on_29_february_is_a_year_older_on_1_march():
    born = date(2004, 2, 29)
    assert dates.age_on(date(2022, 2, 28), born_on=born) == 17
    assert dates.age_on(date(2022, 3, 1), born_on=born) == 18


@pytest.mark.parametrize(
    ("joined", "born", "in_xinjiang", "said"),
    [
        (date(2016, 12, 31), date(2004, 12, 31), False, ""),
        (date(2016, 12, 30), date(2004, 12, 31), False, "未满12周岁"),
        (date(2017, 1, 1), date(2004, 1, 1), False, ""),
        (date(2017, 1, 1), date(2004, 1, 2), False, "未满13周岁"),
        (date(2010, 5, 4), date(1997, 5, 4), True, ""),
        (date(2010, 5, 4), date(1997, 5, 5), True, "未满13周岁"),
        (date(2020, 5, 3), date(1991, 5, 4), False, ""),
        (date(2020, 5, 4), date(1991, 5, 4), False, "超过28周岁"),
        (TODAY, date(2010, 1, 1), False, ""),
        (date(2026, 5, 5), date(2010, 1, 1), False, "不能晚于今天"),
        (None, BORN, False, ""),
    ],
)
def test_people_join_the_league_at_the_ages_the_system_admits(joined, born, in_xinjiang, said):
    fault = dates.joined_league_fault(
        joined_league_on=joined, born_on=born, in_xinjiang=in_xinjiang, today=TODAY
    )
    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("joined", "said"),
    [
        (date(2018, 5, 4), ""),
        (date(2018, 5, 3), "未满18周岁"),
        (TODAY, ""),
        (date(2026, 5, 5), "今天"),
        (None, ""),
    ],
)
def test_people_join_the_party_from_eighteen_on(joined, said):
    fault = dates.joined_party_fault(joined_party_on=joined, born_on=BORN, today=TODAY)
    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("since", "joined", "said"),
    [
        (date(2026, 5, 1), None, ""),
        (date(2026, 6, 1), None, "本月"),
        (date(2013, 5, 1), None, ""),
        (date(2013, 4, 1), None, "未满13周岁"),
        (date(2015, 9, 1), date(2015, 9, 30), ""),
        (date(2015, 8, 1), date(2015, 9, 1), "早于入团时间"),
    ],
)
def test_a_post_begins_between_admission_and_today(since, joined, said):
    fault = dates.since_fault(since_on=since, born_on=BORN, joined_league_on=joined, today=TODAY)
    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("applied", "joined", "said"),
    [
        (TODAY, None, ""),
        (date(2026, 5, 5), None, "今天"),
        (date(2000, 5, 4), None, "出生日期"),
        (date(2016, 5, 4), None, ""),
        (date(2020, 7, 1), date(2020, 7, 1), ""),
        (date(2020, 7, 2), date(2020, 7, 1), "入党时间"),
        (None, date(2020, 7, 1), ""),
    ],
)
def test_an_application_comes_before_the_admission(applied, joined, said):
    fault = dates.applied_party_fault(
        applied_party_on=applied, joined_party_on=joined, born_on=BORN, today=TODAY
    )
    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (date(2014, 5, 4), ""),
        (date(2014, 5, 3), "未满14周岁"),
        (TODAY, ""),
        (date(2026, 5, 5), "今天"),
        (None, ""),
    ],
)
def test_volunteers_are_fourteen(since, said):
    fault = dates.volunteer_fault(volunteer_since_on=since, born_on=BORN, today=TODAY)
    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("ended", "said"),
    [(date(2024, 9, 1), ""), (date(2024, 8, 31), "任现职年月"), (TODAY, ""), (date(2026, 5, 5), "今天")],
)
def test_a_post_ends_between_its_begin_and_today(ended, said):
    fault = dates.end_fault(ended_on=ended, since_on=date(2024, 9, 1), today=TODAY)
    assert said in fault
    assert bool(fault) == bool(said)


# --- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "王芳",
        "欧阳娜娜",
        "阿依古丽·买买提",
        "㛃䶮",
        "\U0002b4a2\U00020bb7",
        "〇一",
        "甲" * 30,
        "買買提·艾力·阿卜杜拉",
    ],
)
def test_names_may_be_rare_long_and_dotted(name):
    assert values.name_fault(values.normalise_name(name)) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("王", "2至30个字"),
        ("甲" * 31, "2至30个字"),
        ("王 芳", "空格"),
        ("王\u3000芳", "空格"),
        ("Wang Fang", "空格"),
        ("WangFang", "汉字"),
        ("王芳1", "汉字"),
        ("·王芳", "汉字"),
        ("王芳·", "汉字"),
        ("王··芳", "汉字"),
        ("王.芳", "汉字"),
        ("王芳\x00", "汉字"),
        ("王芳<b>", "汉字"),
    ],
)
def test_other_names_are_refused_with_the_reason(name, said):
    assert said in values.name_fault(values.normalise_name(name))


@pytest.mark.parametrize("dot", "•‧∙⋅・･·")
def test_every_middle_dot_becomes_the_same(dot):
    assert values.normalise_name(f" 艾力{dot}买买提 ") == "艾力·买买提"


@pytest.mark.parametrize("nature", Nature)
def test_students_are_part_time_others_as_they_are(nature):
    fault = values.nature_fault(nature=nature, occupation=Occupation.STUDENT)
    assert bool(fault) == (nature != Nature.PART_TIME)
    assert values.nature_fault(nature=nature, occupation=Occupation.TEACHER) == ""


@pytest.mark.parametrize("status", PoliticalStatus)
def test_members_of_a_party_committee_are_in_the_party(status):
    fault = values.in_party_committee_fault(in_party_committee=True, political_status=status)
    assert bool(fault) == (status in NOT_PARTY)
    assert values.in_party_committee_fault(in_party_committee=False, political_status=status) == ""


@pytest.mark.parametrize("org_type", OrgType)
def test_every_kind_of_organisation_has_its_duties(org_type):
    assert [value for value, _ in values.duty_choices(org_type)] == list(DUTIES[org_type])
    assert {duty for duty in Duty if not values.duty_fault(duty=duty, org_type=org_type)} == set(
        DUTIES[org_type]
    )


def test_only_leading_organs_have_alternates_and_only_committees_besides_standing_members():
    with_alternates = {type for type in OrgType if Duty.ALTERNATE in DUTIES[type]}
    with_standing = {type for type in OrgType if Duty.STANDING in DUTIES[type]}
    assert with_alternates == {OrgType.LEADING}
    assert with_standing == {OrgType.LEADING, OrgType.COMMITTEE}


@pytest.mark.parametrize(
    ("joined_league_on", "born_on", "due"),
    [
        (None, date(2006, 3, 1), Due.EMPTY),
        (date(2018, 12, 31), date(2005, 6, 1), Due.EMPTY),
        (date(2019, 1, 1), date(2005, 1, 1), Due.EMPTY),
        (date(2019, 1, 1), date(2005, 1, 2), Due.REQUIRED),
        (date(2022, 2, 28), date(2008, 2, 29), Due.REQUIRED),
        (date(2022, 3, 1), date(2008, 2, 29), Due.EMPTY),
    ],
)
def test_who_joined_below_14_since_2019_says_why(joined_league_on, born_on, due):
    assert dues.early_reason(joined_league_on=joined_league_on, born_on=born_on).due is due
