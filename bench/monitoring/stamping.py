"""Writes the units of a country out: each stamp of a template with keys, names and numbers of its own."""

import uuid
from collections import Counter
from datetime import date
from functools import cache
from random import Random

from django.utils import timezone

from bench.monitoring.country import Stamp
from bench.monitoring.lines import Copy, line
from bench.monitoring.templates import sound_of
from cadres.models import Person, Post
from monitoring.models import Staffing
from monitoring.norms import NormBook
from monitoring.sounds import MOST, of_person
from orgs.codes import EnterpriseLevel, Level
from orgs.models import Org, Profile
from orgs.models.org import segment
from zhtj.codes import id_number
from zhtj.codes.provinces import PROVINCES, XINJIANG
from zhtj.sealed import blind_index, seal

TABLE = Person._meta.db_table
MOST_STUDENTS, NOT_SUBMITTED = 48_000, 0.12
ORDERS, FIRST_COUNTY = 500, 2


class Numbers:
    """What no two people share; each of `count` processes takes every `count`-th."""

    def __init__(self, first: int, count: int):
        self.first, self.count, self.given = first, count, Counter()

    def _next(self, key) -> int:
        self.given[key] += 1
        return self.first + self.count * (self.given[key] - 1)

    def id_number(self, model: str) -> str:
        """Of somebody born on the same day in the same district, which exists in no list of districts."""
        home, born, is_male = model[:4], model[6:14], int(model[16]) % 2
        county, order = divmod(self._next((home, born, is_male)), ORDERS)
        body = f"{home}{county + FIRST_COUNTY:02}{born}{2 * order + is_male:03}"
        return body + id_number.check_character(body)

    def member_number(self, year: int) -> str:
        province, order = divmod(self._next(year), 10**6)
        return f"{year}{list(PROVINCES)[province]}{order:06}"

    def phone(self) -> str:
        return f"1990{self._next('phone') % 10**7:07}"


class Stamping:
    def __init__(self, first: int, count: int, today: date):
        self.numbers, self.book, self.today = Numbers(first, count), NormBook(), today
        self.now = timezone.now()
        self.copies = {model: Copy(model) for model in (Org, Profile, Person, Post, Staffing)}

    def finish(self) -> None:
        for copy in self.copies.values():
            copy.send()

    def lead(self, uppers: list[Org]) -> None:
        self.copies[Org].add(line(org) for org in uppers)
        self.copies[Profile].add(line(_office(org)) for org in uppers)

    def put(self, stamp: Stamp) -> None:
        paths = self._orgs(stamp)
        self._rows(stamp, paths)
        self.fill(stamp)

    def _orgs(self, stamp: Stamp) -> list[str]:
        """The paths of its organisations."""
        first, upper, template = stamp.first_org, stamp.upper, stamp.template
        initials, sound = sound_of(stamp.name)
        told = {"name": stamp.name, "initials": initials, "sound": sound, "tree": first}
        told["school_code"] = f"41{upper.division[:2]}0{90_000 + stamp.number}"
        paths, lines = [], []
        for place, (parent, committee) in enumerate(template.uppers):
            paths.append((upper.path if parent is None else paths[parent]) + segment(first + place))
            told |= {"pk": first + place, "path": paths[place]}
            told["parent"] = upper.pk if parent is None else first + parent
            told["committee"] = upper.committee_id if committee is None else first + committee
            lines.append(template.org_patterns[place] % told)
        self.copies[Org].add(lines)
        return paths

    # --- people ---------------------------------------------------------------------------------------------

    def fill(self, stamp: Stamp) -> None:
        """The people and posts of its organisations."""
        rng, template = Random(stamp.first_org), stamp.template  # noqa: S311
        pks, lines = [], []
        for person_line, person, number in template.person_patterns:
            pks.append(uuid.UUID(int=rng.getrandbits(128), version=4))
            lines.append(person_line % self._told(pks[-1], person, number))
        self.copies[Person].add(lines)
        self.copies[Post].add(
            post_line % {"pk": stamp.first_post + place, "person": pks[person], "org": stamp.first_org + org}
            for place, (post_line, person, org) in enumerate(template.post_patterns)
        )

    def _told(self, pk: uuid.UUID, person: Person, model: str) -> dict[str, object]:
        number = self.numbers.id_number(model)
        return {
            "pk": pk,
            "sealed": seal(number, f"{TABLE}|id_number|{pk}"),
            "index": blind_index(number, "id_number"),
            "phone": seal(self.numbers.phone(), f"{TABLE}|phone|{pk}") if person.phone_sealed else "",
            "member": self.numbers.member_number(person.joined_league_on.year)
            if person.member_number
            else "",
        }

    # --- rows -----------------------------------------------------------------------------------------------

    def _rows(self, stamp: Stamp, paths: list[str]) -> None:
        rng = Random(-stamp.first_org)  # noqa: S311
        for place in stamp.template.sectors:
            profile = None if rng.random() < NOT_SUBMITTED else _profile(stamp, place, rng)
            if profile:
                self.copies[Profile].add([line(profile)])
            self.copies[Staffing].add([line(self._row(stamp, place, paths, profile))])

    def _row(self, stamp: Stamp, place: int, paths: list[str], profile: Profile | None) -> Staffing:
        template, upper = stamp.template, stamp.template.upper_row(place)
        org = template.orgs[place]
        figures = template.figures(place, stamp.upper.division.startswith(XINJIANG))
        row = Staffing(
            org_id=stamp.first_org + place,
            sector=template.sectors[place],
            path=paths[place],
            upper_path="" if upper is None else paths[upper],
            as_of=self.today,
            sound=_sound(stamp, place),
            parent_sound=_sound_above(stamp, place),
            city_sound=_sound_of_city(stamp),
            secretary_sound=of_person(led) if (led := template.secretary(place)) else "",
            type=org.type,
            industry=org.industry,
            changed_at=self.now,
            **figures._asdict(),
        )
        if profile:
            row.student_count, row.place = profile.student_count, profile.enterprise_division
            row.enterprise_level = template.depth(place) if row.place else None
        row.required, row.required_posts = self.book.required(row)
        return row


