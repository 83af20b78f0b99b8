"""Universities of the demonstration: 高校本级, colleges, 团总支 of a grade, branches of a class."""

from collections.abc import Callable

from orgs.codes import Industry
from orgs.models import Org
from zhtj.demo import kinds, words
from zhtj.demo.shape import Shape

SCHOOL_CODE = "4144099{:03}"  # no school of the real province has such a number


def build(shape: Shape) -> None:
    city, other_city = shape.named[words.CITY[0]], shape.named[words.OTHER_CITY[0]]
    university = _school(shape, city, "云山大学", 1)
    shape.named["university"] = university
    _colleges(shape, university, "云山大学", words.COLLEGES, 10, _with_grades, classes=3)
    _graduate_school(shape, university)
    school = _school(shape, city, "云山师范学院", 2)
    _colleges(shape, school, "云山师范学院", words.COLLEGES, 8, _with_grades, classes=2)
    school = _school(shape, city, "岭东理工学院", 3)
    _colleges(shape, school, "岭东理工学院", words.COLLEGES, 7, _flat, classes=2)
    school = _school(shape, city, "云山医学院", 4)
    _colleges(shape, school, "云山医学院", words.MEDICAL_COLLEGES, 6, _flat, classes=2)
    _vocational(shape, city, "云山职业技术学院", 5, colleges=6)
    _vocational(shape, city, "岭东工贸职业学院", 6, colleges=5)
    _vocational(shape, other_city, "海平海洋职业学院", 7, colleges=3)


def _school(
    shape: Shape,
    city: Org,
    name: str,
    number: int,
    industry: Industry = Industry.UNIVERSITY,
    student: kinds.Kind = kinds.UNDERGRADUATE,
) -> Org:
    school = shape.committee(
        city,
        name,
        kinds.university_of(student),
        industry=industry,
        school_code=SCHOOL_CODE.format(number),
        division=city.division,
        entry_years=shape.entries(3),
    )
    shape.branches(school, [f"{name}机关", f"{name}青年教师"], kinds.STAFF_ROOM)
    return school


def _colleges(
    shape: Shape,
    school: Org,
    school_name: str,
    colleges: dict[str, str],
    count: int,
    fill: Callable,
    *,
    classes: int,
) -> None:
    """So many colleges, each with 团总支 of the grades or with class branches of its own."""
    student = kinds.UNDERGRADUATE
    for name, courses in list(colleges.items())[:count]:
        college = shape.committee(
            school, f"{school_name}{name}", kinds.college_of(student), entry_years=shape.entries(4)
        )
        fill(shape, college, name, courses.split(), student, classes)


def _with_grades(
    shape: Shape, college: Org, name: str, courses: list[str], student: kinds.Kind, classes: int
) -> None:
    for year in shape.entries(4):
        grade = shape.general_branch(college, f"{name}{year}级", kinds.grade_of(student), entry_years=(year,))
        _classes(shape, grade, year, courses, student, classes)


def _flat(
    shape: Shape, college: Org, name: str, courses: list[str], student: kinds.Kind, classes: int
) -> None:
    for year in shape.entries(4):
        _classes(shape, college, year, courses, student, classes)


def _classes(
    shape: Shape, upper: Org, year: int, courses: list[str], student: kinds.Kind, count: int
) -> None:
    """2025级会计学1班, 2025级国际经济与贸易1班, 2025级会计学2班 …"""
    for index in range(count):
        course, number = courses[index % len(courses)], index // len(courses) + 1
        shape.branch(upper, f"{year}级{course}{number}班", kinds.class_of(student), entry_years=(year,))


def _graduate_school(shape: Shape, university: Org) -> None:
    student, years = kinds.GRADUATE, shape.entries(3)
    school = shape.committee(university, "云山大学研究生院", kinds.college_of(student), entry_years=years)
    for year in years:
        _classes(shape, school, year, [f"{course}硕士" for course in words.GRADUATE_COURSES], student, 4)


def _vocational(shape: Shape, city: Org, name: str, number: int, *, colleges: int) -> None:
    """Three years; its colleges are 团总支 directly below the school."""
    student, years = kinds.TRAINEE, shape.entries(3)
    school = _school(shape, city, name, number, Industry.VOCATIONAL_COLLEGE, student)
    for college, courses in list(words.TRADE_COLLEGES.items())[:colleges]:
        upper = shape.general_branch(school, f"{name}{college}", kinds.grade_of(student), entry_years=years)
        for year in years:
            _classes(shape, upper, year, courses.split(), student, 2)
