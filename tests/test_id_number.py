"""公民身份号码 (GB 11643), phone numbers and days: what is taken, in which spellings, and what is refused how."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhtj.codes import id_number, phone
from zhtj.codes.day import parse_day, parse_month
from zhtj.codes.provinces import PROVINCES

pytestmark = pytest.mark.once

TODAY = date(2026, 5, 4)
EXAMPLE = "11010519491231002X"
ALIKE = "\uff11\uff11010519491231002\uff58"  # full-width


@pytest.mark.parametrize(
    ("number", "sex", "born_on", "province"),
    [
        (EXAMPLE, "F", date(1949, 12, 31), "北京市"),
        ("440524188001010014", "M", date(1880, 1, 1), "广东省"),
    ],
)
def test_the_examples_of_the_standard_are_valid(number, sex, born_on, province):
    told = id_number.parse(number, today=TODAY)
    assert (told.number, told.sex, told.born_on, told.province) == (number, sex, born_on, province)


@pytest.mark.parametrize(
    "typed",
    [
        EXAMPLE.lower(),
        ALIKE,
        f" {EXAMPLE}\n",
        "110105 19491231 002X",
        "110105-19491231-002x",
        f"\u202d{EXAMPLE}\u202c",
    ],
)
def test_every_spelling_is_one_number(typed):
    assert id_number.parse(typed, today=TODAY).number == EXAMPLE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("110105491231002", "15位"),
        ("1101051949123100", "现为16位"),
        (f"{EXAMPLE}1", "现为19位"),
        ("", "现为0位"),
        ("11010519491231X02X", "前17位"),
        ("11010519491231002Y", "前17位"),
        ("11010519491231002\u0661", "前17位"),
        ("990105194912310029", "省级行政区划"),
        ("110105194902290021", "不是有效的出生日期"),
        ("110105194913310021", "不是有效的出生日期"),
        ("110105179912310021", "可能的范围"),
        ("110105202605050021", "可能的范围"),
        ("110105194912310021", "校验码"),
        ("110105194912310029", "校验码"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason(typed, said):
    with pytest.raises(ValueError, match=said):
        id_number.parse(typed, today=TODAY)


def test_somebody_born_today_has_a_possible_number():
    body = f"110105{TODAY:%Y%m%d}002"
    assert id_number.parse(body + id_number.check_character(body), today=TODAY).born_on == TODAY


def test_29_february_exists_in_leap_years():
    body = "11010520000229002"
    assert id_number.parse(body + id_number.check_character(body), today=TODAY).born_on == date(2000, 2, 29)


people = st.tuples(
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
).map(lambda facts: f"{facts[0]}{facts[1]:04}{facts[2]:%Y%m%d}{facts[3]:03}")


@given(people)
def test_of_eleven_check_characters_one_is_right(body):
    valid = []
    for last in "0123456789X":
        try:
            valid.append(id_number.parse(body + last, today=TODAY).number)
        except ValueError:
            continue
    assert valid == [body + id_number.check_character(body)]


@given(people, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(body, place, shift):
    number = body + id_number.check_character(body)
    digit = str((int(number[place]) + shift) % 10)
    with pytest.raises(ValueError, match="身份证号码"):
        id_number.parse(number[:place] + digit + number[place + 1 :], today=TODAY)


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_sentence_or_a_number(typed):
    try:
        told = id_number.parse(typed, today=TODAY).number
    except ValueError as fault:
        told = str(fault)
    assert len(told) == 18 or told.endswith("。")


def test_a_masked_number_shows_the_division_alone():
    assert id_number.masked(EXAMPLE) == "110105************"
    assert id_number.masked("") == ""


@pytest.mark.parametrize(
    "typed",
    ["13800138000", "138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００", "008613800138000"],
)
def test_a_phone_number_has_one_spelling(typed):
    assert phone.parse(typed) == "13800138000"


@pytest.mark.parametrize("typed", ["16600000000", "19900000000", "13000000000"])
def test_new_ranges_of_phone_numbers_are_taken(typed):
    assert phone.parse(typed) == typed


@pytest.mark.parametrize("typed", ["12800138000", "1380013800", "138001380000", "23800138000", "abc", ""])
def test_other_phone_numbers_are_refused(typed):
    with pytest.raises(ValueError, match="11位"):
        phone.parse(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2019-05-04",
        "2019-5-4",
        "2019.5.4",
        "2019/05/04",
        "20190504",
        "2019年5月4日",
        "２０１９．５．４",
        " 2019 年 5 月 4 日 ",
    ],
)
def test_a_day_is_read_in_every_usual_way(typed):
    assert parse_day(typed) == date(2019, 5, 4)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2019-05", "填写到日"),
        ("201905", "填写到日"),
        ("2019-02-29", "不是有效的日期"),
        ("0000-01-01", "不是有效的日期"),
        ("04/05/2019", "请按年月日"),
        ("19-05-04", "请按年月日"),
        ("昨天", "请按年月日"),
        ("2019-05-04 10:00", "请按年月日"),
        ("\x00", "请按年月日"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_the_reason(typed, said):
    with pytest.raises(ValueError, match=said):
        parse_day(typed)


@pytest.mark.parametrize(
    "typed", ["2019-09", "2019.9", "2019年9月", "201909", "2019/09", "2019-09-17", "20190930"]
)
def test_a_month_is_its_first_day(typed):
    assert parse_month(typed) == date(2019, 9, 1)


@pytest.mark.parametrize("typed", ["2019", "2019-13", "九月", "09-2019", "2019-02-30"])
def test_a_month_that_cannot_be_read_is_refused(typed):
    with pytest.raises(ValueError, match=r"例如 2019-09|不是有效"):
        parse_month(typed)
