"""Invented people: facts of one person fit together as the entry form asks, unless left out on purpose."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cadres.codes import Education, PoliticalStatus, Sex
from cadres.models import Person
from zhtj.codes import id_number
from zhtj.demo import words
from zhtj.demo.days import first_of_month, full_years, in_years, some_day
from zhtj.demo.kinds import Kind

# What is left out of somebody's record, with its weight.
OMISSIONS = (("", 94), ("phone", 2), ("volunteer_since_on", 2), ("member_number", 2))
NUMBERED_FROM = date(2017, 1, 1)
APPLICANTS, VOLUNTEERS, UYGHUR_STUDENTS = 0.6, 0.88, 0.012
LEAST_AGE = {Education.DOCTOR: 29, Education.MASTER: 25, Education.BACHELOR: 22, Education.JUNIOR_COLLEGE: 21}


@dataclass
class Invention:
    """Makes people one after another; keeps apart what nobody may share."""

    rng: Random
    today: date
    taken: set[str] = field(default_factory=set)
    phones: int = 0

    def person(self, kind: Kind, entry_year: int | None = None) -> Person:
        """An unsaved person; students need the year in which they entered their school."""
        born_on = self._birth(kind, entry_year)
        is_far = kind.is_student and self.rng.random() < UYGHUR_STUDENTS
        sex = self.rng.choice(list(Sex))
        person = Person(
            pk=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            name=self._far_name(sex) if is_far else self._name(sex, born_on.year),
            sex=sex,
            born_on=born_on,
            nation="05" if is_far else self._weighted(words.NATIONS),
            education=self._education(kind, born_on),
            occupation=kind.occupation,
            study_status=kind.study_status,
            occupation_detail=self.rng.choice(kind.details) if kind.details else "",
        )
        person.id_number = self._id_number(
            words.FAR_HOME if is_far else self._weighted(words.HOMES), born_on, sex
        )
        person.phone = self._phone()
        self._join(person, kind)
        self._volunteer(person)
        self._leave_out(person)
        return person

    def _weighted(self, pairs):
        values, weights = zip(*pairs, strict=True)
        return self.rng.choices(values, weights)[0]

    def _birth(self, kind: Kind, entry_year: int | None) -> date:
        """Pupils and students of a year were born between two Septembers."""
        if kind.is_student:
            born = entry_year - kind.enters_at
            return some_day(self.rng, date(born - 1, 9, 1), date(born, 8, 31))
        youngest, oldest = kind.ages
        return some_day(self.rng, in_years(self.today, -oldest), in_years(self.today, -youngest))

    def _education(self, kind: Kind, born_on: date) -> Education:
        age = full_years(born_on, self.today)
        return self._weighted(
            [(one, weight) for one, weight in kind.educations.items() if age >= LEAST_AGE.get(one, 0)]
        )

    # --- name and numbers ----------------------------------------------------------------------------------

    def _name(self, sex: Sex, born: int) -> str:
        _, surnames = self.rng.choices(
            words.SURNAMES, [weight * len(names) for weight, names in words.SURNAMES]
        )[0]
        is_double = self.rng.random() < 0.006
        surname = self.rng.choice(words.DOUBLE_SURNAMES if is_double else surnames)
        generation = max(year for year in words.GIVEN_NAMES if year <= born)
        return surname + self.rng.choice(words.GIVEN_NAMES[generation][sex == Sex.FEMALE].split())

    def _far_name(self, sex: Sex) -> str:
        given = words.UYGHUR_NAMES[sex == Sex.FEMALE].split()
        return f"{self.rng.choice(given)}·{self.rng.choice(words.UYGHUR_FATHERS)}"

    def _id_number(self, home: str, born_on: date, sex: Sex) -> str:
        def draw() -> str:
            county = home + f"{self.rng.randint(2, 5):02}"
            order = 2 * self.rng.randrange(500) + (sex == Sex.MALE)
            body = f"{county}{born_on:%Y%m%d}{order:03}"
            return body + id_number.check_character(body)

        return self._untaken(draw)

    def _phone(self) -> str:
        self.phones += 1
        return f"199000{self.phones:05}"

    def _untaken(self, draw) -> str:
        value = draw()
        while value in self.taken:
            value = draw()
        self.taken.add(value)
        return value

    # --- League, Party, volunteers --------------------------------------------------------------------------

    def _join(self, person: Person, kind: Kind) -> None:
        born_on = person.born_on
        latest = in_years(born_on, 15 if kind.enters_at == 15 else 18)
        joined = person.joined_league_on = some_day(self.rng, in_years(born_on, 14), latest)
        if joined >= NUMBERED_FROM:
            home = person.id_number[:2]
            person.member_number = self._untaken(lambda: f"{joined.year}{home}{self.rng.randrange(10**6):06}")
        person.political_status = PoliticalStatus.LEAGUE_MEMBER
        adult_on = in_years(born_on, 18)
        if self.rng.random() < kind.party and in_years(born_on, 20) < self.today:
            self._join_party(person, adult_on)
        elif adult_on < self.today:
            person.applied_party = self.rng.random() < APPLICANTS
            person.applied_party_on = (
                some_day(self.rng, adult_on, self.today) if person.applied_party else None
            )

    def _join_party(self, person: Person, adult_on: date) -> None:
        """A year or more between application, admission and the end of the probation."""
        a_year_ago, latest = in_years(self.today, -1), min(self.today, in_years(person.born_on, 30))
        earliest = in_years(adult_on, 1)
        joined = person.joined_party_on = some_day(self.rng, earliest, latest)
        on_probation = joined > a_year_ago
        person.political_status = (
            PoliticalStatus.PROBATIONARY if on_probation else PoliticalStatus.PARTY_MEMBER
        )
        person.applied_party = True
        person.applied_party_on = some_day(self.rng, adult_on, in_years(joined, -1))

    def _volunteer(self, person: Person) -> None:
        earliest = in_years(person.born_on, 15)
        if earliest >= self.today or self.rng.random() > VOLUNTEERS:
            return
        person.is_volunteer = True
        person.volunteer_since_on = some_day(self.rng, max(earliest, in_years(self.today, -8)), self.today)

    def _leave_out(self, person: Person) -> None:
        omission = self._weighted(OMISSIONS)
        if omission == "phone":
            person.phone = ""
        elif omission:
            setattr(person, omission, None)


def earliest_post(person: Person, kind: Kind) -> date:
    """First of the month from which on such a person may hold a post."""
    grown_up_on = in_years(person.born_on, kind.ages[0]) if kind.ages[0] else person.joined_league_on
    return first_of_month(max(grown_up_on, person.joined_league_on) + timedelta(days=31))
