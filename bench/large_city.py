"""A city as large as a real one: some 30,000 organisations and 70,000 cadres beside those of the demonstration."""

from orgs.codes import Industry
from zhtj.demo import kinds, words
from zhtj.demo.shape import Shape

SCHOOLS = 78  # in each county
CLASSES = 24  # of each of the three years, every third with nobody in post


def build(shape: Shape) -> None:
    for place in words.COUNTIES:
        county = shape.named[place[0]]
        for number in range(2, SCHOOLS + 2):
            _school(shape, county, f"{place[0][:2]}第{number}高级中学")


def _school(shape: Shape, county, name: str) -> None:
    years, industry = shape.entries(3), Industry.SENIOR_HIGH
    school = shape.committee(county, name, kinds.school_of(kinds.PUPIL), industry=industry, entry_years=years)
    shape.branch(school, "教工", kinds.TEACHERS)
    for year in years:
        for number in range(1, CLASSES + 1):
            cast = kinds.class_of(kinds.PUPIL) if number % 3 else None
            shape.branch(school, f"{year}级{number}班", cast, entry_years=(year,))
