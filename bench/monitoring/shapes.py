"""Units of the country: universities, enterprises nested up to four deep, schools, towns, offices of the League.

In the names a sign stands where the own name of each will; organisations are added in preorder.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from orgs.codes import Industry, Level, OrgType
from orgs.models import Org
from zhtj.demo import kinds, words
from zhtj.demo.shape import Shape

NAMED = "〇"
STATE = Industry.STATE_ENTERPRISE
SUBSIDIARIES = ["第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八"]


def university(shape: Shape, colleges: int) -> None:
    is_vocational = shape.rng.random() < 0.5
    student = kinds.TRAINEE if is_vocational else kinds.UNDERGRADUATE
    name = f"{NAMED}职业技术学院" if is_vocational else f"{NAMED}大学"
    industry = Industry.VOCATIONAL_COLLEGE if is_vocational else Industry.UNIVERSITY
    years = shape.entries(3 if is_vocational else 4)
    facts = {"industry": industry, "entry_years": years, "school_code": NAMED}
    school = shape.committee(None, name, kinds.university_of(student), **facts)
    shape.branches(school, [f"{name}机关", f"{name}青年教师"], kinds.STAFF_ROOM)
    for number in range(1, colleges + 1):
        _college(shape, school, f"{name}第{number}学院", student, years)


def _college(shape: Shape, school: Org, name: str, student: kinds.Kind, years: tuple[int, ...]) -> None:
    college = shape.committee(school, name, kinds.college_of(student), entry_years=years)
    for year in years:
        grade = shape.general_branch(college, f"{name}{year}级", kinds.grade_of(student), entry_years=(year,))
        _classes(shape, grade, f"{year}级", shape.rng.randint(4, 9), student, year)


def _classes(shape: Shape, upper: Org, of: str, count: int, student: kinds.Kind, year: int) -> None:
    """In every second class nobody is in post."""
    for number in range(1, count + 1):
        cast = kinds.class_of(student) if number % 2 else None
        shape.branch(upper, f"{of}{number}班", cast, entry_years=(year,))


def enterprise(shape: Shape, groups: int) -> None:
    """Of twenty, so many are groups; of the others some are a lone branch."""
    drawn = shape.rng.randrange(20)
    if drawn < groups:
        _company(shape, None, f"{NAMED}集团有限公司", 1)
    elif drawn < 12:
        shape.branch(None, f"{NAMED}有限公司", kinds.SITE, industry=STATE)
    else:
        company = shape.committee(None, f"{NAMED}有限公司", kinds.COMPANY, industry=STATE)
        shape.branches(company, shape.some(words.WORKSHOPS, 2, 5), kinds.SITE)


def _company(shape: Shape, parent: Org | None, name: str, level: int) -> None:
    is_small = level > 1 and shape.rng.random() < 0.2 * level
    add = shape.general_branch if is_small else shape.committee
    company = add(parent, name, kinds.HEADQUARTERS if level == 1 else kinds.COMPANY, industry=STATE)
    shape.branches(company, shape.some(words.WORKSHOPS, 1, 4), kinds.SITE)
    below = 0 if is_small or level == 4 else shape.rng.randint(1, 9 - 2 * level)
    for number in SUBSIDIARIES[:below]:
        _company(shape, company, f"{name.removesuffix('有限公司')}{number}有限公司", level + 1)


def school(shape: Shape) -> None:
    years, industry = shape.entries(3), Industry.SENIOR_HIGH
    name = f"{NAMED}中学"
    upper = shape.committee(None, name, kinds.school_of(kinds.PUPIL), industry=industry, entry_years=years)
    shape.branch(upper, "教工", kinds.TEACHERS)
    for year in years:
        _classes(shape, upper, f"{year}级", shape.rng.randint(9, 18), kinds.PUPIL, year)


def town(shape: Shape) -> None:
    upper = shape.committee(None, f"{NAMED}镇", kinds.TOWN, industry=Industry.GOVERNMENT)
    names = [f"{village}村" for village in shape.some(words.VILLAGES, 8, 18)]
    shape.branches(upper, names, kinds.VILLAGE, industry=Industry.VILLAGE)


def office(shape: Shape) -> None:
    """Whoever holds the posts of a leading organisation."""
    shape.leading(None, NAMED, Level.COUNTY, kinds.LEADING)


def built(build: Callable[[Shape], None], rng: Random, today: date) -> Shape:
    """The unit with keys from 1 on, as if it stood alone; mptt's numbers are not there yet."""
    shape = Shape(rng, today)
    build(shape)
    for pk, org in enumerate(shape.orgs, start=1):
        org.pk, org.tree_id = pk, 1
        org.parent = org.tree_parent = org.parent  # knows its key only now
        org.committee_id = pk if org.type in (OrgType.COMMITTEE, OrgType.LEADING) else _committee(org)
        if org.parent:
            org.parent.is_leaf = False
    return shape


def _committee(org: Org) -> int | None:
    """None where it is that of the organisation above the unit."""
    return org.parent.committee_id if org.parent else None
