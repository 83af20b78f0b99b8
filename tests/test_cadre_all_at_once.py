"""All that can be known to be wrong is said in one go: no answer hides what is wrong with another one."""

from datetime import date

import pytest
import time_machine

from cadres.forms import EntryForm
from tests.answers import answers
from tests.factories import make_admin, make_id_number
from zhtj.codes.id_number import apparent_birth

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 2)
WRONG_CHECK = "110105194912310021"  # the right one ends in X


@pytest.fixture(autouse=True)
def that_day():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def faults(city):
    by = make_admin(city.branch)

    def of(**changes) -> dict:
        form = EntryForm(answers(**changes), org=city.branch, by=by)
        return {name: " ".join(said) for name, said in form.errors.items()}

    return of


BAD = ["", "123", WRONG_CHECK, "11010519491301002X"]


@pytest.mark.parametrize("number", BAD)
@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"joined_league_on": "2027-01-01"}, "joined_league_on", "不能晚于今天"),
        ({"political_status": "01", "joined_party_on": "2027-01-01"}, "joined_party_on", "不能晚于今天"),
        ({"since_on": "2026-12"}, "since_on", "不能晚于本月"),
        ({"since_on": "2012-04"}, "since_on", "不能早于入团时间"),
        ({"volunteer_since_on": "2026-11-03"}, "volunteer_since_on", "不能晚于今天"),
        ({"applied_party": "yes", "applied_party_on": "2026-11-03"}, "applied_party_on", "不能晚于今天"),
        (
            {"political_status": "01", "joined_party_on": "2020-01-01", "applied_party": "yes",
             "applied_party_on": "2020-01-02"}, "applied_party_on", "不能晚于入党时间",
        ),
        ({"joined_league_on": "2018-05-04", "member_number": ""}, "member_number", "必填"),
        ({"joined_league_on": "2018-05-04", "member_number": "12345678"}, "member_number", "团员证编号"),
    ],
)  # fmt: skip
def test_a_wrong_id_number_hides_no_wrong_date(faults, number, changes, name, sentence):
    found = faults(id_number=number, **changes)
    assert "id_number" in found
    assert sentence in found[name]


@pytest.mark.parametrize("joined", ["", "昨天", "2027-01-01", "2019-02-29"])
def test_a_wrong_day_of_admission_hides_no_wrong_month(faults, joined):
    found = faults(joined_league_on=joined, since_on="2026-12", volunteer_since_on="2027-01-01")
    assert {"joined_league_on", "since_on", "volunteer_since_on"} <= found.keys()


def test_a_wrong_day_in_the_party_hides_no_wrong_application(faults):
    found = faults(
        political_status="01", joined_party_on="昨天", applied_party="yes", applied_party_on="2027-01-01"
    )
    assert {"joined_party_on", "applied_party_on"} <= found.keys()


@pytest.mark.parametrize(("born", "is_asked"), [(date(2008, 11, 2), True), (date(2008, 11, 3), False)])
def test_the_birth_date_in_a_wrong_number_tells_whether_an_application_is_asked(faults, born, is_asked):
    right = make_id_number(born_on=born)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    found = faults(id_number=wrong, applied_party="")
    assert "校验码" in found["id_number"]
    assert ("applied_party" in found) is is_asked


def test_nobody_is_blamed_for_an_age_that_is_not_known(faults):
    found = faults(id_number=WRONG_CHECK, joined_league_on="2012-05-04", volunteer_since_on="1950-01-01")
    assert found.keys() == {"id_number"}


@pytest.mark.parametrize(
    ("text", "born"),
    [
        (WRONG_CHECK, date(1949, 12, 31)), ("990105 19491231 0021", date(1949, 12, 31)),
        ("11010519491301002X", None), ("", None), ("110105", None), ("11010520261103002X", None),
        ("11010520261102002X", date(2026, 11, 2)), ("\x00" * 18, None),
    ],
)  # fmt: skip
def test_a_birth_date_stands_in_a_number_or_does_not(text, born):
    assert apparent_birth(text, today=TODAY) == born
