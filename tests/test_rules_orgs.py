"""Where an organisation may stand, what its 学校标识码 may be, and what its admin may do."""

import pytest

from orgs import rules
from orgs.codes import Industry, Level, OrgType

pytestmark = pytest.mark.once

LEADING, WORK, COMMITTEE, GENERAL, BRANCH = OrgType

# Parent down, child across, in the order of OrgType: 领导机关 团工委 团委 团总支 团支部.
MATRIX = {
    LEADING: (True, True, True, True, True),
    WORK: (False, False, True, True, True),
    COMMITTEE: (False, False, True, True, True),
    GENERAL: (False, False, False, False, True),
    BRANCH: (False, False, False, False, False),
}
PAIRS = [
    (parent, child, fits) for parent, row in MATRIX.items() for child, fits in zip(OrgType, row, strict=True)
]
LEVELS_OF_CHILD = {LEADING: Level.COUNTY, WORK: Level.CITY}


def fault(parent, child, level="", parent_level=Level.CITY):
    return rules.placement_fault(type=child, level=level, parent_type=parent, parent_level=parent_level)


@pytest.mark.parametrize(("parent", "child", "fits"), PAIRS)
def test_each_pair_of_types_is_allowed_or_refused_as_the_matrix_says(parent, child, fits):
    assert (fault(parent, child, LEVELS_OF_CHILD.get(child, "")) == "") is fits


@pytest.mark.parametrize(("parent", "child"), [(parent, child) for parent, child, fits in PAIRS if not fits])
def test_a_refusal_says_what_may_stand_there(parent, child):
    sentence = fault(parent, child)
    assert sentence.startswith(f"{parent.label}下不能设{child.label}；{parent.label}下")
    allowed = [type.label for type, fits in zip(OrgType, MATRIX[parent], strict=True) if fits]
    assert sentence.endswith(f"可设{'、'.join(allowed)}。" if allowed else "不能再设下级组织。")


@pytest.mark.parametrize("parent_level", Level)
@pytest.mark.parametrize("level", [*Level, ""])
def test_a_committee_stands_exactly_one_level_below_its_superior(parent_level, level):
    below = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.CITY, Level.CITY: Level.COUNTY}
    fits = below.get(parent_level) == level
    assert (fault(LEADING, LEADING, level, parent_level) == "") is fits


def test_the_level_refusal_names_the_level_that_is_due():
    assert (
        fault(LEADING, LEADING, Level.COUNTY, Level.PROVINCE)
        == "省级团的领导机关下的团的领导机关应为地市级。"
    )
    assert fault(LEADING, LEADING, Level.COUNTY, Level.COUNTY) == "县级下不再设团的领导机关。"


@pytest.mark.parametrize("parent_level", Level)
@pytest.mark.parametrize("level", [*Level, ""])
def test_a_work_committee_has_the_level_of_the_one_that_sent_it_out(parent_level, level):
    assert (fault(LEADING, WORK, level, parent_level) == "") is (level == parent_level)


def test_only_leading_levels_have_a_level():
    assert fault(LEADING, COMMITTEE, Level.CITY) == "层级只适用于团的领导机关和团工委，其他类型请留空。"


@pytest.mark.parametrize("type", OrgType)
@pytest.mark.parametrize("level", [*Level, ""])
def test_only_the_nation_stands_without_a_superior(type, level):
    is_top = (type, level) == (LEADING, Level.NATION)
    sentence = fault(None, type, level, None)
    assert sentence == ("" if is_top else "最上级只能是全国级的团的领导机关，请指定上级组织。")


@pytest.mark.parametrize("code", ["4144010001", "4231050853"])
def test_a_school_code_of_higher_education_passes(code):
    assert rules.school_code_fault(code) == ""


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("414401001", "学校标识码应为10位数字。"),
        ("41440100011", "学校标识码应为10位数字。"),
        ("41440100O1", "学校标识码应为10位数字。"),
        ("４１４４０１０００１", "学校标识码应为10位数字。"),
        ("", "学校标识码应为10位数字。"),
        ("4199010001", "学校标识码第3、4位“99”不是省级行政区划代码。"),
        ("3644010001", "高校的学校标识码应以41或42开头，且第5位为0。"),
        ("4144110001", "高校的学校标识码应以41或42开头，且第5位为0。"),
    ],
)
def test_a_wrong_school_code_is_refused_with_its_reason(code, sentence):
    assert rules.school_code_fault(code) == sentence


