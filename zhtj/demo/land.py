"""Leading levels, towns, offices and middle schools of the demonstration."""

from orgs.codes import Industry, Level
from orgs.models import Org
from zhtj.demo import kinds, words
from zhtj.demo.shape import Shape


def build(shape: Shape) -> None:
    """共青团中央 down to the villages; names the leading organisations for what is built below them."""
    nation = shape.leading(None, "共青团中央", Level.NATION, None)
    province = _leading(shape, nation, words.PROVINCE, Level.PROVINCE)
    city = _leading(shape, province, words.CITY, Level.CITY)
    other_city = _leading(shape, province, words.OTHER_CITY, Level.CITY)
    for place, towns in words.COUNTIES.items():
        county = _leading(shape, city, place, Level.COUNTY)
        _towns(shape, county, place[0], towns.split(), most=13)
        _schools(shape, county, place[0][:2])
        _hospital(shape, county, place[0])
    for place, towns in words.OTHER_COUNTIES.items():
        _towns(shape, _leading(shape, other_city, place, Level.COUNTY), place[0], towns.split(), most=7)
    _hospital(shape, city, words.CITY[0])
    _offices(shape, city)


def _leading(shape: Shape, parent: Org, place: tuple[str, str], level: Level) -> Org:
    name, code = place
    shape.named[name] = shape.leading(parent, f"共青团{name}委员会", level, kinds.LEADING, division=code)
    return shape.named[name]


def _towns(shape: Shape, county: Org, county_name: str, towns: list[str], most: int) -> None:
    for town in towns:
        committee = shape.committee(county, f"{county_name}{town}", kinds.TOWN, industry=Industry.GOVERNMENT)
        shape.named[town] = committee
        is_urban = town.endswith("街道")
        units = shape.some(words.COMMUNITIES if is_urban else words.VILLAGES, most - 5, most)
        ending, cast, industry = (
            ("社区", kinds.COMMUNITY, Industry.COMMUNITY)
            if is_urban
            else ("村", kinds.VILLAGE, Industry.VILLAGE)
        )
        shape.branches(committee, [f"{unit}{ending}" for unit in units[1:]], cast, industry=industry)
        shape.branch(committee, f"{town}机关", kinds.OFFICE)
        _large_unit(shape, committee, f"{units[0]}{ending}", cast, industry)


def _large_unit(shape: Shape, committee: Org, unit: str, cast: kinds.Cast, industry: Industry) -> None:
    """A village or community so large that it has a 团总支 with branches of its own."""
    upper = shape.general_branch(committee, unit, cast, industry=industry)
    shape.branches(upper, [f"{unit}第{number}片区" for number in "一二三"[: shape.rng.randint(2, 3)]], cast)


def _schools(shape: Shape, county: Org, place: str) -> None:
    _school(shape, county, f"{place}第一中学", Industry.SENIOR_HIGH, kinds.PUPIL, classes=5)
    _school(shape, county, f"{place}实验学校", Industry.COMPLETE_SECONDARY, kinds.PUPIL, classes=3)
    _school(shape, county, f"{place}职业技术学校", Industry.SECONDARY_VOCATIONAL, kinds.APPRENTICE, classes=3)


def _school(
    shape: Shape, county: Org, name: str, industry: Industry, pupil: kinds.Kind, *, classes: int
) -> None:
    years = shape.entries(3)
    school = shape.committee(county, name, kinds.school_of(pupil), industry=industry, entry_years=years)
    shape.branch(school, "教工", kinds.TEACHERS)
    for year in years:
        for number in range(1, classes + 1):
            shape.branch(school, f"{year}级{number}班", kinds.class_of(pupil), entry_years=(year,))


def _hospital(shape: Shape, parent: Org, place: str) -> None:
    hospital = shape.committee(parent, f"{place}人民医院", kinds.HOSPITAL, industry=Industry.INSTITUTION)
    shape.branches(hospital, ["门诊部", "住院部", "护理部", "医技科室"], kinds.HOSPITAL)


def _offices(shape: Shape, city: Org) -> None:
    offices = shape.work_committee(city, f"{words.CITY[0]}直属机关团工委", kinds.OFFICES)
    names = [f"{words.CITY[0]}{bureau}" for bureau in words.BUREAUS]
    shape.branches(offices, names, kinds.OFFICE, industry=Industry.GOVERNMENT)
