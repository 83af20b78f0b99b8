"""A unit invented once, by the rules of the demonstration, and stamped out many times: every stamp has its figures."""

from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from random import Random

from bench.monitoring.lines import pattern
from bench.monitoring.shapes import NAMED
from cadres.codes import Duty
from cadres.models import Destination, Person, Post
from cadres.rules import terms
from cadres.rules.dues import APPLICATIONS_FROM
from monitoring.counting import traits_of
from monitoring.rules import NOBODY, Figures, Holding, contribution, presence, sector_of
from orgs.models import Org
from orgs.tree import numbers
from zhtj.codes import pinyin
from zhtj.demo.files import NOT_HANDED_IN
from zhtj.demo.people import Invention
from zhtj.demo.posts import Appointments
from zhtj.demo.shape import Shape


class Template:
    """Organisations are known by their place in preorder, people and posts by theirs."""

    def __init__(self, shape: Shape, destinations: dict[str, Destination]):
        appointments = Appointments(Invention(shape.rng, shape.today), {}, destinations)
        for place in shape.places:
            appointments.fill(place)
        self.orgs, self.people, self.posts = shape.orgs, appointments.people, appointments.posts
        self.day = shape.today
        numbers.assign(self.orgs)
        _hand_in(self.people, shape.rng)

    @cached_property
    def org_patterns(self) -> list[str]:
        return [_org_pattern(org) for org in self.orgs]

    @cached_property
    def uppers(self) -> list[tuple[int | None, int | None]]:
        """Of each organisation the places of its parent and of its committee; None is outside the unit."""
        return [(_place(org.parent_id), _place(org.committee_id)) for org in self.orgs]

    @cached_property
    def person_patterns(self) -> list[tuple[str, Person, str]]:
        """With the person, and the id number there."""
        return [(_person_pattern(person), person, person.id_number) for person in self.people]

    @cached_property
    def post_patterns(self) -> list[tuple[str, int, int]]:
        """With the places of the person and of the organisation."""
        places = {person.pk: place for place, person in enumerate(self.people)}
        return [(_post_pattern(post), places[post.person_id], post.org_id - 1) for post in self.posts]

    @cached_property
    def sectors(self) -> dict[int, str]:
        """Rows: place -> sector."""
        sectors = {place: _sector(org) for place, org in enumerate(self.orgs)}
        return {place: sector for place, sector in sectors.items() if sector}

    def upper_row(self, place: int) -> int | None:
        upper = self.uppers[place][0]
        while upper is not None and self.sectors.get(upper) != self.sectors[place]:
            upper = self.uppers[upper][0]
        return upper

    def depth(self, place: int) -> int:
        upper = self.uppers[place][0]
        return 1 if upper is None else 1 + self.depth(upper)

    @cache  # noqa: B019 (templates live as long as the process)
    def figures(self, place: int, in_xinjiang: bool) -> Figures:
        """Of the row there: by the rules that acts are counted by, not by the questions that recount."""
        own = self.orgs[place]
        within = range(own.pk, own.pk + (own.rght - own.lft + 1) // 2)
        added = [
            contribution([_holding(post, own, self.day) for post in posts if post.org_id in within], traits)
            for traits, posts in self._holders(in_xinjiang)
            if any(post.org_id in within for post in posts)
        ]
        added += [
            presence(type=org.type, is_own=org is own, holdings=self._held(org))
            for org in self.orgs[place : place + len(within)]
        ]
        return Figures(*map(sum, zip(NOBODY, *added, strict=True)))

    @cache  # noqa: B019
    def _holders(self, in_xinjiang: bool) -> list:
        people = {person.pk: person for person in self.people}
        held = defaultdict(list)
        for post in self.posts:
            if post.is_open:
                held[post.person_id].append(post)
        return [
            (traits_of(people[pk], day=self.day, in_xinjiang=in_xinjiang), posts)
            for pk, posts in held.items()
        ]

    @cached_property
    def _by_org(self) -> dict[int, list[Post]]:
        held = defaultdict(list)
        for post in self.posts:
            if post.is_open:
                held[post.org_id].append(post)
        return held

    def secretary(self, place: int) -> Person | None:
        held = self._by_org[self.orgs[place].pk]
        return next((self._named[post.person_id] for post in held if post.duty == Duty.SECRETARY), None)

    @cached_property
    def _named(self) -> dict:
        """People, with how their names sound, who were never saved."""
        for person in self.people:
            person.sound = pinyin.sound(person.name)
        return {person.pk: person for person in self.people}

    def _held(self, org: Org) -> list[Holding]:
        return [_holding(post, org, self.day) for post in self._by_org[org.pk]]


def _hand_in(people: list[Person], rng: Random) -> None:
    """入团志愿书: the names of files only."""
    for person in people:
        if person.joined_league_on >= APPLICATIONS_FROM and rng.random() > NOT_HANDED_IN:
            person.application.name = "applications/invented.pdf"


def _place(pk: int | None) -> int | None:
    return None if pk is None else pk - 1


def _sector(org: Org) -> str:
    return sector_of(
        type=org.type,
        industry=org.industry,
        school_code=org.school_code,
        parent_industry=org.parent.industry if org.parent else "",
    )


def _holding(post: Post, own: Org, day: date) -> Holding:
    ends_on = terms.ends_on(
        org_type=post.org.type,
        industry=post.org.industry,
        occupation=post.person.occupation,
        duty=post.duty,
        since_on=post.since_on,
    )
    return Holding(
        post.nature,
        post.duty_status,
        post.duty,
        post.in_party_committee,
        is_own=post.org_id == own.pk,
        is_expired=bool(ends_on and ends_on <= day),
    )


def _org_pattern(org: Org) -> str:
    told = {
        "id": "%(pk)d", "parent_id": "%(parent)d", "path": "%(path)s", "committee_id": "%(committee)d",
        "tree_id": "%(tree)d", "name": _spelt(org.name, "%(name)s"),
        "initials": _spelt(org.name, "%(initials)s", pinyin.initials),
        "sound": _spelt(org.name, "%(sound)s", pinyin.letters),
    }  # fmt: skip
    if org.parent:
        told["tree_parent_id"] = "%(parent)d"
    if org.school_code:
        told["school_code"] = "%(school_code)s"
    return pattern(org, **told)


def _spelt(name: str, sign: str, spell=str) -> str:
    """What stands around the own name of the unit, spelt, and the sign where it stands."""
    return sign.join(spell(part) for part in name.split(NAMED))


def _person_pattern(person: Person) -> str:
    told = {"id": "%(pk)s", "id_number_sealed": "%(sealed)s", "id_number_index": "%(index)s"}
    if person.phone_sealed:
        told["phone_sealed"] = "%(phone)s"
    if person.member_number:
        told["member_number"] = "%(member)s"
    return pattern(person, **told)


def _post_pattern(post: Post) -> str:
    return pattern(post, id="%(pk)d", person_id="%(person)s", org_id="%(org)d")


def sound_of(name: str) -> tuple[str, str]:
    """Initials and full pinyin."""
    return pinyin.initials(name), pinyin.letters(name)
