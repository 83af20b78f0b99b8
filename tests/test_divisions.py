"""Provinces, prefectures and counties, and the form field that chooses one (guide 2.2.2)."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from orgs import divisions
from orgs.forms.divisions import DivisionField, DivisionSelect

pytestmark = pytest.mark.once

PLACES = {
    "440106": "广东省 广州市 天河区",
    "110101": "北京市 东城区",  # 市辖区 between them is no place
    "500229": "重庆市 城口县",
    "441900": "广东省 东莞市",  # these four have no counties
    "442000": "广东省 中山市",
    "460400": "海南省 儋州市",
    "620200": "甘肃省 嘉峪关市",
    "429004": "湖北省 仙桃市",  # governed by the province itself
    "659001": "新疆维吾尔自治区 石河子市",
    "659012": "新疆维吾尔自治区 白杨市",
    "810000": "香港特别行政区",
}


@pytest.mark.parametrize("code", PLACES)
def test_a_place_of_the_lowest_level_is_named_as_people_say_it(code):
    assert divisions.is_whole(code)
    assert divisions.place(code) == PLACES[code]


@pytest.mark.parametrize("code", ["440000", "440100", "429000", "110100"])
def test_a_place_with_others_below_it_is_not_the_lowest(code):
    assert not divisions.is_whole(code)
    assert divisions.below(code)


@pytest.mark.parametrize("code", ["", "1", "999999", "440199", "620201", "４４０１０６", "x" * 6])
def test_what_is_no_code_leads_nowhere(code):
    assert not divisions.is_whole(code)
    assert divisions.trail(code) == []
    assert divisions.place(code) == ""


def test_every_code_can_be_reached_from_its_province():
    reached, waiting = set(), [""]
    while waiting:
        below = [code for code, _ in divisions.below(waiting.pop())]
        reached.update(below)
        waiting += below
    assert reached == set(divisions.names())
    assert len(divisions.below("")) == 34
    assert len(reached) > 3300


def typed(**steps) -> str:
    data = QueryDict(mutable=True)
    data.update({f"place_{step}": code for step, code in steps.items()})
    return DivisionSelect().value_from_datadict(data, {}, "place")


def test_a_choice_goes_as_far_as_it_fits_together():
    assert typed(province="440000", city="440100", county="440106") == "440106"
    assert typed(province="110000", city="440100", county="440106") == "110000"
    assert typed(province="440000", city="441900", county="440106") == "441900"
    assert typed(province="x", city="440100", county="440106") == ""
    assert typed(city="440100") == ""


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "请选择企业所在驻地"),
        ("440000", "请继续选择广东省的市"),
        ("440100", "请继续选择广东省 广州市的县"),
    ],
)
def test_a_choice_that_stops_half_way_is_told_what_comes_next(code, sentence):
    with pytest.raises(ValidationError, match=sentence):
        DivisionField().clean(code)


@pytest.mark.parametrize("code", PLACES)
def test_a_choice_that_cannot_go_on_is_taken(code):
    assert DivisionField().clean(code) == code


def selects(code: str) -> str:
    return DivisionField().widget.render("place", code, {"id": "id_place"})


def test_the_lists_depend_on_the_choice_before():
    assert selects("").count("<option") == 3 + 34
    assert "广州市" in selects("440000")
    assert "天河区" not in selects("440000")
    assert "天河区" in selects("440100")
    assert selects("440106").count(" selected") == 3


def test_where_there_is_no_county_nothing_is_asked():
    assert "place_county" in selects("440100")
    assert "place_county" not in selects("441900")
    assert "place_city" not in selects("810000")
