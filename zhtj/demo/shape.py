"""The invented country of the demonstration: who stands where, and which cast fills the posts there."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from orgs.codes import Level, OrgType
from orgs.models import Org
from zhtj.demo.days import newest_entry
from zhtj.demo.kinds import Cast


@dataclass(frozen=True)
class Place:
    """An organisation, who holds posts there (nobody: None), and in which years its students entered."""

    org: Org
    cast: Cast | None
    entry_years: tuple[int, ...] = ()


@dataclass
class Shape:
    """Unsaved organisations, parents first. `named` are those that others ask for, e.g. the accounts."""

    rng: Random
    today: date
    places: list[Place] = field(default_factory=list)
    named: dict[str, Org] = field(default_factory=dict)

    @property
    def newest_entry(self) -> int:
        return newest_entry(self.today)

    def entries(self, years: int) -> tuple[int, ...]:
        """Entry years of a school of so many years, oldest first."""
        return tuple(range(self.newest_entry - years + 1, self.newest_entry + 1))

    def add(self, parent: Org | None, name: str, type: OrgType, cast: Cast | None, **facts) -> Org:
        entry_years = facts.pop("entry_years", ())
        if parent is not None and type not in (OrgType.LEADING, OrgType.WORK_COMMITTEE):
            facts.setdefault("industry", parent.industry)
        facts.setdefault("opened_on", None)  # they stood long before
        org = Org(parent=parent, name=name, type=type, **facts)
        self.places.append(Place(org, cast, entry_years))
        return org

    def leading(self, parent: Org | None, name: str, level: Level, cast: Cast | None, **facts) -> Org:
        return self.add(parent, name, OrgType.LEADING, cast, level=level, **facts)

    def work_committee(self, parent: Org, name: str, cast: Cast) -> Org:
        return self.add(parent, name, OrgType.WORK_COMMITTEE, cast, level=parent.level)

    def committee(self, parent: Org, unit: str, cast: Cast, **facts) -> Org:
        return self.add(parent, f"共青团{unit}委员会", OrgType.COMMITTEE, cast, **facts)

    def general_branch(self, parent: Org, unit: str, cast: Cast, **facts) -> Org:
        return self.add(parent, f"{unit}团总支", OrgType.GENERAL_BRANCH, cast, **facts)

    def branch(self, parent: Org, unit: str, cast: Cast, **facts) -> Org:
        return self.add(parent, f"{unit}团支部", OrgType.BRANCH, cast, **facts)

    def branches(self, parent: Org, units: list[str], cast: Cast, **facts) -> None:
        for unit in units:
            self.branch(parent, unit, cast, **facts)

    def some(self, words: list[str], least: int, most: int) -> list[str]:
        """A few of the words, in a random order."""
        return self.rng.sample(words, self.rng.randint(least, min(most, len(words))))

    def find(self, *names: str) -> Org:
        """The organisation that stands at the end of these names; the first name is of one that is unique."""
        [found] = [org for org in self.orgs if org.name == names[0]]
        for name in names[1:]:
            [found] = [org for org in self.orgs if org.name == name and org.parent is found]
        return found

    @property
    def orgs(self) -> list[Org]:
        return [place.org for place in self.places]