def test_a_known_code_may_be_of_another_category_but_not_misshapen():
    assert rules.school_code_fault("3644010001", known=True) == ""
    assert rules.school_code_fault("364401001", known=True)
    assert rules.school_code_fault("3699010001", known=True)


@pytest.mark.parametrize("type", OrgType)
def test_a_school_code_stands_on_a_committee_only(type):
    sentence = rules.school_code_place_fault(type)
    refusal = f"学校标识码只能填在学校的团委上，{type.label}请留空。"
    assert sentence == ("" if type == COMMITTEE else refusal)


@pytest.mark.parametrize(("code", "is_one"), [("", True), ("440105", True), ("110000", True), ("44010", False),
    ("4401059", False), ("abc", False), ("９９0105", False), ("４４0105", False), ("990105", False)])  # fmt: skip
def test_a_division_has_six_digits_and_begins_with_a_province(code, is_one):
    assert rules.division_fault(code) == ("" if is_one else "应为6位数字，以省级行政区划代码开头。")


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("共青团丙\u200b委员会\ufeff", "共青团丙委员会"),
        ("\u2060共青团\u00ad丙\ufe0f委员会\U000e0100", "共青团丙委员会"),
        (" 丙\u3000 \u00a0委员会\u3000", "丙 委员会"),
        ("e\u200d\u0301", "é"),
        ("\u200b", ""),
    ],
)
def test_a_name_is_what_one_sees_of_it(typed, tidy):
    assert rules.tidy(typed) == tidy
    assert rules.text_fault(tidy) == ""


@pytest.mark.parametrize("letter", ["\n", "\r", "\t", "\0", "\x1f", "\x85", "\u2028", "\ud800"])
def test_control_characters_and_line_ends_are_no_part_of_a_name(letter):
    assert rules.text_fault(rules.tidy(f"共青团{letter}丙委员会")) == "有换行、制表符或其他控制字符，请删去。"


@pytest.mark.parametrize("industry", Industry)
def test_a_university_has_the_industry_and_an_own_code(industry):
    is_higher = industry in (Industry.UNIVERSITY, Industry.VOCATIONAL_COLLEGE)
    assert rules.is_university(industry=industry, school_code="4144010001") is is_higher
    assert not rules.is_university(industry=industry, school_code=None)


@pytest.mark.parametrize(
    ("type", "industry", "parent_industry", "is_row"),
    [
        (COMMITTEE, Industry.STATE_ENTERPRISE, None, True),
        (COMMITTEE, Industry.STATE_ENTERPRISE, Industry.STATE_ENTERPRISE, True),
        (GENERAL, Industry.STATE_ENTERPRISE, Industry.STATE_ENTERPRISE, True),
        (WORK, Industry.STATE_ENTERPRISE, "", True),
        (BRANCH, Industry.STATE_ENTERPRISE, Industry.STATE_ENTERPRISE, False),
        (BRANCH, Industry.STATE_ENTERPRISE, Industry.GOVERNMENT, True),
        (COMMITTEE, Industry.COLLECTIVE_ENTERPRISE, None, False),
    ],
)
def test_which_organisation_is_a_row_of_the_enterprise_table(type, industry, parent_industry, is_row):
    assert rules.is_enterprise_row(type=type, industry=industry, parent_industry=parent_industry) is is_row


@pytest.mark.parametrize("type", OrgType)
@pytest.mark.parametrize("level", [*Level, ""])
def test_monitoring_opens_to_committees_of_city_level_and_above(type, level):
    opens = type == LEADING and level in (Level.NATION, Level.PROVINCE, Level.CITY)
    assert rules.monitors(type=type, level=level) is opens
    assert ("monitor_staffing" in rules.usual_rights(type=type, level=level)) is opens


@pytest.mark.parametrize("type", OrgType)
def test_who_removes_and_who_manages(type):
    rights = rules.usual_rights(type=type, level="")
    assert ("remove_cadre" in rights) is (type in (LEADING, COMMITTEE))
    assert ("manage_orgs" in rights) is (type != BRANCH)
    assert {"view_cadre", "enter_cadre"} <= set(rights)
