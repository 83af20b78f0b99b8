"""Who stands where: the leading levels with their real places, and which units stand below each of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from bench.monitoring import shapes
from bench.monitoring.templates import Template
from cadres.models import Destination
from orgs import divisions
from orgs.codes import Level, OrgType
from orgs.models import Org
from orgs.models.org import segment
from orgs.tree import numbers


@dataclass(frozen=True)
class Size:
    orgs: int
    place: str  # beginning of the codes (GB/T 2260) of what is built
    variety: int = 12  # templates of each kind


SIZES = {
    "city": Size(30_000, "4401"),
    "province": Size(420_000, "44", 24),
    "nation": Size(4_400_000, "", 36),
}
UNIVERSITIES, ENTERPRISE_ROWS = 3000 / 4_400_000, 221_000 / 4_400_000  # of all organisations
SEED = 1922
SEATS = (("county", 70), ("city", 22), ("province", 8))  # where enterprises stand, by weight


class Stamp(NamedTuple):
    template: Template
    upper: Org
    name: str
    first_org: int
    first_post: int
    number: int  # of its kind in the country


@dataclass
class Country:
    """Keys are given out here, so that many processes can write side by side."""

    size: Size
    today: date
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (the same country each time)
    uppers: list[Org] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    offices: list[Stamp] = field(default_factory=list)  # the posts of the leading organisations themselves
    orgs: int = 0
    posts: int = 0

    def __post_init__(self):
        self.destinations = {one.name: one for one in Destination.objects.all()}
        self._lead()
        self._settle()
        self._staff()

    # --- leading levels -------------------------------------------------------------------------------------

    def _lead(self) -> None:
        nation = self._leading(None, "中央", Level.NATION, "")
        for code, name in divisions.below(""):
            if code in divisions.APART or not code.startswith(self.size.place[:2]):
                continue
            province = self._leading(nation, name, Level.PROVINCE, code)
            for below, place in divisions.below(code):
                if below.startswith(self.size.place):
                    self._city(province, below, place)
        numbers.assign(self.uppers)
        self.orgs = len(self.uppers)

    def _city(self, province: Org, code: str, place: str) -> None:
        if place in divisions.UNNAMED:
            place = f"{divisions.place(code)}{place}"
        city = self._leading(province, place, Level.CITY, code)
        for below, name in divisions.below(code):
            self._leading(city, name, Level.COUNTY, below)

    def _leading(self, parent: Org | None, place: str, level: Level, code: str) -> Org:
        pk = len(self.uppers) + 1
        name = f"共青团{place}" + ("委员会" if parent else "")
        org = Org(pk=pk, parent=parent, name=name, type=OrgType.LEADING, level=level, division=code)
        org.opened_on = None  # as the demonstration's, of which the units are: long before
        org.path = (parent.path if parent else "") + segment(pk)
        org.tree_parent, org.tree_id, org.committee_id = parent, 1, pk
        if parent:
            parent.is_leaf = False
        self.uppers.append(org)
        return org

    # --- units ----------------------------------------------------------------------------------------------

    def _template(self, build) -> Template:
        return Template(shapes.built(build, self.rng, self.today), self.destinations)

    def _templates(self, build, times: int = 1) -> list[Template]:
        return [self._template(build) for _ in range(times * self.size.variety)]

    def _settle(self) -> None:
        seats = defaultdict(list)
        for org in self.uppers:
            seats[org.level].append(org)
        self._universities(seats)
        self._enterprises(seats)
        self._rest(seats[Level.COUNTY] or seats[Level.CITY])

    def _universities(self, seats) -> None:
        most = max(1, min(24, self.size.orgs // 600))
        templates = self._templates(
            lambda shape: shapes.university(shape, shape.rng.randint((most + 1) // 2, most))
        )
        for number in range(round(self.size.orgs * UNIVERSITIES) or 1):
            level = Level.PROVINCE if number % 3 == 0 else Level.CITY
            self._put(self.rng.choice(templates), self.rng.choice(seats[level]), number)

    def _enterprises(self, seats) -> None:
        templates = self._templates(lambda shape: shapes.enterprise(shape, groups=4), 4)
        levels, weights = zip(*SEATS, strict=True)
        rows = number = 0
        while rows < self.size.orgs * ENTERPRISE_ROWS:
            template, level = self.rng.choice(templates), self.rng.choices(levels, weights)[0]
            self._put(template, self.rng.choice(seats[level] or seats[Level.CITY]), number)
            rows, number = rows + len(template.sectors), number + 1

    def _rest(self, seats: list[Org]) -> None:
        """Schools and towns, until the country is full."""
        kinds = (self._templates(shapes.school), self._templates(shapes.town))
        number = 0
        while self.orgs < self.size.orgs:
            templates = kinds[number // len(seats) % 2]
            self._put(self.rng.choice(templates), seats[number % len(seats)], number)
            number += 1

    def _put(self, template: Template, upper: Org, number: int) -> None:
        place = upper.name.removeprefix("共青团").removesuffix("委员会")
        upper.is_leaf = False
        self.stamps.append(
            Stamp(template, upper, f"{place}第{number + 1}", self.orgs + 1, self.posts + 1, number)
        )
        self.orgs += len(template.orgs)
        self.posts += len(template.posts)

    def _staff(self) -> None:
        templates = self._templates(shapes.office)
        for number, org in enumerate(self.uppers):
            template = templates[number % len(templates)]
            self.offices.append(Stamp(template, org, "", org.pk, self.posts + 1, number))
            self.posts += len(template.posts)