def _sound(stamp: Stamp, place: int) -> str:
    """As it stands in the line of the organisation, as long as a row holds it."""
    _, sound = sound_of(stamp.name)
    columns = [field.attname for field in Org._meta.concrete_fields]
    told = stamp.template.org_patterns[place].split("\t")[columns.index("sound")]
    return (told % {"sound": sound})[:MOST]


def _sound_above(stamp: Stamp, place: int) -> str:
    parent, _ = stamp.template.uppers[place]
    return _sound(stamp, parent) if parent is not None else _sound_of(stamp.upper)


def _sound_of_city(stamp: Stamp) -> str:
    org = stamp.upper
    while org is not None and org.level != Level.CITY:
        org = org.parent
    return _sound_of(org) if org else ""


@cache
def _spelt(name: str) -> str:
    return sound_of(name)[1]


def _sound_of(org: Org) -> str:
    return _spelt(org.name)[:MOST]


def _profile(stamp: Stamp, place: int, rng: Random) -> Profile:
    staff = dict.fromkeys(("administrative_quota", "administrative_staff"), 0)
    profile = Profile(org_id=stamp.first_org + place, institution_quota=4, institution_staff=4, **staff)
    if stamp.template.orgs[place].school_code:
        profile.student_count = rng.randint(900, MOST_STUDENTS)
    else:
        profile.enterprise_level = list(EnterpriseLevel)[stamp.template.depth(place) - 1]
        profile.enterprise_division = stamp.upper.division
        profile.enterprise_place = stamp.upper.name.removeprefix("共青团").removesuffix("委员会")
    return profile


def _office(org: Org) -> Profile:
    quota = {Level.NATION: 180, Level.PROVINCE: 60, Level.CITY: 14, Level.COUNTY: 8}[org.level]
    return Profile(
        org=org, administrative_quota=quota, administrative_staff=quota, institution_quota=0,
        institution_staff=0, office_phone=f"0499-8{org.pk:06}", email=f"office{org.pk}@tuanwei.example",
    )  # fmt: skip
