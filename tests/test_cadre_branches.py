"""所在支部: a text names one branch within reach, or a sentence says why not."""

import time

import pytest

from cadres.sheets.branches import MOST_COMPARED, find, listed
from orgs.act_columns import code_of
from orgs.codes import OrgType
from orgs.models import Org
from tests.factories import make_admin, make_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(city):
    """ask(text) is the branch or the sentence, for the admin of the university."""
    by = make_admin(city.university)

    def ask(text, *, org=city.university, by=by):
        return find([text], org=org, by=by)[text]

    return ask


@pytest.fixture
def twin(city):
    """A branch called as one of another college."""
    law = make_org(
        city.university, "云山大学法学院团委", OrgType.COMMITTEE, industry=city.university.industry
    )
    return make_org(law, city.branch.name)


def test_a_branch_is_found_by_its_name_and_code(city, ask):
    for text in (
        "2025级汉语言1班团支部", " ２０２５级 汉语言1班团支部\u200b", "2025级汉语言1班", "2025级汉语言1班支部",
        "文学院2025级团总支/2025级汉语言1班团支部", code_of(city.branch), str(city.branch.pk),
        f"z{city.branch.pk}",
    ):  # fmt: skip
        assert ask(text) == city.branch, text


def test_a_name_with_its_code_is_what_both_say(city, ask, twin):
    told = f"{city.branch.name}（{code_of(city.branch)}）"
    assert ask(told) == ask(told.replace("（", " (").replace("）", ")")) == city.branch
    slip = ask(f"2025级汉语言3班团支部（{code_of(twin)}）")
    assert slip == (
        f"编号{code_of(twin)}是“2025级汉语言1班团支部”，与所填的“2025级汉语言3班团支部”不同，请核对编号和名称。"
    )
    assert "没有您可以录入的支部" in ask(f"桥头村团支部（{code_of(city.village)}）")


def test_width_of_brackets_does_not_matter(city, ask):
    branch = make_org(city.college, "研究生（二）团支部")
    assert ask("研究生(二)团支部") == ask("研究生（二）") == branch


def test_what_names_two_is_refused_and_both_are_told(city, ask, twin):
    told = ask(city.branch.name)
    assert told.startswith("有2个支部都叫“2025级汉语言1班团支部”")
    assert f"文学院2025级团总支/2025级汉语言1班团支部（{code_of(city.branch)}）" in told
    assert code_of(twin) in told
    assert ask(f"云山大学法学院团委/{city.branch.name}") == twin


def test_what_is_not_there_is_told_with_what_is_near(ask):
    assert ask("2025级汉语言3班团支部") == (
        "“云山大学团委”下没有您可以录入的支部“2025级汉语言3班团支部”。"
        "是不是：2025级汉语言2班团支部、2025级汉语言1班团支部？请照此填写，或填写组织编号。"
    )
    assert ask("甲").endswith("请选择工作表“我的支部”中的支部。")
    assert ask("") == "请选择工作表“我的支部”中的支部。"


def test_what_is_out_of_reach_is_not_there(city, ask):
    nowhere = ask("桥头村团支部").replace("桥头村", "某某村")
    assert ask("某某村团支部") == nowhere
    unknown = ask("Z99999999")
    for org in (city.village, city.college, city.university):  # a stranger's; none is a branch
        assert ask(code_of(org)) == unknown.replace("Z99999999", code_of(org))
    assert isinstance(ask(city.branch.name, by=make_admin(city.group)), str)
    assert isinstance(ask(city.branch.name, org=city.group), str)


def test_a_closed_branch_is_not_there(city, ask):
    Org.objects.filter(pk=city.branch.pk).update(closed_on="2026-01-01")
    assert "没有您可以录入的支部" in ask(city.branch.name)


def test_the_list_names_each_branch_so_that_it_is_found(city, ask, twin):
    branches = listed(city.university, make_admin(city.university))
    assert [branch.way for branch in branches if branch.name == city.branch.name] == [
        "文学院2025级团总支/2025级汉语言1班团支部", "云山大学法学院团委/2025级汉语言1班团支部"
    ]  # fmt: skip
    assert {code_of(ask(branch.way)) for branch in branches} == {branch.code for branch in branches}
    assert {code_of(ask(branch.code)) for branch in branches} == {branch.code for branch in branches}
    assert len(branches) == 3


def test_many_texts_cost_as_few_questions_as_one(city, django_assert_num_queries):
    by = make_admin(city.university)
    by.granted("enter_cadre")
    made = [make_org(city.college, f"2024级{number}班团支部") for number in range(15)]
    for names in ([made[0].name], [org.name for org in made]):
        with django_assert_num_queries(5):
            assert set(find(names, org=city.university, by=by)) == set(names)


def test_a_list_of_other_names_is_refused_quickly(city):
    by = make_admin(city.university)
    texts = [f"第{number}车间团支部" for number in range(3000)]
    began = time.monotonic()
    refused = find(texts, org=city.university, by=by)
    assert time.monotonic() - began < 3
    assert sum("是不是" in told for told in refused.values()) <= MOST_COMPARED
