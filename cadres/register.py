"""What is registered already, as far as a form about one cadre must know: one place to ask.

A single form asks the database (`LIVE`); many lines at once ask what was read for all of them beforehand (`Prepared`).
Who may know what of it is for cadres.access to say.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from cadres.models import Answer, Inquiry, Person, Post
from cadres.rules import member_number
from orgs.models import Org
from zhtj.codes import id_number
from zhtj.codes.provinces import XINJIANG
from zhtj.sealed import blind_index

PART = 900  # keys asked for with one statement: SQLite takes some 1,000
Key = TypeVar("Key")


class Register:
    """Asks the database each time."""

    def person(self, number: str) -> Person | None:
        """Whose id number that is, in any spelling."""
        return Person.objects.with_id_number(number).first()

    def posts(self, person: Person) -> list[Post]:
        """All of a stored person, ended ones too, with names."""
        return list(Post.objects.filter(person=person.pk).with_names())

    def in_post(self, org: Org) -> list[Post]:
        return list(self._open_at(org))

    def holders(self, org: Org, duty: str) -> list[Post]:
        """Who is in post there with that duty."""
        return list(self._open_at(org).filter(duty=duty))

    def _open_at(self, org: Org):
        return Post.objects.open().filter(org=org.pk).select_related("person").order_by("pk")

    def has_member_number(self, number: str, *, but: Person) -> bool:
        """Somebody else has it."""
        return Person.objects.exclude(pk=but.pk).filter(member_number=number).exists()

    def agreed_paths(self, person: Person, org: Org) -> list[str]:
        """Of the organisations with which requests of `org` lie that were accepted and are not used."""
        agreed = Inquiry.objects.usable().filter(person=person.pk, asking_org=org.pk)
        return list(agreed.values_list("addressed_org__path", flat=True))

    def asked(self, person: Person, org: Org) -> Inquiry | None:
        """What `org` asked about the person and nobody answered yet."""
        return Inquiry.objects.pending().filter(person=person.pk, asking_org=org.pk).first()

    def paths_of_xinjiang(self) -> list[str]:
        """Of the 领导机关 of that province."""
        tops = Org.objects.filter(parent=None)
        provinces = Org.objects.filter(parent__in=tops, division__startswith=XINJIANG)
        return list(provinces.values_list("path", flat=True))


LIVE = Register()


class Prepared(Register):
    """The same answers for the numbers of many lines and their organisations, read with a few statements.

    `names`: of people in post in these organisations, of whom no number is told.
    """

    def __init__(
        self,
        *,
        numbers: Iterable[str],
        member_numbers: Iterable[str],
        orgs: Collection[Org],
        names: Collection[str] = (),
    ):
        self._orgs = {org.pk: org for org in orgs if org.pk}
        self._people = self._read_people({id_number.normalise(number) for number in numbers} - {""})
        self._at = self._read_holders()
        named = {post.person_id for held in self._at.values() for post in held if post.person.name in names}
        self._posts = self._read_posts({person.pk for person in self._people.values()} | named)
        self._holding = self._read_member_numbers(
            {member_number.normalise(number) for number in member_numbers} - {""}
        )
        self._inquiries = self._read_inquiries()
        self._xinjiang = super().paths_of_xinjiang()

    def person(self, number: str) -> Person | None:
        """A copy: forms fill what they are given."""
        person = self._people.get(id_number.normalise(number))
        return copy.copy(person) if person else None

    def posts(self, person: Person) -> list[Post]:
        return self._posts.get(person.pk, [])

    def in_post(self, org: Org) -> list[Post]:
        return self._at.get(org.pk, [])

    def holders(self, org: Org, duty: str) -> list[Post]:
        return [post for post in self.in_post(org) if post.duty == duty]

    def has_member_number(self, number: str, *, but: Person) -> bool:
        """A number that was not asked for is the one registered of that very person."""
        return self._holding.get(number, but.pk) != but.pk

    def agreed_paths(self, person: Person, org: Org) -> list[str]:
        found = self._inquiries.get((person.pk, org.pk), ())
        return [inquiry.addressed_org.path for inquiry in found if inquiry.is_usable]

    def asked(self, person: Person, org: Org) -> Inquiry | None:
        found = self._inquiries.get((person.pk, org.pk), ())
        return next((inquiry for inquiry in found if inquiry.is_pending), None)

    def paths_of_xinjiang(self) -> list[str]:
        return self._xinjiang

    # --- read ----------------------------------------------------------------------------------------------

    def _read_people(self, numbers: set[str]) -> dict[str, Person]:
        numbers = {blind_index(number, "id_number"): number for number in numbers}
        found = {}
        for part in parts(numbers):
            for person in Person.objects.filter(id_number_index__in=part):
                found[numbers[person.id_number_index]] = person
        return found

    def _read_posts(self, pks: set) -> dict[object, list[Post]]:
        found = defaultdict(list)
        for part in parts(pks):
            for post in Post.objects.filter(person__in=part).with_names().order_by("pk"):
                found[post.person_id].append(post)
        return found

    def _read_holders(self) -> dict[int, list[Post]]:
        found = defaultdict(list)
        for part in parts(self._orgs):
            for post in Post.objects.open().filter(org__in=part).select_related("person").order_by("pk"):
                post.org = self._orgs[post.org_id]
                found[post.org_id].append(post)
        return found

    def _read_member_numbers(self, numbers: set[str]) -> dict[str, object]:
        found = {}
        for part in parts(numbers):
            rows = Person.objects.filter(member_number__in=part)
            found |= dict(rows.values_list("member_number", "pk"))
        return found

    def _read_inquiries(self) -> dict[tuple, list[Inquiry]]:
        found = defaultdict(list)
        open_ones = Inquiry.objects.filter(answer__in=(Answer.PENDING, Answer.ACCEPTED))
        for part in parts(self._posts):
            for inquiry in open_ones.filter(person__in=part).select_related("addressed_org"):
                found[inquiry.person_id, inquiry.asking_org_id].append(inquiry)
        return found


def parts(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """In the order given, as many as one statement takes."""
    keys = iter(keys)
    while part := list(islice(keys, PART)):
        yield part
